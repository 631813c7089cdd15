package demo

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"
)

// farmSignIn takes a user through the farm's pages and gives the code.
func (w *world) farmSignIn(username string, more ...string) string {
	w.Helper()
	b := w.browser()
	return b.open(w.info.ADFS + "/oauth2/authorize/?" + b.request(more...).Encode()).person(username).answer("code")
}

func (w *world) farmToken(v url.Values) (int, map[string]any, http.Header) {
	w.Helper()
	if !v.Has("client_id") {
		v.Set("client_id", w.info.ClientID)
	}
	return w.form(w.info.ADFS+"/oauth2/token/", v)
}

func (w *world) farmRedeem(code string) (int, map[string]any, http.Header) {
	w.Helper()
	return w.farmToken(values("grant_type", "authorization_code", "code", code, "redirect_uri", testRedirect, "code_verifier", testVerifier, "client_info", "1"))
}

func TestADFSDiscovery(t *testing.T) {
	w := serve(t, Options{})
	status, v, _ := w.get(w.info.ADFS + "/.well-known/openid-configuration")
	_, host, _ := strings.Cut(w.base(), "://")
	if status != http.StatusOK || v["issuer"] != w.info.ADFS || v["access_token_issuer"] != "http://"+host+"/adfs/services/trust" {
		t.Fatalf("%d %v", status, v)
	}
	for _, name := range []string{"jwks_uri", "authorization_endpoint", "token_endpoint", "end_session_endpoint"} {
		resp, err := w.http.Get(v[name].(string))
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode == http.StatusNotFound {
			t.Errorf("%s leads nowhere", name)
		}
	}
}

func TestADFSCodeFlow(t *testing.T) {
	w := serve(t, Options{})
	status, v, _ := w.farmRedeem(w.farmSignIn(adele))
	if status != http.StatusOK || v["client_info"] != nil || v["refresh_token_expires_in"] == nil || v["scope"] != w.info.Scope+" openid" {
		t.Fatalf("%d %v", status, v)
	}
	id := w.verified(v["id_token"])
	if id["iss"] != w.info.ADFS || id["upn"] != adele || id["unique_name"] != `CONTOSO\adele` || !strings.HasPrefix(id["sid"].(string), "S-1-5-21-") ||
		id["tid"] != nil || id["oid"] != nil || id["nonce"] != "n-0S6" {
		t.Errorf("ID token %v", id)
	}
	access := w.verified(v["access_token"])
	if access["iss"] != w.tenant.trustIssuer() || access["aud"] != ordersURI || access["scp"] != "Orders.Read openid" {
		t.Errorf("access token %v", access)
	}
	status, again, _ := w.farmToken(values("grant_type", "refresh_token", "refresh_token", v["refresh_token"].(string)))
	if status != http.StatusOK || again["refresh_token"] != nil || again["access_token"] == v["access_token"] && again["id_token"] == nil {
		t.Errorf("refresh: %d %v", status, again)
	}
	if _, v, _ := w.refresh(v["refresh_token"].(string)); v["error"] != "invalid_grant" {
		t.Errorf("the farm's refresh token at the tenant: %v", v)
	}
	if _, v, _ := w.redeem(w.farmSignIn(adele)); v["error"] != "invalid_grant" {
		t.Errorf("the farm's code at the tenant: %v", v)
	}
	if _, v, _ := w.farmRedeem(w.browser().authorize().person(adele).answer("code")); leading(v["error_description"]) != "MSIS9612" {
		t.Errorf("the tenant's code at the farm: %v", v)
	}
	if status, v, _ := w.farmRedeem(w.farmSignIn(adele, "scope", "openid", "resource", ordersURI)); status != http.StatusOK || v["resource"] != ordersURI || v["refresh_token"] != nil {
		t.Errorf("by resource: %d %v", status, v)
	}
}

