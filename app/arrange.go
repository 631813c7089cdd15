package app

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/settings"
)

// pickerRow is a caption, or an account by its place in the accounts.
type pickerRow struct {
	caption string
	account int
}

// pickerEntry is what an account is searched and sorted by. It is made once for a set of accounts: with ten thousand
// of them, lower-case names for each comparison would be felt while typing.
type pickerEntry struct {
	group  string
	key    string // its name first, so that equal names lie together
	hay    string // where words that are typed are looked for
	used   time.Time
	pinned bool
}

// groupPinned is the caption over the accounts that stay on top.
const groupPinned = "Pinned"

func pickerEntries(accounts []session.Account, profiles []Profile, arranged settings.Arrangement) []pickerEntry {
	pinned := map[identity.AccountID]bool{}
	for _, id := range arranged.Pinned {
		pinned[id] = true
	}
	list := make([]pickerEntry, len(accounts))
	for i, a := range accounts {
		g := group(a.Account, profiles)
		list[i] = pickerEntry{
			group:  g,
			key:    strings.ToLower(a.Label()) + "\x00" + a.Username + "\x00" + string(a.ID),
			hay:    strings.ToLower(a.Name + "\n" + a.Username + "\n" + g),
			pinned: pinned[a.ID],
		}
		if arranged.Order == settings.OrderUsed {
			list[i].used = lastUse(a)
		}
	}
	return list
}

// lastUse is when a person last took a token of the account, or signed in to it. Renewals go on by themselves and
// say nothing of its use.
func lastUse(a session.Account) time.Time {
	for _, e := range a.Activity { // newest first
		if e.Kind == identity.EventTokenServed || e.Kind == identity.EventSignedIn {
			return e.At
		}
	}
	return a.SignedInAt
}

// pickerRows lists what the words typed leave: what is pinned first, then group by group, applications last. Without
// times of use everything goes by name.
func pickerRows(entries []pickerEntry, wanted []string) []pickerRow {
	groups := map[string][]int{}
	for i, e := range entries {
		if !e.matches(wanted) {
			continue
		}
		name := e.group
		if e.pinned {
			name = groupPinned
		}
		groups[name] = append(groups[name], i)
	}
	names := make([]string, 0, len(groups))
	for name, members := range groups {
		names = append(names, name)
		slices.SortFunc(members, func(i, j int) int {
			return cmp.Or(entries[j].used.Compare(entries[i].used), strings.Compare(entries[i].key, entries[j].key))
		})
	}
	newest := func(name string) time.Time { return entries[groups[name][0]].used }
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(rankOf(a), rankOf(b)), newest(b).Compare(newest(a)), strings.Compare(strings.ToLower(a), strings.ToLower(b)), strings.Compare(a, b))
	})
	rows := make([]pickerRow, 0, len(entries)+len(names))
	for _, name := range names {
		rows = append(rows, pickerRow{caption: name, account: -1})
		for _, i := range groups[name] {
			rows = append(rows, pickerRow{account: i})
		}
	}
	return rows
}

// rankOf puts what is pinned above the organisations, and applications below them.
func rankOf(group string) int {
	switch group {
	case groupPinned:
		return 0
	case groupApplications:
		return 2
	}
	return 1
}

// matches reports whether every word typed occurs in the name, the username or the organisation.
func (e pickerEntry) matches(wanted []string) bool {
	return !slices.ContainsFunc(wanted, func(w string) bool { return !strings.Contains(e.hay, w) })
}

// sameRow reports whether two accounts lie at the same place under the same caption, in rows of the same height.
func sameRow(a, b session.Account) bool {
	return a.ID == b.ID && a.Label() == b.Label() && a.Profile == b.Profile && a.Kind == b.Kind && a.Username == b.Username &&
		needWords(a) == needWords(b) && (signedInLine(a) == "") == (signedInLine(b) == "")
}
