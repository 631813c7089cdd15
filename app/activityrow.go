package app

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/kit"
	"latchkey/internal/identity"
)

// eventRow is one thing that happened.
type eventRow struct {
	widget.BaseWidget
	shape  *kit.Mark
	words  *kit.Text
	detail *kit.Text
	copy   *kit.Button
	e      happening
	every  bool // among those of other accounts: it says whose it is, in one line of words
}

// eventHeight is that of a row with one line of words.
const eventHeight = 56

// eventAround is what stands above, between and below the words of an entry and its detail.
const eventAround = 16

func newEventRow(copied func(text, said string), every bool) *eventRow {
	r := &eventRow{
		shape:  kit.NewMark(kit.SizeText),
		words:  kit.NewText("", kit.SizeText, kit.ColorInk, kit.Wrap),
		detail: kit.NewText("", kit.SizeCaption, kit.ColorDim, kit.Ellip),
		every:  every,
	}
	if every {
		r.words.Fit = kit.Ellip
	}
	r.copy = kit.NewButton("Copy", kit.Quiet, func() { copied(r.plain(), "Entry copied") })
	r.ExtendBaseWidget(r)
	return r
}

func (r *eventRow) Kind() int          { return 0 }
func (r *eventRow) MinSize() fyne.Size { return fyne.NewSize(200, eventAround+2*r.words.Line()) }

// room is what is left for words beside the shape and the button.
func (r *eventRow) room(width float32) float32 { return max(0, width-24-r.copy.MinSize().Width-12) }

func (r *eventRow) heightOf(words string, width float32) float32 {
	r.words.Set(kit.Heading(words))
	return eventAround + r.words.HeightFor(r.room(width)) + r.words.Line()
}

func (r *eventRow) set(h happening, now time.Time) {
	r.e = h
	s, c := eventShape(h.Kind)
	r.shape.Set(s, "", c, "")
	r.words.Set(kit.Heading(h.Text))
	parts := []string{kit.Clock(h.At, now)}
	if r.every {
		parts = append(parts, h.account.Label())
	}
	if h.Code != "" {
		parts = append(parts, h.Code)
	}
	if scopes := h.Scopes.Resource(); scopes != "" {
		parts = append(parts, strings.Join(scopes.List(), ", "))
	}
	if h.CorrelationID != "" {
		parts = append(parts, "correlation "+kit.Abbreviate(h.CorrelationID))
	}
	r.detail.Set(strings.Join(parts, ", "))
}

// plain is the whole entry for a help desk.
func (r *eventRow) plain() string {
	parts := []string{r.e.At.UTC().Format(time.RFC3339)}
	if r.every {
		parts = append(parts, r.e.account.Label())
	}
	parts = append(parts, r.e.Text)
	for _, p := range []string{r.e.Code, r.e.Scopes.String(), r.e.CorrelationID} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, "  ")
}

func (r *eventRow) CreateRenderer() fyne.WidgetRenderer {
	under := kit.Box(0)
	layout := func(s fyne.Size) {
		kit.Place(r.shape, 0, 8, 14, 20)
		w, room := r.copy.MinSize().Width, r.room(s.Width)
		high := r.words.HeightFor(room)
		kit.Place(r.words, 24, 8, room, high)
		kit.Place(r.detail, 24, 8+high, room, 18)
		kit.Place(r.copy, s.Width-w+6, (s.Height-28)/2, w, 28)
		kit.Place(under, 0, s.Height-1, s.Width, 1)
	}
	return kit.Draw(r.MinSize, layout, func() { kit.PaintBox(under, kit.ColorLine, "", 0) }, under, r.shape, r.words, r.detail, r.copy)
}

// What the row has no room for is read where the pointer rests.

func (r *eventRow) MouseIn(*desktop.MouseEvent)    { kit.RestTipOf(r) }
func (r *eventRow) MouseMoved(*desktop.MouseEvent) {}
func (r *eventRow) MouseOut()                      { kit.HideTip(r) }

func (r *eventRow) TipWords() string { return kit.WholeOf(r.words, r.detail) }

func eventShape(k identity.EventKind) (kit.Shape, fyne.ThemeColorName) {
	switch k {
	case identity.EventNeedsSignIn:
		return kit.Triangle, kit.ColorBad
	case identity.EventRefreshFailed, identity.EventUnsaved:
		return kit.Ring, kit.ColorWarn
	case identity.EventTokenServed:
		return kit.Ring, kit.ColorDim
	case identity.EventSignedOut:
		return kit.Dot, kit.ColorDim
	}
	return kit.Dot, kit.ColorOK
}
