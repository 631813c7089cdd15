package demo

import (
	"net/http"
	"slices"
	"strings"
)

// userinfo is OpenID Connect Core section 5.3. As in Entra it is part of the Graph, so it takes tokens for the
// Graph only.
func (t *Tenant) userinfo(w http.ResponseWriter, r *http.Request) {
	t.counts.add(func(c *Counters) { c.UserinfoRequests++ })
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	p, ok := t.graphToken(strings.TrimSpace(token))
	if !strings.EqualFold(scheme, "Bearer") || !ok {
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token", error_description="The access token is missing, expired or not for this API."`)
		writeJSON(w, http.StatusUnauthorized, map[string]any{"error": map[string]string{
			"code": "InvalidAuthenticationToken", "message": "The access token is missing, expired or not for this API.",
		}})
		return
	}
	u, client := t.userByOID(p.Claims.OID), t.app(p.Claims.AppID)
	if u == nil { // a token of the application itself
		writeJSON(w, http.StatusForbidden, map[string]any{"error": map[string]string{"code": "Forbidden", "message": "Nobody is signed in."}})
		return
	}
	body := map[string]string{"sub": directoryFor(p.Claims.TID).subject(client, u)}
	scp := strings.Fields(p.Claims.Scp)
	if slices.Contains(scp, "profile") {
		body["name"], body["given_name"], body["family_name"] = u.Name(), u.Given, u.Family
	}
	if slices.Contains(scp, "email") {
		body["email"] = u.Username
	}
	writeJSON(w, http.StatusOK, body)
}

// graphToken verifies a token for the Graph, which alone knows how the header was changed before signing.
func (t *Tenant) graphToken(text string) (*jwtParts, bool) {
	p, ok := readJWT(text)
	if !ok || p.Header.Nonce == "" {
		return nil, false
	}
	head, err := segment(map[string]string{"typ": "JWT", "alg": p.Header.Alg, "kid": p.Header.Kid, "nonce": hashed(p.Header.Nonce)})
	if err != nil {
		return nil, false
	}
	_, body, _ := strings.Cut(p.Signed, ".")
	p.Signed = head + "." + body
	return p, slices.Contains(p.Claims.Aud, graphClientID) && t.now().Add(t.switches.view().clockOffset).Unix() < int64(p.Claims.Exp) && t.ours(p)
}
