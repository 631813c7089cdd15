//go:build linux

package tray

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/words"
)

// crowd is that many accounts in two organisations.
func crowd(n int) (list []session.Account) {
	for i := range n {
		list = append(list, at([]string{"Contoso", "Fabrikam"}[i%2], account("Person "+string(rune('A'+i)), session.Fresh, time.Hour)))
	}
	return list
}

func TestPinnedAccountsComeFirst(t *testing.T) {
	for n, want := range map[int]string{
		3: "Person C (until 13:00)\n",
		6: "Person C (until 13:00)\nPerson A (until 13:00)\nPerson B (until 13:00)\n",
		12: "Person C (until 13:00)\nContoso: 5 accounts\n> Person A (until 13:00)\n> Person E (until 13:00)\n> Person G (until 13:00)\n> Person I (until 13:00)\n" +
			"> Person K (until 13:00)\nFabrikam: 6 accounts\n",
	} {
		list := crowd(n)
		got := accountLines(Menu(signedIn(list...), noon, Prefs{Organisation: byProfile, Pinned: []identity.AccountID{list[2].ID, "gone"}}))
		if !strings.HasPrefix(got, want) {
			t.Errorf("%d accounts, want %q:\n%s", n, want, got)
		}
		if list[0].Name != "Person A" {
			t.Fatal("the snapshot itself was put into another order")
		}
	}
}

func TestTheOrderOfUse(t *testing.T) {
	list := crowd(4)
	for i, hours := range []int{5, 1, 3, 2} {
		list[i].Activity = []identity.Event{{At: noon.Add(-time.Duration(hours) * time.Hour), Kind: identity.EventTokenServed}}
	}
	var got []string
	for _, a := range arranged(list, Prefs{ByUse: true, Pinned: []identity.AccountID{list[0].ID}}) {
		got = append(got, a.Name)
	}
	if want := []string{"Person A", "Person B", "Person D", "Person C"}; !slices.Equal(got, want) {
		t.Errorf("order %q, want %q", got, want)
	}
}

func TestWhatIsPinnedIsListedAmongThousands(t *testing.T) {
	list := crowd(26)
	pinned := list[25]
	pinned.SignedInAt = noon.Add(-9999 * time.Hour)
	list[25] = pinned
	for i := range 25 {
		list[i].SignedInAt = noon
	}
	menu := sketch(Menu(signedIn(list...), noon, Prefs{Pinned: []identity.AccountID{pinned.ID}}))
	if !strings.HasPrefix(menu, pinned.Name) {
		t.Errorf("the menu:\n%s", menu)
	}
}

func TestTheDefaultAccountsTokenIsOnTop(t *testing.T) {
	list := crowd(12)
	first := list[5]
	prefs := Prefs{Organisation: byProfile, Default: first.ID}
	items := Menu(signedIn(list...), noon, prefs)
	if top := items[0]; top.Title != "Copy access token of Person F" || top.Action != CopyAccess || top.Account != first.ID || !top.Enabled || items[1].Kind != Separator {
		t.Errorf("on top is %+v", top)
	}
	list[5].Status, list[5].ExpiresAt = session.SignInNeeded, noon.Add(-time.Minute)
	needs := Menu(signedIn(list...), noon, prefs)
	if needs[0].Enabled || needs[0].Hidden {
		t.Errorf("an account that needs its person: %+v", needs[0])
	}
	if !slices.EqualFunc(items, needs, alike) {
		t.Error("a status changes which items there are")
	}
	prefs.Say = words.For(words.German).Of
	if got := Menu(signedIn(list...), noon, prefs)[0].Title; got != "Zugriffstoken von Person F kopieren" {
		t.Errorf("in German it says %q", got)
	}
	prefs.Masked = true
	if got := Menu(signedIn(list...), noon, prefs)[0].Title; got != "Zugriffstoken von Konto 6 kopieren" {
		t.Errorf("masked it says %q", got)
	}

	// None chosen, one that is gone, or nothing to choose from.
	for name, c := range map[string]struct {
		accounts []session.Account
		first    identity.AccountID
	}{"none": {crowd(3), ""}, "gone": {crowd(3), "gone"}, "alone": {crowd(1), crowd(1)[0].ID}} {
		if _, there := find(Menu(signedIn(c.accounts...), noon, Prefs{Default: c.first}), "default"); there {
			t.Errorf("%s: a line for it is there", name)
		}
	}
}

const arrangedMenu = `
Copy access token of Bob
-
Bob (until 12:42)
    Copy access token
    Copy ID token
    View claims
    Refresh now
    Sign out
-
Adele (until 12:42)
    Copy access token
    Copy ID token
    View claims
    Refresh now
    Sign out
-
Add account
Open Latchkey
Start at login
-
Quit
`

// TestTheTrayFollowsTheArrangement that another face has changed, over D-Bus, while nothing else happens.
func TestTheTrayFollowsTheArrangement(t *testing.T) {
	adele, bob := account("Adele", session.Fresh, 42*time.Minute), account("Bob", session.Fresh, 42*time.Minute)
	p := newLab(t).tray(signedIn(adele, bob))
	plain := p.menuText("Adele (until 12:42)")
	p.arrange(arrangedBy{Default: bob.ID, Pinned: []identity.AccountID{bob.ID}})
	p.shows(arrangedMenu)
	p.click("Copy access token of Bob")
	if got, want := p.clicked(), "copy_access "+string(bob.ID); got != want {
		t.Errorf("a click on the first line asked for %q, want %q", got, want)
	}
	p.arrange(arrangedBy{Default: bob.ID, Masked: true})
	p.shows(strings.NewReplacer("of Bob", "of Account 2", "\nBob", "\nAccount 1", "\nAdele", "\nAccount 2").Replace(arrangedMenu))
	if tip := p.tooltip(); strings.Contains(tip, "Bob") || strings.Contains(tip, "Adele") {
		t.Errorf("the tooltip says %q", tip)
	}
	p.arrange(arrangedBy{})
	p.shows(plain)
	p.end()
}

func TestTheTooltipIsMaskedToo(t *testing.T) {
	s := signedIn(account("Adele Vance", session.SignInNeeded, -time.Minute))
	s.SignIns = []session.Attempt{{ID: "1", Step: "waiting", Device: &session.DevicePrompt{UserCode: "ABCD-1234"}}}
	got := Tooltip(s, Prefs{Masked: true})
	if diff := cmp.Diff("Latchkey: Account 1 needs you, waiting for the code "+dots, got); diff != "" {
		t.Errorf("tooltip (-want +got):\n%s", diff)
	}
	if s.SignIns[0].Device.UserCode != "ABCD-1234" {
		t.Error("the snapshot itself was changed")
	}
}
