package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
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
	secret, stale, err := tokenOf(ctx, k, a.ID, idToken)
	if err != nil {
		return nil, reason(err)
	}
	t, err := claims.Decode(secret)
	if err != nil {
		return nil, sentence(claims.Unread(err).Reason)
	}
	keys, keysErr := k.Keys(ctx, a.ID)
	note := ""
	if stale != nil {
		note = reason(stale) + " This is the last token that came."
	}
	return readingOf(t, t.Signature(keys, keysErr), note, now)
}

// readingOf explains a decoded token whose signature has been judged. note is what there is to say besides.
func readingOf(t *claims.Token, s claims.Signature, note string, now time.Time) (r *reading, why string) {
	r = &reading{Rows: slices.Concat(claims.Explain(t, now.Local()), claims.ExplainHeader(t)), Signature: s, Note: note}
	if s.Status != claims.Valid {
		r.Note = strings.TrimSpace(note + " " + s.Reason)
	}
	r.Issued, _, r.Expires = t.Expiry()
	var err error
	if r.JSON, err = indented(t); err != nil {
		return nil, "The claims cannot be written as JSON: " + sentence(err.Error())
	}
	return r, ""
}

// reason says a failure in words for the screen.
func reason(err error) string {
	if e, ok := errors.AsType[*session.SignInNeededError](err); ok {
		return strings.TrimSpace(sentence(heading(e.Need.Sentence())) + " " + sentence(e.Need.Detail))
	}
	p := session.ProblemOf(err)
	return strings.TrimSpace(sentence(p.Summary) + " " + sentence(p.Next))
}

// tokenOf fetches the token to read. When there is no valid access token any more, it is the last one, and stale
// says why.
func tokenOf(ctx context.Context, k Keeper, id identity.AccountID, idToken bool) (secret identity.Secret, stale, err error) {
	if idToken {
		secret, err = k.IDToken(ctx, id)
		return secret, nil, err
	}
	t, err := k.Token(ctx, id, "")
	if err == nil {
		return t.Token, nil, nil
	}
	last, lastErr := k.Stored(ctx, id, "")
	if lastErr != nil {
		return "", nil, err // why there is no good one is what the person can mend
	}
	return last.Token, err, nil
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
