package demo

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// authRequest is an authorization request that has been checked.
type authRequest struct {
	Tenant       string   `json:"tenant"` // path segment, as tenantSegment gives it
	ClientID     string   `json:"client_id"`
	RedirectURI  string   `json:"redirect_uri"`
	ResponseMode string   `json:"response_mode"`
	ResponseType []string `json:"response_type"` // sorted
	State        string   `json:"state"`
	HasState     bool     `json:"has_state"`
	Nonce        string   `json:"nonce"`
	Challenge    string   `json:"challenge"`
	Scope        string   `json:"scope"`
	Prompt       []string `json:"prompt"`
	LoginHint    string   `json:"login_hint"`
	Claims       string   `json:"claims"`
	MaxAge       int      `json:"max_age"` // seconds; -1 when not sent
	ClientInfo   bool     `json:"client_info"`
	Correlation  string   `json:"correlation"`
	Device       string   `json:"device,omitempty"` // user code: the answer goes to a waiting device, not to a redirect URI
}

func (q authRequest) prompts(p string) bool { return slices.Contains(q.Prompt, p) }

// isChallenge: base64url of a SHA-256 (RFC 7636 section 4.2).
func isChallenge(s string) bool {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	return err == nil && len(b) == sha256.Size
}

// authorize is the authorization endpoint (RFC 6749 section 4.1.1, OpenID Connect Core section 3.1.2).
// Until the redirect URI is known to belong to the client, errors go to the person; later ones to the client.
func (t *Tenant) authorize(w http.ResponseWriter, r *http.Request) {
	t.counts.add(func(c *Counters) { c.AuthorizeRequests++ })
	if err := r.ParseForm(); err != nil {
		t.errorPage(w, refuse("invalid_request", 9002313, "Invalid request. Request is malformed or invalid."), "", "")
		return
	}
	form := r.Form
	seg, ok := tenantSegment(r.PathValue("tenant"))
	if !ok {
		t.errorPage(w, unknownTenant(r.PathValue("tenant")), form.Get("client_id"), form.Get("redirect_uri"))
		return
	}
	q, refused := t.trusted(form, seg)
	q.Correlation = requestID(r)
	if refused != nil {
		t.errorPage(w, refused, form.Get("client_id"), form.Get("redirect_uri"))
		return
	}
	if refused := t.check(form, &q); refused != nil {
		t.answerRefusal(w, r, q, refused)
		return
	}
	t.begin(w, r, q)
}

// trusted establishes who asks and where the answer goes.
func (t *Tenant) trusted(form url.Values, segment string) (authRequest, *refusal) {
	q := authRequest{Tenant: segment, ResponseMode: "query", State: form.Get("state"), HasState: form.Has("state")}
	for _, name := range []string{"client_id", "redirect_uri"} {
		if len(form[name]) > 1 {
			return q, refuse("invalid_request", 9002313, "Invalid request. The parameter '%s' was sent more than once.", name)
		}
		if form.Get(name) == "" {
			return q, refuse("invalid_request", 900144, "The request body must contain the following parameter: '%s'.", name)
		}
	}
	app := t.app(form.Get("client_id"))
	if app == nil {
		return q, unknownClient(form.Get("client_id"))
	}
	q.ClientID, q.RedirectURI = app.ClientID, form.Get("redirect_uri")
	if !app.accepts(q.RedirectURI) {
		return q, refuse("invalid_request", 50011, "The redirect URI '%.200s' specified in the request does not match the redirect URIs "+
			"configured for the application '%s'. Make sure the redirect URI sent in the request matches one added to your application.",
			q.RedirectURI, app.ClientID)
	}
	switch mode := form.Get("response_mode"); mode {
	case "":
	case "query", "fragment", "form_post":
		q.ResponseMode = mode
	default:
		return q, refuse("invalid_request", 900144, "The response_mode '%.40s' is not supported; use query, fragment or form_post.", mode)
	}
	return q, nil
}

// check reads the rest; what it refuses goes to the client's redirect URI.
func (t *Tenant) check(form url.Values, q *authRequest) *refusal {
	if name := repeated(form); name != "" {
		return refuse("invalid_request", 9002313, "Invalid request. A parameter was sent more than once.")
	}
	app := t.app(q.ClientID)
	if refused := checkResponse(form, app, q); refused != nil {
		return refused
	}
	q.Challenge = form.Get("code_challenge")
	switch method := form.Get("code_challenge_method"); {
	case q.Challenge == "" && app.Kind == AppPublic && q.wants("code"):
		return refuse("invalid_request", 9002325, "Proof Key for Code Exchange is required for this application: send code_challenge.")
	case q.Challenge == "" && method == "":
	case method != "S256":
		return refuse("invalid_request", 501491, "The code_challenge_method must be S256.")
	case !isChallenge(q.Challenge):
		return refuse("invalid_request", 501491, "Invalid size of Code_Challenge parameter.")
	}
	q.Scope, q.Nonce, q.LoginHint = form.Get("scope"), form.Get("nonce"), form.Get("login_hint")
	if strings.TrimSpace(q.Scope) == "" {
		return refuse("invalid_request", 900144, "The request body must contain the following parameter: 'scope'.")
	}
	if _, refused := t.resolve(q.Scope); refused != nil {
		return refused
	}
	q.Prompt = strings.Fields(form.Get("prompt"))
	for _, p := range q.Prompt {
		switch {
		case p == "none" && len(q.Prompt) > 1:
			return refuse("invalid_request", 90023, "prompt=none cannot be combined with another prompt.")
		case !slices.Contains([]string{"none", "login", "select_account", "consent"}, p):
			return refuse("invalid_request", 90023, "The prompt '%.40s' is not supported.", p)
		}
	}
	if q.Claims = form.Get("claims"); q.Claims != "" {
		var object map[string]json.RawMessage
		if json.Unmarshal([]byte(q.Claims), &object) != nil {
			return refuse("invalid_request", 50117, "The claims parameter is not a JSON object.")
		}
	}
	q.MaxAge = -1
	if form.Has("max_age") {
		n, err := strconv.Atoi(form.Get("max_age"))
		if err != nil || n < 0 {
			return refuse("invalid_request", 90023, "max_age must be a whole number of seconds.")
		}
		q.MaxAge = n
	}
	q.ClientInfo = form.Get("client_info") == "1"
	return nil
}

// answerRefusal sends an error home (RFC 6749 section 4.1.2.1).
func (t *Tenant) answerRefusal(w http.ResponseWriter, r *http.Request, q authRequest, e *refusal) {
	if q.Device != "" {
		t.deviceSettled(w, q, deviceDeclined, login{})
		return
	}
	if q.fromFarm() {
		e = inFarmWords(e)
	}
	v := url.Values{"error": {e.Code}, "error_description": {e.describe(t.receipt(w, q.Correlation))}}
	if e.Sub != "" {
		v.Set("error_subcode", e.Sub)
	}
	if e.Claims != "" {
		v.Set("claims", e.Claims)
	}
	t.respond(w, r, q, v)
}

// respond delivers in the response mode asked for (OAuth 2.0 Multiple Response Types, Form Post Response Mode).
func (t *Tenant) respond(w http.ResponseWriter, r *http.Request, q authRequest, v url.Values) {
	if q.HasState {
		v.Set("state", q.State)
	}
	switch q.ResponseMode {
	case "form_post":
		t.formPost(w, q, v)
	case "fragment":
		http.Redirect(w, r, q.RedirectURI+"#"+v.Encode(), http.StatusFound)
	default:
		http.Redirect(w, r, q.RedirectURI+"?"+v.Encode(), http.StatusFound)
	}
}
