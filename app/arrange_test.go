package app

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"latchkey/app/kit"
	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/settings"
)

// rows are what the picker lists, captions in brackets.
func (s *screen) rows() (list []string) {
	for _, r := range s.w.picker.rows {
		if r.account < 0 {
			list = append(list, "["+r.caption+"]")
		} else {
			list = append(list, s.w.picker.accounts[r.account].Label())
		}
	}
	return list
}

func (s *screen) mustList(what string, want ...string) {
	s.Helper()
	s.until(what, func() bool { return slices.Equal(s.rows(), want) })
}

func TestPinsAndTheDefaultAccountAreKept(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	s.mustList("by name", "[Contoso]", "Adele Vance", "Bob Builder", "Megan Doe")

	right := func(name string) {
		s.Helper()
		row := s.find(name).(*accountRow)
		row.TappedSecondary(&fyne.PointEvent{AbsolutePosition: fyne.NewPos(120, 160)})
		if got := s.w.account.name.Words; got != name {
			t.Fatalf("a right click on %s shows %s", name, got)
		}
	}
	right("Megan Doe")
	s.mustShow("Sign in again", "Pin to the top", "Make it the default account", "Sign out…")
	s.tap("Pin to the top")
	s.mustList("the pin", "[Pinned]", "Megan Doe", "[Contoso]", "Adele Vance", "Bob Builder")
	right("Bob Builder")
	s.mustShow("Copy token", "Refresh")
	s.tap("Make it the default account")
	s.until("the default", func() bool { return s.shows("Default, bob.builder@contoso.example") })

	kept, _ := s.arranged.Load(t.Context())
	bob, megan := few().Accounts[1].ID, few().Accounts[2].ID
	if kept.Default != bob || !slices.Equal(kept.Pinned, []identity.AccountID{megan}) {
		t.Errorf("kept is %+v", kept)
	}
	right("Megan Doe")
	s.tap("Unpin")
	s.mustList("no pin", "[Contoso]", "Adele Vance", "Bob Builder", "Megan Doe")

	// Another window begins where the default is.
	other := newScreen(t, contoso())
	other.arranged.a = kept
	other.w.readKept(t.Context())()
	other.w.render(few())
	if other.w.chosen != bob {
		t.Errorf("a new window begins with %s", other.w.account.name.Words)
	}
	other.mustList("its pins", "[Pinned]", "Megan Doe", "[Contoso]", "Adele Vance", "Bob Builder")
}

func TestWhatCannotBeKeptIsSaid(t *testing.T) {
	s := newScreen(t, contoso())
	s.arranged.err = errors.New("the disk is full")
	s.w.render(few())
	s.w.rearrange(func(a *settings.Arrangement) { a.Order = settings.OrderUsed })
	s.until("the reason", func() bool { return s.shows("the disk is full") })
	s.mustList("what was", "[Contoso]", "Adele Vance", "Bob Builder", "Megan Doe")
}

func TestOrderByLastUseGoesByWhatAPersonDid(t *testing.T) {
	s := newScreen(t, contoso())
	snap := few()
	at := func(minutes int, kind identity.EventKind) identity.Event {
		return identity.Event{At: fixedNow().Add(-time.Duration(minutes) * time.Minute), Kind: kind}
	}
	snap.Accounts[0].Activity = []identity.Event{at(1, identity.EventRefreshed), at(50, identity.EventTokenServed)}
	snap.Accounts[1].Activity = []identity.Event{at(5, identity.EventTokenServed)}
	snap.Accounts[2].Activity = []identity.Event{at(2, identity.EventRefreshFailed), at(20, identity.EventSignedIn)}
	elsewhere := account("Zoe", "zoe@fabrikam.example", session.Fresh, time.Hour)
	elsewhere.Profile, elsewhere.Authority.URL = "", "https://login.microsoftonline.com/fabrikam.example"
	elsewhere.Activity = []identity.Event{at(3, identity.EventTokenServed)}
	app := application(session.Fresh)
	app.Activity = []identity.Event{at(0, identity.EventTokenServed)}
	snap.Accounts = append(snap.Accounts, elsewhere, app)
	s.w.render(snap)
	s.w.showTools(s.w.picker.tools)
	s.tap("Order accounts by last use")
	s.mustList("by last use", "[fabrikam.example]", "Zoe", "[Contoso]", "Bob Builder", "Megan Doe", "Adele Vance", "[Applications]", app.Label())

	// A token that is taken brings its account to the top.
	used := snap
	used.Accounts = slices.Clone(snap.Accounts)
	used.Accounts[0].Activity = append([]identity.Event{at(0, identity.EventTokenServed)}, snap.Accounts[0].Activity...)
	s.w.render(used)
	s.mustList("after use", "[Contoso]", "Adele Vance", "Bob Builder", "Megan Doe", "[fabrikam.example]", "Zoe", "[Applications]", app.Label())
	s.w.showTools(s.w.picker.tools)
	s.tap("Order accounts by name")
	s.mustList("by name again", "[Contoso]", "Adele Vance", "Bob Builder", "Megan Doe", "[fabrikam.example]", "Zoe", "[Applications]", app.Label())
}

