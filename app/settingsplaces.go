package app

import "fyne.io/fyne/v2"

// placesSetting says where things are kept.
type placesSetting struct {
	object *fyne.Container
	table  *factTable
	places []Place
}

func newPlacesSetting(places []Place, copyText func(text, said string)) *placesSetting {
	s := &placesSetting{places: places, table: newFactTable(copyText, nil)}
	s.object = newColumn(0, groupCaption("Where things are kept"), s.table.object)
	s.find(nil)
	return s
}

// find leaves the places that match.
func (s *placesSetting) find(wanted []string) (any bool) {
	var list []fact
	for _, p := range s.places {
		if containsAll(wanted, p.Name, said(p.Name), p.Path) {
			list = append(list, fact{name: p.Name, value: p.Path, copy: p.Path})
		}
	}
	s.table.render(list)
	s.object.Hidden = len(list) == 0
	return len(list) > 0
}

// toolsSetting are ways to what is no setting, for those who look for them here.
type toolsSetting struct {
	object  *fyne.Container
	buttons []*button
}

func newToolsSetting(items []menuItem) *toolsSetting {
	s, row := &toolsSetting{}, newWrapped(8)
	for _, it := range items {
		b := newButton(it.label, plain, it.chosen)
		s.buttons = append(s.buttons, b)
		row.Add(b)
	}
	s.object = newColumn(8, groupCaption("Tools"), row)
	return s
}

// find leaves the tools that match.
func (s *toolsSetting) find(wanted []string) (any bool) {
	for _, b := range s.buttons {
		b.Hidden = !containsAll(wanted, b.label.words, b.label.shown())
		any = any || !b.Hidden
	}
	s.object.Hidden = !any
	return any
}
