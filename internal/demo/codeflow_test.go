package demo

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// verified checks a token's signature against the served keys, with a library that is not ours.
func (w *world) verified(token any) map[string]any {
	w.Helper()
	claims, err := w.verify(token)
	if err != nil {
		w.Fatal(err)
	}
	return claims
}

func (w *world) verify(token any) (map[string]any, error) {
	w.Helper()
	_, meta, _ := w.get(w.info.OIDCIssuer + "/.well-known/openid-configuration")
	resp, err := w.http.Get(meta["jwks_uri"].(string))
	if err != nil {
		w.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var set jose.JSONWebKeySet
	if err := json.NewDecoder(resp.Body).Decode(&set); err != nil {
		w.Fatal(err)
	}
	parsed, err := jwt.ParseSigned(token.(string), []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		w.Fatal(err)
	}
	var claims map[string]any
	return claims, parsed.Claims(set, &claims)
}

func unverified(t *testing.T, token any) (header, claims map[string]any) {
	t.Helper()
	part := strings.Split(token.(string), ".")
	if !decode(part[0], &header) || !decode(part[1], &claims) {
		t.Fatal("not a JWT")
	}
	return header, claims
}

func TestCodeFlow(t *testing.T) {
	c := newClock()
	w := serve(t, Options{Now: c.now})
	p := w.browser().authorize()
	if p.status != http.StatusOK || !p.has("username") {
		t.Fatalf("first page: %d\n%s", p.status, p.body)
	}
	p = p.submit("username", "ADELE@contoso.example ")
	if !p.has("password") || p.has("username") {
		t.Fatal("no password page after the username")
	}
	p = p.submit("password", "adele-Maple-17")
	if !p.has("stay") {
		t.Fatal("no \"stay signed in?\" after the password")
	}
	p = p.submit("stay", "yes")
	if got := p.answer("state"); got != "st&te=1" {
		t.Errorf("state came back as %q", got)
	}
	status, tok, h := w.redeem(p.answer("code"))
	if status != http.StatusOK {
		t.Fatalf("redeem: %d %v", status, tok)
	}
	if h.Get("Cache-Control") != "no-store" {
		t.Error("tokens may be cached")
	}
	if tok["token_type"] != "Bearer" || tok["expires_in"] != 3599.0 || tok["scope"] != w.info.Scope || tok["refresh_in"] != nil {
		t.Errorf("token answer: %v", tok)
	}
	id := w.verified(tok["id_token"])
	sum := sha256.Sum256([]byte(tok["access_token"].(string)))
	for name, want := range map[string]any{
		"iss": w.info.OIDCIssuer, "aud": w.info.ClientID, "ver": "2.0", "tid": w.info.TenantID, "nonce": "n-0S6", "name": "Adele Vance",
		"preferred_username": adele, "iat": float64(c.now().Unix()), "nbf": float64(c.now().Unix()),
		"exp": float64(c.now().Add(3599 * time.Second).Unix()), "at_hash": base64.RawURLEncoding.EncodeToString(sum[:16]),
	} {
		if id[name] != want {
			t.Errorf("ID token %s = %v, want %v", name, id[name], want)
		}
	}
	for _, name := range []string{"sub", "oid", "uti", "rh", "sid"} {
		if id[name] == nil || id[name] == "" {
			t.Errorf("ID token has no %s", name)
		}
	}
	at := w.verified(tok["access_token"])
	for name, want := range map[string]any{
		"aud": ordersClientID, "scp": "Orders.Read", "azp": w.info.ClientID, "azpacr": "0", "ver": "2.0", "oid": id["oid"], "iss": w.info.OIDCIssuer,
	} {
		if at[name] != want {
			t.Errorf("access token %s = %v, want %v", name, at[name], want)
		}
	}
	if at["sub"] == id["sub"] {
		t.Error("sub is the same for two applications; it must be pairwise")
	}
	if got := at["roles"]; got == nil || got.([]any)[0] != "Orders.Approver" {
		t.Errorf("roles = %v", got)
	}
	var info struct{ UID, UTID string }
	if !decode(tok["client_info"].(string), &info) || info.UID != id["oid"] || info.UTID != w.info.TenantID {
		t.Errorf("client_info = %+v", info)
	}
}

func TestGraphTokensCannotBeVerifiedAndOpenUserinfo(t *testing.T) {
	w := serve(t, Options{})
	tok := w.signIn(adele, "scope", "openid profile email User.Read")
	if tok["refresh_token"] != nil {
		t.Error("a refresh token without offline_access")
	}
	if got := strings.Fields(tok["scope"].(string)); !slices.Equal(got, []string{"User.Read", "openid", "profile", "email"}) {
		t.Errorf("scope = %v", got)
	}
	if _, err := w.verify(tok["access_token"]); err == nil {
		t.Error("the Graph's token verifies; it must not")
	}
	header, claims := unverified(t, tok["access_token"])
	if header["nonce"] == nil || claims["ver"] != "1.0" || claims["aud"] != graphClientID {
		t.Errorf("header %v, claims %v", header, claims)
	}
	ask := func(authorization string) (int, map[string]any) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.base()+"/oidc/userinfo", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", authorization)
		resp, err := w.http.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		status, v, _ := w.read(resp)
		return status, v
	}
	status, v := ask("bearer " + tok["access_token"].(string))
	if _, id := unverified(t, tok["id_token"]); status != http.StatusOK || v["sub"] != id["sub"] || v["name"] != "Adele Vance" || v["email"] != adele {
		t.Errorf("userinfo: %d %v", status, v)
	}
	orders := w.signIn(adele)
	for name, authorization := range map[string]string{
		"another API's token": "Bearer " + orders["access_token"].(string),
		"altered token":       "Bearer " + tok["access_token"].(string)[:len(tok["access_token"].(string))-8] + "AAAAAAAA",
		"no token":            "Bearer ",
		"no bearer":           "Basic " + tok["access_token"].(string),
	} {
		if status, _ := ask(authorization); status != http.StatusUnauthorized {
			t.Errorf("%s: status %d", name, status)
		}
	}
}

