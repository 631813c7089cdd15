package tray

import (
	"strings"
	"testing"
	"time"

	"latchkey/internal/session"
	"latchkey/internal/words"
)

func TestMenuInGerman(t *testing.T) {
	german := words.For(words.German)
	s := signedIn(account("Settings", session.Fresh, 42*time.Minute), account("Adele Vance", session.SignInNeeded, -time.Minute))
	s.Locked = 2
	got := sketch(Menu(s, noon, Prefs{Countdown: true, Say: german.Of}))
	for _, want := range []string{"Settings (noch 42 min)", "Adele Vance (braucht Sie)", "Zugriffstoken kopieren", "Konto hinzufügen", "Latchkey öffnen", "Beenden", "2 Konten, gesperrt"} {
		if !strings.Contains(got, want) {
			t.Errorf("the menu does not say %q:\n%s", want, got)
		}
	}
	if got, want := Tooltip(s, Prefs{Say: german.Of}), "Latchkey: Adele Vance braucht Sie, 2 Konten gesperrt"; got != want {
		t.Errorf("tooltip %q, want %q", got, want)
	}
}

// With many accounts the menu is in submenus, and each of its lines is in German.
func TestManyAccountsInGerman(t *testing.T) {
	s := signedIn()
	for _, place := range []string{"a", "b"} {
		for _, name := range strings.Fields("Ada Bob Cleo Dan Eve") {
			a := account(name+" "+place, session.SignInNeeded, -time.Minute)
			a.Username = name + "@" + place + ".example"
			s.Accounts = append(s.Accounts, a)
		}
	}
	got := sketch(Menu(s, noon, Prefs{Say: words.For(words.German).Of}))
	for _, english := range []string{"need", "account", "Sign", "Copy"} {
		if strings.Contains(got, english) {
			t.Errorf("the menu says %q:\n%s", english, got)
		}
	}
}

// Until when a token lives is said in German on any day.
func TestEveryMomentInGerman(t *testing.T) {
	german := words.For(words.German).Of
	late := time.Date(2026, time.November, 22, 23, 30, 0, 0, time.UTC)
	for left, want := range map[time.Duration]string{
		20 * time.Minute: "Adele (bis 23:50)", time.Hour: "Adele (bis morgen 00:30)", 72 * time.Hour: "Adele (bis Mittwoch 23:30)",
	} {
		a := account("Adele", session.Fresh, 0)
		a.ExpiresAt = late.Add(left)
		if got := Menu(signedIn(a), late, Prefs{Say: german})[0].Title; got != want {
			t.Errorf("%v before its end the menu says %q, want %q", left, got, want)
		}
		a.Status = session.Offline
		if got := Menu(signedIn(a), late, Prefs{Say: german})[0].Title; strings.Contains(got, "until") {
			t.Errorf("offline, %v before its end the menu says %q", left, got)
		}
	}
}
