package app

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/kit"
	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/settings"
)

// picker is the left pane: who.
type picker struct {
	widget.BaseWidget
	search  *kit.Field
	list    *accountList
	keyring *keyringNote
	notice  *kit.Text
	notices *fyne.Container
	add     *kit.Button
	gear    *kit.IconButton
	tools   *kit.IconButton
	body    *fyne.Container

	do       pickerActions
	rows     []pickerRow
	entries  []pickerEntry // one an account
	accounts []session.Account
	profiles []Profile
	arranged settings.Arrangement
	now      time.Time
	shown    identity.AccountID // the chosen one
}

// pickerActions is what a person can do in the picker.
type pickerActions struct {
	picked          func(identity.AccountID)
	main, signOut   func(session.Account) // main is what the filled button of its page does
	copyToken       func(session.Account)
	menu            func(a session.Account, at fyne.Position, byKey bool)
	add, gear, help func()
	tools           func(at fyne.CanvasObject)
	unlock          func()
	startOver       func()
}

func newPicker(a pickerActions) *picker {
	p := &picker{do: a, keyring: newKeyringNote(a.unlock, a.startOver)}
	p.search = kit.NewField("Search", "Search accounts", func(string) { p.arrange(); p.list.toTop() })
	p.list = newAccountList(p)
	p.search.Down = p.list.enter
	p.search.OnSubmitted = func(string) { p.open() }
	p.notice = kit.NewText("", kit.SizeCaption, kit.ColorDim, kit.Wrap)
	p.add = kit.NewButton("Add account", kit.Plain, a.add)
	p.gear = kit.NewIconButton("Settings", theme.SettingsIcon(), a.gear)
	p.tools = kit.NewIconButton("Tools", theme.MoreHorizontalIcon(), func() { a.tools(p.tools) })
	p.notices = kit.NewInset(0, 4, 10, 4, p.notice)
	p.notices.Hide()
	p.body = kit.NewBorderColumn(
		kit.NewInset(0, 4, 10, 4, kit.NewColumn(12, p.search, p.keyring)),
		kit.NewInset(0, -barSide, 0, 0, p.list),
		kit.NewInset(8, 4, 0, 4, kit.NewColumn(0, p.notices, kit.NewLine(8, 0, p.add, p.tools, p.gear))),
	)
	p.ExtendBaseWidget(p)
	return p
}

// pickerView is what the picker shows beside the snapshot.
type pickerView struct {
	profiles []Profile
	arranged settings.Arrangement
	chosen   identity.AccountID
	notice   string
	now      time.Time
}

// render shows the accounts of a snapshot.
func (p *picker) render(s session.Snapshot, v pickerView) {
	same := p.unmoved(s.Accounts, v)
	p.accounts, p.profiles, p.arranged, p.now, p.shown = s.Accounts, v.profiles, v.arranged, v.now, v.chosen
	hint := "Search " + kit.Count(len(s.Accounts), "account")
	p.search.SetHint(hint)
	relaid := p.keyring.render(s)
	if none := len(s.Accounts) == 0; p.search.Hidden != none {
		p.search.Hidden = none
		relaid = true
	}
	if p.notice.Words != v.notice {
		p.notices.Hidden = v.notice == ""
		p.notice.Set(v.notice)
		relaid = true
	}
	if relaid {
		p.body.Refresh()
	}
	if same && len(p.rows) > 0 {
		p.list.redraw()
		return
	}
	p.entries = pickerEntries(s.Accounts, v.profiles, v.arranged)
	p.arrange()
}

// unmoved reports whether every account stays in its place.
func (p *picker) unmoved(accounts []session.Account, v pickerView) bool {
	if v.arranged.Order != p.arranged.Order || !slices.Equal(v.arranged.Pinned, p.arranged.Pinned) ||
		!slices.Equal(profilesKey(v.profiles), profilesKey(p.profiles)) || !slices.EqualFunc(accounts, p.accounts, sameRow) {
		return false
	}
	if v.arranged.Order == settings.OrderUsed {
		return slices.EqualFunc(accounts, p.entries, func(a session.Account, e pickerEntry) bool { return lastUse(a).Equal(e.used) })
	}
	return true
}

func profilesKey(profiles []Profile) []string {
	var keys []string
	for _, p := range profiles {
		keys = append(keys, p.Name+"\x00"+p.Title())
	}
	return keys
}

// arrange makes the rows anew: what the search leaves, in the order that was chosen.
func (p *picker) arrange() {
	wanted := strings.Fields(strings.ToLower(p.search.Text))
	p.rows = pickerRows(p.entries, wanted)
	if len(p.rows) == 0 && len(wanted) > 0 {
		none := fmt.Sprintf("Nobody here is called %q", p.search.Text)
		if kit.Veiled() != nil {
			none = "Nobody here is called that"
		}
		p.rows = append(p.rows, pickerRow{caption: none, account: -1}, pickerRow{caption: "Escape shows all accounts again", account: -1})
	}
	p.list.arrange()
}

// searchFor goes to the search with what was typed in the list.
func (p *picker) searchFor(r rune) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(p); c != nil {
		c.Focus(p.search)
		p.search.TypedRune(r)
	}
}

// first is the account at the top of the list; empty when there is none.
func (p *picker) first() identity.AccountID {
	for _, r := range p.rows {
		if r.account >= 0 {
			return p.accounts[r.account].ID
		}
	}
	return ""
}

// open chooses the first account that the search leaves.
func (p *picker) open() {
	if id := p.first(); id != "" && p.search.Text != "" {
		p.do.picked(id)
		p.list.reveal(id)
	}
}

func (p *picker) MinSize() fyne.Size { return fyne.NewSize(kit.PickerWidth, 240) }

func (p *picker) CreateRenderer() fyne.WidgetRenderer {
	ground, edge := kit.Box(0), kit.Box(0)
	layout := func(s fyne.Size) {
		kit.Place(ground, 0, 0, s.Width, s.Height)
		kit.Place(edge, s.Width-1, 0, 1, s.Height)
		kit.Place(p.body, 10, 14, s.Width-21, s.Height-28)
	}
	paint := func() {
		kit.PaintBox(ground, kit.ColorSide, "", 0)
		kit.PaintBox(edge, kit.ColorLine, "", 0)
	}
	return kit.Draw(p.MinSize, layout, paint, ground, edge, p.body)
}
