package demo

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// checkResponse reads response_type and what depends on it (OAuth 2.0 Multiple Response Types). Tokens on the
// front channel are an option of each registration, off unless somebody turned it on.
func checkResponse(form url.Values, app *App, q *authRequest) *refusal {
	q.ResponseType = strings.Fields(form.Get("response_type"))
	slices.Sort(q.ResponseType)
	front := q.wants("id_token") || q.wants("token")
	if front && form.Get("response_mode") == "" {
		q.ResponseMode = "fragment"
	}
	switch kind := strings.Join(q.ResponseType, " "); {
	case kind == "":
		return refuse("invalid_request", 900144, "The request body must contain the following parameter: 'response_type'.")
	case !slices.Contains([]string{"code", "id_token", "code id_token", "id_token token", "token"}, kind):
		return refuse("unsupported_response_type", 70005, "The response_type '%.40s' is not supported.", form.Get("response_type"))
	case front && q.ResponseMode == "query":
		q.ResponseMode = "fragment"
		return refuse("invalid_request", 70007, "'query' is not a supported value of 'response_mode' when requesting a token.")
	case q.wants("id_token") && !app.IDTokens:
		return refuse("unsupported_response_type", 700054, "response_type 'id_token' is not enabled for the application.")
	case q.wants("token") && !app.AccessTokens:
		return refuse("unsupported_response_type", 700051, "response_type 'token' is not enabled for the application.")
	case q.wants("id_token") && form.Get("nonce") == "":
		return refuse("invalid_request", 900144, "The request body must contain the following parameter: 'nonce'.")
	case q.wants("id_token") && !slices.Contains(strings.Fields(form.Get("scope")), "openid"):
		return refuse("invalid_request", 900144, "The request body must contain the following parameter: 'scope', with 'openid' for an id_token.")
	}
	return nil
}

func (q authRequest) wants(kind string) bool { return slices.Contains(q.ResponseType, kind) }

// answerSignIn sends home what was asked for: a code, tokens, or both.
func (t *Tenant) answerSignIn(w http.ResponseWriter, r *http.Request, q authRequest, l login) {
	t.counts.add(func(c *Counters) { c.SignIns++ })
	v := url.Values{"session_state": {l.SID}}
	if q.wants("code") {
		v.Set("code", t.codes.issue(l, q))
	}
	if q.wants("id_token") || q.wants("token") {
		if err := t.addTokens(v, q, l); err != nil {
			t.failed(w, err)
			return
		}
	}
	if q.ClientInfo {
		v.Set("client_info", clientInfo(t.userByOID(l.OID)))
	}
	t.respond(w, r, q, v)
}

// addTokens puts tokens beside the code, or in its place (OpenID Connect Core sections 3.2.2.5 and 3.3.2.5).
// Nobody proved anything for them, and there is never a refresh token.
func (t *Tenant) addTokens(v url.Values, q authRequest, l login) error {
	g, _ := t.resolve(q.Scope) // resolved before, when the request was checked
	i := t.issue(tokenRequest{Form: url.Values{}, Client: t.app(q.ClientID), Tenant: q.Tenant},
		&decision{Login: l, Scopes: g, Nonce: q.Nonce, Claims: q.Claims})
	i.Proof, i.Code, i.Implicit = "0", v.Get("code"), !q.wants("code")
	if q.wants("token") {
		body, err := t.tokenAnswer(i)
		if err != nil {
			return err
		}
		v.Set("access_token", body["access_token"].(string))
		v.Set("token_type", "Bearer")
		v.Set("expires_in", strconv.Itoa(body["expires_in"].(int)))
		v.Set("scope", body["scope"].(string))
	}
	if q.wants("id_token") {
		id, err := t.idToken(i, v.Get("access_token"))
		if err != nil {
			return err
		}
		v.Set("id_token", id)
	}
	return nil
}
