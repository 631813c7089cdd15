package tray

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchkey/icons"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

var noon = time.Date(2026, time.November, 22, 12, 0, 0, 0, time.UTC)

// account is an account whose token lives until noon and left.
func account(name string, status session.Status, left time.Duration) session.Account {
	return session.Account{
		Account: identity.Account{
			ID:       identity.NewAccountID("https://login.example", "client", name),
			Kind:     identity.KindUser,
			Name:     name,
			Username: strings.ToLower(strings.Fields(name + " x")[0]) + "@contoso.example",
		},
		Status:    status,
		ExpiresAt: noon.Add(left),
		HasID:     true,
		HasFresh:  true,
		InMemory:  status == session.Unsaved,
	}
}

func signedIn(accounts ...session.Account) session.Snapshot {
	return session.Snapshot{Loaded: true, Keyring: identity.KeyringUnlocked, Accounts: accounts}
}

// sketch writes a menu as a person sees it: what is hidden is left out, "!" marks what cannot be clicked.
func sketch(items []Item) string {
	var b strings.Builder
	var write func([]Item, string)
	write = func(items []Item, margin string) {
		for _, item := range items {
			if item.Hidden {
				continue
			}
			mark := ""
			if item.Kind == Check {
				mark = map[bool]string{true: "[x] ", false: "[ ] "}[item.Checked]
			}
			if !item.Enabled && item.Kind != Separator {
				mark = "!" + mark
			}
			if item.Kind == Separator {
				mark = "-"
			}
			if item.Indented {
				mark = "  " + mark
			}
			b.WriteString(margin + mark + item.Title + "\n")
			write(item.Children, margin+"> ")
		}
	}
	write(items, "")
	return b.String()
}

const fixedLines = `Add account
Open Latchkey
[ ] Start at login
-
Quit
`

