package app

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/words"
)

// rowOf is the row of an account in the picker.
func (s *screen) rowOf(name string) *accountRow {
	s.Helper()
	row, ok := s.find(name).(*accountRow)
	if !ok {
		s.Fatalf("no row is called %q", name)
	}
	return row
}

// everyStatus is one account for each status, and one for what people meet most when an account needs them.
func everyStatus() session.Snapshot {
	snap := session.Snapshot{At: fixedNow(), Loaded: true, Tray: true, Keyring: identity.KeyringUnlocked}
	add := func(status session.Status, left time.Duration, need string) {
		i := len(snap.Accounts)
		a := account(fmt.Sprintf("Bartholomew Person %02d", i), fmt.Sprintf("bartholomew.p%02d@contoso.example", i), status, left)
		if need != "" {
			a.Need.Summary = need
		}
		snap.Accounts = append(snap.Accounts, a)
	}
	add(session.Fresh, 42*time.Minute, "")
	add(session.Fresh, 47*time.Hour, "")
	add(session.Expiring, 3*time.Minute, "")
	add(session.Expiring, -time.Minute, "")
	add(session.Refreshing, time.Minute, "")
	add(session.Offline, 9*time.Minute, "")
	add(session.Offline, -time.Minute, "")
	add(session.Unsaved, 9*time.Minute, "")
	for _, need := range []string{"Consent was withdrawn.", "The session has ended.", "Your organisation asks for a second factor."} {
		add(session.SignInNeeded, 0, need)
	}
	return snap
}

// TestRowsTellTheirStatusInWholeWords: at the picker's width nothing of a row is cut, in either language.
func TestRowsTellTheirStatusInWholeWords(t *testing.T) {
	inBoth(t, func(t *testing.T, l words.Language) {
		s := newScreen(t, contoso())
		s.w.win.Resize(fyne.NewSize(windowW, 1200))
		s.speak(l)
		snap := everyStatus()
		s.w.render(snap)
		for _, a := range snap.Accounts {
			row := s.rowOf(a.Name)
			for _, part := range []*kit.Text{row.name, row.sub, row.status.Label} {
				if part.Short || len(part.Lines) == 0 || part.Lines[0] == "" {
					t.Errorf("%s of %s is %q", part.Words, a.Name, part.Lines)
				}
			}
			if end := row.status.Position().Y + row.status.Size().Height; end > row.Size().Height-2 {
				t.Errorf("the status of %s ends at %v, its row at %v", a.Name, end, row.Size().Height)
			}
			if row.Size().Height > accountHigh && a.Need == nil {
				t.Errorf("the row of %s is %v high", a.Name, row.Size().Height)
			}
		}
		if want := map[words.Language]string{words.English: "Fresh, 42 min left", words.German: "Frisch, noch 42 min"}[l]; s.rowOf(snap.Accounts[0].Name).status.Label.Shown() != want {
			t.Errorf("it says %q, want %q", s.rowOf(snap.Accounts[0].Name).status.Label.Shown(), want)
		}
	})
}

func TestARowMakesRoomForWhatIsNeeded(t *testing.T) {
	s := newScreen(t, contoso())
	snap := few()
	snap.Accounts[2].Need.Summary = "Consent was withdrawn."
	s.w.render(snap)
	short := s.rowOf("Megan Doe").Size().Height
	snap = few()
	snap.Accounts[2].Need.Summary = "Your organisation asks for a second factor, and for a device that it knows, and for a place that it trusts"
	s.w.render(snap)
	row := s.rowOf("Megan Doe")
	if short != accountHigh || row.Size().Height != accountHigh+accountLine {
		t.Errorf("the rows are %v and %v high", short, row.Size().Height)
	}
	if !row.status.Label.Short || !strings.HasSuffix(row.status.Label.Lines[1], kit.Ellipsis) || len(row.status.Label.Lines) != needLines {
		t.Errorf("it says %q", row.status.Label.Lines)
	}
	if !strings.Contains(row.TipWords(), "a place that it trusts") {
		t.Errorf("the tip says %q", row.TipWords())
	}
	// What explains itself is told up to the explanation.
	snap = few()
	snap.Accounts[2].Need.Summary = "The sign-in was ended: your password changed, or your organisation signed you out everywhere"
	s.w.render(snap)
	row = s.rowOf("Megan Doe")
	if got := strings.Join(row.status.Label.Lines, " "); got != "Needs you: the sign-in was ended" || !row.status.Label.Short {
		t.Errorf("it says %q", got)
	}
	if !strings.Contains(row.TipWords(), "your password changed") {
		t.Errorf("the tip says %q", row.TipWords())
	}

	// Another language takes another number of lines.
	snap = few()
	snap.Accounts[2].Need.Summary = "Consent was withdrawn."
	s.w.render(snap)
	before := s.w.picker.list.heights.look
	s.speak(words.German)
	if s.w.picker.list.heights.look == before {
		t.Error("the rows keep the heights of the other language")
	}
}

// TestInitialsKeepTheirColour when somebody is renamed, signs in again, needs something or moves in the list.
func TestInitialsKeepTheirColour(t *testing.T) {
	s := newScreen(t, contoso())
	snap := few()
	s.w.render(snap)
	megan := s.rowOf("Megan Doe").avatar
	ground, letters := megan.Ground, megan.Letters
	next := few()
	a := &next.Accounts[2]
	a.Name, a.Username, a.Status, a.Need, a.SignedInAt = "Aaron Doe-Smith", "aaron@fabrikam.example", session.Fresh, nil, fixedNow()
	a.TenantID, a.Profile = "another", ""
	s.w.render(next)
	if got := s.rowOf("Aaron Doe-Smith").avatar; got.Ground != ground || got.Letters == letters {
		t.Errorf("the disc is %v with %s, and was %v with %s", got.Ground, got.Letters, ground, letters)
	}
	s.w.choose(a.ID)
	if s.w.account.avatar.Ground != ground {
		t.Error("the page has another colour than the row")
	}
}
