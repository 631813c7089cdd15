package demo

import (
	"net/http"
	"net/url"
	"slices"
)

const purposeLogout = "sign-out under way"

// signOut is a sign-out that a page asks the person about.
type signOut struct {
	Guard    string `json:"guard"`
	Redirect string `json:"redirect"`
}

// logout is the end session endpoint (OpenID Connect RP-Initiated Logout 1.0). With a hint of ours it signs
// that account out at once; without, it asks first, since any web page can send a browser here. Refresh tokens
// stay valid, as they do in Entra.
func (t *Tenant) logout(w http.ResponseWriter, r *http.Request) {
	t.counts.add(func(c *Counters) { c.Logouts++ })
	if r.ParseForm() != nil {
		t.errorPage(w, refuse("invalid_request", 9002313, "Invalid request. Request is malformed or invalid."), "", "")
		return
	}
	form := r.Form
	var confirmed signOut
	if r.Method == http.MethodPost && form.Has("flow") {
		if t.box.open(purposeLogout, form.Get("flow"), &confirmed) != nil || !t.guarded(r, confirmed.Guard) {
			t.errorPage(w, refuse("invalid_request", 90100, "This page is out of date. Start again."), "", "")
			return
		}
		t.signedOut(w, r, session{}, confirmed.Redirect)
		return
	}
	hint, app := t.idTokenHint(form.Get("id_token_hint"))
	if app == nil {
		app = t.app(form.Get("client_id"))
	}
	redirect := form.Get("post_logout_redirect_uri")
	if redirect != "" && (app == nil || !app.accepts(redirect)) {
		t.errorPage(w, refuse("invalid_request", 50011, "The post_logout_redirect_uri '%.200s' is not registered for the application, or the "+
			"application is not known because id_token_hint and client_id are missing.", redirect), form.Get("client_id"), redirect)
		return
	}
	if redirect != "" && form.Has("state") {
		redirect += "?" + url.Values{"state": {form.Get("state")}}.Encode()
	}
	s := t.session(r)
	named := func(l login) bool {
		u := t.userByOID(l.OID)
		return u == hint || form.Get("logout_hint") != "" && t.hinted(form.Get("logout_hint"), u)
	}
	switch {
	case len(s.Logins) == 0:
		t.signedOut(w, r, s, redirect)
	case hint != nil || slices.ContainsFunc(s.Logins, named):
		s.Logins = slices.DeleteFunc(s.Logins, named)
		t.signedOut(w, r, s, redirect)
	default:
		t.signOutPage(w, r, s, signOut{Guard: hashed(t.guardValue(w, r)), Redirect: redirect})
	}
}

func (t *Tenant) signedOut(w http.ResponseWriter, r *http.Request, s session, redirect string) {
	if err := t.setSession(w, s); err != nil {
		t.failed(w, err)
		return
	}
	if redirect != "" {
		http.Redirect(w, r, redirect, http.StatusSeeOther)
		return
	}
	t.signedOutPage(w)
}

// idTokenHint reads whom and which client an ID token of ours is about. It may have expired long ago, which
// the specification allows (section 4).
func (t *Tenant) idTokenHint(token string) (*User, *App) {
	issuers := []string{t.issuer(), t.issuerOf(fabrikam()), t.farmIssuer()}
	p, ok := readJWT(token)
	if !ok || !t.ours(p) || !slices.Contains(issuers, p.Claims.Iss) || len(p.Claims.Aud) != 1 {
		return nil, nil
	}
	app := t.app(p.Claims.Aud[0])
	if p.Claims.OID == "" { // AD FS names people by UPN
		return t.userByName(p.Claims.UPN), app
	}
	return t.userByOID(p.Claims.OID), app
}