func TestMenu(t *testing.T) {
	app := account("Order import", session.Fresh, 51*time.Minute)
	app.Kind, app.HasID, app.HasFresh = identity.KindApp, false, false
	plain := account("No refresh", session.Fresh, 10*time.Minute)
	plain.HasFresh, plain.HasID = false, false
	tests := map[string]struct {
		snapshot session.Snapshot
		prefs    Prefs
		want     string
	}{
		"nothing read yet": {
			snapshot: session.Snapshot{},
			want:     "Reading your accounts\n-\n" + fixedLines,
		},
		"nobody": {
			snapshot: signedIn(),
			want:     "Nobody is signed in\n-\n" + fixedLines,
		},
		"as in the picture": {
			snapshot: signedIn(account("Adele Vance", session.Fresh, 42*time.Minute), account("Megan Doe", session.SignInNeeded, -time.Hour)),
			prefs:    Prefs{StartAtLogin: true, Countdown: true},
			want: `Adele Vance (42 min left)
  Copy access token
  Copy ID token
  View claims
  Refresh now
  Sign out
-
Megan Doe (needs you)
  Sign in again
  View claims
  Sign out
-
Add account
Open Latchkey
[x] Start at login
-
Quit
`,
		},
		"needs its person, token still good": {
			snapshot: signedIn(account("Megan Doe", session.SignInNeeded, 5*time.Minute)),
			prefs:    Prefs{NoAutostart: true},
			want: `Megan Doe (needs you)
  Sign in again
  Copy access token
  Copy ID token
  View claims
  Sign out
-
Add account
Open Latchkey
-
Quit
`,
		},
		"offline, one token good and one not": {
			snapshot: signedIn(account("Adele Vance", session.Offline, time.Hour), account("Bob Builder", session.Offline, -time.Hour)),
			want: `Adele Vance (offline, until 13:00)
  Copy access token
  Copy ID token
  View claims
  Refresh now
  Sign out
-
Bob Builder (offline, token expired)
  !Copy access token
  Copy ID token
  View claims
  Refresh now
  Sign out
-
` + fixedLines,
		},
		"refreshing": {
			snapshot: signedIn(account("Adele Vance", session.Refreshing, -time.Second)),
			want: `Adele Vance (refreshing)
  Copy access token
  Copy ID token
  View claims
  !Refresh now
  Sign out
-
` + fixedLines,
		},
		"an application, and an account without refresh and ID token": {
			snapshot: signedIn(app, plain),
			want: `Order import (until 12:51)
  Copy access token
  View claims
  Refresh now
  Sign out
-
No refresh (until 12:10)
  Copy access token
  !Copy ID token
  View claims
  Sign out
-
` + fixedLines,
		},
		"unsaved": {
			snapshot: signedIn(account("Adele Vance", session.Unsaved, time.Hour)),
			want: `Adele Vance (not saved, until 13:00)
  Copy access token
  Copy ID token
  View claims
  Refresh now
  Sign out
-
1 account not saved: signed in until Latchkey quits
` + fixedLines,
		},
		"locked": {
			snapshot: session.Snapshot{Loaded: true, Keyring: identity.KeyringLocked, Locked: 5},
			want:     "5 accounts, locked\n  Unlock\n-\n" + fixedLines,
		},
		"locked, none stored": {
			snapshot: session.Snapshot{Loaded: true, Keyring: identity.KeyringLocked},
			want:     "Keyring locked\n  Unlock\n-\n" + fixedLines,
		},
		"the key is gone": {
			snapshot: session.Snapshot{Loaded: true, Keyring: identity.KeyringNoKey, Locked: 2},
			want:     "2 accounts, key missing\n-\n" + fixedLines,
		},
		"the keyring is slow": {
			snapshot: session.Snapshot{Loaded: true, Keyring: identity.KeyringSlow, Locked: 1},
			want:     "1 account, waiting for the keyring\n-\n" + fixedLines,
		},
		"a sign-in under way": {
			snapshot: session.Snapshot{Loaded: true, SignIns: []session.Attempt{{ID: "1", Step: "failed"}, {ID: "2", Step: "waiting"}}},
			want:     "Nobody is signed in\n-\nWaiting for your browser\n" + fixedLines,
		},
		"a code to type elsewhere": {
			snapshot: session.Snapshot{Loaded: true, SignIns: []session.Attempt{{Step: "waiting", Device: &session.DevicePrompt{UserCode: "ABCD-EFGH"}}}},
			want:     "Nobody is signed in\n-\nWaiting for the code ABCD-EFGH\n" + fixedLines,
		},
		"several sign-ins, and a record set aside": {
			snapshot: session.Snapshot{Loaded: true, SignIns: []session.Attempt{{ID: "1", Step: "discovering"}, {ID: "2", Step: "waiting"}}, Aside: []session.SetAside{{ID: "x"}}},
			want:     "Nobody is signed in\n-\n2 sign-ins under way\n1 stored account could not be opened\n" + fixedLines,
		},
		"five accounts": {
			snapshot: signedIn(account("A", session.Fresh, time.Hour), account("B", session.SignInNeeded, 0), account("C", session.Fresh, time.Hour),
				account("D", session.Offline, 0), account("E", session.Expiring, time.Minute)),
			want: `A (until 13:00)
> Copy access token
> Copy ID token
> View claims
> Refresh now
> Sign out
B (needs you)
> Sign in again
> View claims
> Sign out
C (until 13:00)
> Copy access token
> Copy ID token
> View claims
> Refresh now
> Sign out
D (offline, token expired)
> !Copy access token
> Copy ID token
> View claims
> Refresh now
> Sign out
E (until 12:01)
> Copy access token
> Copy ID token
> View claims
> Refresh now
> Sign out
-
` + fixedLines,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, sketch(Menu(test.snapshot, noon, test.prefs))); diff != "" {
				t.Errorf("menu (-want +got):\n%s", diff)
			}
		})
	}
}

// The drawer changes items in their place, so a status must never change which items there are.
func TestMenuKeepsItsPlaces(t *testing.T) {
	statuses := []session.Status{session.Fresh, session.Expiring, session.Refreshing, session.Offline, session.SignInNeeded, session.Unsaved}
	for _, n := range []int{1, flatAccounts, flatAccounts + 1, 20} {
		var first []Item
		for i, status := range statuses {
			var accounts []session.Account
			for j := range n {
				accounts = append(accounts, account(fmt.Sprint("Account ", j), status, time.Duration(i-2)*time.Hour))
			}
			s := signedIn(accounts...)
			if i%2 == 1 {
				s.SignIns = []session.Attempt{{ID: "1", Step: "waiting"}}
			}
			items := Menu(s, noon, Prefs{StartAtLogin: i%2 == 0, NoAutostart: i == 3, Countdown: i == 4})
			if first == nil {
				first = items
			}
			if !slices.EqualFunc(items, first, alike) {
				t.Errorf("%d accounts, %s: the items are other ones than with %s", n, status, statuses[0])
			}
		}
	}
}

func TestMenuKeysAreUnique(t *testing.T) {
	seen := make(map[string]bool)
	var walk func([]Item)
	walk = func(items []Item) {
		for _, item := range items {
			if item.Key == "" || seen[item.Key] {
				t.Errorf("key %q of %q is empty or used twice", item.Key, item.Title)
			}
			seen[item.Key] = true
			walk(item.Children)
		}
	}
	walk(Menu(signedIn(account("A", session.Fresh, 0), account("B", session.Fresh, 0)), noon, Prefs{}))
}