func TestUsers(t *testing.T) {
	w := serve(t, Options{})
	claims := func(username string) map[string]any {
		t.Helper()
		return w.verified(w.signIn(username, "scope", w.info.Scope+" openid profile email")["id_token"])
	}
	if c := claims("olga@contoso.example"); c["groups"] != nil || c["_claim_names"] == nil || c["_claim_sources"] == nil {
		t.Errorf("overage: %v", c)
	}
	if c := claims(adele); len(c["groups"].([]any)) != 3 {
		t.Errorf("groups: %v", c["groups"])
	}
	if c := claims("gita@fabrikam.example"); c["idp"] == nil || c["acct"] != 1.0 || c["email"] != "gita@fabrikam.example" {
		t.Errorf("guest: %v", c)
	}
	if c := claims("megan@contoso.example"); c["wids"] == nil {
		t.Errorf("directory role: %v", c)
	}
	if c := w.verified(w.signIn("megan@contoso.example")["access_token"]); !slices.Contains(c["amr"].([]any), any("mfa")) {
		t.Errorf("amr: %v", c["amr"])
	}
	claims("bob.builder@contoso.example")
	p := w.browser().authorize().submit("username", "dan@contoso.example").submit("password", "dan-Birch-53")
	if !strings.Contains(p.body, "AADSTS50057") || !p.has("password") {
		t.Error("the disabled user was not told so")
	}
}

