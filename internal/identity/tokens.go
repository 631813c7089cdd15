package identity

import (
	"maps"
	"time"
)

// AccessToken is one access token and what the provider said about it.
type AccessToken struct {
	Token     Secret
	Type      string    // "Bearer" as a rule; compare without regard to case
	Scopes    Scopes    // granted; as asked for when the provider did not say
	IssuedAt  time.Time // our clock, when the answer came
	ExpiresAt time.Time
	RefreshAt time.Time // zero: the provider gave no refresh_in
}

// Valid reports whether the token can be used for at least min longer.
func (t AccessToken) Valid(now time.Time, min time.Duration) bool {
	return t.Token != "" && now.Add(min).Before(t.ExpiresAt)
}

// MinValid is the validity a caller gets promised when it names none: the smaller of five minutes and a
// tenth of the token's lifetime, so that short-lived tokens are usable at all.
func (t AccessToken) MinValid() time.Duration {
	return min(5*time.Minute, t.ExpiresAt.Sub(t.IssuedAt)/10)
}

// TokenSet is everything an account holds: one refresh token serves many resources.
type TokenSet struct {
	ID      Secret // the ID token as received; empty for applications
	Refresh Secret // empty where the provider gave none
	Access  map[Scopes]AccessToken
}

// Clone copies the set so that the original can stay immutable.
func (t TokenSet) Clone() TokenSet {
	t.Access = maps.Clone(t.Access)
	return t
}

// Find returns the token held for the scopes asked for: the exact set first, else any token whose granted
// scopes contain it and that lives longest.
func (t TokenSet) Find(want Scopes) (AccessToken, bool) {
	if tok, ok := t.Access[want]; ok {
		return tok, true
	}
	need := want.Resource()
	if need == "" {
		return AccessToken{}, false
	}
	var best AccessToken
	for _, tok := range t.Access {
		if tok.ExpiresAt.After(best.ExpiresAt) && tok.Scopes.Contains(need) {
			best = tok
		}
	}
	return best, best.Token != ""
}
