package app

import (
	"slices"

	"fyne.io/fyne/v2"

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
	return &factTable{object: newColumn(0), copied: copied, fetch: fetch}
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
	if f.copy != "" || f.token.kind != noToken {
		b := newButton("Copy", quiet, func() {
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
	return newInset(4, -6, 4, 0, newFolding(narrowPane, line{14, 1},
		twoLines{first: 1, upper: line{0, -1}, lower: line{14, 0}}, newFixed(150, name), value, aside, newRoomFor("Copy", room)))
}
