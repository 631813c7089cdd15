package app

import (
	"context"
	"slices"

	"github.com/go-jose/go-jose/v4"

	"latchkey/flows"
	"latchkey/internal/claims"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// readLabClaims decodes a token of the run away from Fyne's thread.
func (w *window) readLabClaims(a session.Account, idToken bool) {
	key, r, now := claimsKey{account: a.ID, idToken: idToken, issued: a.IssuedAt}, w.labRun, w.o.Now()
	witness := w.neighbour()
	w.errands.run(func(ctx context.Context) func() {
		if r.result == nil {
			w.readAccount(ctx, w.lab.claims, key, a, now)
			return nil
		}
		secret, there := resultToken(r.result, idToken)
		if !there {
			return func() { w.lab.claims.failed(key, "This flow brought no such token.") }
		}
		got := readingOf(secret, "", now)
		if !got.readable() {
			return func() { w.lab.claims.show(key, got) }
		}
		w.errands.post(func() { w.lab.claims.show(key, got) })
		var keys func() (*jose.JSONWebKeySet, error)
		if witness != "" {
			keys = func() (*jose.JSONWebKeySet, error) { return w.o.Keeper.Keys(ctx, witness) }
		}
		got = got.with(judgeResult(got, idToken, keys))
		return func() { w.lab.claims.show(key, got) }
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

// resultToken is a token that no account holds.
func resultToken(res *flows.Result, idToken bool) (identity.Secret, bool) {
	if idToken {
		return res.Tokens.ID, res.Tokens.ID != ""
	}
	access, there := accessOf(res)
	return access.Token, there
}

// judgeResult is the verdict on such a token. keys fetches the provider's; nil: they cannot be had.
func judgeResult(r *reading, idToken bool, keys func() (*jose.JSONWebKeySet, error)) claims.Signature {
	switch {
	case idToken: // no grant hands on an ID token that does not verify
		return claims.Signature{Status: claims.Valid, KeyID: r.token.KeyID()}
	case keys != nil:
		return r.token.Signature(keys())
	}
	return claims.Signature{Status: claims.Unverifiable, KeyID: r.token.KeyID(),
		Reason: "Latchkey has not checked this signature. It can once an account of this provider is kept."}
}
