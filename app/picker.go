package app

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// picker is the left pane: who.
type picker struct {
	widget.BaseWidget
	search  *field
	list    *accountList
	keyring *keyringNote
	notice  *text
	notices *fyne.Container
	add     *button
	gear    *iconButton
	tools   *iconButton
	body    *fyne.Container

	rows     []pickerRow
	accounts []session.Account
	profiles []Profile
	now      time.Time
	chosen   identity.AccountID
	picked   func(identity.AccountID)
}

// pickerRow is a caption, or an account by its place in the accounts.
type pickerRow struct {
	caption string
	account int
}

type pickerActions struct {
	picked    func(identity.AccountID)
	add, gear func()
	tools     func(at fyne.CanvasObject)
	unlock    func()
	startOver func()
}

func newPicker(a pickerActions) *picker {
	p := &picker{picked: a.picked, keyring: newKeyringNote(a.unlock, a.startOver)}
	p.search = newField("Search", "Search accounts", func(string) { p.arrange() })
	p.list = newAccountList(p)
	p.search.down = p.list.enter
	p.search.OnSubmitted = func(string) { p.open() }
	p.notice = newText("", sizeCaption, colorDim, wrap)
	p.add = newButton("Add account", plain, a.add)
	p.gear = newIconButton("Settings", theme.SettingsIcon(), a.gear)
	p.tools = newIconButton("Tools", theme.MoreHorizontalIcon(), func() { a.tools(p.tools) })
	p.notices = newInset(0, 4, 10, 4, p.notice)
	p.notices.Hide()
	p.body = newBorderColumn(
		newInset(0, 4, 10, 4, newColumn(12, p.search, p.keyring)),
		p.list,
		newInset(8, 4, 0, 4, newColumn(0, p.notices, newLine(8, 0, p.add, p.tools, p.gear))),
	)
	p.ExtendBaseWidget(p)
	return p
}

// render shows the accounts of a snapshot.
func (p *picker) render(s session.Snapshot, profiles []Profile, chosen identity.AccountID, notice string, now time.Time) {
	same := slices.EqualFunc(s.Accounts, p.accounts, sameRow) && slices.Equal(profilesKey(profiles), profilesKey(p.profiles))
	p.accounts, p.profiles, p.now = s.Accounts, profiles, now
	p.chosen = chosen
	hint := "Search " + count(len(s.Accounts), "account")
	if p.search.PlaceHolder != hint {
		p.search.SetPlaceHolder(hint)
	}
	relaid := p.keyring.render(s)
	if none := len(s.Accounts) == 0; p.search.Hidden != none {
		p.search.Hidden = none
		relaid = true
	}
	if p.notice.words != notice {
		p.notices.Hidden = notice == ""
		p.notice.set(notice)
		relaid = true
	}
	if relaid {
		p.body.Refresh()
	}
	if same && len(p.rows) > 0 {
		p.list.redraw()
		return
	}
	p.arrange()
}

// sameRow reports whether two accounts lie at the same place under the same caption.
func sameRow(a, b session.Account) bool {
	return a.ID == b.ID && a.Label() == b.Label() && a.Profile == b.Profile && a.Kind == b.Kind && a.Username == b.Username &&
		signedInWith(a.Account) == signedInWith(b.Account)
}

func profilesKey(profiles []Profile) []string {
	var keys []string
	for _, p := range profiles {
		keys = append(keys, p.Name+"\x00"+p.Title())
	}
	return keys
}

// arrange makes the rows anew: what the search leaves, grouped by organisation, applications last.
func (p *picker) arrange() {
	wanted := strings.Fields(strings.ToLower(p.search.Text))
	groups := map[string][]int{}
	for i, a := range p.accounts {
		g := group(a.Account, p.profiles)
		if matches(a.Account, g, wanted) {
			groups[g] = append(groups[g], i)
		}
	}
	names := make([]string, 0, len(groups))
	for name, members := range groups {
		names = append(names, name)
		slices.SortFunc(members, func(i, j int) int {
			a, b := p.accounts[i].Account, p.accounts[j].Account
			return cmp.Or(
				strings.Compare(strings.ToLower(a.Label()), strings.ToLower(b.Label())),
				strings.Compare(a.Username, b.Username), cmp.Compare(a.ID, b.ID))
		})
	}
	slices.SortFunc(names, func(a, b string) int {
		if a == groupApplications || b == groupApplications {
			return cmp.Compare(btoi(a == groupApplications), btoi(b == groupApplications))
		}
		return strings.Compare(strings.ToLower(a), strings.ToLower(b))
	})
	p.rows = p.rows[:0]
	for _, name := range names {
		p.rows = append(p.rows, pickerRow{caption: name, account: -1})
		for _, i := range groups[name] {
			p.rows = append(p.rows, pickerRow{account: i})
		}
	}
	if len(p.rows) == 0 && len(wanted) > 0 {
		p.rows = append(p.rows, pickerRow{caption: fmt.Sprintf("Nobody here is called %q", p.search.Text), account: -1})
	}
	p.list.arrange()
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// matches reports whether every word typed occurs in the name, the username or the organisation.
func matches(a identity.Account, group string, wanted []string) bool {
	if len(wanted) == 0 {
		return true
	}
	hay := strings.ToLower(a.Name + "\n" + a.Username + "\n" + group)
	for _, w := range wanted {
		if !strings.Contains(hay, w) {
			return false
		}
	}
	return true
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
		p.picked(id)
		p.list.reveal(id)
	}
}

func (p *picker) MinSize() fyne.Size { return fyne.NewSize(pickerW, 240) }

func (p *picker) CreateRenderer() fyne.WidgetRenderer {
	ground, edge := box(0), box(0)
	layout := func(s fyne.Size) {
		place(ground, 0, 0, s.Width, s.Height)
		place(edge, s.Width-1, 0, 1, s.Height)
		place(p.body, 10, 14, s.Width-21, s.Height-28)
	}
	paint := func() {
		paintBox(ground, colorSide, "", 0)
		paintBox(edge, colorLine, "", 0)
	}
	return draw(p.MinSize, layout, paint, ground, edge, p.body)
}
