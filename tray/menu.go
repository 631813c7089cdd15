package tray

import (
	"fmt"
	"slices"
	"time"

	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// Menu is the tray menu for s at the time now, in now's location. The same accounts give the same keys in the
// same order; what changes with an account's status is hidden, shown, enabled or renamed in its place.
func Menu(s session.Snapshot, now time.Time, p Prefs) []Item {
	if p.Masked {
		s, p = masked(s, p)
	}
	items := accountItems(s, now, p)
	items = append(items, noticeItems(s)...)
	items = append(items,
		Item{Key: "copied", Kind: Act, Title: copied(s, now), Action: ClearCopied, Enabled: s.Copied != nil, Hidden: s.Copied == nil},
		Item{Key: "waiting", Kind: Header, Title: waiting(s), Action: Show, Enabled: true, Hidden: waiting(s) == ""},
		Item{Key: "unsaved", Kind: Header, Title: unsaved(s), Action: Show, Enabled: true, Hidden: unsaved(s) == ""},
		Item{Key: "aside", Kind: Header, Title: aside(s), Action: Show, Enabled: true, Hidden: aside(s) == ""},
		Item{Key: "add", Kind: Act, Title: "Add account", Action: AddAccount, Enabled: true},
		Item{Key: "open", Kind: Act, Title: "Open Latchkey", Action: Show, Enabled: true},
		Item{Key: "autostart", Kind: Check, Title: "Start at login", Action: StartAtLogin, Enabled: true, Checked: p.StartAtLogin, Hidden: p.NoAutostart},
		Item{Key: "quit-line", Kind: Separator},
		Item{Key: "quit", Kind: Act, Title: "Quit", Action: Quit, Enabled: true},
	)
	return said(items, p)
}

// said puts the titles into the person's language. Those with a name in them were put together in it.
func said(items []Item, p Prefs) []Item {
	for i := range items {
		if !items[i].Named {
			items[i].Title = p.say(items[i].Title)
		}
		items[i].Children = said(items[i].Children, p)
	}
	return items
}

func accountActions(key string, a session.Account, now time.Time) []Item {
	needs := a.Status == session.SignInNeeded
	valid := a.ExpiresAt.After(now)
	act := func(name, title string, action Action, enabled, hidden bool) Item {
		return Item{Key: key + "-" + name, Kind: Act, Title: title, Action: action, Account: a.ID, Enabled: enabled && !hidden, Hidden: hidden}
	}
	return []Item{
		act("sign-in", "Sign in again", SignInAgain, true, !needs),
		act("copy-access", "Copy access token", CopyAccess, hasToken(a, now), needs && !valid),
		act("copy-id", "Copy ID token", CopyID, a.HasID, a.Kind == identity.KindApp || needs && !valid),
		act("claims", "View claims", ViewClaims, a.HasID || !a.ExpiresAt.IsZero(), false),
		act("refresh", "Refresh now", Refresh, a.Status != session.Refreshing, needs || !a.HasFresh && a.Kind != identity.KindApp),
		act("sign-out", "Sign out", SignOut, true, false),
	}
}

// noticeItems say why no accounts are listed, or not all.
func noticeItems(s session.Snapshot) []Item {
	var title string
	unlock := false
	switch {
	case s.Locked > 0 && s.Keyring == identity.KeyringNoKey:
		title = count(s.Locked, "account") + ", key missing"
	case s.Locked > 0 && s.Keyring == identity.KeyringSlow:
		title = count(s.Locked, "account") + ", waiting for the keyring"
	case s.Locked > 0 && s.Keyring == identity.KeyringAbsent:
		title = count(s.Locked, "account") + ", no keyring"
	case s.Locked > 0:
		title, unlock = count(s.Locked, "account")+", locked", true
	case s.Keyring == identity.KeyringLocked && len(s.Accounts) == 0:
		title, unlock = "Keyring locked", true
	case !s.Loaded:
		title = "Reading your accounts"
	case len(s.Accounts) == 0:
		title = "Nobody is signed in"
	default:
		return nil
	}
	return []Item{
		{Key: "notice", Kind: Header, Title: title, Action: Show, Enabled: true},
		{Key: "unlock", Kind: Act, Title: "Unlock", Action: Unlock, Enabled: unlock, Hidden: !unlock, Indented: true},
		{Key: "notice-line", Kind: Separator},
	}
}

// waiting tells of sign-ins under way.
func waiting(s session.Snapshot) string {
	running := slices.DeleteFunc(slices.Clone(s.SignIns), func(a session.Attempt) bool { return a.Step == "done" || a.Step == "failed" })
	switch len(running) {
	case 0:
		return ""
	case 1:
		switch {
		case running[0].Device != nil && running[0].Step == "waiting":
			return "Waiting for the code " + running[0].Device.UserCode
		case running[0].Step == "waiting":
			return "Waiting for your browser"
		case running[0].Step == "exchanging" || running[0].Step == "saving":
			return "Finishing the sign-in"
		}
		return "Preparing the sign-in"
	}
	return fmt.Sprintf("%d sign-ins under way", len(running))
}

// unsaved tells of accounts that end with this process.
func unsaved(s session.Snapshot) string {
	n := inMemory(s)
	if n == 0 {
		return ""
	}
	return count(n, "account") + " not saved: signed in until Latchkey quits"
}

// aside tells of records that could not be opened.
func aside(s session.Snapshot) string {
	if len(s.Aside) == 0 {
		return ""
	}
	return count(len(s.Aside), "stored account") + " could not be opened"
}

// inMemory counts the accounts that end with this process, however they stand.
func inMemory(s session.Snapshot) int {
	n := 0
	for _, a := range s.Accounts {
		if a.InMemory {
			n++
		}
	}
	return n
}

func countStatus(s session.Snapshot, status session.Status) int {
	n := 0
	for _, a := range s.Accounts {
		if a.Status == status {
			n++
		}
	}
	return n
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
