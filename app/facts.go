package app

import (
	"slices"

	"fyne.io/fyne/v2"
)

// fact is one row of a table of names and values, or a caption when caption is set.
type fact struct {
	caption string
	name    string
	value   string
	aside   string // dim, at the right
	copy    string // what Copy copies; empty: no such button
}

// factTable shows facts. Rows are made anew only when the facts change.
type factTable struct {
	object *fyne.Container
	shown  []fact
	copied func(text, said string)
}

func newFactTable(copied func(text, said string)) *factTable {
	return &factTable{object: newColumn(0), copied: copied}
}

// render reports whether anything changed.
func (t *factTable) render(list []fact) bool {
	if slices.Equal(list, t.shown) {
		return false
	}
	t.shown = slices.Clone(list)
	t.object.Objects = nil
	for _, f := range list {
		if f.caption != "" {
			t.object.Add(newInset(12, 0, 2, 0, newText(f.caption, sizeCaption, colorDim, whole)))
			continue
		}
		t.object.Add(t.row(f))
		t.object.Add(newHairline())
	}
	return true
}

func (t *factTable) row(f fact) fyne.CanvasObject {
	name := newText(f.name, sizeText, colorDim, ellip)
	value := newText(f.value, sizeText, colorInk, wrap)
	aside := newText(f.aside, sizeCaption, colorDim, whole)
	room := fyne.CanvasObject(gap(40, 28))
	if f.copy != "" {
		room = newButton("Copy", quiet, func() { t.copied(f.copy, f.name+" copied") })
	}
	// The button's inner padding sticks out, so that its word ends where the lines end.
	return newInset(4, -6, 4, 0, newLine(14, 1, newFixed(150, name), value, aside, newFixed(40, room)))
}
