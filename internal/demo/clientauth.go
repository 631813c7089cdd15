package demo

import (
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
)

// authenticate finds the client and checks its secret (RFC 6749 section 2.3.1), in the body or by Basic, or its
// assertion (RFC 7523).
func (t *Tenant) authenticate(r *http.Request) (*App, *refusal) {
	id, secret := r.PostForm.Get("client_id"), r.PostForm.Get("client_secret")
	if user, pass, ok := r.BasicAuth(); ok {
		// Section 2.3.1 has both form-encoded before they are joined.
		u, err1 := url.QueryUnescape(user)
		p, err2 := url.QueryUnescape(pass)
		if err1 != nil || err2 != nil || (id != "" && id != u) || secret != "" {
			return nil, refuse("invalid_request", 9002313, "Invalid request. The client proves itself in more than one way, or not readably.")
		}
		id, secret = u, p
	}
	if id == "" {
		return nil, refuse("invalid_request", 900144, "The request body must contain the following parameter: 'client_id'.")
	}
	client := t.app(id)
	if client == nil {
		return nil, unknownClient(id)
	}
	assertion := r.PostForm.Get("client_assertion")
	switch {
	case secret != "" && assertion != "":
		return nil, refuse("invalid_request", 9002313, "Invalid request. The client proves itself in more than one way, or not readably.")
	case client.Kind == AppPublic && (secret != "" || assertion != ""):
		return nil, refuse("invalid_client", 700025, "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.").
			status(http.StatusUnauthorized)
	case client.Kind == AppPublic:
	case assertion != "":
		if refused := t.checkAssertion(r, client); refused != nil {
			return nil, refused
		}
	case secret == "":
		return nil, unproven()
	case client.Secret == "" || subtle.ConstantTimeCompare([]byte(secret), []byte(client.Secret)) != 1:
		return nil, refuse("invalid_client", 7000215, "Invalid client secret provided. Ensure the secret being sent in the request is the "+
			"client secret value, not the client secret ID, for a secret added to app '%s'.", client.ClientID).status(http.StatusUnauthorized)
	case t.switches.secretsExpired():
		return nil, refuse("invalid_client", 7000222, "The provided client secret keys for app '%s' are expired. Create new keys for your app, "+
			"or consider using certificate credentials for added security.", client.ClientID).status(http.StatusUnauthorized)
	}
	return client, nil
}

// unproven refuses a client that must prove itself and does not try.
func unproven() *refusal {
	return refuse("invalid_client", 7000218, "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.").
		status(http.StatusUnauthorized)
}

// proof is how the client of a request proved itself, as azpacr says it: 0 not at all, 1 secret, 2 certificate.
func proof(client *App, form url.Values) string {
	switch {
	case client.Kind == AppPublic:
		return "0"
	case form.Get("client_assertion") != "":
		return "2"
	}
	return "1"
}

func unknownClient(id string) *refusal {
	return refuse("unauthorized_client", 700016, "Application with identifier '%.80s' was not found in the directory '%s'. This can happen if "+
		"the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.", id, organisation)
}

// clientInfo names the home account, "uid.utid" once joined (Microsoft's client_info=1). A guest's home is the
// tenant they come from, where their object is another one.
func clientInfo(u *User) string {
	home := homeOf(u)
	b, _ := json.Marshal(map[string]string{"uid": home.oid(u), "utid": home.ID}) // strings always marshal
	return base64.RawURLEncoding.EncodeToString(b)
}
