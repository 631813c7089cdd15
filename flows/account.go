package flows

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"math"
	"time"

	"latchkey/internal/identity"
)

// claimSet is the verified content of an ID token, or of a userinfo answer.
type claimSet map[string]any

func (c claimSet) text(name string) string {
	s, _ := c[name].(string)
	return s
}

// time reads a NumericDate, which may have a fraction (RFC 7519 section 2).
func (c claimSet) time(name string) (time.Time, bool) {
	f, ok := c[name].(float64)
	if !ok || math.IsNaN(f) || math.Abs(f) > 1e11 {
		return time.Time{}, false
	}
	return time.UnixMilli(int64(f * 1000)), true
}

// signedIn makes the Result of a sign-in from the token endpoint's answer: the ID token is verified, the
// account filled, userinfo asked where it is needed, and the account compared with the one asked for.
func (c *Client) signedIn(ctx context.Context, p *Provider, r Request, t *tokenAnswer, rules idTokenRules) (*Result, error) {
	claims, err := c.verifyIDToken(ctx, p, t.id, rules)
	if err != nil {
		return nil, err
	}
	a := identity.Account{
		Kind:       identity.KindUser,
		Subject:    claims.text("sub"),
		TenantID:   claims.text("tid"),
		Issuer:     claims.text("iss"),
		Authority:  r.Authority,
		ClientID:   r.ClientID,
		Scopes:     r.Scopes,
		SignedInAt: c.now(),
	}
	if p.Microsoft {
		a.HomeAccountID = homeAccountID(t.clientInfo)
	}
	a.ID = identity.NewAccountID(a.Issuer, a.ClientID, cmp.Or(a.HomeAccountID, a.Subject))
	describe(&a, claims)
	if a.Username == "" || a.Name == "" {
		more, err := c.userinfo(ctx, p, r, t, a.Subject)
		if err != nil {
			return nil, err
		}
		describe(&a, more)
	}
	res := &Result{Account: a, Tokens: identity.TokenSet{
		ID: t.id, Refresh: t.refresh, Access: map[identity.Scopes]identity.AccessToken{r.Scopes: t.access},
	}}
	return res.expect(r.Account)
}

// expect compares the account that came with the one that was asked for. One and the same person may come
// with and without client_info; the ID of the account then stays what it was.
func (res *Result) expect(want *identity.Account) (*Result, error) {
	a := &res.Account
	switch {
	case want == nil || a.ID == want.ID:
	case a.Issuer == want.Issuer && a.ClientID == want.ClientID && a.Subject == want.Subject:
		a.ID, a.HomeAccountID = want.ID, want.HomeAccountID
	default:
		return res, ErrOtherAccount
	}
	return res, nil
}

// suits reports whether the provider found is still the one that the account was signed in at. A domain name
// can move to another tenant; its people are not those of the old one.
func (p *Provider) suits(a *identity.Account) error {
	if a == nil || a.Issuer == "" || p.Template() || p.Issuer == a.Issuer {
		return nil
	}
	return &DiscoveryError{Authority: p.Authority.URL, Problem: "the issuer is now " + printable(p.Issuer, 200) + "; this account was signed in at " + a.Issuer,
		Next: "Ask whoever runs the sign-in service whether it has moved. If so, add the account anew."}
}

// describe fills in what the person is called, where it is not known yet.
func describe(a *identity.Account, claims claimSet) {
	for _, name := range []string{"preferred_username", "upn", "unique_name", "email"} {
		a.Username = cmp.Or(a.Username, printable(claims.text(name), 200))
	}
	a.Name = cmp.Or(a.Name, printable(claims.text("name"), 200))
}

// homeAccountID reads client_info: "uid.utid", or "" when it is missing or damaged.
func homeAccountID(clientInfo string) string {
	raw, err := base64.RawURLEncoding.DecodeString(clientInfo)
	var info struct{ UID, UTID string }
	if err != nil || json.Unmarshal(raw, &info) != nil || info.UID == "" || info.UTID == "" {
		return ""
	}
	return info.UID + "." + info.UTID
}

// userinfo asks for the claims that a careful provider gives out there only (Core section 5.3). It is a
// nicety: only an answer about another person is an error.
func (c *Client) userinfo(ctx context.Context, p *Provider, r Request, t *tokenAnswer, sub string) (claimSet, error) {
	if p.UserinfoEndpoint == "" || p.Microsoft && r.Scopes.Resource() != "" {
		return nil, nil // at Microsoft's the access token is for another audience
	}
	a, err := c.get(ctx, call{op: "ask who signed in", url: p.UserinfoEndpoint, bearer: t.access.Token, microsoft: p.Microsoft, correlation: r.CorrelationID})
	if err != nil || a.status != 200 {
		c.log.DebugContext(ctx, "userinfo gave no answer", "error", err)
		return nil, ctx.Err()
	}
	var claims claimSet
	if json.Unmarshal(a.body, &claims) != nil || claims.text("sub") == "" {
		return nil, nil
	}
	if claims.text("sub") != sub {
		return nil, badToken("userinfo", "the provider's userinfo is about another person than the ID token (sub)")
	}
	return claims, nil
}
