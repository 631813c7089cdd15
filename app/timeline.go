package app

import (
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/kit"
	"latchkey/internal/claims"
)

// timeline shows a token's times in order: a bar while it is valid, a tick for each moment, a hand for now.
type timeline struct {
	widget.BaseWidget
	line   claims.Timeline
	labels []*kit.Text // of the moments, in order
}

const (
	railTop    = 6
	railHigh   = 18
	labelsTop  = 27
	labelHigh  = 19
	labelApart = 16
	labelAside = 120 // how far "now" may stand from its hand
)

func newTimeline() *timeline {
	t := &timeline{}
	t.ExtendBaseWidget(t)
	return t
}

func (t *timeline) set(line claims.Timeline) {
	now := line.Moments[0].At
	for _, m := range line.Moments {
		if m.Name == "now" {
			now = m.At
		}
	}
	t.line = line
	for len(t.labels) < len(line.Moments) {
		t.labels = append(t.labels, kit.NewText("", kit.SizeCaption, kit.ColorDim, kit.Whole))
	}
	t.labels = t.labels[:len(line.Moments)]
	for i, m := range line.Moments {
		t.labels[i].Set(momentWords(m, now))
	}
	t.Refresh()
}

// momentWords is a moment below the line: "issued 10:02", "expires 11:02, in 42 minutes".
func momentWords(m claims.Moment, now time.Time) string {
	at := momentClock(m.At, now)
	switch {
	case m.Name == "exp" && m.At.After(now):
		return fmt.Sprintf("expires %s, in %s", at, kit.Spell(m.At.Sub(now)))
	case m.Name == "exp":
		return fmt.Sprintf("expired %s, %s ago", at, kit.Spell(now.Sub(m.At)))
	}
	switch m.Name {
	case "now":
		return fmt.Sprintf("now %s", at)
	case "auth_time":
		return fmt.Sprintf("signed in %s", at)
	case "nbf":
		return fmt.Sprintf("valid from %s", at)
	}
	return fmt.Sprintf("issued %s", at)
}

// momentClock is a time of day, with the date when it is not today, and the year when it is not this one.
func momentClock(t, now time.Time) string {
	if t, now := t.Local(), now.Local(); t.Year() != now.Year() {
		return t.Format("2 Jan 2006 15:04")
	}
	return kit.Clock(t, now)
}

// places are where the moments lie on a line of that width, and where the bar does. A line on which nothing lies before
// the bar begins with it, and likewise at the end.
func (t *timeline) places(width float32) (at []float32, from, to float32) {
	low, high := 0.0, 1.0
	if t.line.To > 0 {
		low, high = t.line.From, t.line.To
		for _, m := range t.line.Moments {
			if m.Place < t.line.From {
				low = 0
			}
			if m.Place > t.line.To {
				high = 1
			}
		}
	}
	scale := func(p float64) float32 { return float32((p-low)/(high-low)) * width }
	for _, m := range t.line.Moments {
		at = append(at, scale(m.Place))
	}
	if t.line.To > 0 {
		from, to = scale(t.line.From), scale(t.line.To)
	}
	return at, from, to
}

// rows distributes the labels: each below its moment, and a line lower where a neighbour has the room. "now" rather
// gives way to the side, for it moves all the time.
func (t *timeline) rows(width float32) (left []float32, row []int, rows int) {
	at, _, _ := t.places(width)
	left, row = make([]float32, len(at)), make([]int, len(at))
	if len(at) == 0 {
		return left, row, 0
	}
	taken := map[int][]span{}
	put := func(i, n int, x float32) {
		left[i], row[i] = x, n
		taken[n] = append(taken[n], span{x, x + t.labels[i].MinSize().Width})
		rows = max(rows, n+1)
	}
	wanted := func(i int) float32 {
		w := t.labels[i].MinSize().Width
		return max(0, min(at[i]-w/2, width-w))
	}
	now := 0
	for i, m := range t.line.Moments {
		if m.Name == "now" {
			now = i
			continue
		}
		n := 0
		for !free(taken[n], wanted(i), t.labels[i].MinSize().Width) {
			n++
		}
		put(i, n, wanted(i))
	}
	w := t.labels[now].MinSize().Width
	for n := 0; ; n++ {
		best, found := float32(0), false
		candidates := []float32{wanted(now)}
		for _, s := range taken[n] {
			candidates = append(candidates, s.to+labelApart, s.from-labelApart-w)
		}
		for _, x := range candidates {
			aside := abs(x - wanted(now))
			if x >= 0 && x+w <= width && aside <= labelAside && free(taken[n], x, w) && (!found || aside < abs(best-wanted(now))) {
				best, found = x, true
			}
		}
		if found || len(taken[n]) == 0 {
			if !found {
				best = wanted(now)
			}
			put(now, n, best)
			return left, row, rows
		}
	}
}

