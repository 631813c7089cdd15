package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"latchkey/app/kit"
	"latchkey/internal/claims"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// reading is a token taken apart for the screen. It never changes: a verdict on the signature makes another one.
type reading struct {
	called string // whose it is, for a comparison: "the access token of Bob Builder"
	secret identity.Secret
	token  *claims.Token
	err    error // why there are no claims; then token has at most a header, and may be nil
	rows   []claims.Explained
	times  claims.Timeline
	first  string             // the reason for which every service refuses it; empty: there is none
	judged claims.Signature   // without Status while the keys are being fetched
	keys   identity.AccountID // the account whose provider has the keys, while it was not asked for them; empty: there is none to ask
	whose  bool               // the verdict says whose keys they were, for the token is of no account here
	json   string             // header and claims, indented
	note   string             // what there is to say beside the claims
	shape  claims.Shape       // of what is opaque
	facts  []fact             // what there is to say in place of claims, where there are none
}

// readingOf takes a token apart. The signature is not judged yet, for that may take a provider: claims are there to be
// read without one. note is what there is to say besides.
func readingOf(secret identity.Secret, note string, now time.Time) *reading {
	r := &reading{note: note, secret: secret}
	r.token, r.err = claims.Decode(secret)
	if r.err == nil {
		return r.explain(now)
	}
	r.judged = claims.Unread(r.err)
	r.token = nil
	if errors.Is(r.err, claims.ErrOpaque) && !errors.Is(r.err, claims.ErrSAML) {
		r.shape = claims.ShapeOf(secret)
	}
	if sealed, err := claims.DecodeHeader(secret); err == nil {
		r.token = sealed
		r.note = kit.Joined(note, r.judged.Reason, "Its header can be read and is below.")
		return r.explain(now)
	}
	r.facts = unreadFacts(r)
	return r
}

// readingOfClaims reads claims that came without their token.
func readingOfClaims(t *claims.Token, now time.Time) *reading {
	r := &reading{token: t}
	r = r.explain(now)
	r.judged = t.Signature(nil, nil)
	return r
}

// explain fills in what can be read.
func (r *reading) explain(now time.Time) *reading {
	if r.err == nil {
		r.rows = claims.Explain(r.token, now.Local())
		r.times = claims.NewTimeline(r.token, now)
		if reasons := claims.Diagnose(r.token, now, claims.Expected{}); len(reasons) > 0 && reasons[0].Sure {
			r.first = claims.Summary(reasons)
		}
	}
	r.rows = slices.Concat(r.rows, claims.ExplainHeader(r.token))
	r.json = indented(r.token)
	return r
}

// unreadFacts are what can be said of a token that nobody here can read.
func unreadFacts(r *reading) []fact {
	length := fact{name: "Length", value: kit.Count(len(r.secret.Reveal()), "character")}
	if r.shape.What != "" {
		return []fact{
			{name: "What it is", value: r.shape.What + "."}, {name: "What it is for", value: r.shape.For},
			{name: "What to do", value: r.shape.Next}, length,
		}
	}
	return []fact{
		{name: "What it is", value: r.judged.Reason}, {name: "What to do", value: claims.DiagnoseUnread(r.secret, r.err)[0].Next}, length,
	}
}

// with is the same reading with a verdict on the signature.
func (r *reading) with(s claims.Signature) *reading {
	next := *r
	next.judged, next.keys = s, ""
	return &next
}

// words is what there is to say above the claims.
func (r *reading) words() string {
	if !r.readable() || r.judged.Status == claims.Valid && !r.whose {
		return r.note // of what cannot be read the note says why
	}
	return kit.Joined(r.note, r.judged.Reason)
}

// bare is the same reading without the token: what it says is there to be compared later, and nobody can use it.
func (r *reading) bare() *reading {
	next := *r
	next.secret, next.token = "", &claims.Token{Header: r.token.Header, Claims: r.token.Claims}
	return &next
}

// unread says in a sentence why there are no claims.
func (r *reading) unread() string { return claims.DiagnoseUnread(r.secret, r.err)[0].Text }

// readable reports whether there are claims.
func (r *reading) readable() bool { return r.err == nil }

// issued is when the token was issued; the zero time when it does not say.
func (r *reading) issued() time.Time {
	at, _, _ := r.token.Expiry()
	return at
}

// reason says a failure in words for the screen.
func reason(err error) string {
	if e, ok := errors.AsType[*session.SignInNeededError](err); ok {
		return strings.TrimSpace(kit.Sentence(kit.Heading(e.Need.Sentence())) + " " + kit.Sentence(e.Need.Detail))
	}
	p := session.ProblemOf(err)
	return strings.TrimSpace(kit.Sentence(p.Summary) + " " + kit.Sentence(p.Next))
}

// tokenOf fetches the token to read. When there is no valid access token any more, it is the last one, and stale
// says why.
func tokenOf(ctx context.Context, k Keeper, id identity.AccountID, idToken bool, scopes identity.Scopes) (secret identity.Secret, stale, err error) {
	if idToken {
		secret, err = k.IDToken(ctx, id)
		return secret, nil, err
	}
	t, err := k.Token(ctx, id, scopes)
	if err == nil {
		return t.Token, nil, nil
	}
	last, lastErr := k.Stored(ctx, id, scopes)
	if lastErr != nil {
		return "", nil, err // why there is no good one is what the person can mend
	}
	return last.Token, err, nil
}

// indented is the header and the claims as JSON, in lines.
func indented(t *claims.Token) string {
	var out bytes.Buffer
	for i, part := range []claims.Object{t.Header, t.Claims} {
		raw, err := json.Marshal(part)
		if err == nil {
			out.WriteString([]string{"{\n  \"header\": ", ",\n  \"claims\": "}[i])
			err = json.Indent(&out, raw, "  ", "  ")
		}
		if err != nil {
			return "" // decoding has let nothing through that is not JSON
		}
	}
	out.WriteString("\n}")
	return out.String()
}
