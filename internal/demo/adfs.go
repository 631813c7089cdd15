package demo

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
)

// farmSegment stands where a tenant's name would: requests of the farm's own OpenID Connect endpoints have it.
const farmSegment = "adfs"

func (t *Tenant) farmIssuer() string { return t.farmBase + farmPath }

// farmDiscovery serves the farm's own metadata (OpenID Connect Discovery 1.0), as AD FS 2019 does: an authority
// without tenants, which names the issuer of its access tokens apart.
func (t *Tenant) farmDiscovery(w http.ResponseWriter, _ *http.Request) {
	t.counts.add(func(c *Counters) { c.DiscoveryRequests++ })
	cacheable(w)
	at := t.farmIssuer()
	writeJSON(w, http.StatusOK, map[string]any{
		"issuer":                                at,
		"authorization_endpoint":                at + "/oauth2/authorize/",
		"token_endpoint":                        at + "/oauth2/token/",
		"jwks_uri":                              at + "/discovery/keys",
		"device_authorization_endpoint":         at + "/oauth2/devicecode",
		"end_session_endpoint":                  at + "/oauth2/logout",
		"access_token_issuer":                   t.trustIssuer(),
		"token_endpoint_auth_methods_supported": []string{"client_secret_post", "client_secret_basic", "private_key_jwt"},
		"token_endpoint_auth_signing_alg_values_supported": []string{"RS256"},
		"response_types_supported":                         []string{"code"},
		"response_modes_supported":                         []string{"query", "fragment", "form_post"},
		"grant_types_supported":                            []string{"authorization_code", "refresh_token", "client_credentials", "password", "urn:ietf:params:oauth:grant-type:device_code"},
		"subject_types_supported":                          []string{"pairwise"},
		"id_token_signing_alg_values_supported":            []string{"RS256"},
		"scopes_supported":                                 []string{"openid", "profile", "email", "allatclaims"},
		"claims_supported":                                 []string{"aud", "iss", "iat", "exp", "auth_time", "nonce", "sub", "upn", "unique_name", "sid"},
		"microsoft_multi_refresh_token":                    true,
		"frontchannel_logout_supported":                    true,
	})
}

// farmScope is the scope parameter with what the parameter resource adds, which AD FS knew first.
func farmScope(form url.Values) string {
	var words []string
	for _, s := range strings.Fields(form.Get("scope")) {
		if s != "allatclaims" { // asks for all claims in the ID token, which are there anyway
			words = append(words, s)
		}
	}
	if resource := strings.TrimSuffix(form.Get("resource"), "/"); resource != "" {
		words = append(words, resource+"/.default")
	}
	return strings.Join(words, " ")
}

// farmAuthorize is the farm's authorization endpoint. It shares pages and codes with the tenant; the codes are good
// at the farm's token endpoint only.
func (t *Tenant) farmAuthorize(w http.ResponseWriter, r *http.Request) {
	t.counts.add(func(c *Counters) { c.AuthorizeRequests++ })
	if err := r.ParseForm(); err != nil {
		t.errorPage(w, inFarmWords(refuse("invalid_request", 9002313, "Invalid request.")), "", "")
		return
	}
	form := maps.Clone(r.Form)
	q, refused := t.trusted(form, farmSegment)
	q.Correlation = requestID(r)
	if refused != nil {
		t.errorPage(w, inFarmWords(refused), form.Get("client_id"), form.Get("redirect_uri"))
		return
	}
	if scope := farmScope(form); scope != "" {
		form.Set("scope", scope)
	}
	refused = t.check(form, &q)
	if refused == nil && form.Get("response_type") != "code" {
		refused = refuse("unsupported_response_type", 700054, "The response type is not enabled.")
	}
	q.ClientInfo = false
	if refused != nil {
		t.answerRefusal(w, r, q, refused)
		return
	}
	t.begin(w, r, q)
}

// farmTexts are refusals as AD FS has them, by the number that the tenant would give for the same mistake.
var farmTexts = map[int]string{
	700016:  "MSIS9223: Received invalid OAuth authorization request. The received 'client_id' is invalid as no registered client was found with this client identifier. Make sure that the client is registered.",
	50011:   "MSIS9224: Received invalid OAuth authorization request. The received 'redirect_uri' parameter is not a valid registered redirect URI for the client identifier.",
	500011:  "MSIS9602: The received 'resource' parameter is invalid. The authorization server can not find a registered resource with the specified identifier.",
	70003:   "MSIS9611: The authorization server only supports 'authorization_code', 'refresh_token', 'client_credentials' or 'password' as the grant type.",
	65001:   "MSIS9605: The client is not allowed to access the requested resource.",
	28000:   "MSIS9605: The client is not allowed to access the requested resource.",
	9002313: "MSIS9612: The authorization code received in 'code' parameter is invalid. ",
	70002:   "MSIS9612: The authorization code received in 'code' parameter is invalid. ",
	70008:   "MSIS9612: The authorization code received in 'code' parameter is invalid. ",
	700005:  "MSIS9612: The authorization code received in 'code' parameter is invalid. ",
	501481:  "MSIS9612: The authorization code received in 'code' parameter is invalid. ",
	50148:   "MSIS9612: The authorization code received in 'code' parameter is invalid. ",
	70000:   "MSIS9614: The refresh token received in 'refresh_token' parameter is invalid.",
	50173:   "MSIS9614: The refresh token received in 'refresh_token' parameter is invalid.",
	700007:  "MSIS9614: The refresh token received in 'refresh_token' parameter is invalid.",
	700082:  "MSIS9615: The refresh token received in 'refresh_token' parameter has expired.",
	50126:   "MSIS9659: Invalid 'username' or 'password'.",
	50057:   "MSIS9659: Invalid 'username' or 'password'.",
	70016:   "Authorization is pending. Continue polling.",
	70018:   "The device code is not known here.",
	70020:   "The device code has expired.",
	65004:   "The user has declined.",
	90055:   "Polling too often.",
	7000215: farmNotProven,
	7000222: farmNotProven,
	7000216: farmNotProven,
	7000218: farmNotProven,
	700025:  farmNotProven,
	700027:  farmNotProven,
}

const farmNotProven = "MSIS9622: Client authentication failed. Please verify the credential provided for client authentication is valid."

// inFarmWords rewords a refusal of the tenant's; what AD FS has no number of its own for becomes its general one.
func inFarmWords(e *refusal) *refusal {
	text, ok := farmTexts[e.Numbers[0]]
	if !ok {
		text = "MSIS7012: An error occurred while processing the request. Contact your administrator for details."
	}
	out := &refusal{Status: http.StatusBadRequest, Code: e.Code, Numbers: e.Numbers, Text: text}
	switch {
	case e.Numbers[0] == 700082:
		out.Status = http.StatusUnauthorized
	case strings.HasPrefix(text, "MSIS9605"):
		out.Code = "access_denied"
	}
	return out
}
