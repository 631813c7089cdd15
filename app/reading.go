package app

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"time"

	"latchkey/internal/claims"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// reading is a token taken apart for the screen. It holds claims and never the token.
type reading struct {
	Rows      []claims.Explained
	Signature claims.Signature
	JSON      string // header and claims, indented
	Note      string // what there is to say beside the claims
	Issued    time.Time
	Expires   time.Time
}

// read fetches a token from the Keeper, decodes it and checks its signature. Without a reading, why says in
// words for the screen what stood in the way.
func read(ctx context.Context, k Keeper, a session.Account, idToken bool, now time.Time) (r *reading, why string) {
	secret, err := tokenOf(ctx, k, a.ID, idToken)
	if err != nil {
		p := session.ProblemOf(err)
		return nil, strings.TrimSpace(sentence(p.Summary) + " " + sentence(p.Next))
	}
	t, err := claims.Decode(secret)
	if err != nil {
		return nil, sentence(claims.Unread(err).Reason)
	}
	keys, keysErr := k.Keys(ctx, a.ID)
	r = &reading{Rows: claims.Explain(t, now), Signature: t.Signature(keys, keysErr)}
	if r.Signature.Status != claims.Valid {
		r.Note = r.Signature.Reason
	}
	r.Issued, _, r.Expires = t.Expiry()
	r.JSON, err = indented(t)
	if err != nil {
		return nil, "The claims cannot be written as JSON: " + sentence(err.Error())
	}
	return r, ""
}

func tokenOf(ctx context.Context, k Keeper, id identity.AccountID, idToken bool) (identity.Secret, error) {
	if idToken {
		return k.IDToken(ctx, id)
	}
	t, err := k.Token(ctx, id, "")
	return t.Token, err
}

func indented(t *claims.Token) (string, error) {
	raw, err := json.Marshal(struct {
		Header claims.Object `json:"header"`
		Claims claims.Object `json:"claims"`
	}{t.Header, t.Claims})
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	if err := json.Indent(&out, raw, "", "  "); err != nil {
		return "", err
	}
	return out.String(), nil
}
