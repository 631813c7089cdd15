package cli

import (
	"cmp"
	"context"
	"path/filepath"
	"slices"

	"latchkey/flows"
	"latchkey/internal/desktop"
	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/settings"
)

// SignInAtStart signs in with this computer's login, once, to every profile that means it and has no account yet. Nobody
// is asked and no browser opens; what fails is in the log. It returns when all have been tried, or ctx has ended.
func (h *Home) SignInAtStart(ctx context.Context, k *session.Keeper) {
	if h.computer == nil {
		return
	}
	// Tray and window may start at the same moment: one of them is enough.
	lease, err := desktop.TakeLease(filepath.Join(h.Paths.State, "start.lock"))
	if err != nil {
		return
	}
	defer lease.Release()
	now, ok := k.AtStart(ctx)
	if !ok {
		return
	}
	profiles, err := settings.LoadProfiles(h.Paths.ProfilesFile)
	if err != nil {
		h.Log.Warn("nobody is signed in at the start: the profiles cannot be read", "err", err)
		return
	}
	defer h.Log.Info("signing in at the start is over")
	for _, q := range profiles.All() {
		if ctx.Err() != nil {
			return
		}
		has := slices.ContainsFunc(now.Accounts, func(a session.Account) bool { return a.Profile == q.Name })
		if has || !h.meantAtStart(ctx, q) {
			continue
		}
		id, err := k.SignInQuietly(ctx, session.SignIn{
			Request: flows.Request{Authority: q.Authority, ClientID: q.ClientID, Scopes: q.Scopes, ContinuousAccess: q.ContinuousAccess},
			Grant:   h.Login(q, "", q.Flow == identity.FlowWindows), Flow: identity.FlowWindows,
			Profile: q.Name, Organisation: cmp.Or(q.Title(), q.Authority.Host()),
		})
		if err != nil {
			h.Log.Warn("signing in at the start with this computer's login did not work", "profile", q.Name, "err", err)
			continue
		}
		h.Log.Info("signed in at the start with this computer's login", "profile", q.Name, "account", id)
	}
}

// meantAtStart reports whether a profile signs in without anybody's click: on a computer of a domain, where the
// preferences say so, or where the profile does and a ticket is there.
func (h *Home) meantAtStart(ctx context.Context, q settings.Profile) bool {
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
