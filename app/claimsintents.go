package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/internal/claims"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// claimsActions are what a view of claims asks of the window. wanted reads the token of an account.
func (w *window) claimsActions(wanted func(a session.Account, idToken bool)) claimsActions {
	return claimsActions{
		copyText: w.copyText, menu: w.rowMenu, wanted: wanted, compare: w.askComparison, refused: w.showRefused, export: w.askExport, check: w.checkSignature,
		focus: func(o fyne.Focusable) { w.win.Canvas().Focus(o) },
	}
}

// rowMenu opens a menu with the keyboard in it, for that is where it came from as often as not.
func (w *window) rowMenu(at fyne.CanvasObject, items ...kit.MenuItem) {
	w.menu(at, items...)
	if m, ok := w.overlays.Top().(*kit.Menu); ok {
		w.win.Canvas().Focus(m.Entry[0])
	}
}

// claimsShown is the view of claims on the screen; nil: there is none.
func (w *window) claimsShown() *claimsView {
	switch {
	case w.pane == paneToken && w.tokenPage.claims.object.Visible():
		return w.tokenPage.claims
	case w.pane == paneFlowLab && w.lab.tabs.Chosen == labClaims:
		return w.lab.claims
	case w.pane == paneAccount && w.chosen != "" && w.account.tabs.Chosen == tabClaims:
		return w.account.claims
	}
	return nil
}

// readClaims fetches, decodes and checks a token away from Fyne's thread.
func (w *window) readClaims(a session.Account, idToken bool) {
	key := claimsKey{account: a.ID, idToken: idToken, issued: a.IssuedAt}
	w.errands.run(func(ctx context.Context) func() {
		w.readAccount(ctx, w.account.claims, key, a, w.o.Now())
		return nil
	})
}

// readAccount reads a token of an account into a view: first what is in it, and then, when the provider has been asked
// for its keys, whether it is genuine.
func (w *window) readAccount(ctx context.Context, into *claimsView, key claimsKey, a session.Account, now time.Time) {
	r, why := readToken(ctx, w.o.Keeper, a, key.idToken, "", now)
	if r == nil {
		w.errands.post(func() { into.failed(key, why) })
		return
	}
	w.errands.post(func() { into.show(key, r) })
	if r.readable() {
		judged := r.with(r.token.Signature(w.o.Keeper.Keys(ctx, a.ID)))
		w.errands.post(func() { into.show(key, judged) })
	}
}

// readToken takes a token of an account apart. Without a reading, why says in words for the screen what stood in the
// way. Empty scopes are the account's own.
func readToken(ctx context.Context, k Keeper, a session.Account, idToken bool, scopes identity.Scopes, now time.Time) (r *reading, why string) {
	secret, stale, err := tokenOf(ctx, k, a.ID, idToken, scopes)
	if err != nil {
		return nil, reason(err)
	}
	note := ""
	if stale != nil {
		note = reason(stale) + " This is the last token that came."
	}
	r = readingOf(secret, note, now)
	if !r.readable() && !idToken { // the account knows what the token itself does not tell
		r.note = kit.Joined(r.note, grantWords(a, scopes, now))
	}
	r.called = calledOf(a, idToken, scopes)
	return r, ""
}

// calledOf names a token in a comparison.
func calledOf(a session.Account, idToken bool, scopes identity.Scopes) string {
	switch {
	case idToken:
		return fmt.Sprintf("the ID token of %s", a.Label())
	case scopes != "":
		return fmt.Sprintf("the token of %s for %s", a.Label(), scopes)
	}
	return fmt.Sprintf("the access token of %s", a.Label())
}

// grantWords is what the provider said when it handed out a token.
func grantWords(a session.Account, scopes identity.Scopes, now time.Time) string {
	for _, t := range a.Tokens {
		if scopes == "" || t.Granted == scopes {
			return fmt.Sprintf("The provider said with it: good %s, for %s.", ends(t.ExpiresAt, now), strings.Join(t.Granted.List(), " "))
		}
	}
	return ""
}

// keyholder is an account at the provider that issued a token, by which its keys can be had; empty: there is none. The
// issuer alone counts: tid is a claim like any other, which every provider may write as it likes.
func keyholder(accounts []session.Account, t *claims.Token) identity.AccountID {
	i := slices.IndexFunc(accounts, func(a session.Account) bool { return claims.SameIssuer(a.Issuer, t.Claims.Text("iss")) })
	if i < 0 {
		return ""
	}
	return accounts[i].ID
}

// unasked is the reading of a token that no account holds, before anybody was asked for keys. Where the header does not
// decide, the person does: a text that was pasted must not have this computer call somebody. holder is what keyholder
// found.
func (r *reading) unasked(holder identity.AccountID) *reading {
	s := r.token.Signature(nil, errNoKeys)
	next := *r
	next.whose = true
	if r.token.NeedsKeys() {
		next.keys = holder
		s.Reason = "Latchkey has not checked this signature: none of the accounts here is of the provider that issued the token."
		if holder != "" {
			s.Reason = "The signature was not checked: reading a token asks nobody. To check it, Latchkey has to fetch the provider's keys."
		}
	}
	next.judged = s
	return &next
}

var errNoKeys = errors.New("there is no account of this provider")

// checkSignature has the signature checked of the token that a view shows.
func (w *window) checkSignature(v *claimsView) {
	r, key := v.reading, v.asked
	if r == nil || r.keys == "" {
		return
	}
	v.show(key, r.with(claims.Signature{KeyID: r.judged.KeyID}))
	v.toSearch() // the button is gone
	w.errands.run(func(ctx context.Context) func() {
		s := r.token.Signature(w.o.Keeper.Keys(ctx, r.keys)).By(r.token.Claims.Text("iss"))
		return func() { v.show(key, r.with(s)) }
	})
}
