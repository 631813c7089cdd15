package app

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/settings"
)

func TestPickerGroupsByOrganisationApplicationsLast(t *testing.T) {
	fabrikam := Profile{Profile: settings.Profile{Name: "fabrikam", Organisation: "Fabrikam", Authority: identity.Authority{URL: "https://fabrikam.example", Kind: identity.OIDC}, ClientID: "client"}}
	s := newScreen(t, contoso(), fabrikam)
	snap := few()
	app := account("Order import", "", session.Fresh, 51*time.Minute)
	app.Kind = identity.KindApp
	guest := account("Adele Vance", "adele@contoso.example", session.Offline, time.Minute)
	guest.ID, guest.Profile, guest.Authority, guest.HomeAccountID = "guest", "fabrikam", fabrikam.Authority, "u.home"
	snap.Accounts = append([]session.Account{app, guest}, snap.Accounts...)
	s.w.render(snap)

	var rows []string
	for _, r := range s.w.picker.rows {
		if r.account < 0 {
			rows = append(rows, "["+r.caption+"]")
		} else {
			rows = append(rows, snap.Accounts[r.account].Label())
		}
	}
	want := []string{"[Contoso]", "Adele Vance", "Bob Builder", "Megan Doe", "[Fabrikam, guest]", "Adele Vance", "[Applications]", "Order import"}
	if !slices.Equal(rows, want) {
		t.Errorf("rows %q, want %q", rows, want)
	}
	s.mustShow("42 min", "Needs you", "Offline", "client credentials")
	if s.w.picker.search.PlaceHolder != "Search 5 accounts" {
		t.Errorf("placeholder %q", s.w.picker.search.PlaceHolder)
	}
}

func TestPickerWithTenThousandAccountsDrawsOnlyWhatIsInView(t *testing.T) {
	s := newScreen(t, contoso())
	snap := session.Snapshot{Loaded: true, Keyring: identity.KeyringUnlocked}
	for i := range 10000 {
		snap.Accounts = append(snap.Accounts, account(fmt.Sprintf("Person %05d", i), fmt.Sprintf("p%d@contoso.example", i), session.Fresh, time.Hour))
	}
	s.w.render(snap)
	drawn := func() (n int, names []string) {
		s.each(func(o fyne.CanvasObject, _ fyne.Position) {
			if r, ok := o.(*accountRow); ok {
				n++
				names = append(names, r.name.Words)
			}
		})
		return n, names
	}
	if n, _ := drawn(); n == 0 || n > 14 {
		t.Fatalf("%d rows are drawn", n)
	}
	list := s.w.picker.list
	list.reveal(snap.Accounts[7777].ID)
	n, names := drawn()
	if n == 0 || n > 14 || !slices.Contains(names, "Person 07777") {
		t.Errorf("after scrolling %d rows are drawn: %q", n, names)
	}
	if spare := len(list.rows.Spare[kindAccount]); spare > 14 {
		t.Errorf("%d rows are kept for later", spare)
	}

	// A Snapshot in which nothing moved keeps the place, and so does one more account at the end.
	at := list.rows.Scroll.Offset.Y
	s.w.render(snap)
	snap.Accounts = append(slices.Clone(snap.Accounts), account("Zoe", "zoe@contoso.example", session.Fresh, time.Hour))
	s.w.render(snap)
	if list.rows.Scroll.Offset.Y != at {
		t.Errorf("the list jumped from %v to %v", at, list.rows.Scroll.Offset.Y)
	}

	s.w.picker.search.SetText("0999")
	if _, names := drawn(); !slices.Contains(names, "Person 09990") || slices.Contains(names, "Person 00000") {
		t.Errorf("searching shows %q", names)
	}
	s.w.picker.search.SetText("nobody at all")
	s.mustShow(`Nobody here is called "nobody at all"`)
}

func TestTypingSurvivesSnapshots(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	c := s.w.win.Canvas()
	c.Focus(s.w.picker.search)
	test.Type(s.w.picker.search, "bob")
	for range 3 {
		snap := few()
		snap.Accounts[1].Status = session.Refreshing
		s.w.render(snap)
	}
	if s.w.picker.search.Text != "bob" || c.Focused() != fyne.Focusable(s.w.picker.search) {
		t.Errorf("text %q, focus %T", s.w.picker.search.Text, c.Focused())
	}
	if s.find("Bob Builder") == nil || s.find("Megan Doe") != nil {
		t.Error("the search no longer holds")
	}
	s.mustShow("Refreshing")
	s.press(fyne.KeyEscape)
	if s.w.picker.search.Text != "" {
		t.Error("Escape did not clear the search")
	}
}

