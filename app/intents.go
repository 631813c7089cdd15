package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"latchkey/app/kit"
	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// What a person asks for, as calls on the Keeper and the doors.

func (w *window) accountActions() accountActions {
	return accountActions{
		refresh:     w.refresh,
		copyToken:   w.copyToken,
		copyID:      w.copyID,
		signIn:      w.signInAgain,
		signOut:     w.askSignOut,
		examine:     w.showDoctor,
		copyText:    w.copyText,
		menu:        w.menu,
		otherToken:  w.askToken,
		challenge:   w.askChallenge,
		otherTenant: w.askTenant,
		onBehalf:    w.askOnBehalf,
		claims:      w.claimsActions(w.readClaims),
		turned:      w.hush,
		activity:    w.activityActions(),
	}
}

func (w *window) refresh(a session.Account) {
	w.errands.run(func(ctx context.Context) func() {
		err := w.o.Keeper.Refresh(ctx, a.ID)
		return func() {
			if err == nil || !w.pageTells(a.ID, err) {
				w.told(err, "Refreshed")
			}
		}
	})
}

// pageTells reports whether the page that is shown says of an account what err says: it needs its person, or its
// provider cannot be reached.
func (w *window) pageTells(id identity.AccountID, err error) bool {
	if w.pane != paneAccount || w.chosen != id || w.account.tabs.Chosen != tabOverview {
		return false
	}
	_, needs := errors.AsType[*session.SignInNeededError](err)
	_, offline := errors.AsType[*flows.NetworkError](err)
	return needs || offline
}

func (w *window) copyToken(a session.Account, scopes identity.Scopes) {
	w.errands.run(func(ctx context.Context) func() {
		stays, err := w.o.Doors.CopyToken(ctx, a.ID, scopes)
		return func() { w.toldCopied(err, stays) }
	})
}

func (w *window) copyID(a session.Account) {
	w.errands.run(func(ctx context.Context) func() {
		stays, err := w.o.Doors.CopyIDToken(ctx, a.ID)
		return func() { w.toldCopied(err, stays) }
	})
}

// toldCopied says that a token is in the clipboard where a sheet covers the note at the foot, which tells it else.
func (w *window) toldCopied(err error, stays time.Duration) {
	if _, covered := w.overlays.Top().(*kit.Overlay); err != nil || covered {
		w.told(err, copiedWords(stays))
	}
}

func copiedWords(stays time.Duration) string {
	if stays <= 0 {
		return "Copied"
	}
	if stays%time.Minute == 0 {
		return fmt.Sprintf("Copied, cleared in %d min", int(stays.Minutes()))
	}
	return fmt.Sprintf("Copied, cleared in %d s", int(stays.Seconds()))
}

func (w *window) copyText(text, said string) {
	w.errands.run(func(ctx context.Context) func() {
		err := w.o.Doors.CopyText(ctx, text)
		return func() { w.told(err, said) }
	})
}

// told says that something was done, or what stood in the way.
func (w *window) told(err error, said string) {
	if err != nil {
		w.o.Log.Warn("the window could not do what was asked", "err", err)
		said = kit.Heading(session.ProblemOf(err).Summary)
		if e, ok := errors.AsType[*session.SignInNeededError](err); ok {
			said = kit.Heading(e.Need.Sentence())
		}
	}
	w.say(said)
}

func (w *window) unlock() {
	w.errands.run(func(ctx context.Context) func() {
		if err := w.o.Keeper.Unlock(ctx); err != nil {
			return func() { w.told(err, "") }
		}
		return nil
	})
}

// startOver asks before it gives up accounts that cannot be opened: they are kept, but the window has no way back.
func (w *window) startOver() {
	w.overlays.Ask("Start over?",
		"The accounts that cannot be opened are set aside on this computer, not deleted. You sign in to them again.",
		"Start over", func() {
			w.errands.run(func(ctx context.Context) func() {
				err := w.o.Keeper.StartOver(ctx)
				return func() { w.told(err, "Ready for new accounts") }
			})
		})
}

