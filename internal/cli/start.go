package cli

import (
	"cmp"
	"context"
	"errors"
	"path/filepath"
	"slices"
	"time"

	"latchkey/flows"
	"latchkey/internal/desktop"
	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/settings"
)

// startPauses lie between the tries where what failed passes by itself: at login the network is often not there yet.
var startPauses = [...]time.Duration{15 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 4 * time.Minute}

// SignInAtStart signs in with this computer's login, once, to every profile that means it and never had an account. Nobody
// is asked and no browser opens; what fails is in the log. Accounts that lost their ticket are tried with the present one.
// It returns when all have been tried, or ctx has ended.
func (h *Home) SignInAtStart(ctx context.Context, k *session.Keeper) {
	h.signInAtStart(ctx, k, startPauses[:])
}

func (h *Home) signInAtStart(ctx context.Context, k *session.Keeper, pauses []time.Duration) {
	if h.computer == nil {
		return
	}
	now, ok := k.AtStart(ctx)
	if !ok {
		return
	}
	// Tray and window may start at the same moment: one of them is enough. Whoever still waits for the keyring holds nobody up.
	lease, err := desktop.TakeLease(filepath.Join(h.Paths.State, "start.lock"))
	if err != nil {
		return
	}
	defer lease.Release()
	h.tryTicketsAgain(ctx, k, now)
	for n := 0; ; n++ {
		again := h.startProfiles(ctx, k)
		if !again || n == len(pauses) || !wait(ctx, pauses[n]) {
			break
		}
	}
	h.Log.Info("signing in at the start is over")
}

// tryTicketsAgain renews accounts that need their person for want of a ticket: whoever has logged in has one now.
func (h *Home) tryTicketsAgain(ctx context.Context, k *session.Keeper, now session.Snapshot) {
	for _, a := range now.Accounts {
		if ctx.Err() != nil || a.Status != session.SignInNeeded || a.Flow != identity.FlowWindows {
			continue
		}
		if err := k.Refresh(ctx, a.ID); err != nil {
			h.Log.Info("an account still needs its person at the start", "account", a.ID, "err", err)
		}
	}
}

// startProfiles tries each profile once. again: one of them failed for a reason that passes.
func (h *Home) startProfiles(ctx context.Context, k *session.Keeper) (again bool) {
	profiles, err := settings.LoadProfiles(h.Paths.ProfilesFile)
	if err != nil {
		h.Log.Warn("nobody is signed in at the start: the profiles cannot be read", "err", err)
		return false
	}
	known := loadStarted(filepath.Join(h.Paths.State, "started.json"))
	accounts := k.Snapshot().Accounts
	for _, q := range profiles.All() {
		if ctx.Err() != nil {
			return false
		}
		if slices.ContainsFunc(accounts, func(a session.Account) bool {
			return a.Profile == q.Name || placeOf(a.Authority, a.ClientID) == place(q)
		}) {
			h.started(known, q)
			continue
		}
		if known.has(q) || !h.meantAtStart(ctx, q) {
			continue
		}
		id, err := k.SignInQuietly(ctx, session.SignIn{
			Request: flows.Request{Authority: q.Authority, ClientID: q.ClientID, Scopes: q.Scopes, ContinuousAccess: q.ContinuousAccess},
			Grant:   h.Login(q, "", q.Flow == identity.FlowWindows), Flow: identity.FlowWindows,
			Profile: q.Name, Organisation: cmp.Or(q.Title(), q.Authority.Host()),
		})
		switch {
		case err == nil:
			h.Log.Info("signed in at the start with this computer's login", "profile", q.Name, "account", id)
			h.started(known, q)
		case errors.Is(err, identity.ErrSignedOut):
			h.Log.Info("nobody is signed in at the start: they signed out", "profile", q.Name)
			h.started(known, q)
		default:
			h.Log.Warn("signing in at the start with this computer's login did not work", "profile", q.Name, "err", err)
			again = again || session.Passes(err)
		}
	}
	return again
}

// meantAtStart reports whether a profile signs in without anybody's click: on a computer of a domain, where the
// preferences say so, or where the profile does and a ticket is there.
func (h *Home) meantAtStart(ctx context.Context, q settings.Profile) bool {
	ctx, cancel := context.WithTimeout(ctx, standingLimit)
	defer cancel()
	switch {
	case q.Flow != identity.FlowWindows && q.Flow != identity.FlowAuto, flows.CheckWindows(q.Authority, q.LoginHint) != nil:
		return false
	case h.meant(ctx, false) == nil:
		return true
	case q.Flow != identity.FlowWindows || h.meant(ctx, true) != nil:
		return false
	}
	_, err := h.computer.login().Ticket(ctx)
	return err == nil
}

// standingLimit is how long it may take to find out where the computer stands and whether a ticket is there.
const standingLimit = 10 * time.Second

func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
