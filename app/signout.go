package app

import (
	"context"
	"errors"
	"strings"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// askSignOut asks how far signing out shall go.
func (w *window) askSignOut(a session.Account) {
	var body []fyne.CanvasObject
	browser := kit.NewCheck("Also sign out in the browser", "Opens a page of "+organisation(a.Account, w.profiles)+". Other programs that use it may be signed out as well.", false, nil)
	revoke := kit.NewCheck("Ask the provider to revoke", "What was handed out for renewing stops working everywhere, where the provider offers this.", false, nil)
	words := "Latchkey forgets the tokens of this account, and programs get none for it any more."
	if a.Kind == identity.KindApp {
		words = "Latchkey forgets the tokens of this application and what proves it. Programs get no token for it any more."
	} else {
		body = append(body, browser)
		if a.HasFresh {
			body = append(body, revoke)
		}
	}
	f := newForm(w, "Sign out "+a.Label()+"?", words, "Sign out", body...)
	f.first = f.next
	f.submit = func() {
		ways := session.SignOutWays{Revoke: revoke.On}
		if browser.On {
			ways.Visit = func(ctx context.Context, link string) error { // where its session is
				_, err := w.o.Doors.OpenBrowserIn(ctx, w.o.Doors.BrowserFor(ctx, a.ID), link)
				return err
			}
		}
		w.signOut(a, ways, f)
	}
	f.show()
}

// signOut signs out and tells how it went. While the provider is asked the form stays; who does not want to wait
// skips that, and the account is still forgotten here.
func (w *window) signOut(a session.Account, ways session.SignOutWays, f *form) {
	asking, skip := context.WithCancel(w.errands.ctx)
	f.closed = skip
	if ways.Visit == nil && !ways.Revoke {
		f.hide()
	} else {
		words := "Asking the provider"
		if ways.Visit != nil {
			words = "Waiting for your browser"
		}
		f.wait(words)
		f.cancel.SetLabel("Do not wait")
	}
	w.errands.run(func(ctx context.Context) func() {
		defer skip()
		out, err := w.o.Keeper.EndSession(asking, a.ID, ways)
		if asking.Err() != nil && ctx.Err() == nil {
			_, err = w.o.Keeper.EndSession(ctx, a.ID, session.SignOutWays{})
		}
		return func() {
			f.hide()
			if err != nil || len(missed(out)) == 0 {
				w.told(err, signedOutWords(out))
				return
			}
			w.tellSignedOut(a, out)
		}
	})
}

// signedOutWords is what happened, where all that was wanted did.
func signedOutWords(out session.SignedOut) string {
	words := "Signed out"
	switch {
	case out.Browser == session.Done && out.Revoked == session.Done:
		words += ", revoked, and the browser is asked to end its session"
	case out.Browser == session.Done:
		words += ", and the browser is asked to end its session"
	case out.Revoked == session.Done:
		words += ", and revoked at the provider"
	}
	return words
}

// missed is what was wanted and did not happen, a sentence each.
func missed(out session.SignedOut) (list []string) {
	switch out.Revoked {
	case session.NotOffered:
		list = append(list, "The provider offers no way to revoke. What it handed out for renewing ends by itself, or when an administrator ends the sessions.")
	case session.Failed:
		list = append(list, "Revoking did not work. "+problemWords(out.RevokedError))
	}
	switch out.Browser {
	case session.NotOffered:
		list = append(list, "The provider offers no way to sign out in the browser. Close all its windows, or sign out on a page of your organisation.")
	case session.Failed:
		list = append(list, "The browser was not signed out. "+problemWords(out.BrowserError))
	}
	return list
}

func problemWords(err error) string {
	if err == nil || errors.Is(err, context.Canceled) { // the person did not want to wait
		return ""
	}
	p := session.ProblemOf(err)
	return strings.TrimSpace(kit.Sentence(kit.Heading(p.Summary)) + " " + p.Next)
}

// tellSignedOut says part by part what happened and what did not.
func (w *window) tellSignedOut(a session.Account, out session.SignedOut) {
	var rows []fyne.CanvasObject
	add := func(s kit.Shape, c fyne.ThemeColorName, words string) {
		m := kit.NewMark(kit.SizeText)
		m.Gap, m.Label.Fit = 10, kit.Wrap
		m.Set(s, words, c, kit.ColorInk)
		rows = append(rows, m)
	}
	add(kit.Dot, kit.ColorOK, a.Label()+" is forgotten on this computer")
	if out.Revoked == session.Done {
		add(kit.Dot, kit.ColorOK, "Revoked at the provider")
	}
	if out.Browser == session.Done {
		add(kit.Dot, kit.ColorOK, "The browser is asked to end its session")
	}
	for _, words := range missed(out) {
		add(kit.Ring, kit.ColorWarn, words)
	}
	var o *kit.Overlay
	hide := func() { w.overlays.Remove(o) }
	ok := kit.NewButton("Done", kit.Primary, hide)
	o = kit.NewOverlay(kit.NewColumn(0,
		kit.NewText("Signed out, but not everywhere", kit.SizeHeading, kit.ColorInk, kit.Wrap).Bold(), kit.Gap(1, 16),
		kit.NewColumn(12, rows...), kit.Gap(1, 20), kit.NewLine(8, 0, kit.Gap(1, 1), ok)))
	w.overlays.Push(o, hide)
	w.overlays.Canvas.Focus(ok)
}
