package app

import (
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// activityView lists what happened to an account, newest first.
type activityView struct {
	object *fyne.Container
	list   *listing
	empty  *text
	events []identity.Event
	of     identity.AccountID
	now    time.Time

	measure *eventRow // tells how high rows are
}

func newActivityView(do accountActions) *activityView {
	v := &activityView{empty: newText("Nothing has happened yet.", sizeText, colorDim, wrap)}
	v.list = newListing(
		func(int) fyne.CanvasObject { return newEventRow(do.copyText) },
		func(i int, o fyne.CanvasObject) { o.(*eventRow).set(v.events[i], v.now) })
	v.list.resized = v.arrange
	v.measure = newEventRow(do.copyText)
	v.object = newBorderColumn(newInset(8, pageSide, 0, pageSide, v.empty), newInset(0, pageSide, 0, pageSide, v.list), gap(1, 1))
	return v
}

func (v *activityView) render(a session.Account, now time.Time) {
	day := v.now.YearDay() != now.YearDay()
	v.now = now
	if v.of == a.ID && slices.Equal(v.events, a.Activity) && !day {
		return
	}
	other := v.of != a.ID
	v.of, v.events = a.ID, a.Activity
	if v.empty.Hidden == (len(v.events) == 0) {
		v.empty.Hidden = len(v.events) > 0
		v.object.Refresh()
	}
	if other {
		v.list.scroll.ScrollToTop()
	}
	v.arrange()
}

// arrange gives each entry the height that its words need.
func (v *activityView) arrange() {
	width := v.list.Size().Width
	v.list.setRows(make([]int, len(v.events)), func(i int) float32 { return v.measure.heightOf(v.events[i], width) })
}

// eventRow is one thing that happened.
type eventRow struct {
	widget.BaseWidget
	shape  *mark
	words  *text
	detail *text
	copy   *button
	e      identity.Event
}

func newEventRow(copied func(text, said string)) *eventRow {
	r := &eventRow{
		shape:  newMark(sizeText),
		words:  newText("", sizeText, colorInk, wrap),
		detail: newText("", sizeCaption, colorDim, ellip),
	}
	r.copy = newButton("Copy", quiet, func() { copied(r.plain(), "Entry copied") })
	r.ExtendBaseWidget(r)
	return r
}

func (r *eventRow) kind() int          { return 0 }
func (r *eventRow) MinSize() fyne.Size { return fyne.NewSize(200, eventAround+2*r.words.line()) }

// eventAround is what stands above, between and below the words of an entry and its detail.
const eventAround = 16

// room is what is left for words beside the shape and the button.
func (r *eventRow) room(width float32) float32 { return max(0, width-24-r.copy.MinSize().Width-12) }

func (r *eventRow) heightOf(e identity.Event, width float32) float32 {
	r.words.set(heading(e.Text))
	return eventAround + r.words.HeightFor(r.room(width)) + r.words.line()
}

func (r *eventRow) set(e identity.Event, now time.Time) {
	r.e = e
	s, c := eventShape(e.Kind)
	r.shape.set(s, "", c, "")
	r.words.set(heading(e.Text))
	parts := []string{clock(e.At, now)}
	if e.Code != "" {
		parts = append(parts, e.Code)
	}
	if scopes := e.Scopes.Resource(); scopes != "" {
		parts = append(parts, strings.Join(scopes.List(), ", "))
	}
	if e.CorrelationID != "" {
		parts = append(parts, "correlation "+abbreviate(e.CorrelationID))
	}
	r.detail.set(strings.Join(parts, ", "))
}

// plain is the whole entry for a help desk.
func (r *eventRow) plain() string {
	parts := []string{r.e.At.UTC().Format(time.RFC3339), r.e.Text}
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
