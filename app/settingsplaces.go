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

// newTools are ways to what is no setting.
func newTools(items []menuItem) *fyne.Container {
	row := newWrapped(8)
	for _, it := range items {
		row.Add(newButton(it.label, plain, it.chosen))
	}
	return row
}
