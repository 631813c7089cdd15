package demo

import (
	"net/http"
	"slices"
	"time"
)

// farmClient finds and checks the client at the farm's token endpoint. Secrets are checked as at the tenant's;
// assertions (RFC 7523 section 2.2) must be RS256 with x5t, since AD FS takes no others.
func (t *Tenant) farmClient(r *http.Request) (*App, *refusal) {
	if !r.PostForm.Has("client_assertion") {
		return t.authenticate(r)
	}
	client := t.app(r.PostForm.Get("client_id"))
	if client == nil {
		return nil, unknownClient(r.PostForm.Get("client_id"))
	}
	p, ok := readJWT(r.PostForm.Get("client_assertion"))
	if !ok || r.PostForm.Get("client_assertion_type") != assertionJWT || !t.farmAssertion(client, p) {
		return nil, badAssertion(700027, "The client assertion is not valid.")
	}
	return client, nil
}

func (t *Tenant) farmAssertion(client *App, p *jwtParts) bool {
	at := t.farmIssuer()
	ours := func(aud string) bool {
		return slices.Contains([]string{at, at + "/oauth2/token", at + "/oauth2/token/"}, aud)
	}
	if p.Header.Alg != "RS256" || p.Header.X5T == "" || p.Claims.Iss != client.ClientID || p.Claims.Sub != client.ClientID ||
		!slices.ContainsFunc(p.Claims.Aud, ours) || p.Claims.JTI == "" || t.inTime(p, assertionReach) != nil {
		return false
	}
	return checkSignature(p, client) == nil &&
		t.assertions.first("farm "+client.ClientID+" "+p.Claims.JTI, t.now(), time.Unix(int64(p.Claims.Exp), 0).Add(clockSkew))
}
