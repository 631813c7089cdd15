package app

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// eventful is the look's picture with more past.
func eventful() session.Snapshot {
	snap := few()
	at := func(minutes int) time.Time { return fixedNow().Add(-time.Duration(minutes) * time.Minute) }
	snap.Accounts[0].Activity = []identity.Event{
		{At: at(1), Kind: identity.EventTokenServed, Text: "Copied the access token"},
		{At: at(18), Kind: identity.EventRefreshed, Text: "Got a new token", Scopes: "api://orders/Orders.Read"},
		{At: at(300), Kind: identity.EventSignedIn, Text: "Signed in in the browser"},
	}
	snap.Accounts[1].Activity = nil
	snap.Accounts[2].Activity = []identity.Event{
		{At: at(5), Kind: identity.EventNeedsSignIn, Text: "Your organisation asks for a second factor", Code: "AADSTS50076",
			CorrelationID: "3c0d7f1e-0000-4000-8000-0000000011e8", Who: "person"},
	}
	return snap
}

// events are the words of the entries in view, from the top.
func (s *screen) events() (list []string) {
	s.each(func(o fyne.CanvasObject, _ fyne.Position) {
		if r, ok := o.(*eventRow); ok {
			list = append(list, r.words.Words)
		}
	})
	return list
}

func (s *screen) mustTell(what string, want ...string) {
	s.Helper()
	if got := s.events(); !slices.Equal(got, want) {
		s.Errorf("%s: the activity says %q, want %q", what, got, want)
	}
}

func TestActivityOfAnAccountIsFiltered(t *testing.T) {
	s := newScreen(t, contoso())
	snap := eventful()
	s.w.render(snap)
	s.tap("Activity")
	s.mustTell("all of it", "Copied the access token", "Got a new token", "Signed in in the browser")
	bar := s.w.account.activity.bar
	bar.search.SetText("ORDERS new")
	s.mustTell("by words", "Got a new token")
	bar.search.SetText("nothing like it")
	s.mustTell("without a result")
	s.mustShow("Nothing fits. Take a word away, or choose Everything.")
	bar.search.SetText("")
	bar.kind.Tapped(nil)
	s.tap("Signing in and out")
	s.mustTell("by kind", "Signed in in the browser")
	s.w.choose(snap.Accounts[1].ID)
	s.mustShow("Nothing has happened yet. Sign-ins, renewals and copied tokens appear here, with the reason where one failed.")
	if s.find("Export…").(*kit.Button).Disabled() == false {
		t.Error("nothing can be exported")
	}
}

func TestActivityOfAllAccounts(t *testing.T) {
	s := newScreen(t, contoso())
	snap := eventful()
	s.w.render(snap)
	s.w.showTools(s.w.picker.tools)
	s.tap("Activity of all accounts")
	s.until("it is gathered", func() bool { return len(s.events()) == 4 })
	s.mustTell("newest first", "Copied the access token", "Your organisation asks for a second factor", "Got a new token", "Signed in in the browser")
	s.mustShow("10:19, Adele Vance", "10:15, Megan Doe, AADSTS50076, correlation 3c0d…11e8")
	bar := s.w.every.bar
	bar.search.SetText("megan")
	s.mustTell("by account", "Your organisation asks for a second factor")
	bar.search.SetText("")
	bar.kind.Tapped(nil)
	s.tap("What failed")
	s.mustTell("by kind", "Your organisation asks for a second factor")

	// What happens meanwhile appears, through the same filter.
	more := eventful()
	more.At = more.At.Add(time.Second)
	more.Accounts[1].Activity = []identity.Event{{At: fixedNow(), Kind: identity.EventRefreshFailed, Text: "The provider cannot be reached"}}
	s.w.render(more)
	s.until("the newest", func() bool { return len(s.events()) == 2 })
	s.mustTell("newest first", "The provider cannot be reached", "Your organisation asks for a second factor")
	s.tap("Done")
	s.mustShow("Overview")
}

func TestActivityIsExported(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(eventful())
	s.w.showActivity()
	s.until("it is gathered", func() bool { return len(s.events()) == 4 })
	dir := t.TempDir()
	for _, form := range []string{"JSON", "CSV"} {
		s.tap("Export…")
		s.mustShow("What is listed now, without secrets. Names of people stay in it.")
		s.tap(form)
		path := s.field("File")
		if !strings.HasSuffix(path.Text, "."+strings.ToLower(form)) {
			t.Errorf("as %s the file is called %q", form, path.Text)
		}
		file := filepath.Join(dir, "activity."+strings.ToLower(form))
		path.SetText(file)
		s.tap("Save")
		s.until("the file", func() bool { return s.w.overlays.Top() == nil })
		s.mustShow("Saved as " + file)
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", form, info.Mode(), err)
		}
	}
	raw, err := os.ReadFile(filepath.Join(dir, "activity.json"))
	if err != nil {
		t.Fatal(err)
	}
	var list []map[string]any
	if err := json.Unmarshal(raw, &list); err != nil || len(list) != 4 {
		t.Fatalf("%d entries, %v in %s", len(list), err, raw)
	}
	if e := list[1]; e["username"] != "megan@contoso.example" || e["kind"] != "needs_sign_in" || e["code"] != "AADSTS50076" || e["who"] != "person" {
		t.Errorf("the second entry is %v", e)
	}
	raw, err = os.ReadFile(filepath.Join(dir, "activity.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil || len(rows) != 5 || rows[0][0] != "at" || rows[2][4] != "Your organisation asks for a second factor" {
		t.Errorf("rows %q, %v", rows, err)
	}

	s.tap("Export…")
	path := s.field("File")
	path.SetText(filepath.Join(dir, "activity.csv"))
	s.tap("Save")
	s.until("the refusal", func() bool { return s.shows("There is a file of this name already; choose another one.") })
	s.press(fyne.KeyEscape)
}

func TestASpreadsheetRunsNothing(t *testing.T) {
	var out bytes.Buffer
	e := identity.Event{At: fixedNow(), Kind: identity.EventRefreshFailed, Text: `=cmd|'/c calc'!A1`, Code: "@SUM(1)"}
	if err := writeActivityCSV(&out, []happening{{e, identity.Account{Username: "-1+1"}}}); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil || len(rows) != 2 {
		t.Fatal(rows, err)
	}
	for _, cell := range rows[1] {
		if strings.ContainsAny(cell[:min(1, len(cell))], "=+-@") {
			t.Errorf("a spreadsheet would run %q", cell)
		}
	}
}