func TestADFSRefusals(t *testing.T) {
	clock := newClock()
	w := serve(t, Options{Now: clock.now})
	b := w.browser()
	at := w.info.ADFS + "/oauth2/authorize?"
	for number, more := range map[string][]string{
		"MSIS9223": {"client_id", "nobody"}, "MSIS9224": {"redirect_uri", "http://localhost/elsewhere"},
	} {
		if s := b.open(at + b.request(more...).Encode()); s.status != http.StatusBadRequest || !strings.Contains(s.body, number) || strings.Contains(s.body, "AADSTS") {
			t.Errorf("%v: %d %s", more, s.status, s.body)
		}
	}
	for number, more := range map[string][]string{
		"MSIS9602": {"scope", "api://nowhere/x"}, "MSIS7012": {"response_type", "token"},
	} {
		if s := b.open(at + b.request(more...).Encode()); leading(s.answer("error_description")) != number {
			t.Errorf("%v: %v", more, s.location)
		}
	}
	refused := func(number, code string, v url.Values) {
		t.Helper()
		status, body, _ := w.farmToken(v)
		if status < 400 || leading(body["error_description"]) != number || body["error"] != code || len(body) != 2 {
			t.Errorf("want %s %s: %d %v", number, code, status, body)
		}
	}
	refused("MSIS9612", "invalid_grant", values("grant_type", "authorization_code", "code", "x", "redirect_uri", testRedirect))
	refused("MSIS9611", "unsupported_grant_type", values("grant_type", "urn:x"))
	refused("MSIS9607", "invalid_client", values("grant_type", "refresh_token", "client_id", "nobody"))
	refused("MSIS9614", "invalid_grant", values("grant_type", "refresh_token", "refresh_token", "x"))
	refused("MSIS9622", "invalid_client", values("grant_type", "client_credentials", "client_id", webClientID, "client_secret", "wrong", "scope", ordersURI+"/.default"))
	refused("MSIS9659", "invalid_grant", values("grant_type", "password", "username", adele, "password", "wrong"))

	status, v, _ := w.farmToken(values("grant_type", "password", "username", adele, "password", "adele-Maple-17", "scope", "openid offline_access", "resource", ordersURI))
	if status != http.StatusOK {
		t.Fatalf("password: %d %v", status, v)
	}
	clock.forward(farmRefreshLifetime + time.Second)
	status, v, _ = w.farmToken(values("grant_type", "refresh_token", "refresh_token", v["refresh_token"].(string)))
	if status != http.StatusUnauthorized || leading(v["error_description"]) != "MSIS9615" {
		t.Errorf("expired: %d %v", status, v)
	}
}

// TestADFSClientAssertion: AD FS knows RS256 and x5t, and nothing newer.
func TestADFSClientAssertion(t *testing.T) {
	w := serve(t, Options{})
	portal := w.tenant.app(webClientID)
	certificate := portal.certificates[0]
	text, err := os.ReadFile(portal.KeyFile)
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(text)
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	mark := sha1.Sum(certificate.Raw)
	now := time.Now()
	assertion := func(header, change map[string]any) string {
		claims := map[string]any{"iss": webClientID, "sub": webClientID, "aud": w.info.ADFS + "/oauth2/token/", "jti": randomText(), "exp": now.Add(10 * time.Minute).Unix()}
		for k, v := range change {
			claims[k] = v
		}
		head := map[string]any{"typ": "JWT", "alg": "RS256", "x5t": base64.StdEncoding.EncodeToString(mark[:])}
		for k, v := range header {
			head[k] = v
		}
		h, err1 := segment(head)
		c, err2 := segment(claims)
		sum := sha256.Sum256([]byte(h + "." + c))
		sig, err3 := rsa.SignPKCS1v15(rand.Reader, key.(*rsa.PrivateKey), crypto.SHA256, sum[:])
		if err1 != nil || err2 != nil || err3 != nil {
			t.Fatal(err1, err2, err3)
		}
		return h + "." + c + "." + base64.RawURLEncoding.EncodeToString(sig)
	}
	ask := func(a string) (int, map[string]any) {
		status, v, _ := w.farmToken(values("grant_type", "client_credentials", "client_id", webClientID, "scope", ordersURI+"/.default",
			"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", "client_assertion", a))
		return status, v
	}
	good := assertion(nil, nil)
	status, v := ask(good)
	if status != http.StatusOK || v["id_token"] != nil || v["refresh_token"] != nil {
		t.Fatalf("%d %v", status, v)
	}
	if c := w.verified(v["access_token"]); c["appid"] != webClientID || c["upn"] != nil {
		t.Errorf("access token %v", c)
	}
	for name, bad := range map[string]string{
		"used": good, "PS256": assertion(map[string]any{"alg": "PS256"}, nil), "another thumbprint": assertion(map[string]any{"x5t": "AAAA"}, nil),
		"another audience": assertion(nil, map[string]any{"aud": w.info.Authority}), "expired": assertion(nil, map[string]any{"exp": now.Add(-time.Hour).Unix()}),
		"another client": assertion(nil, map[string]any{"sub": ordersClientID}), "no JWT": "x",
	} {
		if status, v := ask(bad); status != http.StatusBadRequest || leading(v["error_description"]) != "MSIS9622" {
			t.Errorf("%s: %d %v", name, status, v)
		}
	}
}

