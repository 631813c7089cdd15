package session

import (
	"context"
	"fmt"
	"slices"
	"time"

	"latchkey/internal/identity"
)

// reload brings memory in line with the store: new and changed records come in, signed-out accounts go. What
// is in memory only stays.
func (k *Keeper) reload(ctx context.Context) error {
	before := k.records() // what changes from here on is newer than what is read
	ids, err := k.store.IDs(ctx)
	if err != nil {
		return fmt.Errorf("list the stored accounts: %w", err)
	}
	state := identity.KeyringUnlocked
	if len(ids) == 0 {
		state = identity.KeyringStateOf(k.store.Look(ctx))
	}
	var loaded []*identity.Record
	var aside []SetAside
	locked := 0
reading:
	for i, id := range ids {
		if i == readAtOnce {
			k.giveWay(ctx, len(ids))
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		rec, err := k.store.Load(ctx, id)
		switch {
		case err == nil:
			loaded = append(loaded, rec)
		case IsKeyring(err):
			// One answer of the keyring holds for all: asking again for each would only take longer.
			state, locked = identity.KeyringStateOf(err), k.unseen(ids)
			break reading
		case !gone(err):
			aside = append(aside, SetAside{ID: id, Reason: err.Error()})
		}
	}
	onDemand := !k.allowed()
	k.mu.Lock()
	defer k.mu.Unlock()
	k.keyring, k.locked, k.aside, k.loaded = state, locked, aside, true
	k.onDemand = onDemand
	for _, rec := range loaded {
		id := rec.Account.ID
		e := k.entries[id]
		switch {
		case e == nil && before[id] == nil:
			k.putLocked(rec)
		case e != nil && e.rec.Load() == before[id] && e.newer(rec):
			k.putLocked(rec)
		}
	}
	for id, e := range k.entries {
		if e.unsaved == "" && e.rec.Load() == before[id] && !contains(ids, id) {
			delete(k.entries, id)
		}
	}
	return nil
}

// records is what memory holds now.
func (k *Keeper) records() map[identity.AccountID]*identity.Record {
	k.mu.RLock()
	defer k.mu.RUnlock()
	m := make(map[identity.AccountID]*identity.Record, len(k.entries))
	for id, e := range k.entries {
		m[id] = e.rec.Load()
	}
	return m
}

// unseen counts the stored accounts that memory does not know.
func (k *Keeper) unseen(ids []identity.AccountID) int {
	n := 0
	for _, id := range ids {
		if k.entry(id) == nil {
			n++
		}
	}
	return n
}

// newer reports whether rec is to replace what memory holds: another sign-in, or a later write of the same one
// unless ours still waits to be saved.
func (e *entry) newer(rec *identity.Record) bool {
	mine := e.rec.Load()
	if mine == nil {
		return true
	}
	if mine.SignIn != rec.SignIn {
		return e.unsaved == "" || rec.Account.SignedInAt.After(mine.Account.SignedInAt)
	}
	return e.unsaved == "" && rec.Revision > mine.Revision
}

// Sync brings memory in line with the store and keeps it so until ctx ends: it watches the folder and, where the system
// cannot watch, looks once a minute.
func (k *Keeper) Sync(ctx context.Context) error {
	changed, err := k.store.Watch(ctx)
	if err != nil {
		k.log.Warn("the store cannot be watched, it is read once a minute", "err", err)
	}
	k.look(ctx) // what changes from here on is told by the watch
	retry := time.NewTicker(time.Minute)
	defer retry.Stop()
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), handOver)
			defer cancel()
			k.flush(last) // what is not saved now ends with the process
			return nil
		case _, open := <-changed:
			if !open {
				changed = nil // never ready again; the ticker goes on
				continue
			}
		case <-retry.C:
			if changed != nil && k.settled() {
				continue
			}
		}
		k.look(ctx)
	}
}

// look saves what waits for it, reads the store again, and publishes.
func (k *Keeper) look(ctx context.Context) {
	k.flush(ctx)
	if err := k.reload(ctx); err != nil && ctx.Err() == nil {
		k.log.Error("the store cannot be read", "err", err)
	}
	k.publish()
	k.nudge()
}

// settled reports that nothing waits for the keyring or for being saved.
func (k *Keeper) settled() bool {
	k.mu.RLock()
	defer k.mu.RUnlock()
	for _, e := range k.entries {
		if e.unsaved != "" {
			return false
		}
	}
	return k.keyring == identity.KeyringUnlocked
}

// flush tries to save what so far lives in memory only.
func (k *Keeper) flush(ctx context.Context) {
	k.mu.RLock()
	var waiting []*entry
	for _, e := range k.entries {
		if e.unsaved != "" {
			waiting = append(waiting, e)
		}
	}
	k.mu.RUnlock()
	for _, e := range waiting {
		if err := k.flushOne(ctx, e); err != nil {
			k.log.Debug("an account still cannot be saved", "account", e.id, "err", err)
			if IsKeyring(err) {
				return // the answer is the same for all
			}
		}
	}
}

func (k *Keeper) flushOne(ctx context.Context, e *entry) error {
	if err := k.store.Ready(ctx); err != nil {
		return err
	}
	if err := e.acquire(ctx); err != nil {
		return err
	}
	defer e.release()
	unlock, err := k.store.Lock(ctx, e.id)
	if err != nil {
		return err
	}
	defer unlock()
	rec := e.rec.Load().Clone()
	rec.Revision++
	rec.Add(identity.Event{At: k.now(), Kind: identity.EventSaved, Text: "Saved"})
	// A record that was never in the store is created; a sign-out in between left a tombstone that names this
	// sign-in, and then Create refuses. A newer sign-in in its place is kept.
	write := k.store.Create
	if there, err := k.store.Load(ctx, e.id); err == nil {
		switch {
		case there.SignIn == rec.SignIn:
			write = k.store.Update
		case there.Account.SignedInAt.After(rec.Account.SignedInAt):
			k.mark(func() { e.unsaved = "" })
			k.put(there)
			return nil
		}
	}
	if err := write(ctx, rec); gone(err) {
		k.dropSignIn(e, rec.SignIn)
		return nil
	} else if err != nil {
		return err
	}
	if !k.replace(e, rec) { // signed out while it was being written
		return k.store.Remove(ctx, e.id)
	}
	k.mark(func() { e.unsaved = "" })
	return nil
}

// Unlock asks the person to unlock the keyring and reads the store again.
func (k *Keeper) Unlock(ctx context.Context) error {
	if err := k.store.Unlock(ctx); err != nil {
		k.mark(func() { k.keyring = identity.KeyringStateOf(err) })
		return err
	}
	if !k.isLeading() { // the lease holder may wait for the same keyring
		bounded, cancel := context.WithTimeout(ctx, handOver)
		defer cancel()
		_, _ = k.peer.call(bounded, request{Op: opLook})
	}
	k.flush(ctx)
	return k.Open(ctx)
}

// StartOver sets aside the accounts that the keyring has no key for, so that new ones can be saved. It is the
// person's answer to identity.KeyringNoKey; nothing is deleted.
func (k *Keeper) StartOver(ctx context.Context) error {
	if err := k.store.StartOver(ctx); err != nil {
		return err
	}
	return k.Open(ctx)
}

// contains searches a sorted list: with ten thousand accounts a linear search holds Keeper.mu for a quarter second.
func contains(ids []identity.AccountID, id identity.AccountID) bool {
	_, found := slices.BinarySearch(ids, id)
	return found
}