func TestKeyboardMovesTheChoice(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	s.w.win.Canvas().Focus(s.w.picker.list)
	for _, step := range []struct {
		key  fyne.KeyName
		want string
	}{{fyne.KeyDown, "Bob Builder"}, {fyne.KeyDown, "Megan Doe"}, {fyne.KeyDown, "Megan Doe"}, {fyne.KeyUp, "Bob Builder"}} {
		s.press(step.key)
		if got := s.w.account.name.Words; got != step.want {
			t.Fatalf("after %s the page shows %q, want %q", step.key, got, step.want)
		}
	}
	s.tap("Adele Vance")
	if got := s.w.account.name.Words; got != "Adele Vance" {
		t.Errorf("after a click the page shows %q", got)
	}
}

func TestKeyringIsToldTruthfully(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*session.Snapshot)
		says   []string
		unlock bool
	}{
		{"locked", func(s *session.Snapshot) { s.Keyring, s.Locked, s.Accounts = identity.KeyringLocked, 5, nil },
			[]string{"5 accounts, locked", "the keyring that opens them is locked", "once they can be opened"}, true},
		{"absent", func(s *session.Snapshot) { s.Keyring, s.Tray, s.Leading = identity.KeyringAbsent, false, true },
			[]string{"There is no keyring here", "until this window is closed", "closing this window ends background refresh"}, false},
		{"absent with tray", func(s *session.Snapshot) { s.Keyring = identity.KeyringAbsent },
			[]string{"There is no keyring here", "until the tray is closed"}, false},
		{"key missing", func(s *session.Snapshot) { s.Keyring, s.Locked = identity.KeyringNoKey, 2 },
			[]string{"2 accounts cannot be opened", "Nothing was deleted"}, false},
		{"slow", func(s *session.Snapshot) { s.Keyring = identity.KeyringSlow },
			[]string{"does not answer yet"}, false},
		{"set aside", func(s *session.Snapshot) { s.Aside = []session.SetAside{{Reason: "It is sealed with another key."}} },
			[]string{"1 account set aside", "sealed with another key"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScreen(t, contoso())
			snap := few()
			c.change(&snap)
			s.w.render(snap)
			for _, says := range c.says {
				s.mustShow(says)
			}
			if (s.find("Unlock") != nil) != c.unlock {
				t.Errorf("Unlock offered: %v", !c.unlock)
			}
			if c.unlock {
				s.tap("Unlock")
				s.until("unlock", func() bool { return s.keeper.called("unlock") })
			}
			s.w.render(few())
			if s.find("Unlock") != nil || s.shows(c.says[0]) {
				t.Error("the note stayed after all was well again")
			}
		})
	}
}

func TestStartingOverAsksFirst(t *testing.T) {
	s := newScreen(t, contoso())
	snap := few()
	snap.Keyring, snap.Locked = identity.KeyringNoKey, 2
	s.w.render(snap)
	s.tap("Start over")
	s.mustShow("set aside on this computer, not deleted")
	if s.keeper.called("start over") {
		t.Fatal("nobody said yes")
	}
	s.tap("Start over") // the one in the question, which lies on top
	s.until("start over", func() bool { return s.keeper.called("start over") })
}

func TestSearchingWithTheKeyboard(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	c := s.w.win.Canvas()
	c.Focus(s.w.picker.search)
	test.Type(s.w.picker.search, "bob")
	s.press(fyne.KeyReturn)
	if got := s.w.account.name.Words; got != "Bob Builder" {
		t.Errorf("Return opens %q", got)
	}
	s.w.picker.search.SetText("")
	test.Type(s.w.picker.search, "contoso")
	s.press(fyne.KeyDown)
	if c.Focused() != fyne.Focusable(s.w.picker.list) || s.w.account.name.Words != "Bob Builder" {
		t.Error("Down does not go into the list, or chooses another account than the one that is there")
	}
	s.press(fyne.KeyDown)
	if got := s.w.account.name.Words; got != "Megan Doe" {
		t.Errorf("the next Down chooses %q", got)
	}
	c.Focus(s.w.picker.search)
	s.w.picker.search.SetText("adele")
	s.press(fyne.KeyDown)
	if got := s.w.account.name.Words; got != "Adele Vance" {
		t.Errorf("Down chooses %q", got)
	}
	c.Focus(s.w.picker.search)
	s.w.picker.search.SetText("nobody")
	s.press(fyne.KeyDown)
	s.press(fyne.KeyReturn)
	if got := s.w.account.name.Words; got != "Adele Vance" {
		t.Errorf("an empty list chooses %q", got)
	}
}

func TestOneLockedAccountIsOne(t *testing.T) {
	_, detail := keyringWords(session.Snapshot{Keyring: identity.KeyringLocked, Locked: 1})
	if detail != "It is saved, but the keyring that opens it is locked." {
		t.Error(detail)
	}
}
