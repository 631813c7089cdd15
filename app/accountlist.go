package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"latchkey/internal/identity"
)

// accountList is the list of the picker. The keyboard moves the choice itself, as in a mail program.
type accountList struct {
	widget.BaseWidget
	p       *picker
	rows    *listing
	focused bool
	byMouse bool // focused by a click: arrow keys work, and no ring is needed to say where they do
}

func newAccountList(p *picker) *accountList {
	l := &accountList{p: p}
	l.rows = newListing(l.create, l.update)
	l.ExtendBaseWidget(l)
	return l
}

func (l *accountList) create(kind int) fyne.CanvasObject {
	if kind == kindCaption {
		return newCaptionRow()
	}
	return newAccountRow(func(id identity.AccountID) {
		if c := fyne.CurrentApp().Driver().CanvasForObject(l); c != nil {
			l.byMouse = true
			c.Focus(l)
		}
		l.p.picked(id)
	})
}

func (l *accountList) update(i int, o fyne.CanvasObject) {
	row := l.p.rows[i]
	switch o := o.(type) {
	case *captionRow:
		o.label.set(row.caption)
	case *accountRow:
		a := l.p.accounts[row.account]
		chosen := a.ID == l.p.chosen
		o.set(a, l.p.now, chosen, chosen && l.focused && !l.byMouse)
	}
}

func (l *accountList) arrange() {
	kinds := make([]int, len(l.p.rows))
	for i, r := range l.p.rows {
		if r.account >= 0 {
			kinds[i] = kindAccount
		}
	}
	l.rows.setRows(kinds, func(i int) float32 {
		if kinds[i] == kindCaption {
			return captionHeight
		}
		return heightOf(l.p.accounts[l.p.rows[i].account].Account)
	})
}

func (l *accountList) redraw() { l.rows.redraw() }

// reveal scrolls to an account.
func (l *accountList) reveal(id identity.AccountID) { l.rows.reveal(l.index(id)) }

func (l *accountList) index(id identity.AccountID) int {
	for i, r := range l.p.rows {
		if r.account >= 0 && l.p.accounts[r.account].ID == id {
			return i
		}
	}
	return -1
}

// enter takes the keyboard from the search to what it left: to the chosen account, else to the first one.
func (l *accountList) enter() {
	first := l.p.first()
	if first == "" {
		return
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(l); c != nil {
		l.byMouse = false
		c.Focus(l)
	}
	if l.index(l.p.chosen) < 0 {
		l.p.picked(first)
	}
	l.reveal(l.p.chosen)
}

// move chooses the next account in a direction.
func (l *accountList) move(by int) {
	for i := l.index(l.p.chosen) + by; i >= 0 && i < len(l.p.rows); i += by {
		if r := l.p.rows[i]; r.account >= 0 {
			l.p.picked(l.p.accounts[r.account].ID)
			l.rows.reveal(i)
			return
		}
	}
}

func (l *accountList) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(l.rows) }
func (l *accountList) FocusGained()                        { l.focused = true; l.redraw() }
func (l *accountList) FocusLost()                          { l.focused, l.byMouse = false, false; l.redraw() }
func (l *accountList) TypedRune(rune)                      {}

func (l *accountList) TypedKey(ev *fyne.KeyEvent) {
	l.byMouse = false
	switch ev.Name {
	case fyne.KeyDown:
		l.move(1)
	case fyne.KeyUp:
		l.move(-1)
	default:
		passKey(l, ev)
	}
}
