package demo

import "encoding/json"

// redeemPassword is the resource owner password credentials grant (RFC 6749 section 4.3). It can show no page, so
// it ends wherever a page would be needed.
func (t *Tenant) redeemPassword(req tokenRequest) (*decision, *refusal, error) {
	form := req.Form
	if req.Tenant == "common" || req.Tenant == "consumers" {
		return nil, refuse("invalid_request", 9001023, "The grant type is not supported over the /common or /consumers endpoints. Please use the "+
			"/organizations or tenant-specific endpoint."), nil
	}
	for _, name := range []string{"username", "password", "scope"} {
		if form.Get(name) == "" {
			return nil, refuse("invalid_request", 900144, "The request body must contain the following parameter: '%s'.", name), nil
		}
	}
	claims := form.Get("claims")
	if claims != "" && !json.Valid([]byte(claims)) {
		return nil, refuse("invalid_request", 50117, "The claims parameter is not JSON."), nil
	}
	d, u := directoryFor(req.Tenant), t.userByName(form.Get("username"))
	switch {
	case u == nil || !d.home(u): // a guest's password is known at home only
		return nil, refuse("invalid_grant", 50034, "The user account {EmailHidden} does not exist in the %s directory. To sign into this "+
			"application, the account must be added to the directory.", d.Organisation), nil
	case u.Federated: // its password is known to the federation server only
		return nil, refuse("invalid_grant", 50126, "Error validating credentials due to invalid username or password. The domain of the account is federated."), nil
	case form.Get("password") != u.Password:
		return nil, refuse("invalid_grant", 50126, "Error validating credentials due to invalid username or password."), nil
	}
	l := t.newLogin(u, "pwd")
	if refused := t.stillWelcome(l, wantsStepUp(claims)); refused != nil {
		refused.Code = "invalid_grant" // what this grant calls a missing second factor, too
		return nil, refused, nil
	}
	g, refused := t.resolve(form.Get("scope"))
	switch {
	case refused != nil:
		return nil, refused, nil
	case g.Several:
		return nil, severalResources(), nil
	}
	if refused := t.agreed(l, req.Client, g); refused != nil {
		return nil, refused, nil
	}
	return &decision{
		Login: l, Scopes: g, Requested: form.Get("scope"), Family: randomText(), Gen: 1, Claims: claims, Refresh: g.has("offline_access"),
	}, nil, nil
}
