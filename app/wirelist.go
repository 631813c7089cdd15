package app

import (
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/kit"
	"latchkey/flows"
)

// wireList shows every exchange in order. Enter or a click unfolds one; arrow keys move between them.
type wireList struct {
	widget.BaseWidget
	rows    *kit.Listing
	lines   []wireLine
	list    []flows.Exchange
	open    map[int]bool
	bare    map[int]time.Time // exchanges whose secrets are visible, until when
	now     func() time.Time
	do      wireActions
	over    bool // the run has ended
	cursor  int
	focused bool
	byMouse bool // focused by a click: no ring is needed to say where the keyboard is
	width   float32
	cell    float32
}

type wireActions struct {
	copyText func(text, said string)
	revealed func() // secrets are visible: tick must be called each second
}

func newWireList(now func() time.Time, do wireActions) *wireList {
	l := &wireList{now: now, do: do, open: map[int]bool{}, bare: map[int]time.Time{}}
	l.rows = kit.NewListing(l.create, l.update)
	l.ExtendBaseWidget(l)
	return l
}

func (l *wireList) create(kind int) fyne.CanvasObject {
	switch kind {
	case wireExchange:
		return newExchangeRow()
	case wireButtons:
		return newWireButtonRow()
	case wireCaption:
		return newWireCaptionRow()
	}
	return newWireFieldRow(l.do.copyText)
}

func (l *wireList) update(i int, o fyne.CanvasObject) {
	line := l.lines[i]
	n := line.exchange
	e := l.list[n]
	switch o := o.(type) {
	case *exchangeRow:
		at := offset(e.At.Sub(l.list[0].At))
		o.set(e, at, l.over, l.open[n], n == l.cursor && l.focused && !l.byMouse, func() { l.pointed(n) })
	case *wireButtonRow:
		left := ""
		if until, bare := l.bare[n]; bare {
			left = fmt.Sprintf("Masked again in %d s", int(until.Sub(l.now()).Round(time.Second).Seconds()))
		}
		o.set(hasSecrets(e), left, func() { l.toggleReveal(n) }, func() { l.do.copyText(e.Curl(), "Copied as curl") })
	case *wireCaptionRow:
		o.label.Set(line.words)
	case *wireFieldRow:
		_, bare := l.bare[n]
		o.set(line, bare, l.cell)
	}
}

// render shows the exchanges of a run. first says that it is another run: what was unfolded is forgotten. over says
// that it has ended.
func (l *wireList) render(list []flows.Exchange, first, over bool) {
	follow := !first && l.atEnd() && len(l.open) == 0
	l.list, l.over = list, over
	if first {
		clear(l.open)
		clear(l.bare)
		l.cursor = 0
		l.rows.Scroll.ScrollToTop()
	}
	l.arrange()
	if follow && len(l.lines) > 0 {
		l.rows.Reveal(len(l.lines) - 1)
	}
}

func (l *wireList) atEnd() bool {
	end := l.rows.Tops[len(l.rows.Tops)-1]
	return l.rows.Scroll.Offset.Y+l.rows.Size().Height >= end-1
}

// arrange makes the rows anew, for the width that there is.
func (l *wireList) arrange() {
	if l.width <= 0 {
		return // they are made when the list is shown
	}
	l.cell = kit.CellWidth()
	l.lines = l.lines[:0]
	for i, e := range l.list {
		l.lines = append(l.lines, wireLine{kind: wireExchange, exchange: i})
		if l.open[i] {
			_, bare := l.bare[i]
			l.lines = append(l.lines, unfold(i, e, bare, l.width)...)
		}
	}
	kinds := make([]int, len(l.lines))
	for i, line := range l.lines {
		kinds[i] = line.kind
	}
	l.rows.SetRows(kinds, func(i int) float32 { return l.lines[i].height() })
}

// pointed is a click on an exchange.
func (l *wireList) pointed(n int) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(l); c != nil {
		l.byMouse = true
		c.Focus(l)
	}
	l.cursor = n
	l.turn(n)
}

// turn unfolds an exchange, or folds it. Folded, its secrets are masked again.
func (l *wireList) turn(n int) {
	if l.open[n] {
		delete(l.open, n)
		delete(l.bare, n)
	} else {
		l.open[n] = true
	}
	l.arrange()
	l.bringUp(n)
}

// bringUp scrolls so that as much of an unfolded exchange as possible is in view, its first line always.
func (l *wireList) bringUp(n int) {
	first, last := l.row(n), l.row(n+1)
	if last < 0 {
		last = len(l.lines)
	}
	top, end, high := l.rows.Tops[first], l.rows.Tops[last], l.rows.Size().Height
	if y := l.rows.Scroll.Offset.Y; l.open[n] && end > y+high {
		l.rows.Scroll.ScrollToOffset(fyne.NewPos(0, min(top, end-high)))
		l.rows.ShowRows(false)
	}
}

func (l *wireList) move(by int) {
	if n := l.cursor + by; n >= 0 && n < len(l.list) {
		l.cursor = n
		l.rows.Redraw()
		l.rows.Reveal(l.row(n))
	}
}

// row is where an exchange stands in the list.
func (l *wireList) row(n int) int {
	for i, line := range l.lines {
		if line.exchange == n {
			return i
		}
	}
	return -1
}

// turnPage scrolls through what is longer than the window.
func (l *wireList) turnPage(by float32) {
	end := l.rows.Tops[len(l.rows.Tops)-1] - l.rows.Size().Height
	y := min(max(0, l.rows.Scroll.Offset.Y+by*(l.rows.Size().Height-40)), max(0, end))
	l.rows.Scroll.ScrollToOffset(fyne.NewPos(0, y))
	l.rows.ShowRows(false)
}

func (l *wireList) Resize(size fyne.Size) {
	l.BaseWidget.Resize(size)
	if size.Width != l.width {
		l.width = size.Width
		l.rows.Resize(size)
		l.arrange()
	}
}

func (l *wireList) MinSize() fyne.Size                  { return fyne.NewSize(120, 60) }
func (l *wireList) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(l.rows) }
func (l *wireList) FocusGained()                        { l.focused = true; l.rows.Redraw() }
func (l *wireList) FocusLost()                          { l.focused, l.byMouse = false, false; l.rows.Redraw() }
func (l *wireList) TypedRune(rune)                      {}

func (l *wireList) TypedKey(ev *fyne.KeyEvent) {
	l.byMouse = false
	switch ev.Name {
	case fyne.KeyDown:
		l.move(1)
	case fyne.KeyUp:
		l.move(-1)
	case fyne.KeyPageDown:
		l.turnPage(1)
	case fyne.KeyPageUp:
		l.turnPage(-1)
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		if l.cursor < len(l.list) {
			l.turn(l.cursor)
		}
	default:
		kit.PassKey(l, ev)
	}
}
