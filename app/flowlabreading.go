package app

import (
	"context"
	"slices"
	"time"

	"github.com/go-jose/go-jose/v4"

	"latchkey/flows"
	"latchkey/internal/claims"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// readLabClaims decodes a token of the run away from Fyne's thread.
func (w *window) readLabClaims(a session.Account, idToken bool) {
	key, r, now := claimsKey{a.ID, idToken, a.IssuedAt}, w.labRun, w.o.Now()
	witness := w.neighbour()
	w.errands.run(func(ctx context.Context) func() {
		var got *reading
		var why string
		if r.result == nil {
			got, why = read(ctx, w.o.Keeper, a, idToken, now)
		} else {
			var keys func() (*jose.JSONWebKeySet, error)
			if witness != "" {
				keys = func() (*jose.JSONWebKeySet, error) { return w.o.Keeper.Keys(ctx, witness) }
			}
			got, why = readResult(r.result, idToken, now, keys)
		}
		return func() {
			if got == nil {
				w.lab.claims.failed(key, why)
			} else {
				w.lab.claims.show(key, got)
			}
		}
	})
}

// neighbour is an account that is kept at the provider of the run; empty: there is none. The Keeper finds the keys
// of a provider by its accounts alone.
func (w *window) neighbour() identity.AccountID {
	r := w.labRun
	if r.result == nil {
		return ""
	}
	i := slices.IndexFunc(w.snap.Accounts, func(a session.Account) bool {
		return a.Issuer != "" && a.Issuer == r.result.Account.Issuer
	})
	if i < 0 {
		return ""
	}
	return w.snap.Accounts[i].ID
}

// readResult takes a token apart that no account holds. keys fetches the provider's; nil: they cannot be
// had.
func readResult(res *flows.Result, idToken bool, now time.Time, keys func() (*jose.JSONWebKeySet, error)) (*reading, string) {
	access, there := accessOf(res)
	secret := access.Token
	if idToken {
		secret, there = res.Tokens.ID, res.Tokens.ID != ""
	}
	if !there {
		return nil, "This flow brought no such token."
	}
	t, err := claims.Decode(secret)
	if err != nil {
		return nil, sentence(claims.Unread(err).Reason)
	}
	s := claims.Signature{Status: claims.Unverifiable, KeyID: t.KeyID(),
		Reason: "Latchkey has not checked this signature. It can once an account of this provider is kept."}
	switch {
	case idToken: // no grant hands on an ID token that does not verify
		s = claims.Signature{Status: claims.Valid, KeyID: t.KeyID()}
	case keys != nil:
		s = t.Signature(keys())
	}
	return readingOf(t, s, "", now)
}