func (w *window) startDemo() {
	w.say("The demo tenant opens in a window of its own")
	w.errands.run(func(ctx context.Context) func() {
		if err := w.o.Doors.StartDemo(ctx); err != nil {
			return func() { w.say("The demo tenant could not be started: " + err.Error()) }
		}
		return nil
	})
}

// askBeforeClosing keeps the person from losing accounts that live in this process alone. A setting that was typed and not
// confirmed is kept as if they had gone on.
func (w *window) askBeforeClosing() {
	w.win.Canvas().Unfocus()
	n := len(w.o.Keeper.Unsaved())
	if n == 0 {
		w.win.Close()
		return
	}
	w.overlays.Ask("Close and lose "+kit.Count(n, "account")+"?",
		"What is not saved lives in this window alone and ends with it. You would have to sign in again.",
		"Close anyway", w.win.Close)
}

// addKeys makes the keyboard enough: Tab and Enter are Fyne's, the rest is here.
func (w *window) addKeys() {
	c := w.win.Canvas()
	c.SetOnTypedKey(func(ev *fyne.KeyEvent) {
		if m, open := w.overlays.Top().(*kit.Menu); open && ev.Name == fyne.KeyDown {
			m.Focus(0)
		}
		switch ev.Name {
		case fyne.KeyF1:
			w.showShortcuts()
			return
		case fyne.KeyF5:
			if a, ok := w.current(); ok && w.pane == paneAccount && w.overlays.Top() == nil {
				w.refresh(a)
			}
			return
		case fyne.KeyEscape:
		default:
			return
		}
		switch {
		case w.overlays.Top() != nil:
			w.overlays.Layers[len(w.overlays.Layers)-1].Escape()
		case w.claimsShown().escape():
		case w.pane == paneSettings && w.settings.clear():
		case w.pane != paneAccount:
			w.back()
		case w.picker.search.Text != "":
			w.picker.search.SetText("")
		}
	})
	on := func(key fyne.KeyName, do func()) { c.AddShortcut(ctrl(key), func(fyne.Shortcut) { do() }) }
	on(fyne.KeyN, func() {
		if w.overlays.Top() == nil {
			w.addAccount()
		}
	})
	on(fyne.KeyF, func() {
		if w.overlays.Top() != nil {
			return
		}
		switch claims := w.claimsShown(); {
		case w.pane == paneSettings:
			c.Focus(w.settings.search)
		case claims != nil && !claims.search.Disabled():
			claims.toSearch()
		case w.picker.Visible():
			c.Focus(w.picker.search)
		}
	})
	c.AddShortcut(&kit.Pasting{}, func(s fyne.Shortcut) { w.pasteInto(s.(*kit.Pasting)) })
	c.AddShortcut(&fyne.ShortcutPaste{}, func(fyne.Shortcut) {
		if w.overlays.Top() == nil && w.pane == paneToken { // wherever the keyboard is, but in a field of its own
			w.tokenPage.do.fromClipboard()
		}
	})
	on(fyne.KeyT, func() {
		if w.overlays.Top() == nil {
			w.showTokenPage()
		}
	})
	on(fyne.KeyComma, func() {
		if w.overlays.Top() == nil {
			w.showSettings()
		}
	})
	on(fyne.KeyQ, w.askBeforeClosing)
	c.SetOnTypedRune(func(r rune) {
		if r == '?' {
			w.showShortcuts()
		}
	})
	onShift := func(key fyne.KeyName, do func()) { c.AddShortcut(ctrlShift(key), func(fyne.Shortcut) { do() }) }
	onShift(fyne.KeyM, w.toggleMasked)
	onShift(fyne.KeyX, w.clearCopied)
	onShift(fyne.KeyR, func() {
		if v := w.claimsShown(); w.overlays.Top() == nil && v != nil && v.reading != nil && v.compared == nil {
			w.showRefused(v.reading)
		}
	})
	onShift(fyne.KeyA, func() {
		if w.overlays.Top() == nil {
			w.showActivity()
		}
	})
}

// ctrl is a key with Ctrl, or with what takes its place on the system.
func ctrl(key fyne.KeyName) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault}
}

// ctrlShift is the same with Shift.
func ctrlShift(key fyne.KeyName) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift}
}
