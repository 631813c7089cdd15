package app

import (
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/kit"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// The kinds of rows in the picker.
const (
	kindCaption = iota
	kindAccount
)

// accountRow is one account in the picker: who, where, and in words how it stands.
type accountRow struct {
	widget.BaseWidget
	id       identity.AccountID
	avatar   *kit.Avatar
	name     *kit.Text
	sub      *kit.Text
	with     *kit.Text // this computer's login, where that signed it in
	tip      func() string
	status   *kit.Mark
	selected bool
	hovered  bool
	focused  bool // the list has the keyboard and this row is chosen
	tapped   func(identity.AccountID)
	menu     func(id identity.AccountID, at fyne.Position)
}

const (
	accountHigh = 68 // of an account whose status takes one line
	accountLine = 17 // more for each further line
	accountSide = 6  // right of them
	accountLead = 56 // where the words begin
	needLines   = 2  // at most for why an account needs its person
)

func newAccountRow(tapped func(identity.AccountID), menu func(identity.AccountID, fyne.Position)) *accountRow {
	r := &accountRow{
		avatar: kit.NewAvatar(36),
		name:   kit.NewText("", kit.SizeText, kit.ColorInk, kit.Ellip).Bold().AsIs(),
		sub:    kit.NewText("", kit.SizeCaption, kit.ColorDim, kit.Ellip),
		with:   kit.NewText("", kit.SizeCaption, kit.ColorDim, kit.Ellip),
		status: newStatusMark(),
		tapped: tapped, menu: menu,
	}
	r.ExtendBaseWidget(r)
	return r
}

// newStatusMark is how a row tells a status.
func newStatusMark() *kit.Mark {
	m := kit.NewMark(kit.SizeCaption)
	m.Gap, m.Label.Fit, m.Label.Most = 4, kit.Wrap, needLines
	return m
}

func (r *accountRow) Kind() int { return kindAccount }

func (r *accountRow) set(a session.Account, now time.Time, first, selected, focused bool) {
	r.id = a.ID
	r.avatar.Set(a.Account)
	r.name.Set(a.Label())
	sub := subtitle(a.Account)
	if first {
		sub = fmt.Sprintf("Default, %s", sub)
	}
	r.sub.Set(sub)
	words, with := statusWords(a, now), signedInLine(a)
	r.tip = func() string {
		return strings.TrimSuffix(strings.Join([]string{a.Label(), sub, words, with}, "\n"), "\n")
	}
	other := r.with.Words != with || r.status.Label.Words != words
	r.with.Set(with)
	s, c := statusShape(a.Status)
	r.status.Set(s, words, c, "")
	if other || r.selected != selected || r.focused != focused {
		r.selected, r.focused = selected, focused
		r.Refresh()
	}
}

func (r *accountRow) TipWords() string { return r.tip() }

// cutOff is what the row has to leave out.
func (r *accountRow) cutOff() string { return kit.WholeOf(r.name, r.sub, r.status.Label, r.with) }

func (r *accountRow) MinSize() fyne.Size { return fyne.NewSize(120, accountHigh) }

func (r *accountRow) CreateRenderer() fyne.WidgetRenderer {
	ground := kit.Box(10)
	layout := func(size fyne.Size) {
		kit.Place(ground, 0, 0, size.Width, size.Height)
		kit.Place(r.avatar, 8, (accountHigh-36)/2, 36, 36)
		room := rowRoom(size.Width)
		kit.Place(r.name, accountLead, 6, room, 20)
		kit.Place(r.sub, accountLead, 26, room, accountLine)
		high := r.status.HeightFor(room)
		kit.Place(r.status, accountLead, 44, room, high)
		kit.Place(r.with, accountLead, 44+high, room, accountLine)
	}
	paint := func() {
		kit.PaintBox(ground, "", "", 0)
		switch {
		case r.selected:
			kit.PaintBox(ground, kit.ColorSelected, "", 0)
		case r.hovered:
			kit.PaintBox(ground, kit.ColorHovered, "", 0)
		}
		if r.focused {
			kit.FocusRing(ground)
		}
	}
	return kit.Draw(r.MinSize, layout, paint, ground, r.avatar, r.name, r.sub, r.with, r.status)
}

// rowRoom is how wide the words of a row can be.
func rowRoom(width float32) float32 { return width - accountLead - accountSide }

// rowHeights knows how high the row of an account is. Only what an account needs its person for can take two lines; it is
// measured once for all that need them for the same.
type rowHeights struct {
	measure *kit.Mark
	lines   map[string]int
	width   float32
	look    kit.Look
	lore    int
}

func newRowHeights() *rowHeights { return &rowHeights{measure: newStatusMark()} }

func (h *rowHeights) of(a session.Account, width float32) float32 {
	high := float32(accountHigh)
	if signedInLine(a) != "" {
		high += accountLine
	}
	if words := needWords(a); words != "" {
		high += accountLine * float32(h.linesOf(words, width)-1)
	}
	return high
}

func (h *rowHeights) linesOf(words string, width float32) int {
	l, _ := fyne.CurrentApp().Settings().Theme().(kit.Look)
	lore := 0
	if l.Veil != nil {
		lore = l.Veil.Lore
	}
	if h.lines == nil || h.width != width || h.look != l || h.lore != lore {
		h.lines, h.width, h.look, h.lore = map[string]int{}, width, l, lore
	}
	n, known := h.lines[words]
	if !known {
		h.measure.Shape = kit.Triangle // which takes its part of the room
		h.measure.Label.Hold(words)
		n = int(h.measure.HeightFor(rowRoom(width)) / h.measure.Label.Line())
		h.lines[words] = n
	}
	return n
}

func (r *accountRow) Tapped(*fyne.PointEvent)        { kit.HideTip(r); r.tapped(r.id) }
func (r *accountRow) Cursor() desktop.Cursor         { return desktop.PointerCursor }
func (r *accountRow) MouseMoved(*desktop.MouseEvent) {}
func (r *accountRow) MouseOut()                      { r.hovered = false; r.Refresh(); kit.HideTip(r) }

func (r *accountRow) MouseIn(*desktop.MouseEvent) {
	r.hovered = true
	r.Refresh()
	kit.RestTip(r, r.tip)
}

// TappedSecondary opens the menu of the account where the pointer is.
func (r *accountRow) TappedSecondary(ev *fyne.PointEvent) {
	kit.HideTip(r)
	r.menu(r.id, ev.AbsolutePosition)
}

// captionRow names a group of accounts.
type captionRow struct {
	widget.BaseWidget
	label *kit.Text
}

func newCaptionRow() *captionRow {
	c := &captionRow{label: kit.NewText("", kit.SizeCaption, kit.ColorDim, kit.Ellip)}
	c.ExtendBaseWidget(c)
	return c
}

func (c *captionRow) Kind() int          { return kindCaption }
func (c *captionRow) MinSize() fyne.Size { return fyne.NewSize(60, captionHeight) }

const captionHeight = 32

func (c *captionRow) CreateRenderer() fyne.WidgetRenderer {
	return kit.Draw(c.MinSize, func(s fyne.Size) { kit.Place(c.label, 8, 10, s.Width-16, 18) }, func() {}, c.label)
}
