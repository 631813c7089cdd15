package flows

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"

	"latchkey/internal/identity"
)

// texts is where claims are read from: a verified ID token, or a userinfo answer.
type texts interface{ Text(name string) string }

// userClaims is a userinfo answer.
type userClaims map[string]any

// Text returns a string member; "" when it is absent or no string.
func (u userClaims) Text(name string) string {
	s, _ := u[name].(string)
	return s
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
		Subject:    claims.Text("sub"),
		Issuer:     claims.Text("iss"),
		Authority:  r.Authority,
		ClientID:   r.ClientID,
		Scopes:     r.Scopes,
		SignedInAt: c.now(),
	}
	if p.Microsoft {
		a.TenantID, a.HomeAccountID = claims.Text("tid"), homeAccountID(t.clientInfo)
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
func describe(a *identity.Account, claims texts) {
	for _, name := range []string{"preferred_username", "upn", "unique_name", "email"} {
		a.Username = cmp.Or(a.Username, printable(claims.Text(name), 200))
	}
	a.Name = cmp.Or(a.Name, printable(claims.Text("name"), 200))
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
func (c *Client) userinfo(ctx context.Context, p *Provider, r Request, t *tokenAnswer, sub string) (userClaims, error) {
	if p.UserinfoEndpoint == "" || p.Microsoft && r.Scopes.Resource() != "" {
		return nil, nil // at Microsoft's the access token is for another audience
	}
	a, err := c.get(ctx, call{op: "ask who signed in", url: p.UserinfoEndpoint, bearer: t.access.Token, microsoft: p.Microsoft, correlation: r.CorrelationID})
	if err != nil || a.status != http.StatusOK {
		c.log.DebugContext(ctx, "userinfo gave no answer", "error", err)
		return nil, ctx.Err()
	}
	var claims userClaims
	if json.Unmarshal(a.body, &claims) != nil || claims.Text("sub") == "" {
		return nil, nil
	}
	if claims.Text("sub") != sub {
		return nil, badToken("userinfo", "the provider's userinfo is about another person than the ID token (sub)")
	}
	return claims, nil
}