func TestTheListIsUsedByKeyboardAlone(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	c := s.w.win.Canvas()
	list := s.w.picker.list
	c.Focus(list)
	at := func(want string) {
		s.Helper()
		if got := s.w.account.name.Words; got != want {
			t.Fatalf("the page shows %q, want %q", got, want)
		}
	}
	s.press(fyne.KeyEnd)
	at("Megan Doe")
	s.press(fyne.KeyHome)
	at("Adele Vance")
	s.press(fyne.KeyPageDown)
	at("Megan Doe")
	s.press(fyne.KeyPageUp)
	at("Adele Vance")

	s.press(fyne.KeyReturn)
	id := string(few().Accounts[0].ID)
	s.until("the token", func() bool { return s.doors.called("copy token " + id) })
	list.TypedShortcut(&fyne.ShortcutCopy{})
	s.until("the token again", func() bool { return s.doors.times("copy token "+id) == 2 })

	for _, key := range []fyne.KeyName{desktop.KeyMenu, fyne.KeyF10} {
		s.press(key)
		e, ok := c.Focused().(*kit.MenuEntry)
		if !ok || e.Label.Words != "Copy token" {
			t.Fatalf("%s leaves the keyboard at %T", key, c.Focused())
		}
		s.press(fyne.KeyEscape)
		if c.Focused() != fyne.Focusable(list) {
			t.Fatalf("after Escape the keyboard is at %T", c.Focused())
		}
	}
	s.press(fyne.KeyDelete)
	s.mustShow("Sign out Adele Vance?")
	if s.keeper.times("sign out "+id) > 0 {
		t.Error("Delete did not ask")
	}
	s.press(fyne.KeyEscape)

	// Typing searches, and the arrow key goes on to what is left.
	for _, r := range "meg" {
		c.Focused().TypedRune(r)
	}
	if s.w.picker.search.Text != "meg" || c.Focused() != fyne.Focusable(s.w.picker.search) {
		t.Fatalf("the search is for %q, the keyboard at %T", s.w.picker.search.Text, c.Focused())
	}
	s.press(fyne.KeyDown)
	at("Megan Doe")
	list.TypedRune('?')
	s.mustShow("Keyboard shortcuts", "Sign out, after a question", "Mask names and identifiers")
	s.press(fyne.KeyEscape)
}

func TestStatusInWords(t *testing.T) {
	now := fixedNow()
	for _, c := range []struct {
		a    session.Account
		want string
	}{
		{account("A", "a@b.example", session.Fresh, 42*time.Minute), "Fresh, 42 min left"},
		{account("A", "a@b.example", session.Expiring, 3*time.Minute), "Expires in 3 min"},
		{account("A", "a@b.example", session.Expiring, -time.Minute), "Expired"},
		{account("A", "a@b.example", session.Offline, 9*time.Minute), "Offline, 9 min left"},
		{account("A", "a@b.example", session.Offline, -9*time.Minute), "Offline, and the token has expired"},
		{account("A", "a@b.example", session.SignInNeeded, 0), "Needs you: your organisation asks for a second factor"},
		{account("A", "a@b.example", session.Refreshing, 0), "Refreshing"},
	} {
		if got := statusWords(c.a, now); got != c.want {
			t.Errorf("%s is told as %q, want %q", c.a.Status, got, c.want)
		}
	}
	consent := account("A", "a@b.example", session.SignInNeeded, 0)
	consent.Need.Summary = "Consent was withdrawn."
	if got := statusWords(consent, now); got != "Needs you: consent was withdrawn" {
		t.Errorf("withdrawn consent is told as %q", got)
	}
}

func TestTipsSayWhatWasCut(t *testing.T) {
	s := newScreen(t, contoso())
	snap := few()
	snap.Accounts[2].Need.Summary = "Your organisation asks for a second factor, and for a device that it knows"
	s.w.render(snap)
	row := s.find("Megan Doe").(*accountRow)
	row.MouseIn(nil)
	if note := kit.TipOver(row); !note.Visible() || !strings.Contains(note.Label.Words, "Needs you: your organisation asks for a second factor, and for a device that it knows") {
		t.Errorf("the tip says %q", note.Label.Words)
	}
	row.MouseOut()
	if kit.TipOver(row).Visible() {
		t.Error("the tip stays when the pointer has gone")
	}
	s.w.picker.gear.MouseIn(nil)
	s.mustShow("Settings")
	at := kit.TipOver(s.w.picker.gear)
	if end := at.Position().Y + at.Size().Height; end > windowH {
		t.Errorf("the tip ends at %v, below the window", end)
	}
	test.Tap(s.w.picker.gear)
	if at.Visible() {
		t.Error("the tip lies over what was opened")
	}
}

// Organisations whose names differ in case alone keep their places, however often the list is made.
func TestOrganisationsThatDifferInCaseKeepTheirPlaces(t *testing.T) {
	entries := []pickerEntry{{group: "contoso", key: "a"}, {group: "Contoso", key: "b"}, {group: "CONTOSO", key: "c"}}
	want := []pickerRow{{"CONTOSO", -1}, {"", 2}, {"Contoso", -1}, {"", 1}, {"contoso", -1}, {"", 0}}
	for range 20 {
		if got := pickerRows(entries, nil); !slices.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	}
}
