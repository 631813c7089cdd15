package session

import (
	"context"
	"slices"
	"strings"

	"latchkey/internal/identity"
)

// Find resolves what a person calls an account: an ID, a username, or an unambiguous beginning of either. Empty
// means the only one there is. A full ID costs nothing; anything else lists the store, and a username opens every
// record. The error is *Ambiguous when the text fits none or several, and names the candidates.
func (k *Keeper) Find(ctx context.Context, text string) (identity.AccountID, error) {
	if id := identity.AccountID(text); id.Valid() {
		if k.entry(id) != nil {
			return id, nil
		}
		if _, err := k.known(ctx, id); err == nil || IsKeyring(err) {
			return id, nil // locked: the lease holder may have it open, and whoever uses the ID gets the keyring's error
		}
	}
	ids, err := k.store.IDs(ctx)
	if err != nil {
		return "", err
	}
	if text == "" && len(ids) == 1 && !k.holds() {
		return ids[0], nil
	}
	if err := k.reload(ctx); err != nil {
		return "", err
	}
	s := k.Snapshot()
	if len(s.Accounts) == 0 && s.Locked > 0 {
		return "", k.locker(ctx, ids)
	}
	return Match(s, text)
}

// Match finds an account of a Snapshot by the rule of Find: exact before beginning, IDs and usernames without
// regard to case. An application has no username; its name and its client ID stand in.
func Match(s Snapshot, text string) (identity.AccountID, error) {
	text = strings.ToLower(text)
	var exact, begins, every []identity.Account
	for _, a := range s.Accounts {
		names := []string{string(a.ID), strings.ToLower(a.Username)}
		if a.Kind == identity.KindApp {
			names = []string{string(a.ID), strings.ToLower(a.Name), strings.ToLower(a.ClientID)}
		}
		every = append(every, a.Account)
		switch {
		case text != "" && slices.Contains(names, text):
			exact = append(exact, a.Account)
		case slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(n, text) }):
			begins = append(begins, a.Account)
		}
	}
	for _, list := range [][]identity.Account{exact, begins} {
		if len(list) == 1 {
			return list[0].ID, nil
		}
		if len(list) > 1 {
			return "", &Ambiguous{Want: text, Candidates: list}
		}
	}
	return "", &Ambiguous{Want: text, Candidates: every, None: true}
}

// applicationName is what an application that is signed in is called; empty where it is called by its client ID alone,
// or is not here.
func (k *Keeper) applicationName(ctx context.Context, id identity.AccountID) string {
	e, err := k.known(ctx, id)
	if err != nil {
		return ""
	}
	if a := e.rec.Load().Account; a.Name != a.ClientID {
		return a.Name
	}
	return ""
}

// holds reports whether memory or the lease holder has accounts that the store does not.
func (k *Keeper) holds() bool {
	k.mu.RLock()
	defer k.mu.RUnlock()
	for _, e := range k.entries {
		if e.unsaved != "" {
			return true
		}
	}
	return k.remote != nil && slices.ContainsFunc(k.remote.Accounts, func(a Account) bool { return a.InMemory })
}

// locker gives the keyring's own error for accounts that cannot be opened.
func (k *Keeper) locker(ctx context.Context, ids []identity.AccountID) error {
	for _, id := range ids {
		if _, err := k.store.Load(ctx, id); IsKeyring(err) {
			return err
		}
	}
	return identity.ErrNotFound
}
