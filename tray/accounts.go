package tray

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"latchkey/internal/identity"
	"latchkey/internal/session"
)

const (
	// flatAccounts is how many accounts are listed with all their actions in the menu itself. With more, each
	// becomes a submenu.
	flatAccounts = 4
	// ungroupedAccounts is how many are listed one below the other. With more, those of an organisation become a submenu.
	ungroupedAccounts = 8
	// listedAccounts is how many are listed at all: those that need their person, and those used last. The window has
	// the others.
	listedAccounts = 24
)

// accountItems lists the accounts, each followed by its actions.
func accountItems(s session.Snapshot, now time.Time, p Prefs) []Item {
	listed := listed(arranged(s.Accounts, p), p)
	titles := make([]string, len(listed))
	for i, name := range names(listed) {
		titles[i] = name
		if state := state(listed[i], now, p.Countdown); state != "" {
			titles[i] += " (" + p.say(state) + ")"
		}
	}
	items := defaultItems(s, now, p)
	switch {
	case len(listed) <= flatAccounts:
		return append(items, flatItems(listed, titles, now)...)
	case len(listed) <= ungroupedAccounts:
		for i, a := range listed {
			items = append(items, submenu(a, titles[i], now))
		}
	default:
		items = append(items, groupedItems(s, listed, titles, now, p)...)
	}
	if more := len(s.Accounts) - len(listed); more > 0 {
		items = append(items, Item{Key: "more", Kind: Act, Title: count(more, "more account") + " in the window", Action: Show, Enabled: true})
	}
	return append(items, Item{Key: "accounts-line", Kind: Separator})
}

func accountKey(a session.Account) string { return "account-" + string(a.ID) }

// flatItems is each account with its actions below it.
func flatItems(accounts []session.Account, titles []string, now time.Time) (items []Item) {
	for i, a := range accounts {
		key := accountKey(a)
		items = append(items, Item{Key: key, Kind: Header, Title: titles[i], Named: true, Action: Show, Account: a.ID, Enabled: true})
		for _, action := range accountActions(key, a, now) {
			action.Indented = true
			items = append(items, action)
		}
		items = append(items, Item{Key: key + "-line", Kind: Separator})
	}
	return items
}

func submenu(a session.Account, title string, now time.Time) Item {
	return Item{Key: accountKey(a), Kind: Submenu, Title: title, Named: true, Enabled: true, Children: accountActions(accountKey(a), a, now)}
}

// groupedItems is what is pinned, and then a submenu an organisation. What needs the person is said above, since it is out
// of sight there. An organisation with one account is that account.
func groupedItems(s session.Snapshot, accounts []session.Account, titles []string, now time.Time, p Prefs) []Item {
	items := []Item{needsItem(s)}
	members, called := map[string][]int{}, []string{}
	for i, a := range accounts {
		if slices.Contains(p.Pinned, a.ID) { // they come first
			items = append(items, submenu(a, titles[i], now))
			continue
		}
		name := organisation(a.Account, p)
		called = append(called, name)
		members[name] = append(members[name], i)
	}
	order := slices.SortedFunc(slices.Values(slices.Compact(slices.Sorted(slices.Values(called)))), func(a, b string) int {
		return cmp.Or(strings.Compare(strings.ToLower(a), strings.ToLower(b)), strings.Compare(a, b))
	})
	for _, name := range order {
		var group []Item
		needs := 0
		for _, i := range members[name] {
			group = append(group, submenu(accounts[i], titles[i], now))
			if accounts[i].Status == session.SignInNeeded {
				needs++
			}
		}
		switch {
		case len(order) == 1:
			return append(items, group...)
		case len(group) == 1:
			items = append(items, group...)
			continue
		}
		title := oneLine(name) + ": " + p.say(count(len(group), "account"))
		switch needs {
		case 0:
		case 1:
			title += p.say(" (1 needs you)")
		default:
			title += p.say(fmt.Sprintf(" (%d need you)", needs))
		}
		items = append(items, Item{Key: "organisation-" + name, Kind: Submenu, Title: title, Named: true, Enabled: true, Children: group})
	}
	return items
}

// needsItem leads to the accounts that need their person: one signs in again at once, of several the window shows the first.
func needsItem(s session.Snapshot) Item {
	item := Item{Key: "needs", Kind: Header, Action: Show, Enabled: true}
	switch need := needing(s); len(need) {
	case 0:
		item.Hidden, item.Enabled = true, false
	case 1:
		item.Title, item.Action, item.Account = oneLine(need[0].Label())+" needs you: sign in again", SignInAgain, need[0].ID
	default:
		item.Title, item.Account = fmt.Sprintf("%d accounts need you", len(need)), need[0].ID
	}
	return item
}

// listed are the accounts that the menu lists, in their order. What is pinned goes before what was used.
func listed(accounts []session.Account, p Prefs) []session.Account {
	if len(accounts) <= listedAccounts {
		return accounts
	}
	first := make([]int, len(accounts))
	for i := range first {
		first[i] = i
	}
	slices.SortFunc(first, func(i, j int) int {
		a, b := accounts[i], accounts[j]
		return cmp.Or(-compareBool(a.Status == session.SignInNeeded, b.Status == session.SignInNeeded),
			-compareBool(slices.Contains(p.Pinned, a.ID), slices.Contains(p.Pinned, b.ID)), used(b).Compare(used(a)), i-j)
	})
	first = first[:listedAccounts]
	slices.Sort(first)
	list := make([]session.Account, len(first))
	for n, i := range first {
		list[n] = accounts[i]
	}
	return list
}

// used is when the person, or a program of theirs, last did something with the account.
func used(a session.Account) time.Time {
	for _, e := range a.Activity { // newest first
		if e.Kind == identity.EventTokenServed || e.Kind == identity.EventSignedIn {
			return e.At
		}
	}
	return a.SignedInAt
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// organisation is what to call where an account belongs: as its profile does, else by a domain.
func organisation(a identity.Account, p Prefs) string {
	if p.Organisation != nil {
		if name := p.Organisation(a); name != "" {
			return name
		}
	}
	if t := a.Authority.Tenant(); strings.Contains(t, ".") {
		return t
	}
	if _, domain, ok := strings.Cut(a.Username, "@"); ok && a.Authority.Kind == identity.Entra {
		return domain
	}
	return cmp.Or(a.Authority.Host(), p.say("Elsewhere"))
}
