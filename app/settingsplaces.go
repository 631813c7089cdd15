package app

import (
	"fyne.io/fyne/v2"

	"latchkey/app/kit"
)

// placesSetting says where things are kept.
type placesSetting struct {
	object *fyne.Container
	table  *factTable
	places []Place
}

func newPlacesSetting(places []Place, copyText func(text, said string)) *placesSetting {
	s := &placesSetting{places: places, table: newFactTable(copyText, nil)}
	s.object = kit.NewColumn(0, groupCaption("Where things are kept"), s.table.object)
	s.find(nil)
	return s
}

// find leaves the places that match.
func (s *placesSetting) find(wanted []string) (any bool) {
	var list []fact
	for _, p := range s.places {
		if containsAll(wanted, p.Name, kit.Said(p.Name), p.Path) {
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
	buttons []*kit.Button
}

func newToolsSetting(items []kit.MenuItem) *toolsSetting {
	s, row := &toolsSetting{}, kit.NewWrapped(8)
	for _, it := range items {
		b := kit.NewButton(it.Label, kit.Plain, it.Chosen)
		s.buttons = append(s.buttons, b)
		row.Add(b)
	}
	s.object = kit.NewColumn(8, groupCaption("Tools"), row)
	return s
}

// find leaves the tools that match.
func (s *toolsSetting) find(wanted []string) (any bool) {
	for _, b := range s.buttons {
		b.Hidden = !containsAll(wanted, b.Label.Words, b.Label.Shown())
		any = any || !b.Hidden
	}
	s.object.Hidden = !any
	return any
}
