package demo

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
)

const (
	grantSAML11 = "urn:ietf:params:oauth:grant-type:saml1_1-bearer"
	grantSAML20 = "urn:ietf:params:oauth:grant-type:saml2-bearer"
)

// samlClaims is what an assertion of either version says.
type samlClaims struct {
	ID, Issuer, Audience, Anchor string
	NotBefore, NotOnOrAfter      time.Time
	Method                       string // one of samlAuth...
}

// method is the authentication method as tokens name it.
func (c samlClaims) method() string {
	if c.Method == samlAuthWindows {
		return "wia"
	}
	return "pwd"
}

func (t *Tenant) redeemSAML11(req tokenRequest) (*decision, *refusal, error) {
	return t.redeemSAML(req, saml11)
}

func (t *Tenant) redeemSAML20(req tokenRequest) (*decision, *refusal, error) {
	return t.redeemSAML(req, saml20)
}

// redeemSAML is the SAML bearer grant (RFC 7522, and Microsoft's sibling of it for SAML 1.1): the federation server
// has checked the password, the tenant believes its signature.
func (t *Tenant) redeemSAML(req tokenRequest, space string) (*decision, *refusal, error) {
	text := req.Form.Get("assertion")
	switch {
	case text == "":
		return nil, refuse("invalid_request", 900144, "The request body must contain the following parameter: 'assertion'."), nil
	case req.Tenant == "common" || req.Tenant == "consumers":
		return nil, refuse("invalid_request", 9001023, "The grant type is not supported over the /common or /consumers endpoints. Please use the "+
			"/organizations or tenant-specific endpoint."), nil
	}
	raw, ok := anyBase64(text)
	if !ok {
		return nil, refuse("invalid_grant", 70000, "The provided value for the input parameter 'refresh_token' or 'assertion' is not valid."), nil
	}
	user, method, refused := t.believed(raw, space)
	if refused != nil {
		return nil, refused, nil
	}
	claims := req.Form.Get("claims")
	if claims != "" && !json.Valid([]byte(claims)) {
		return nil, refuse("invalid_request", 50117, "The claims parameter is not JSON."), nil
	}
	if d := directoryFor(req.Tenant); !d.has(user) {
		return nil, d.stranger("invalid_grant", user), nil
	}
	l := t.newLogin(user, method)
	if refused := t.stillWelcome(l, wantsStepUp(claims)); refused != nil {
		refused.Code = "invalid_grant" // as in the password grant
		return nil, refused, nil
	}
	g, refused := t.resolve(req.Form.Get("scope"))
	if refused != nil {
		return nil, refused, nil
	}
	if g.Several {
		return nil, severalResources(), nil
	}
	if refused := t.agreed(l, req.Client, g); refused != nil {
		return nil, refused, nil
	}
	return &decision{
		Login: l, Scopes: g, Requested: req.Form.Get("scope"), Family: randomText(), Gen: 1, Claims: claims, Refresh: g.has("offline_access"),
	}, nil, nil
}

// believed checks an assertion and finds the person it is about, and how the farm has signed that person in (RFC 8176).
func (t *Tenant) believed(raw []byte, space string) (u *User, method string, refused *refusal) {
	root, err := parseXML(raw)
	if err != nil || root.Space != space || root.Local != "Assertion" {
		return nil, "", refuse("invalid_grant", 50008, "Unable to verify token signature: the SAML token is missing, malformed or of another version.")
	}
	c := readAssertion11(root)
	if space == saml20 {
		c = readAssertion20(root)
	}
	now := t.farmNow()
	switch {
	case c.Issuer != t.trustIssuer():
		return nil, "", refuse("invalid_grant", 50107, "The requested federation realm object '%.120s' does not exist.", c.Issuer)
	case !t.keys.signedAssertion(root, c.ID):
		return nil, "", refuse("invalid_grant", 50013, "Assertion failed signature validation. [Reason - The provided signature value did not match the expected signature value.]")
	case c.Audience != microsoft:
		return nil, "", refuse("invalid_grant", 50013, "Assertion is invalid because of various reasons. [Reason - The audience '%.120s' is not the one of this directory.]", c.Audience)
	case now.Add(clockSkew).Before(c.NotBefore) || !now.Add(-clockSkew).Before(c.NotOnOrAfter):
		return nil, "", refuse("invalid_grant", 500133, "Assertion is not within its valid time range. Ensure that the access token is not expired before using it "+
			"for user assertion, or request a new token. Current time: %s, expiry time of assertion %s.", samlTime(now), samlTime(c.NotOnOrAfter))
	}
	for _, u := range t.users {
		if immutableID(u.OID) != c.Anchor {
			continue
		}
		if !u.Federated {
			return nil, "", refuse("invalid_grant", 50107, "The requested federation realm object '%.120s' does not exist for this user, whose domain is managed.", c.Issuer)
		}
		if !t.assertions.first("SAML "+c.ID, t.now(), c.NotOnOrAfter.Add(clockSkew)) {
			return nil, "", refuse("invalid_grant", 70000, "The provided value for the input parameter 'refresh_token' or 'assertion' is not valid: the assertion has been used.")
		}
		return u, c.method(), nil
	}
	return nil, "", refuse("invalid_grant", 51004, "The user account %.60s does not exist in the %s directory. To sign into this application, the account must be "+
		"added to the directory.", c.Anchor, tenantID)
}

func readAssertion11(root *xmlNode) samlClaims {
	conditions := root.child(saml11, "Conditions")
	c := samlClaims{
		ID: root.attr("AssertionID"), Issuer: root.attr("Issuer"),
		Audience: conditions.child(saml11, "AudienceRestrictionCondition").child(saml11, "Audience").text(),
		Anchor:   root.child(saml11, "AttributeStatement").child(saml11, "Subject").child(saml11, "NameIdentifier").text(),
		Method:   root.child(saml11, "AuthenticationStatement").attr("AuthenticationMethod"),
	}
	c.NotBefore, c.NotOnOrAfter = samlWindow(conditions)
	return c
}

func readAssertion20(root *xmlNode) samlClaims {
	conditions := root.child(saml20, "Conditions")
	c := samlClaims{
		ID: root.attr("ID"), Issuer: root.child(saml20, "Issuer").text(),
		Audience: conditions.child(saml20, "AudienceRestriction").child(saml20, "Audience").text(),
		Anchor:   root.child(saml20, "Subject").child(saml20, "NameID").text(),
		Method:   root.child(saml20, "AuthnStatement").child(saml20, "AuthnContext").child(saml20, "AuthnContextClassRef").text(),
	}
	c.NotBefore, c.NotOnOrAfter = samlWindow(conditions)
	return c
}

// samlWindow is when an assertion holds; what cannot be read holds never.
func samlWindow(conditions *xmlNode) (from, until time.Time) {
	from, _ = time.Parse(time.RFC3339, conditions.attr("NotBefore"))
	until, _ = time.Parse(time.RFC3339, conditions.attr("NotOnOrAfter"))
	return from, until
}

// anyBase64 takes base64url, as RFC 7522 section 2.1 has it, and the plain alphabet, as most clients have it.
func anyBase64(text string) ([]byte, bool) {
	text = strings.TrimRight(strings.NewReplacer("-", "+", "_", "/").Replace(text), "=")
	raw, err := base64.RawStdEncoding.DecodeString(text)
	return raw, err == nil
}
