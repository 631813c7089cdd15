package app

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"latchkey/internal/identity"
)

// eventRow is one thing that happened.
type eventRow struct {
	widget.BaseWidget
	shape  *mark
	words  *text
	detail *text
	copy   *button
	e      happening
	every  bool // among those of other accounts: it says whose it is, in one line of words
}

// eventHeight is that of a row with one line of words.
const eventHeight = 56

// eventAround is what stands above, between and below the words of an entry and its detail.
const eventAround = 16

func newEventRow(copied func(text, said string), every bool) *eventRow {
	r := &eventRow{
		shape:  newMark(sizeText),
		words:  newText("", sizeText, colorInk, wrap),
		detail: newText("", sizeCaption, colorDim, ellip),
		every:  every,
	}
	if every {
		r.words.fit = ellip
	}
	r.copy = newButton("Copy", quiet, func() { copied(r.plain(), "Entry copied") })
	r.ExtendBaseWidget(r)
	return r
}

func (r *eventRow) Kind() int          { return 0 }
func (r *eventRow) MinSize() fyne.Size { return fyne.NewSize(200, eventAround+2*r.words.line()) }

// room is what is left for words beside the shape and the button.
func (r *eventRow) room(width float32) float32 { return max(0, width-24-r.copy.MinSize().Width-12) }

func (r *eventRow) heightOf(words string, width float32) float32 {
	r.words.set(heading(words))
	return eventAround + r.words.HeightFor(r.room(width)) + r.words.line()
}

func (r *eventRow) set(h happening, now time.Time) {
	r.e = h
	s, c := eventShape(h.Kind)
	r.shape.set(s, "", c, "")
	r.words.set(heading(h.Text))
	parts := []string{clock(h.At, now)}
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
		parts = append(parts, "correlation "+abbreviate(h.CorrelationID))
	}
	r.detail.set(strings.Join(parts, ", "))
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
	under := box(0)
	layout := func(s fyne.Size) {
		place(r.shape, 0, 8, 14, 20)
		w, room := r.copy.MinSize().Width, r.room(s.Width)
		high := r.words.HeightFor(room)
		place(r.words, 24, 8, room, high)
		place(r.detail, 24, 8+high, room, 18)
		place(r.copy, s.Width-w+6, (s.Height-28)/2, w, 28)
		place(under, 0, s.Height-1, s.Width, 1)
	}
	return draw(r.MinSize, layout, func() { paintBox(under, colorLine, "", 0) }, under, r.shape, r.words, r.detail, r.copy)
}

// What the row has no room for is read where the pointer rests.

func (r *eventRow) MouseIn(*desktop.MouseEvent)    { restTipOf(r) }
func (r *eventRow) MouseMoved(*desktop.MouseEvent) {}
func (r *eventRow) MouseOut()                      { hideTip(r) }

func (r *eventRow) TipWords() string { return wholeOf(r.words, r.detail) }

func eventShape(k identity.EventKind) (shape, fyne.ThemeColorName) {
	switch k {
	case identity.EventNeedsSignIn:
		return triangle, colorBad
	case identity.EventRefreshFailed, identity.EventUnsaved:
		return ring, colorWarn
	case identity.EventTokenServed:
		return ring, colorDim
	case identity.EventSignedOut:
		return dot, colorDim
	}
	return dot, colorOK
}
