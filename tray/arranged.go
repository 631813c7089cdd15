package tray

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"latchkey/internal/session"
)

// arranged puts accounts into the order that the person chose: what is pinned first, the rest as before or by use.
func arranged(accounts []session.Account, p Prefs) []session.Account {
	if len(p.Pinned) == 0 && !p.ByUse {
		return accounts
	}
	list := slices.Clone(accounts)
	slices.SortStableFunc(list, func(a, b session.Account) int {
		byUse := 0
		if p.ByUse {
			byUse = used(b).Compare(used(a))
		}
		return cmp.Or(-compareBool(slices.Contains(p.Pinned, a.ID), slices.Contains(p.Pinned, b.ID)), byUse)
	})
	return list
}

// defaultItems is the line that copies the token of the default account without a way through submenus. With one account
// there is nothing to choose from.
func defaultItems(s session.Snapshot, now time.Time, p Prefs) []Item {
	i := slices.IndexFunc(s.Accounts, func(a session.Account) bool { return a.ID == p.Default })
	if p.Default == "" || i < 0 || len(s.Accounts) < 2 {
		return nil
	}
	a := s.Accounts[i]
	return []Item{
		{Key: "default", Kind: Act, Title: fmt.Sprintf("Copy access token of %s", names(s.Accounts)[i]), Action: CopyAccess, Account: a.ID, Enabled: hasToken(a, now)},
		{Key: "default-line", Kind: Separator},
	}
}

// hasToken reports whether a token of the account can be had without its person: one that waits for them, or is cut off,
// has only what is still valid.
func hasToken(a session.Account, now time.Time) bool {
	return a.ExpiresAt.After(now) || a.Status != session.SignInNeeded && a.Status != session.Offline
}
