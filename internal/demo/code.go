package demo

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
)

// redeemCode is the authorization code grant (RFC 6749 section 4.1.3, RFC 7636 section 4.6).
func (t *Tenant) redeemCode(req tokenRequest) (*decision, *refusal, error) {
	form := req.Form
	for _, name := range []string{"code", "redirect_uri"} {
		if form.Get(name) == "" {
			return nil, refuse("invalid_request", 900144, "The request body must contain the following parameter: '%s'.", name), nil
		}
	}
	c, ok := t.codes.take(form.Get("code"))
	switch {
	case !ok, c.Request.fromFarm() != (req.Tenant == farmSegment):
		return nil, refuse("invalid_grant", 9002313, "Invalid request. Request is malformed or invalid: the code was not issued here."), nil
	case c.Redeemed:
		// Whoever comes second may be the rightful one, so nobody keeps what the first got (RFC 6749 4.1.2).
		was, err := t.store.end(c.Family, t.now())
		if was && err == nil {
			t.counts.add(func(c *Counters) { c.FamiliesRevoked++ })
		}
		return nil, refuse("invalid_grant", 70002, "Error validating credentials. AADSTS54005: OAuth2 Authorization code was already redeemed, "+
			"please retry with a new valid code or use an existing refresh token.").numbers(70002, 54005), err
	case t.now().Sub(c.Issued) > codeLifetime:
		return nil, refuse("invalid_grant", 70008, "The provided authorization code or refresh token has expired due to inactivity. Send a new "+
			"interactive authorization request for this user and resource."), nil
	case c.Request.ClientID != req.Client.ClientID:
		return nil, refuse("invalid_grant", 700005, "The provided authorization code is intended to use against another application."), nil
	case c.Request.RedirectURI != form.Get("redirect_uri"):
		return nil, refuse("invalid_grant", 70002, "Error validating credentials. AADSTS50011: The reply address does not match the reply "+
			"address provided when requesting the authorization code.").numbers(70002, 50011), nil
	case c.Request.Challenge != "" && form.Get("code_verifier") == "":
		return nil, refuse("invalid_grant", 50148, "The code_verifier is missing, though the authorization request had a code_challenge."), nil
	case c.Request.Challenge != "" && !verifies(form.Get("code_verifier"), c.Request.Challenge):
		return nil, refuse("invalid_grant", 501481, "The Code_Verifier does not match the code_challenge supplied in the authorization request."), nil
	case c.Request.Challenge == "" && form.Get("code_verifier") != "":
		return nil, refuse("invalid_grant", 50148, "A code_verifier was sent, though the authorization request had no code_challenge."), nil
	}
	if refused := t.stillWelcome(c.Login, false); refused != nil {
		return nil, refused, nil
	}
	scope := c.Request.Scope
	if s := form.Get("scope"); s != "" {
		scope = s
	}
	g, refused := t.resolve(scope)
	if refused != nil {
		return nil, refused, nil
	}
	if g.Several && form.Get("scope") != "" {
		return nil, severalResources(), nil
	}
	if refused := t.agreed(c.Login, req.Client, g); refused != nil && req.Tenant != farmSegment {
		return nil, refused, nil
	}
	return &decision{
		Login: c.Login, Scopes: g, Requested: c.Request.Scope, Family: c.Family, Gen: 1,
		Nonce: c.Request.Nonce, Claims: joinClaims(c.Request.Claims, form.Get("claims")), Refresh: g.has("offline_access"),
	}, nil, nil
}

func verifies(verifier, challenge string) bool {
	sum := sha256.Sum256([]byte(verifier))
	return subtle.ConstantTimeCompare([]byte(base64.RawURLEncoding.EncodeToString(sum[:])), []byte(challenge)) == 1
}

func severalResources() *refusal {
	return refuse("invalid_request", 28000, "Provided value for the input parameter scope is not valid because it contains more than one resource.")
}
