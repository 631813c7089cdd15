package app

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// happening is an entry of the activity and the account that it is about.
type happening struct {
	identity.Event
	account identity.Account
}

// happenings is the activity of all accounts, newest first.
func happenings(s session.Snapshot) []happening {
	n := 0
	for _, a := range s.Accounts {
		n += len(a.Activity)
	}
	all := make([]happening, 0, n)
	for _, a := range s.Accounts {
		for _, e := range a.Activity {
			all = append(all, happening{e, a.Account})
		}
	}
	slices.SortStableFunc(all, func(a, b happening) int { return b.At.Compare(a.At) })
	return all
}

// activityKinds are the sorts of entries that can be asked for, and what each is called.
func activityKinds() (words []string, kinds [][]identity.EventKind) {
	add := func(word string, list ...identity.EventKind) {
		words, kinds = append(words, word), append(kinds, list)
	}
	add("Everything")
	add("Signing in and out", identity.EventSignedIn, identity.EventSignedOut, identity.EventSaved)
	add("Renewals", identity.EventRefreshed)
	add("What failed", identity.EventRefreshFailed, identity.EventNeedsSignIn, identity.EventUnsaved)
	add("Tokens handed out", identity.EventTokenServed)
	return words, kinds
}

// activityBar chooses among what happened, and exports what is chosen.
type activityBar struct {
	object  *fyne.Container
	search  *kit.Field
	kind    *kit.Dropdown
	export  *kit.Button
	kinds   [][]identity.EventKind
	wanted  []string // what was typed, in lower case
	changed func()
}

func newActivityBar(do activityActions, changed func(), chosen func() []happening) *activityBar {
	b := &activityBar{changed: changed}
	b.search = kit.NewField("Filter", "Filter by words, codes or accounts", func(typed string) {
		b.wanted = strings.Fields(strings.ToLower(typed))
		changed()
	})
	words, kinds := activityKinds()
	b.kinds = kinds
	b.kind = kit.NewDropdown("Kind", do.menu, func(int) { changed() }, words...)
	b.export = kit.NewButton("Export…", kit.Plain, func() { do.export(slices.Clone(chosen())) })
	b.object = kit.NewFolding(kit.NarrowPane, kit.Line{Gap: 8}, kit.TwoLines{First: 1, Upper: kit.Line{}, Lower: kit.Line{Gap: 8, Grow: -1}, Gap: 8},
		b.search, kit.NewFixed(172, b.kind), b.export)
	return b
}

// passes reports whether an entry is among what was asked for. Every word must occur in it, or in what its account is
// called.
func (b *activityBar) passes(h happening) bool {
	if kinds := b.kinds[b.kind.Chosen]; len(kinds) > 0 && !slices.Contains(kinds, h.Kind) {
		return false
	}
	if len(b.wanted) == 0 {
		return true
	}
	hay := strings.ToLower(strings.Join([]string{h.Text, h.Code, h.CorrelationID, h.Scopes.String(), h.account.Name, h.account.Username}, "\n"))
	return !slices.ContainsFunc(b.wanted, func(w string) bool { return !strings.Contains(hay, w) })
}

// tell says why nothing is listed, and reports whether that changed.
func (b *activityBar) tell(empty *kit.Text, shown, all int) bool {
	words := ""
	switch {
	case all == 0:
		words = "Nothing has happened yet. Sign-ins, renewals and copied tokens appear here, with the reason where one failed."
	case shown == 0:
		words = "Nothing fits. Take a word away, or choose Everything."
	}
	b.export.SetEnabled(shown > 0)
	if empty.Words == words {
		return false
	}
	empty.Set(words)
	empty.Hidden = words == ""
	return true
}
