package demo

import (
	"net/http"
	"net/url"
)

// grants is one function a grant: it decides what may be issued.
var grants = map[string]func(t *Tenant, req tokenRequest) (*decision, *refusal, error){
	"authorization_code": (*Tenant).redeemCode,
	"refresh_token":      (*Tenant).redeemRefresh,
	"client_credentials": (*Tenant).redeemClient,
	"password":           (*Tenant).redeemPassword,
	"urn:ietf:params:oauth:grant-type:jwt-bearer": (*Tenant).redeemOnBehalf,
	grantSAML11: (*Tenant).redeemSAML11,
	grantSAML20: (*Tenant).redeemSAML20,
	"urn:ietf:params:oauth:grant-type:device_code": (*Tenant).redeemDevice,
	"device_code": (*Tenant).redeemDevice, // the older name, which Microsoft's Go library sends
}

// tokenRequest is a token request whose client has been identified.
type tokenRequest struct {
	Form   url.Values
	Client *App
	Tenant string // path segment, as tenantSegment gives it
}

// decision is what a grant allows.
type decision struct {
	Login       login
	Scopes      grantedScopes
	Requested   string // the scope parameter to remember in the refresh token
	Family      string
	Gen         int
	Nonce       string
	Claims      string
	Refresh     bool // hand out a refresh token
	Drop        bool // cut the connection instead of answering
	Application bool // for the application itself; nobody is signed in
}

// token is the token endpoint (RFC 6749 section 3.2).
func (t *Tenant) token(w http.ResponseWriter, r *http.Request) {
	err := r.ParseForm()
	grant := r.PostForm.Get("grant_type")
	t.counts.add(func(c *Counters) { c.TokenRequests++; c.ByGrant[counted(grant)]++ })
	if !t.weather(w, r) {
		return
	}
	if err != nil {
		t.writeRefusal(w, refuse("invalid_request", 9002313, "Invalid request. Request is malformed or invalid."))
		return
	}
	if name := repeated(r.PostForm); name != "" {
		t.writeRefusal(w, refuse("invalid_request", 9002313, "Invalid request. Request is malformed or invalid: a parameter was sent more than once."))
		return
	}
	seg, ok := tenantSegment(r.PathValue("tenant"))
	if !ok {
		t.writeRefusal(w, unknownTenant(r.PathValue("tenant")))
		return
	}
	if grant == "" {
		t.writeRefusal(w, refuse("invalid_request", 900144, "The request body must contain the following parameter: 'grant_type'."))
		return
	}
	redeem, ok := grants[grant]
	if !ok {
		t.writeRefusal(w, refuse("unsupported_grant_type", 70003, "The app requested an unsupported grant type '%.60s'.", grant))
		return
	}
	client, refused := t.authenticate(r)
	if refused != nil {
		t.writeRefusal(w, refused)
		return
	}
	req := tokenRequest{Form: r.PostForm, Client: client, Tenant: seg}
	d, refused, err := redeem(t, req)
	if err == nil && refused == nil {
		refused = t.admitted(seg, d)
	}
	switch {
	case err != nil:
		t.failed(w, err)
	case refused != nil:
		t.writeRefusal(w, refused)
	case d.Drop:
		panic(http.ErrAbortHandler) // net/http's way to end a connection without an answer
	default:
		t.answer(w, r, req, d)
	}
}

// admitted keeps people out of a directory that does not know them, whichever way they came.
func (t *Tenant) admitted(segment string, d *decision) *refusal {
	in := directoryFor(segment)
	if u := t.userByOID(d.Login.OID); !d.Application && !in.has(u) {
		return in.stranger("interaction_required", u)
	}
	return nil
}