func TestCodeRefusals(t *testing.T) {
	c := newClock()
	w := serve(t, Options{Now: c.now})
	b := w.browser()
	b.authorize().person(adele)
	code := func() string { return b.authorize().answer("code") } // single sign-on
	for name, tc := range map[string]struct {
		want string
		with []string
	}{
		"wrong verifier":  {"AADSTS501481", []string{"code_verifier", "another-verifier-that-is-long-enough-0123456789abc"}},
		"no verifier":     {"AADSTS50148", []string{"code_verifier", ""}},
		"wrong redirect":  {"AADSTS70002", []string{"redirect_uri", testRedirect + "/callback"}},
		"no redirect":     {"AADSTS900144", []string{"redirect_uri", ""}},
		"no such code":    {"AADSTS9002313", []string{"code", "0.Anothing"}},
		"another client":  {"AADSTS700005", []string{"client_id", webClientID, "client_secret", "portal-Secret-8812-demo"}},
		"two resources":   {"AADSTS28000", []string{"scope", ordersURI + "/Orders.Read User.Read"}},
		"unknown scope":   {"AADSTS70011", []string{"scope", ordersURI + "/Orders.Burn"}},
		"unknown API":     {"AADSTS500011", []string{"scope", "api://nobody/Read"}},
		"unknown client":  {"AADSTS700016", []string{"client_id", "11111111-2222-3333-4444-555555555555"}},
		"public + secret": {"AADSTS700025", []string{"client_secret", "x"}},
		"no secret":       {"AADSTS7000218", []string{"client_id", webClientID}},
		"wrong secret":    {"AADSTS7000215", []string{"client_id", webClientID, "client_secret", "nonsense"}},
		"no grant":        {"AADSTS900144", []string{"grant_type", ""}},
		"unknown grant":   {"AADSTS70003", []string{"grant_type", "telepathy"}},
	} {
		status, v, _ := w.redeem(code(), tc.with...)
		if status < 400 || leading(v["error_description"]) != tc.want {
			t.Errorf("%s: %d %v, want %s", name, status, v, tc.want)
		}
		for _, field := range []string{"error", "error_codes", "timestamp", "trace_id", "correlation_id", "error_uri"} {
			if v[field] == nil {
				t.Errorf("%s: answer has no %s", name, field)
			}
		}
	}
	late := code()
	c.forward(codeLifetime + time.Second)
	if _, v, _ := w.redeem(late); leading(v["error_description"]) != "AADSTS70008" {
		t.Errorf("expired code: %v", v)
	}
}

func TestCodeTwiceEndsWhatItBrought(t *testing.T) {
	w := serve(t, Options{})
	code := w.browser().authorize().person(adele).answer("code")
	_, tok, _ := w.redeem(code)
	_, v, _ := w.redeem(code)
	if v["error"] != "invalid_grant" || !slices.Equal(v["error_codes"].([]any), []any{70002.0, 54005.0}) ||
		!strings.Contains(v["error_description"].(string), "AADSTS54005: ") {
		t.Errorf("second redemption: %v", v)
	}
	if _, v, _ := w.refresh(tok["refresh_token"].(string)); v["error"] != "invalid_grant" {
		t.Errorf("the first redemption's refresh token still works: %v", v)
	}
}

func TestConfidentialClient(t *testing.T) {
	w := serve(t, Options{})
	p := w.browser().authorize("client_id", webClientID, "redirect_uri", "http://localhost:5000/signin-oidc", "code_challenge", "", "code_challenge_method", "").person(adele)
	v := values("grant_type", "authorization_code", "code", p.answer("code"), "redirect_uri", "http://localhost:5000/signin-oidc")
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.info.Authority+"/oauth2/v2.0/token", strings.NewReader(v.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.SetBasicAuth(webClientID, "portal-Secret-8812-demo")
	resp, err := w.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	status, tok, _ := w.read(resp)
	if status != http.StatusOK {
		t.Fatalf("%d %v", status, tok)
	}
	if at := w.verified(tok["access_token"]); at["azpacr"] != "1" {
		t.Errorf("azpacr = %v", at["azpacr"])
	}
}
