package app

import (
	"slices"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/internal/identity"
)

// fact is one row of a table of names and values, or a caption when caption is set.
type fact struct {
	caption string
	name    string
	value   string
	aside   string // dim, at the right
	copy    string // what Copy copies; empty: no such button, unless it copies a token
	token   token  // the token that Copy fetches instead
	off     bool   // Copy is there but cannot be used
}

// token is what a row's Copy fetches: a fact itself never holds one.
type token struct {
	kind   tokenKind
	scopes identity.Scopes // as requested; of an access token
}

type tokenKind int

const (
	noToken tokenKind = iota
	accessToken
	idToken
)

// factTable shows facts. Rows are made anew only when the facts change.
type factTable struct {
	object *fyne.Container
	shown  []fact
	copied func(text, said string)
	fetch  func(token)
}

// newFactTable makes a table without rows. fetch copies a token; it may be nil where no fact has one.
func newFactTable(copied func(text, said string), fetch func(token)) *factTable {
	return &factTable{object: kit.NewColumn(0), copied: copied, fetch: fetch}
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
			t.object.Add(kit.NewInset(12, 0, 2, 0, kit.NewText(f.caption, kit.SizeCaption, kit.ColorDim, kit.Whole)))
			continue
		}
		t.object.Add(t.row(f))
		t.object.Add(kit.NewHairline())
	}
	return true
}

func (t *factTable) row(f fact) fyne.CanvasObject {
	name := kit.NewText(f.name, kit.SizeText, kit.ColorDim, kit.Ellip)
	value := kit.NewText(f.value, kit.SizeText, kit.ColorInk, kit.Wrap)
	aside := kit.NewText(f.aside, kit.SizeCaption, kit.ColorDim, kit.Whole)
	room := fyne.CanvasObject(kit.Gap(40, 28))
	if f.copy != "" || f.token.kind != noToken {
		b := kit.NewButton("Copy", kit.Quiet, func() {
			if f.token.kind != noToken {
				t.fetch(f.token)
				return
			}
			t.copied(f.copy, f.name+" copied")
		})
		b.SetEnabled(!f.off)
		room = b
	}
	// The button's inner padding sticks out, so that its word ends where the lines end.
	return kit.NewInset(4, -6, 4, 0, kit.NewFolding(kit.NarrowPane, kit.Line{Gap: 14, Grow: 1},
		kit.TwoLines{First: 1, Upper: kit.Line{Grow: -1}, Lower: kit.Line{Gap: 14}}, kit.NewFixed(150, name), value, aside, kit.NewRoomFor("Copy", room)))
}
