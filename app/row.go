package app

import (
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// The kinds of rows in the picker.
const (
	kindCaption = iota
	kindAccount
)

// accountRow is one account in the picker: who, and how it stands.
type accountRow struct {
	widget.BaseWidget
	id       identity.AccountID
	avatar   *avatar
	name     *text
	sub      *text
	with     *text // why it needs its person, or this computer's login, where that signed it in
	tip      func() string
	status   *mark
	selected bool
	hovered  bool
	focused  bool // the list has the keyboard and this row is chosen
	tapped   func(identity.AccountID)
	menu     func(id identity.AccountID, at fyne.Position)
}

func newAccountRow(tapped func(identity.AccountID), menu func(identity.AccountID, fyne.Position)) *accountRow {
	r := &accountRow{
		avatar: newAvatar(36),
		name:   newText("", sizeText, colorInk, ellip).bold().asIs(),
		sub:    newText("", sizeCaption, colorDim, ellip),
		with:   newText("", sizeCaption, colorDim, ellip),
		status: newMark(sizeCaption),
		tapped: tapped, menu: menu,
	}
	r.ExtendBaseWidget(r)
	return r
}

func (r *accountRow) kind() int { return kindAccount }

func (r *accountRow) set(a session.Account, now time.Time, first, selected, focused bool) {
	r.id = a.ID
	r.avatar.set(a.Account)
	r.name.set(a.Label())
	sub := subtitle(a.Account)
	if first {
		sub = fmt.Sprintf("Default, %s", sub)
	}
	r.sub.set(sub)
	r.tip = func() string { return strings.Join([]string{a.Label(), sub, statusWords(a, now)}, "\n") }
	with := lineBelow(a)
	other := r.with.words != with
	r.with.set(with)
	s, c := statusShape(a.Status)
	before := r.status.MinSize().Width
	r.status.set(s, statusWord(a, now), c, "")
	if other || r.selected != selected || r.focused != focused || before != r.status.MinSize().Width {
		r.selected, r.focused = selected, focused
		r.Refresh()
	}
}

func (r *accountRow) MinSize() fyne.Size { return fyne.NewSize(120, rowHeight) }

// heightOf is how high an account's row is: some have a third line.
func heightOf(a session.Account) float32 {
	if lineBelow(a) != "" {
		return rowHeight + 18
	}
	return rowHeight
}

func (r *accountRow) CreateRenderer() fyne.WidgetRenderer {
	ground := box(10)
	layout := func(size fyne.Size) {
		place(ground, 0, 0, size.Width, size.Height)
		place(r.avatar, 8, 10, 36, 36)
		w := r.status.MinSize().Width
		place(r.status, size.Width-8-w, 0, w, size.Height)
		room := size.Width - 56 - 8 - w - 12
		place(r.name, 56, 8, room, 20)
		place(r.sub, 56, 28, room, 18)
		place(r.with, 56, 46, size.Width-56-8, 18)
		if r.with.words != "" { // then the status stands beside the first lines, and this one has all the room
			place(r.status, size.Width-8-w, 8, w, 38)
		}
	}
	paint := func() {
		paintBox(ground, "", "", 0)
		switch {
		case r.selected:
			paintBox(ground, colorSelected, "", 0)
		case r.hovered:
			paintBox(ground, colorHovered, "", 0)
		}
		if r.focused {
			focusRing(ground)
		}
	}
	return draw(r.MinSize, layout, paint, ground, r.avatar, r.name, r.sub, r.with, r.status)
}

func (r *accountRow) Tapped(*fyne.PointEvent)        { hideTip(r); r.tapped(r.id) }
func (r *accountRow) Cursor() desktop.Cursor         { return desktop.PointerCursor }
func (r *accountRow) MouseMoved(*desktop.MouseEvent) {}
func (r *accountRow) MouseOut()                      { r.hovered = false; r.Refresh(); hideTip(r) }

func (r *accountRow) MouseIn(*desktop.MouseEvent) {
	r.hovered = true
	r.Refresh()
	restTip(r, r.tip)
}

// TappedSecondary opens the menu of the account where the pointer is.
func (r *accountRow) TappedSecondary(ev *fyne.PointEvent) {
	hideTip(r)
	r.menu(r.id, ev.AbsolutePosition)
}

// captionRow names a group of accounts.
type captionRow struct {
	widget.BaseWidget
	label *text
}

func newCaptionRow() *captionRow {
	c := &captionRow{label: newText("", sizeCaption, colorDim, ellip)}
	c.ExtendBaseWidget(c)
	return c
}

func (c *captionRow) kind() int          { return kindCaption }
func (c *captionRow) MinSize() fyne.Size { return fyne.NewSize(60, captionHeight) }

const captionHeight = 32

func (c *captionRow) CreateRenderer() fyne.WidgetRenderer {
	return draw(c.MinSize, func(s fyne.Size) { place(c.label, 8, 10, s.Width-16, 18) }, func() {}, c.label)
}
