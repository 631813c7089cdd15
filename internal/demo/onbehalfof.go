package demo

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// redeemOnBehalf is the on-behalf-of flow: an API exchanges the access token that it was called with for one to
// the next API, still for the same person (Microsoft's profile of RFC 7523 section 2.1).
func (t *Tenant) redeemOnBehalf(req tokenRequest) (*decision, *refusal, error) {
	form := req.Form
	for _, name := range []string{"assertion", "requested_token_use", "scope"} {
		if form.Get(name) == "" {
			return nil, refuse("invalid_request", 900144, "The request body must contain the following parameter: '%s'.", name), nil
		}
	}
	claims := form.Get("claims")
	switch {
	case req.Client.Kind == AppPublic:
		return nil, unproven(), nil
	case form.Get("requested_token_use") != "on_behalf_of":
		return nil, refuse("invalid_request", 90023, "The requested_token_use '%.40s' is not supported; use on_behalf_of.", form.Get("requested_token_use")), nil
	case claims != "" && !json.Valid([]byte(claims)):
		return nil, refuse("invalid_request", 50117, "The claims parameter is not JSON."), nil
	}
	l, refused := t.incoming(form.Get("assertion"), req)
	if refused == nil {
		refused = t.stillWelcome(l, wantsStepUp(claims))
	}
	if refused == nil && t.switches.oboMFA() && !slices.Contains(l.AMR, "mfa") {
		refused = refuse("interaction_required", 50079, "Due to a configuration change made by your administrator, or because you moved to a "+
			"new location, you must enroll in multi-factor authentication to access '%s'.", req.Client.ClientID).sub("basic_action").claims(stepUpClaims())
	}
	if refused != nil {
		return nil, refused, nil
	}
	g, refused := t.resolve(form.Get("scope"))
	switch {
	case refused != nil:
		return nil, refused, nil
	case g.Several:
		return nil, severalResources(), nil
	}
	if refused := t.agreedBehind(l, req.Client, &g); refused != nil {
		return nil, refused, nil
	}
	return &decision{
		Login: l, Scopes: g, Requested: form.Get("scope"), Family: randomText(), Gen: 1, Claims: claims, Refresh: g.has("offline_access"),
	}, nil, nil
}

// incoming verifies the token that a caller sent to the application and returns the sign-in behind it.
func (t *Tenant) incoming(text string, req tokenRequest) (login, *refusal) {
	p, ok := readJWT(text)
	switch {
	case !ok:
		return login{}, refuse("invalid_grant", 50027, "JWT token is invalid or malformed.")
	case p.Header.Nonce == "" && !t.ours(p):
		return login{}, refuse("invalid_grant", 50013, "Assertion failed signature validation. [Reason - The key was not found., Thumbprint of key used by client: '%.80s']", p.Header.Kid)
	case p.Header.Nonce != "" || !slices.Contains(p.Claims.Aud, req.Client.ClientID):
		// A nonce in the header: the Graph's own token, which is for nobody else.
		return login{}, refuse("invalid_grant", 500131, "Assertion audience does not match the Client app presenting the assertion. The audience in the "+
			"assertion was '%.120s' and the expected audience is '%s' or one of the Application Uris of this application with App ID '%s'(%s). The downstream client must "+
			"request a token for the expected audience (the application that made the OBO request) and this application should use that token as the assertion.",
			strings.Join(p.Claims.Aud, " "), strings.Join(append([]string{req.Client.ClientID}, req.Client.URIs...), "', '"), req.Client.ClientID, req.Client.Name)
	case p.Claims.TID != directoryFor(req.Tenant).ID:
		return login{}, refuse("invalid_grant", 50013, "Assertion failed signature validation. [Reason - The assertion is of another tenant: '%.60s']", p.Claims.TID)
	case t.now().Add(t.switches.view().clockOffset).Unix() >= int64(p.Claims.Exp):
		return login{}, refuse("invalid_grant", 500133, "Assertion is not within its valid time range. Ensure that the access token is not expired before "+
			"using it for user assertion, or request a new token. Current time: %s, expiry time of assertion %s.",
			t.now().UTC().Format(time.RFC3339), time.Unix(int64(p.Claims.Exp), 0).UTC().Format(time.RFC3339))
	case p.Claims.IDTyp == "app":
		return login{}, refuse("invalid_grant", 7000114, "Application '%s' is not allowed to make application on-behalf-of calls.", req.Client.ClientID)
	}
	m, ok := t.mark(p)
	if !ok {
		return login{}, refuse("invalid_grant", 240002, "Input id_token cannot be used as 'urn:ietf:params:oauth:grant-type:jwt-bearer' grant.")
	}
	return m.Login, nil
}

// agreedBehind checks that the application may call the next API: nobody sees a page here, so it must have been
// configured for the scope, and agreed to before. With .default it gets what it was configured for.
func (t *Tenant) agreedBehind(l login, client *App, g *grantedScopes) *refusal {
	may, _ := t.resolve(strings.Join(client.Asks, " ")) // our own registration
	missing := func(o offer) bool { return !slices.Contains(may.All, o) }
	if slices.ContainsFunc(g.Wire, func(s string) bool { return strings.HasSuffix(s, "/.default") }) {
		g.All = slices.DeleteFunc(g.All, missing)
		g.Short = slices.DeleteFunc(g.Short, func(s string) bool { return !slices.Contains(g.All, offer{g.Resource, s}) })
		g.Wire = slices.DeleteFunc(g.Wire, func(s string) bool {
			name := s[strings.LastIndex(s, "/")+1:]
			return name != ".default" && !slices.Contains(g.Short, name)
		})
	}
	if len(g.All) == 0 || slices.ContainsFunc(g.All, missing) {
		return notAgreed(client)
	}
	return t.agreed(l, client, *g)
}
