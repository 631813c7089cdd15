package demo

import (
	"encoding/json"
	"time"
)

const purposeRefresh = "refresh token"

// refreshToken is a refresh token's sealed content.
type refreshToken struct {
	Login  login     `json:"login"`
	Client string    `json:"client"`
	Scope  string    `json:"scope"` // as first asked for
	Family string    `json:"family"`
	Gen    int       `json:"gen"` // counts up along the family
	Issued time.Time `json:"issued"`
}

// redeemRefresh is the refresh token grant (RFC 6749 section 6). Any resource may be asked for, as in Entra:
// the refresh token belongs to the user and the client, not to a resource.
func (t *Tenant) redeemRefresh(req tokenRequest) (*decision, *refusal, error) {
	text := req.Form.Get("refresh_token")
	if text == "" {
		return nil, refuse("invalid_request", 900144, "The request body must contain the following parameter: 'refresh_token'."), nil
	}
	var rt refreshToken
	if t.box.open(purposeRefresh, text, &rt) != nil {
		return nil, refuse("invalid_grant", 70000, "The provided value for the input parameter 'refresh_token' or 'assertion' is not valid."), nil
	}
	now := t.now()
	switch {
	case rt.Client != req.Client.ClientID:
		return nil, refuse("invalid_grant", 700007, "The provided grant was issued for another client.").sub("client_mismatch"), nil
	case now.Sub(rt.Issued) > refreshLifetime:
		return nil, refuse("invalid_grant", 700082, "The refresh token has expired due to inactivity. The token was issued on %s and was "+
			"inactive for 90.00:00:00.", rt.Issued.UTC().Format(time.RFC3339)).sub("token_expired"), nil
	case req.Tenant == "consumers":
		return nil, refuse("invalid_grant", 50020, "User account from identity provider '%s' does not exist in tenant of personal accounts.", organisation), nil
	}
	claims := req.Form.Get("claims")
	if claims != "" && !json.Valid([]byte(claims)) {
		return nil, refuse("invalid_request", 50117, "The claims parameter is not JSON."), nil
	}
	if refused := t.stillWelcome(rt.Login, wantsStepUp(claims)); refused != nil {
		return nil, refused, nil
	}
	if refused := t.admitted(req.Tenant, &decision{Login: rt.Login}); refused != nil {
		return nil, refused, nil // before the token counts as used
	}
	scope := rt.Scope
	if s := req.Form.Get("scope"); s != "" {
		scope = s
	}
	g, refused := t.resolve(scope)
	if refused != nil {
		return nil, refused, nil
	}
	if g.Several && req.Form.Get("scope") != "" {
		return nil, severalResources(), nil
	}
	if refused := t.agreed(rt.Login, req.Client, g); refused != nil {
		return nil, refused, nil
	}
	next, what, err := t.store.use(rt.Family, rt.Gen, t.switches.view().strict, now)
	if err != nil {
		return nil, nil, err
	}
	switch what {
	case turnReplay:
		t.counts.add(func(c *Counters) { c.FamiliesRevoked++ })
		return nil, refuse("invalid_grant", 70000, "The refresh token was used before. All tokens of this sign-in have been revoked."), nil
	case turnRevoked:
		return nil, refuse("invalid_grant", 70000, "The provided grant has been revoked."), nil
	}
	return &decision{
		Login: rt.Login, Scopes: g, Requested: rt.Scope, Family: rt.Family, Gen: next, Claims: claims, Refresh: true,
		Drop: t.switches.take(func(s *switches) *int { return &s.dropAfterRedeem }),
	}, nil, nil
}

// stillWelcome checks what may have changed since the person signed in. stepUp says that the request repeats a
// claims challenge, which a sign-in without a second factor cannot satisfy.
func (t *Tenant) stillWelcome(l login, stepUp bool) *refusal {
	u := t.userByOID(l.OID)
	switch {
	case u == nil:
		return refuse("invalid_grant", 50034, "The user account does not exist in the %s directory.", organisation)
	case u.Kind == KindDisabled:
		return refuse("invalid_grant", 50057, "The user account is disabled.")
	case l.Epoch < t.store.revocations(l.OID):
		return refuse("invalid_grant", 50173, "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user "+
			"might have changed or reset their password.").sub("bad_token")
	case t.needsMFA(l, stepUp):
		return refuse("interaction_required", 50076, "Due to a configuration change made by your administrator, or because you moved to a new "+
			"location, you must use multi-factor authentication to access the resource.").sub("basic_action").claims(stepUpClaims())
	}
	return nil
}

// agreed checks consent. Contoso's administrator has agreed for everybody, except for the user who shows what
// consent looks like.
func (t *Tenant) agreed(l login, client *App, g grantedScopes) *refusal {
	if !t.lacksConsent(t.userByOID(l.OID), client.ClientID, g) {
		return nil
	}
	return notAgreed(client)
}

// lacksConsent reports whether the user has yet to agree. For everybody but the user who shows what consent looks
// like that is so only with scopes that no administrator can agree to in their place.
func (t *Tenant) lacksConsent(u *User, clientID string, g grantedScopes) bool {
	if u.Kind == KindConsent {
		return !t.store.consented(u.OID, clientID, g.consentNeeded())
	}
	return !t.store.consented(u.OID, clientID, g.personal())
}

func notAgreed(client *App) *refusal {
	return refuse("invalid_grant", 65001, "The user or administrator has not consented to use the application with ID '%s' named '%s'. Send an "+
		"interactive authorization request for this user and resource.", client.ClientID, client.Name).sub("consent_required")
}
