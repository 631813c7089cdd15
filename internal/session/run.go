package session

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"latchkey/internal/identity"
)

// Refreshing in the background follows the wall clock: Go's timers stand still while the computer sleeps, so
// Run wakes at least once a minute and compares, and at once when Wakes tells of a resume or a set clock.
const (
	heartbeat = time.Minute
	atOnce    = 4                // refreshes at the same time
	resumeFor = 10 * time.Second // after a resume what is due is spread over this long
	minWait   = 50 * time.Millisecond
)

// Reconsider looks at once at what Options.Background says now.
func (k *Keeper) Reconsider() {
	onDemand := !k.allowed()
	k.mark(func() { k.onDemand = onDemand })
	k.nudge()
}

// Run refreshes what is due until ctx ends. Only the lease holder calls it.
func (k *Keeper) Run(ctx context.Context) error {
	k.running.Store(true)
	defer k.running.Store(false)
	var work sync.WaitGroup
	defer work.Wait()
	slots := make(chan struct{}, atOnce)
	last := k.now()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-timer.C:
		case <-k.poke:
		case <-k.wakes:
			last = time.Time{}
		}
		now := k.now()
		spread := time.Duration(0)
		if jump := now.Round(0).Sub(last.Round(0)); jump > heartbeat+30*time.Second || jump < 0 {
			spread = resumeFor
			k.forgive()
		}
		last = now
		due, next := k.due(now)
		for _, e := range due {
			work.Go(func() { k.refreshDue(ctx, e, slots, spread) })
		}
		k.publish() // a status may have changed by time alone
		timer.Reset(max(minWait, min(next.Sub(now), heartbeat)))
	}
}

// due lists the accounts to refresh now and when the next one is.
func (k *Keeper) due(now time.Time) (list []*entry, next time.Time) {
	next = now.Add(heartbeat)
	if !k.allowed() {
		return nil, next
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, e := range k.entries {
		at, ok := e.dueAt(now)
		if !ok {
			continue
		}
		if at.After(now) {
			if at.Before(next) {
				next = at
			}
			continue
		}
		if !e.queued {
			e.queued = true
			list = append(list, e)
		}
	}
	return list, next
}

// dueAt is when the account is to be refreshed; false: not at all. Keeper.mu is held.
func (e *entry) dueAt(now time.Time) (time.Time, bool) {
	rec := e.rec.Load()
	if rec != nil && rec.Need != nil {
		return now, e.mend && loginMends(rec, want{})
	}
	if rec == nil || !renewable(rec) {
		return time.Time{}, false
	}
	own := rec.Tokens.Access[rec.Account.Scopes]
	at := dueAt(own)
	for _, t := range []time.Time{waitUntil(rec, rec.Account.Scopes, now), e.nextTry} {
		if t.After(at) {
			at = t
		}
	}
	return at, true
}

// refreshDue refreshes one account in its turn, after a random part of spread.
func (k *Keeper) refreshDue(ctx context.Context, e *entry, slots chan struct{}, spread time.Duration) {
	defer func() {
		k.mu.Lock()
		e.queued = false
		k.mu.Unlock()
		k.nudge()
	}()
	if spread > 0 && !pause(ctx, rand.N(spread)) {
		return
	}
	select {
	case slots <- struct{}{}:
		defer func() { <-slots }()
	case <-ctx.Done():
		return
	}
	k.mu.RLock()
	at, due := e.dueAt(k.now())
	due = due && k.entries[e.id] == e && !at.After(k.now())
	k.mu.RUnlock()
	if !due { // somebody was faster while this waited for its turn
		return
	}
	if _, _, err := k.silent(ctx, e, "", want{min: -1, early: !k.mends(e)}); err != nil && !stopped(ctx, err) {
		k.log.Info("background refresh", "account", e.id, "err", err)
		k.delay(e)
	} else if err == nil {
		k.mu.RLock()
		at, due := e.dueAt(k.now())
		k.mu.RUnlock()
		if due && !at.After(k.now()) { // the new token is due as it comes (expires_in 0): do not ask without a pause
			k.delay(e)
		}
	}
}

// delay makes sure that a failure which set no time of its own is not repeated at once.
func (k *Keeper) delay(e *entry) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !e.nextTry.After(k.now()) {
		e.failures++
		e.nextTry = k.now().Add(backoff(e.failures))
	}
}

// mends reports whether e is to be tried with this computer's login, although it needs its person; that is once.
func (k *Keeper) mends(e *entry) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	try := e.mend
	e.mend = false
	return try && e.rec.Load().Need != nil
}

// forgive lets offline accounts try again at once: after a resume the network is likely another one, and whoever has
// unlocked the screen has a new ticket. What a provider asked for (Retry-After) and what protects a refresh token stands in
// the record and stays.
func (k *Keeper) forgive() {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, e := range k.entries {
		e.nextTry, e.failures, e.mend = time.Time{}, 0, true
	}
}

func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// Served notes in the activity that a token was handed out. It is best effort: a token in use matters more
// than its note.
func (k *Keeper) Served(ctx context.Context, id identity.AccountID, text string) {
	e := k.entry(id)
	if e == nil {
		return
	}
	release, err := k.alone(ctx, e)
	if err != nil {
		return
	}
	defer release()
	if k.heldNow(ctx, id) { // what is here is older than what the lease holder has
		return
	}
	rec := e.rec.Load().Clone()
	rec.Add(identity.Event{At: k.now(), Kind: identity.EventTokenServed, Text: text})
	_ = k.save(ctx, e, rec) // signed out meanwhile: nothing to note
}
