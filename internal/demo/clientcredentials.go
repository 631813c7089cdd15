package demo

import (
	"slices"
	"strings"
)

// redeemClient is the client credentials grant (RFC 6749 section 4.4): a token for the application itself, to all
// that an administrator has granted it on one resource.
func (t *Tenant) redeemClient(req tokenRequest) (*decision, *refusal, error) {
	// Microsoft's libraries ask for openid, profile and offline_access here as well, and Entra lets them.
	scope := strings.Join(slices.DeleteFunc(strings.Fields(req.Form.Get("scope")), isOpenIDScope), " ")
	switch {
	case req.Client.Kind == AppPublic:
		return nil, unproven(), nil
	case req.Tenant == "common" || req.Tenant == "organizations" || req.Tenant == "consumers":
		return nil, refuse("invalid_request", 50059, "No tenant-identifying information found in either the request or implied by any provided credentials."), nil
	case scope == "":
		return nil, refuse("invalid_request", 900144, "The request body must contain the following parameter: 'scope'."), nil
	case len(strings.Fields(scope)) > 1 || !strings.HasSuffix(scope, "/.default"):
		return nil, refuse("invalid_scope", 1002012, "The provided value for scope %.120s is not valid. Client credential flows must have a scope "+
			"value with /.default suffixed to the resource identifier (application ID URI).", scope), nil
	}
	g, refused := t.resolve(scope)
	if refused != nil {
		return nil, refused, nil
	}
	return &decision{Application: true, Scopes: g, Claims: req.Form.Get("claims")}, nil, nil
}

// applicationToken makes an app-only access token: nobody is signed in, so it has roles and no scopes.
func (t *Tenant) applicationToken(i issued) (string, error) {
	d, res := i.directory(), i.Scopes.Resource
	principal := stableID("service principal", i.Client.ClientID+"/"+d.ID)
	c := map[string]any{
		"iat": i.Now.Unix(), "nbf": i.Now.Unix(), "exp": i.Now.Add(i.Life).Unix(), "tid": d.ID, "oid": principal, "sub": principal,
		"idtyp": "app", "uti": randomText(), "rh": "1.A" + randomText() + ".", "aio": randomText(),
	}
	if accessTokenCapability(i.Claims) {
		c["xms_cc"] = []string{"cp1"}
	}
	if roles := i.Client.Roles[res.ClientID]; len(roles) > 0 {
		c["roles"] = slices.Clone(roles)
	}
	return t.signFor(i, c)
}
