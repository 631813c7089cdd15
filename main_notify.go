package main

import (
	"context"

	"latchkey/icons"
	"latchkey/internal/desktop"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// notifyNeeds tells the person, once each time, that an account needs them. The tray does it while it holds
// the lease; nothing opens by itself.
func (t *trayFace) notifyNeeds(ctx context.Context) {
	notifier, err := desktop.NewNotifier(ctx, icons.App(), func(key, action string) {
		what := map[string]string{"sign_in": "sign_in", desktop.Click: "account"}[action]
		id := identity.AccountID(key)
		if what == "" || !id.Valid() {
			return
		}
		if err := t.show(ctx, what, id); err != nil {
			t.Log.Warn("the window cannot be opened", "err", err)
		}
	})
	if err != nil {
		t.Log.Info("no notifications in this session", "err", err)
		return
	}
	t.notifier = notifier
	snapshots := t.keeper.Snapshots(ctx)
	go func() { // ends with ctx, which closes snapshots
		told := map[identity.AccountID]bool{}
		for s := range snapshots {
			if s.Leading {
				told = t.notifyNew(ctx, s, told)
			}
		}
	}()
}

// notifyNew notifies of accounts that need their person now and did not before; it returns who does now.
func (t *trayFace) notifyNew(ctx context.Context, s session.Snapshot, told map[identity.AccountID]bool) map[identity.AccountID]bool {
	now := map[identity.AccountID]bool{}
	for _, a := range s.Accounts {
		if a.Status != session.SignInNeeded {
			if told[a.ID] {
				_ = t.notifier.Withdraw(ctx, string(a.ID))
			}
			continue
		}
		now[a.ID] = true
		if told[a.ID] {
			continue
		}
		note := desktop.Notification{
			Key: string(a.ID), Title: a.Label() + " must sign in again", Body: a.Need.Summary,
			Actions: []desktop.Action{{Name: "sign_in", Label: "Sign in again"}, {Name: desktop.Click, Label: "Open Latchkey"}},
		}
		if err := t.notifier.Notify(ctx, note); err != nil {
			t.Log.Warn("a notification could not be shown", "err", err)
		}
	}
	return now
}