func TestADFSLogout(t *testing.T) {
	w := serve(t, Options{})
	b := w.browser()
	code := b.open(w.info.ADFS + "/oauth2/authorize?" + b.request().Encode()).person(adele).answer("code")
	_, v, _ := w.farmRedeem(code)
	s := b.open(w.info.ADFS + "/oauth2/logout?" + values("id_token_hint", v["id_token"].(string), "post_logout_redirect_uri", testRedirect).Encode())
	if s.location == nil || !strings.HasPrefix(s.location.String(), testRedirect) {
		t.Errorf("%d %s", s.status, s.body)
	}
	if s := b.open(w.info.ADFS + "/oauth2/authorize?" + b.request().Encode()); !s.has("username") {
		t.Error("still signed in")
	}
}

func TestADFSDeviceCode(t *testing.T) {
	w := serve(t, Options{})
	_, v, _ := w.form(w.info.ADFS+"/oauth2/devicecode", values("client_id", w.info.ClientID, "scope", "openid "+w.info.Scope))
	code, _ := v["device_code"].(string)
	ask := values("grant_type", "urn:ietf:params:oauth:grant-type:device_code", "device_code", code)
	if status, v, _ := w.farmToken(ask); status != http.StatusBadRequest || v["error"] != "authorization_pending" {
		t.Errorf("pending: %d %v", status, v)
	}
	w.set(mustJSON(t, map[string]any{"approve_device": map[string]any{"user_code": v["user_code"], "username": adele}}))
	if _, v, _ := w.token(ask); v["error"] != "bad_verification_code" {
		t.Errorf("the farm's code at the tenant: %v", v)
	}
	_, v, _ = w.form(w.info.ADFS+"/oauth2/devicecode", values("client_id", w.info.ClientID, "scope", "openid "+w.info.Scope))
	w.set(mustJSON(t, map[string]any{"approve_device": map[string]any{"user_code": v["user_code"], "username": adele}}))
	ask.Set("device_code", v["device_code"].(string))
	if status, v, _ := w.farmToken(ask); status != http.StatusOK || w.verified(v["id_token"])["upn"] != adele {
		t.Errorf("approved: %d %v", status, v)
	}
}

// TestADFSPages: the pages are the tenant's, but they ask for no consent and name no numbers of Entra's.
func TestADFSPages(t *testing.T) {
	w := serve(t, Options{})
	const carol = "carol@contoso.example"
	s := w.browser().open(w.info.ADFS+"/oauth2/authorize?"+w.request().Encode()).submit("username", carol)
	if s = s.submit("password", "wrong"); !strings.Contains(s.body, "is not right") || strings.Contains(s.body, "AADSTS") {
		t.Errorf("wrong password: %s", s.body)
	}
	if s = s.submit("password", w.tenant.userByName(carol).Password); s.has("consent") {
		t.Error("asked for consent")
	}
	if status, v, _ := w.farmRedeem(s.person(carol).answer("code")); status != http.StatusOK {
		t.Errorf("without consent: %d %v", status, v)
	}
}
