package session

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"latchkey/internal/identity"
)

// Snapshot is the visible state now.
func (k *Keeper) Snapshot() Snapshot {
	k.mu.RLock()
	defer k.mu.RUnlock()
	now := k.now()
	s := Snapshot{
		At: now, Keyring: k.keyring, Locked: k.locked, Aside: slices.Clone(k.aside),
		Copied: k.copied, Leading: k.leading, Tray: k.tray, Loaded: k.loaded,
	}
	if !k.loaded {
		s.Reading = k.reading
	}
	made := make([]*lists, 0, len(k.entries))
	for _, e := range k.entries {
		if rec := e.rec.Load(); rec != nil {
			made = append(made, e.lists(rec))
		}
	}
	slices.SortFunc(made, func(a, b *lists) int { return strings.Compare(a.order, b.order) })
	s.Accounts = make([]Account, len(made))
	for i, l := range made {
		s.Accounts[i] = k.entries[l.rec.Account.ID].view(l, now, k.onDemand)
	}
	for _, a := range k.attempts {
		s.SignIns = append(s.SignIns, a.view)
	}
	for _, list := range k.others {
		s.SignIns = append(s.SignIns, list...)
	}
	if k.remote != nil && !k.leading {
		s = merge(s, *k.remote)
	}
	slices.SortFunc(s.SignIns, func(a, b Attempt) int { return cmp.Or(a.StartedAt.Compare(b.StartedAt), cmp.Compare(a.ID, b.ID)) })
	return s
}

// publish sends the present Snapshot to everyone who shows it.
func (k *Keeper) publish() {
	k.telling.Lock()
	defer k.telling.Unlock()
	k.news.send(k.Snapshot())
}

// SetCopied tells everyone what this process keeps in the clipboard; nil: nothing any more. The caller changes it no more.
func (k *Keeper) SetCopied(c *Copied) { k.mark(func() { k.copied = c }) }

// order sorts accounts as a person would look for them: by name, then by username, without regard to case.
func order(a identity.Account) string {
	return strings.ToLower(a.Label()) + "\x00" + a.Username + "\x00" + string(a.ID)
}

// lists are the parts of a row that follow from the record alone. They are made once a record, since a
// Snapshot is taken far more often than a record changes.
type lists struct {
	rec      *identity.Record
	order    string
	tokens   []Token
	activity []identity.Event
}

func (e *entry) lists(rec *identity.Record) *lists {
	if l := e.made.Load(); l != nil && l.rec == rec {
		return l
	}
	l := &lists{rec: rec, order: order(rec.Account), activity: slices.Clone(rec.Activity)}
	slices.Reverse(l.activity)
	for want, t := range rec.Tokens.Access {
		l.tokens = append(l.tokens, Token{Requested: want, Granted: t.Scopes, IssuedAt: t.IssuedAt, ExpiresAt: t.ExpiresAt})
	}
	own := rec.Account.Scopes
	slices.SortFunc(l.tokens, func(x, y Token) int {
		return cmp.Or(ownFirst(x.Requested == own, y.Requested == own), cmp.Compare(x.Requested, y.Requested))
	})
	e.made.Store(l)
	return l
}

func ownFirst(x, y bool) int {
	switch {
	case x && !y:
		return -1
	case y && !x:
		return 1
	}
	return 0
}

// view makes the row of one account. Keeper.mu is held.
func (e *entry) view(l *lists, now time.Time, onDemand bool) Account {
	rec := l.rec
	own, _ := rec.Tokens.Find(rec.Account.Scopes)
	a := Account{
		Account: rec.Account, Need: rec.Need,
		IssuedAt: own.IssuedAt, ExpiresAt: own.ExpiresAt, RefreshAt: own.RefreshAt,
		HasID: rec.Tokens.ID != "", HasFresh: rec.Tokens.Refresh != "",
		Tokens: l.tokens, Activity: l.activity, Proof: rec.Credential.Name(), OnDemand: onDemand,
		InMemory: e.unsaved != "",
	}
	a.Status, a.Reason = status(rec, e.standing, now, onDemand)
	if a.Status == SignInNeeded && a.Need == nil {
		a.Need = &identity.Need{Summary: a.Reason, Detail: "Sign in again", At: own.ExpiresAt}
	}
	return a
}

// merge adds to our view what only the lease holder knows: what passes (refreshing, offline), accounts that
// live in its memory, and sign-ins of other faces.
func merge(own, leader Snapshot) Snapshot {
	own.Tray = leader.Tray
	own.Copied = cmp.Or(own.Copied, leader.Copied)
	mine := map[identity.AccountID]int{}
	for i, a := range own.Accounts {
		mine[a.ID] = i
	}
	for _, a := range leader.Accounts {
		i, known := mine[a.ID]
		switch {
		case !known && a.InMemory:
			own.Accounts = append(own.Accounts, a)
		case known && a.InMemory:
			own.Accounts[i] = a
		case known && (a.Status == Refreshing || a.Status == Offline) &&
			own.Accounts[i].Status != SignInNeeded && own.Accounts[i].Status != Refreshing:
			own.Accounts[i].Status, own.Accounts[i].Reason = a.Status, a.Reason
		}
	}
	for _, at := range leader.SignIns {
		if !slices.ContainsFunc(own.SignIns, func(o Attempt) bool { return o.ID == at.ID }) {
			own.SignIns = append(own.SignIns, at)
		}
	}
	slices.SortStableFunc(own.Accounts, func(a, b Account) int { return strings.Compare(order(a.Account), order(b.Account)) })
	return own
}
