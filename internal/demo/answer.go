package demo

import (
	"cmp"
	"net/http"
	"strings"
	"time"
)

// continuousLifetime is how long an access token lives whose client can handle claims challenges: since an API can
// end it at any time, it need not end soon.
const continuousLifetime = 28 * time.Hour

// issue says what the tokens of one answer have in common.
func (t *Tenant) issue(req tokenRequest, d *decision) issued {
	v := t.switches.view()
	life := defaultLifetime
	if accessTokenCapability(d.Claims) {
		life = continuousLifetime
	}
	i := issued{
		Client: req.Client, Login: d.Login, Scopes: d.Scopes, Nonce: d.Nonce, Claims: d.Claims, Now: t.now().Add(v.clockOffset),
		Life: cmp.Or(time.Duration(v.expiresIn)*time.Second, life), Tenant: req.Tenant, Proof: proof(req.Client, req.Form),
	}
	if !d.Application {
		i.User = t.userByOID(d.Login.OID)
	}
	return i
}

// tokenAnswer is what every answer with an access token says (RFC 6749 section 5.1).
func (t *Tenant) tokenAnswer(i issued) (map[string]any, error) {
	access, err := t.accessToken(i)
	if err != nil {
		return nil, err
	}
	seconds := int(i.Life / time.Second)
	body := map[string]any{"token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds, "access_token": access}
	if i.User == nil {
		return body, nil
	}
	wire := i.Scopes.Wire
	if i.Scopes.Resource.Opaque {
		for _, s := range i.Scopes.OpenID {
			if s != "offline_access" {
				wire = append(wire[:len(wire):len(wire)], s)
			}
		}
	}
	body["scope"] = strings.Join(wire, " ")
	return body, nil
}

// answer writes the tokens (RFC 6749 section 5.1, OpenID Connect Core section 3.1.3.3).
func (t *Tenant) answer(w http.ResponseWriter, r *http.Request, req tokenRequest, d *decision) {
	i := t.issue(req, d)
	body, err := t.tokenAnswer(i)
	if err != nil {
		t.failed(w, err)
		return
	}
	switch v := t.switches.view(); {
	case v.refreshIn > 0:
		body["refresh_in"] = v.refreshIn
	case i.User != nil && i.Life == continuousLifetime: // Entra says so of long lives only
		body["refresh_in"] = int(i.Life / 2 / time.Second)
	}
	if d.Scopes.has("openid") && i.User != nil {
		if body["id_token"], err = t.idToken(i, body["access_token"].(string)); err != nil {
			t.failed(w, err)
			return
		}
	}
	if d.Refresh {
		body["refresh_token"], err = t.box.seal(purposeRefresh, refreshToken{
			Login: d.Login, Client: req.Client.ClientID, Scope: d.Requested, Family: d.Family, Gen: d.Gen, Issued: t.now(),
		})
		if err != nil {
			t.failed(w, err)
			return
		}
	}
	if r.PostForm.Get("client_info") == "1" && i.User != nil {
		body["client_info"] = clientInfo(i.User)
	}
	writeJSON(w, http.StatusOK, body)
}
