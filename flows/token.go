package flows

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"latchkey/internal/identity"
)

const (
	unknownLifetime = 5 * time.Minute // for an answer without expires_in: short, so that it is never believed too long
	maxLifetime     = 366 * 24 * time.Hour
)

// tokenAnswer is a good answer of the token endpoint (RFC 6749 section 5.1).
type tokenAnswer struct {
	access     identity.AccessToken
	refresh    identity.Secret
	id         identity.Secret
	clientInfo string
}

// tokenRequest is one call of the token endpoint.
type tokenRequest struct {
	op          string // "redeem the authorization code"
	form        url.Values
	scopes      identity.Scopes // what counts as granted when the provider does not say
	correlation string
	anchor      string
	credential  *identity.Credential // proves the application; nil: a public client
}

// token calls the token endpoint: the one way to tokens, for every grant. It sends once and never repeats.
// Errors: *Error for a refusal and for an answer that makes no sense, *NetworkError when none came, *CredentialError
// when the application cannot prove itself.
func (c *Client) token(ctx context.Context, p *Provider, r tokenRequest) (*tokenAnswer, error) {
	pr, err := c.prove(p, r.form, r.credential)
	if err != nil {
		return nil, err
	}
	a, err := c.do(ctx, call{
		op: r.op, url: p.TokenEndpoint, form: pr.form, basic: pr.basic, microsoft: p.Microsoft,
		correlation: r.correlation, anchor: r.anchor,
	})
	if err != nil {
		return nil, err
	}
	r.form = pr.hidden
	return parseToken(r, a, c.now())
}

// secretParameters are the form members that must not come back at us inside an error's words.
var secretParameters = []string{"code", "code_verifier", "refresh_token", "client_secret", "client_assertion", "assertion", "password", "token", "device_code"}

func parseToken(r tokenRequest, a *answer, now time.Time) (*tokenAnswer, error) {
	wrong := func(format string, args ...any) error { return a.unusable(r.op, fmt.Sprintf(format, args...)) }
	var members map[string]json.RawMessage // a map: Go's structs would take "Access_Token" as well
	if json.Unmarshal(a.body, &members) != nil || members == nil || a.status != http.StatusOK || members["error"] != nil {
		return nil, errorOf(r.op, a, r.form, now)
	}
	t := &tokenAnswer{}
	var access, refresh, id, tokenType, scope string
	for name, into := range map[string]*string{
		"access_token": &access, "refresh_token": &refresh, "id_token": &id,
		"token_type": &tokenType, "scope": &scope, "client_info": &t.clientInfo,
	} {
		raw, ok := members[name]
		if !ok || string(raw) == "null" {
			continue
		}
		if json.Unmarshal(raw, into) != nil || !visible(*into) {
			return nil, wrong("the answer's %s is not text as it should be", name)
		}
	}
	if access == "" {
		return nil, wrong("the answer holds no access token")
	}
	if tokenType != "" && !strings.EqualFold(tokenType, "Bearer") {
		return nil, wrong("the token is of a type that was not asked for; only Bearer is understood")
	}
	lifetime, said, err := seconds(members["expires_in"])
	if err != nil {
		return nil, wrong("the answer's expires_in is not a number of seconds")
	}
	if !said {
		lifetime = unknownLifetime
	}
	refreshIn, said, err := seconds(members["refresh_in"])
	if err != nil {
		refreshIn, said = 0, false // only a hint: not worth a failed sign-in
	}
	t.refresh, t.id = identity.Secret(refresh), identity.Secret(id)
	t.access = identity.AccessToken{
		Token: identity.Secret(access), Type: "Bearer", Scopes: r.scopes, IssuedAt: now, ExpiresAt: now.Add(lifetime),
	}
	if scope != "" {
		t.access.Scopes = identity.ParseScopes(scope)
	}
	if said && refreshIn > 0 && refreshIn < lifetime {
		t.access.RefreshAt = now.Add(refreshIn)
	}
	return t, nil
}

// seconds reads a lifetime as providers send it: a number, whole or not, or the same as text.
func seconds(raw json.RawMessage) (d time.Duration, said bool, err error) {
	text := strings.Trim(string(raw), `"`)
	if text == "" || text == "null" {
		return 0, false, nil
	}
	f, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || math.IsNaN(f) {
		return 0, false, fmt.Errorf("not a number")
	}
	return time.Duration(min(max(f, 0), maxLifetime.Seconds()) * float64(time.Second)), true, nil
}

// visible reports whether s holds only the characters that RFC 6749 appendix A allows in tokens and scopes.
func visible(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return true
}