// span is the room of a label from left to right.
type span struct{ from, to float32 }

func free(taken []span, x, w float32) bool {
	for _, s := range taken {
		if x < s.to+labelApart && s.from < x+w+labelApart {
			return false
		}
	}
	return true
}

func abs(x float32) float32 { return max(x, -x) }

func (t *timeline) HeightFor(width float32) float32 {
	_, _, rows := t.rows(width)
	return labelsTop + labelHigh*float32(rows)
}

func (t *timeline) MinSize() fyne.Size {
	t.ExtendBaseWidget(t)
	return fyne.NewSize(120, labelsTop+labelHigh)
}

func (t *timeline) CreateRenderer() fyne.WidgetRenderer {
	return &timelineRenderer{t: t, rail: kit.Box(3), bar: kit.Box(3), spent: kit.Box(3), hand: kit.Box(1)}
}

type timelineRenderer struct {
	t                      *timeline
	rail, bar, spent, hand *canvas.Rectangle
	ticks                  []*canvas.Rectangle
}

func (r *timelineRenderer) Layout(size fyne.Size) {
	at, from, to := r.t.places(size.Width)
	left, row, _ := r.t.rows(size.Width)
	kit.Place(r.rail, 0, railTop+8, size.Width, 2)
	kit.Place(r.bar, from, railTop+6, to-from, 6)
	r.bar.Hidden = to <= from
	for len(r.ticks) < len(at) {
		r.ticks = append(r.ticks, kit.Box(0))
	}
	r.ticks = r.ticks[:len(at)]
	now := float32(0)
	for i, m := range r.t.line.Moments {
		x := min(max(at[i]-1, 0), size.Width-2)
		if m.Name == "now" {
			now = at[i]
			kit.Place(r.hand, x, railTop, 2, railHigh)
		}
		r.ticks[i].Hidden = m.Name == "now"
		kit.Place(r.ticks[i], x, railTop+4, 2, 10)
		kit.Place(r.t.labels[i], left[i], labelsTop+labelHigh*float32(row[i]), r.t.labels[i].MinSize().Width, labelHigh)
	}
	end := min(max(now, from), to)
	kit.Place(r.spent, from, railTop+6, end-from, 6)
	r.spent.Hidden = end <= from
	r.paint()
}

func (r *timelineRenderer) paint() {
	kit.PaintBox(r.rail, kit.ColorRail, "", 0)
	kit.PaintBox(r.bar, kit.ColorRail, "", 0)
	kit.PaintBox(r.spent, kit.ColorAccent, "", 0)
	kit.PaintBox(r.hand, kit.ColorInk, "", 0)
	for _, tick := range r.ticks {
		kit.PaintBox(tick, kit.ColorDim, "", 0)
	}
}

func (r *timelineRenderer) MinSize() fyne.Size { return r.t.MinSize() }
func (r *timelineRenderer) Destroy()           {}

func (r *timelineRenderer) Refresh() {
	r.Layout(r.t.Size())
	for _, o := range r.Objects() {
		canvas.Refresh(o)
	}
}

func (r *timelineRenderer) Objects() []fyne.CanvasObject {
	list := []fyne.CanvasObject{r.rail, r.bar, r.spent}
	for _, tick := range r.ticks {
		list = append(list, tick)
	}
	list = append(list, r.hand)
	for _, l := range r.t.labels {
		list = append(list, l)
	}
	return list
}