func TestState(t *testing.T) {
	berlin := time.FixedZone("CET", 3600)
	tests := []struct {
		left      time.Duration
		countdown bool
		now       time.Time
		want      string
	}{
		{42*time.Minute + 59*time.Second, true, noon, "42 min left"},
		{time.Minute, true, noon, "1 min left"},
		{59 * time.Second, true, noon, "less than a minute left"},
		{99 * time.Minute, true, noon, "99 min left"},
		{100 * time.Minute, true, noon, "1 h left"},
		{25 * time.Hour, true, noon, "25 h left"},
		{72 * time.Hour, true, noon, "3 days left"},
		{0, true, noon, "token expired"},
		{-time.Second, false, noon, "token expired"},
		{42 * time.Minute, false, noon, "until 12:42"},
		{42 * time.Minute, false, noon.In(berlin), "until 13:42"},
		{13 * time.Hour, false, noon, "until tomorrow 01:00"},
		{48 * time.Hour, false, noon, "until Tuesday 12:00"},
		{24 * 30 * time.Hour, false, noon, "until 22 December 2026"},
	}
	for _, test := range tests {
		if got := state(account("A", session.Fresh, test.left), test.now, test.countdown); got != test.want {
			t.Errorf("%v left, countdown %v: %q, want %q", test.left, test.countdown, got, test.want)
		}
	}
	if got := state(session.Account{Status: session.Fresh}, noon, true); got != "" {
		t.Errorf("without a token the state is %q, want none", got)
	}
}

func TestNames(t *testing.T) {
	guest := account("Adele Vance", session.Fresh, 0)
	guest.Profile = "Fabrikam"
	got := names([]session.Account{
		account("Adele Vance", session.Fresh, 0), guest,
		account("Eve\n(42 min left)\u202e\tx", session.Fresh, 0),
		account(strings.Repeat("long ", 20), session.Fresh, 0),
		{Account: identity.Account{Username: "bob@contoso.example"}},
	})
	want := []string{
		"Adele Vance, adele@contoso.example", "Adele Vance, Fabrikam",
		"Eve (42 min left) x",
		"long long long long long long long long…",
		"bob@contoso.example",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}

func TestIconAndTooltip(t *testing.T) {
	needs := account("Megan Doe", session.SignInNeeded, 0)
	fresh := account("Adele Vance", session.Fresh, time.Hour)
	offline := account("Bob Builder", session.Offline, time.Hour)
	unsavedNeeds := account("A", session.SignInNeeded, 0)
	unsavedNeeds.InMemory = true
	tests := map[string]struct {
		snapshot session.Snapshot
		icon     icons.State
		tooltip  string
	}{
		"nothing read": {session.Snapshot{}, icons.OK, "Latchkey: reading your accounts"},
		"nobody":       {signedIn(), icons.OK, "Latchkey: nobody is signed in"},
		"well":         {signedIn(fresh), icons.OK, "Latchkey: 1 account, all well"},
		"offline":      {signedIn(fresh, offline), icons.Offline, "Latchkey: 1 account offline"},
		"needs you":    {signedIn(fresh, needs), icons.NeedsYou, "Latchkey: Megan Doe needs you"},
		"both":         {signedIn(offline, needs, needs), icons.NeedsYou, "Latchkey: 2 accounts need you, 1 account offline"},
		"locked":       {session.Snapshot{Loaded: true, Keyring: identity.KeyringLocked, Locked: 5}, icons.NeedsYou, "Latchkey: 5 accounts locked"},
		"slow":         {session.Snapshot{Loaded: true, Keyring: identity.KeyringSlow, Locked: 1}, icons.OK, "Latchkey: 1 account locked"},
		"unsaved":      {signedIn(account("A", session.Unsaved, time.Hour)), icons.OK, "Latchkey: 1 account not saved"},
		"and needed":   {signedIn(unsavedNeeds), icons.NeedsYou, "Latchkey: A needs you, 1 account not saved"},
		"signing in":   {session.Snapshot{Loaded: true, SignIns: []session.Attempt{{Step: "waiting"}}}, icons.OK, "Latchkey: waiting for your browser"},
	}
	for name, test := range tests {
		if got := Icon(test.snapshot); got != test.icon {
			t.Errorf("%s: icon %v, want %v", name, got, test.icon)
		}
		if got := Tooltip(test.snapshot, Prefs{}); got != test.tooltip {
			t.Errorf("%s: tooltip %q, want %q", name, got, test.tooltip)
		}
	}
}
