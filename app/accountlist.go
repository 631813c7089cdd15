package app

import (
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/kit"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// accountList is the list of the picker. The keyboard moves the choice itself, as in a mail program.
type accountList struct {
	widget.BaseWidget
	p       *picker
	rows    *kit.Listing
	heights *rowHeights
	focused bool
	told    *accountRow // whose tip the keyboard has asked for; nil: none
	byMouse bool        // focused by a click: arrow keys work, and no ring is needed to say where they do
}

// barSide is the room beside the rows for the bar that scrolls them.
const barSide = 8

func newAccountList(p *picker) *accountList {
	l := &accountList{p: p, heights: newRowHeights()}
	l.rows = kit.NewListing(l.create, l.update)
	l.rows.Resized, l.rows.Side = l.arrange, barSide
	l.ExtendBaseWidget(l)
	return l
}

func (l *accountList) create(kind int) fyne.CanvasObject {
	if kind == kindCaption {
		return newCaptionRow()
	}
	return newAccountRow(l.pointed, func(id identity.AccountID, at fyne.Position) {
		l.pointed(id)
		if a, ok := l.chosen(); ok {
			l.p.do.menu(a, at, false)
		}
	})
}

// pointed chooses an account that was clicked, and leaves the keyboard there.
func (l *accountList) pointed(id identity.AccountID) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(l); c != nil {
		l.byMouse = true
		c.Focus(l)
	}
	l.p.do.picked(id)
}

func (l *accountList) update(i int, o fyne.CanvasObject) {
	row := l.p.rows[i]
	switch o := o.(type) {
	case *captionRow:
		o.label.Set(row.caption)
	case *accountRow:
		a := l.p.accounts[row.account]
		chosen := a.ID == l.p.shown
		o.set(a, l.p.now, a.ID == l.p.arranged.Default, chosen, chosen && l.focused && !l.byMouse)
	}
}

func (l *accountList) arrange() {
	if there := len(l.p.rows) > 0; there != l.Visible() { // an empty list has nothing that could show the keyboard
		if there {
			l.Show()
		} else {
			l.Hide()
		}
	}
	kinds := make([]int, len(l.p.rows))
	for i, r := range l.p.rows {
		if r.account >= 0 {
			kinds[i] = kindAccount
		}
	}
	width := l.rows.RowWidth()
	l.rows.SetRows(kinds, func(i int) float32 {
		if kinds[i] == kindCaption {
			return captionHeight
		}
		return l.heights.of(l.p.accounts[l.p.rows[i].account], width)
	})
}

// toTop shows the first rows: what is found begins there.
func (l *accountList) toTop() {
	l.rows.Scroll.ScrollToTop()
	l.rows.ShowRows(false)
}

func (l *accountList) redraw() { l.rows.Redraw() }

// reveal scrolls to an account.
func (l *accountList) reveal(id identity.AccountID) { l.rows.Reveal(l.index(id)) }

func (l *accountList) index(id identity.AccountID) int {
	for i, r := range l.p.rows {
		if r.account >= 0 && l.p.accounts[r.account].ID == id {
			return i
		}
	}
	return -1
}

// chosen is the account that the keyboard is at; false when the search leaves it out.
func (l *accountList) chosen() (session.Account, bool) {
	i := l.index(l.p.shown)
	if i < 0 {
		return session.Account{}, false
	}
	return l.p.accounts[l.p.rows[i].account], true
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
	if l.index(l.p.shown) < 0 {
		l.p.do.picked(first)
	}
	l.reveal(l.p.shown)
}

// move chooses the account that is so many rows away, or the last one in that direction.
func (l *accountList) move(by int) {
	at := l.index(l.p.shown)
	to, step := at, 1
	if by < 0 {
		step = -1
	}
	for i := at + step; i >= 0 && i < len(l.p.rows) && by != 0; i += step {
		if l.p.rows[i].account >= 0 {
			to, by = i, by-step
		}
	}
	if to < 0 || to == at {
		return
	}
	l.p.do.picked(l.p.accounts[l.p.rows[to].account].ID)
	l.rows.Reveal(to)
	if to == 1 { // the caption above the first account comes along
		l.rows.Reveal(0)
	}
	l.tell(to)
}

// tell shows after a moment what a row had to leave out, for those who came to it with the keyboard.
func (l *accountList) tell(i int) {
	row, _ := l.rows.InView[i].(*accountRow)
	if l.told != nil {
		kit.HideTip(l.told)
	}
	if l.told = row; row != nil {
		kit.RestTip(row, row.cutOff)
	}
}

// page is how many accounts are in view at once.
func (l *accountList) page() int { return max(1, int(l.rows.Size().Height/accountHigh)-1) }

// openMenu opens the menu of the chosen account beside its row.
func (l *accountList) openMenu() {
	a, ok := l.chosen()
	if !ok {
		return
	}
	l.reveal(a.ID)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(l)
	if row := l.rows.InView[l.index(a.ID)]; row != nil {
		at = fyne.CurrentApp().Driver().AbsolutePositionForObject(row).AddXY(accountLead, accountHigh-kit.GridStep)
	}
	l.p.do.menu(a, at, true)
}

func (l *accountList) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(l.rows) }
func (l *accountList) FocusGained()                        { l.focused = true; l.redraw() }

func (l *accountList) FocusLost() {
	l.focused, l.byMouse = false, false
	if l.told != nil {
		kit.HideTip(l.told)
		l.told = nil
	}
	l.redraw()
}

// TypedRune begins a search: who types a name wants the account of that name.
func (l *accountList) TypedRune(r rune) {
	switch {
	case r == '?':
		l.p.do.help()
	case unicode.IsGraphic(r) && !unicode.IsSpace(r):
		l.p.searchFor(r)
	}
}

func (l *accountList) TypedKey(ev *fyne.KeyEvent) {
	l.byMouse = false
	a, ok := l.chosen()
	switch ev.Name {
	case fyne.KeyDown:
		l.move(1)
	case fyne.KeyUp:
		l.move(-1)
	case fyne.KeyPageDown:
		l.move(l.page())
	case fyne.KeyPageUp:
		l.move(-l.page())
	case fyne.KeyHome:
		l.move(-len(l.p.rows))
	case fyne.KeyEnd:
		l.move(len(l.p.rows))
	case desktop.KeyMenu, fyne.KeyF10: // F10 with Shift, as a rule; alone it has no other meaning
		l.openMenu()
	case fyne.KeyReturn, fyne.KeyEnter:
		if ok {
			l.p.do.main(a)
		}
	case fyne.KeyDelete:
		if ok {
			l.p.do.signOut(a)
		}
	default:
		kit.PassKey(l, ev)
	}
}

// TypedShortcut copies the token of the chosen account; the rest is the window's.
func (l *accountList) TypedShortcut(s fyne.Shortcut) {
	if _, copying := s.(*fyne.ShortcutCopy); !copying {
		kit.PassShortcut(l, s)
		return
	}
	if a, ok := l.chosen(); ok {
		l.p.do.copyToken(a)
	}
}
