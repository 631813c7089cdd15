package app

import (
	"context"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/settings"
)

// What a person does in the picker.

func (w *window) pickerActions() pickerActions {
	return pickerActions{
		picked: w.choose, main: func(session.Account) { w.account.mainTapped() }, signOut: w.askSignOut,
		copyToken: func(a session.Account) { w.copyToken(a, "") }, menu: w.accountMenu,
		add: w.addAccount, gear: w.showSettings, help: w.showShortcuts, tools: w.showTools,
		unlock: w.unlock, startOver: w.startOver,
	}
}

// accountMenu offers at a place in the window what is done with an account most.
func (w *window) accountMenu(a session.Account, at fyne.Position, byKey bool) {
	var items []kit.MenuItem
	if a.Status == session.SignInNeeded {
		label := "Sign in again"
		if a.Kind == identity.KindApp {
			label = "New credential…"
		}
		items = append(items, kit.MenuItem{Label: label, Chosen: func() { w.signInAgain(a) }})
	} else {
		items = append(items, kit.MenuItem{Label: "Copy token", Chosen: func() { w.copyToken(a, "") }},
			kit.MenuItem{Label: "Refresh", Chosen: func() { w.refresh(a) }})
	}
	if a.Username != "" {
		items = append(items, kit.MenuItem{Label: "Copy username", Chosen: func() { w.copyText(a.Username, "Username copied") }})
	}
	pinned, first := w.arranged.IsPinned(a.ID), w.arranged.Default == a.ID
	pin, start := "Pin to the top", "Make it the default account"
	if pinned {
		pin = "Unpin"
	}
	if first {
		start = "No longer the default account"
	}
	items = append(items,
		kit.MenuItem{Label: pin, Apart: true, Chosen: func() {
			w.rearrange(func(r *settings.Arrangement) { r.Pin(a.ID, !pinned) })
		}},
		kit.MenuItem{Label: start, Chosen: func() {
			w.rearrange(func(r *settings.Arrangement) {
				r.Default = a.ID
				if first {
					r.Default = ""
				}
			})
		}},
		kit.MenuItem{Label: "Activity", Chosen: func() { w.account.showTab(tabActivity) }},
		kit.MenuItem{Label: "Sign out…", Apart: true, Chosen: func() { w.askSignOut(a) }})
	m := w.menuAt(at, items...)
	if byKey {
		w.overlays.Canvas.Focus(m.Entry[0]) // not m.focus: Fyne does not know yet where a menu belongs that was never drawn
	}
}

// orderItem is the entry of a menu that changes the order of the accounts.
func (w *window) orderItem() kit.MenuItem {
	order, label := settings.OrderUsed, "Order accounts by last use"
	if w.arranged.Order == settings.OrderUsed {
		order, label = settings.OrderName, "Order accounts by name"
	}
	return kit.MenuItem{Label: label, Chosen: func() {
		w.rearrange(func(r *settings.Arrangement) { r.Order = order })
	}}
}

// rearrange changes how the accounts are arranged, and shows it once it is kept.
func (w *window) rearrange(edit func(*settings.Arrangement)) {
	w.errands.run(func(ctx context.Context) func() {
		a, err := w.o.Arrangement.Change(ctx, edit)
		return func() {
			if err != nil {
				w.say("That could not be saved: " + unsavedReason(err))
				return
			}
			w.arranged = a
			w.render(w.snap)
			w.picker.list.reveal(w.chosen)
		}
	})
}

// readKept reads what other faces may have changed as well, and returns what to do with it on Fyne's thread.
func (w *window) readKept(ctx context.Context) func() {
	profiles := w.readProfiles(ctx)
	arranged, err := w.o.Arrangement.Load(ctx)
	return func() {
		profiles()
		if err != nil {
			w.o.Log.Warn("read how the accounts are arranged", "err", err)
		}
		w.arranged = arranged
	}
}
