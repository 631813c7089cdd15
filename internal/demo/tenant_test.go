package demo

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
)

func TestDiscovery(t *testing.T) {
	w := serve(t, Options{})
	for tenant, issuer := range map[string]string{
		domain: w.info.OIDCIssuer, tenantID: w.info.OIDCIssuer, strings.ToUpper(domain): w.info.OIDCIssuer,
		"common": w.base() + "/{tenantid}/v2.0", "organizations": w.base() + "/{tenantid}/v2.0",
		"consumers": w.base() + "/" + personalTenantID + "/v2.0",
	} {
		status, v, _ := w.get(w.base() + "/" + tenant + "/v2.0/.well-known/openid-configuration")
		if status != http.StatusOK || v["issuer"] != issuer {
			t.Errorf("%s: %d, issuer %v, want %s", tenant, status, v["issuer"], issuer)
		}
		for _, name := range []string{"authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint", "end_session_endpoint"} {
			if s, _ := v[name].(string); !strings.HasPrefix(s, w.base()+"/") {
				t.Errorf("%s: %s = %v", tenant, name, v[name])
			}
		}
	}
	for at, issuer := range map[string]any{w.base() + "/common/discovery/v2.0/keys": w.base() + "/{tenantid}/v2.0", w.info.ADFS + "/discovery/keys": nil} {
		_, v, _ := w.get(at)
		keys, _ := v["keys"].([]any)
		for _, k := range keys {
			if is := k.(map[string]any)["issuer"]; is != issuer {
				t.Errorf("%s: a key of %v, want %v", at, is, issuer)
			}
		}
		if len(keys) == 0 {
			t.Errorf("%s: no keys", at)
		}
	}
	if status, v, _ := w.get(w.info.OIDCIssuer + "/.well-known/openid-configuration"); status != http.StatusOK || v["issuer"] != w.info.OIDCIssuer {
		t.Errorf("generic view: %d %v", status, v["issuer"])
	}
	if status, v, _ := w.get(w.base() + "/nowhere.example/v2.0/.well-known/openid-configuration"); status != http.StatusBadRequest || leading(v["error_description"]) != "AADSTS90002" {
		t.Errorf("unknown tenant: %d %v", status, v)
	}
	resp, err := w.http.Get(w.info.Authority + "/.well-known/openid-configuration")
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusNotFound {
		t.Errorf("outside Entra's layout: %d", resp.StatusCode)
	}
}

func TestRestartKeepsEverything(t *testing.T) {
	dir := t.TempDir()
	first := serve(t, Options{Dir: dir})
	b := first.browser()
	_, tok, _ := first.redeem(b.authorize().person(adele).answer("code"))
	_, revoked, _ := first.redeem(first.browser().authorize().person("olga@contoso.example").answer("code"))
	first.set(`{"revoke": "olga@contoso.example", "strict_rotation": true}`)
	_, next, _ := first.refresh(tok["refresh_token"].(string))
	if err := first.tenant.Close(); err != nil {
		t.Fatal(err)
	}
	second := serve(t, Options{Dir: dir})
	if a, b := mustJSON(t, first.info), mustJSON(t, second.info); a != b {
		t.Fatalf("another tenant after the restart:\n%s\n%s", a, b)
	}
	second.verified(tok["id_token"])
	second.set(`{"strict_rotation": true}`)
	if status, v, _ := second.refresh(next["refresh_token"].(string)); status != http.StatusOK {
		t.Errorf("refresh after the restart: %d %v", status, v)
	}
	if status, _, _ := second.refresh(tok["refresh_token"].(string)); status != http.StatusBadRequest {
		t.Error("the restart forgot that the first token was used")
	}
	if _, v, _ := second.refresh(revoked["refresh_token"].(string)); leading(v["error_description"]) != "AADSTS50173" {
		t.Errorf("the restart forgot a revocation: %v", v)
	}
	b.tenant = second.tenant
	if p := b.authorize(); p.answer("code") == "" {
		t.Error("the browser's session is gone")
	}
}

func TestRestartOnAnotherPortWhenTaken(t *testing.T) {
	dir := t.TempDir()
	first := serve(t, Options{Dir: dir})
	host := strings.TrimPrefix(first.base(), "http://")
	if err := first.tenant.Close(); err != nil {
		t.Fatal(err)
	}
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	if second := serve(t, Options{Dir: dir}); second.base() == first.base() {
		t.Error("two listeners on one port")
	}
}

func TestOneTenantAFolder(t *testing.T) {
	dir := t.TempDir()
	serve(t, Options{Dir: dir})
	if _, err := Start(t.Context(), Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("a second tenant on the folder: %v", err)
	}
}

func TestLoopbackOnly(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.168.1.4:0", "example.com:0", "127.0.0.1", "127.0.0.1:http", "127.0.0.1:70000", "[::1%lo]:0"} {
		if tenant, err := Start(t.Context(), Options{Listen: addr}); err == nil {
			t.Errorf("%q was accepted", addr)
			_ = tenant.Close()
		}
	}
	for _, addr := range []string{"127.0.0.1:0", "localhost:0", "127.0.0.2:0"} {
		w := serve(t, Options{Listen: addr})
		host, _, _ := net.SplitHostPort(addr)
		if !strings.HasPrefix(w.info.Authority, "http://"+host+":") {
			t.Errorf("%s: authority %s", addr, w.info.Authority)
		}
	}
	w := serve(t, Options{})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.info.Control, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Host = "rebound.example"
	resp, err := w.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusMisdirectedRequest {
		t.Errorf("foreign Host: %d", resp.StatusCode)
	}
}

func TestTLS(t *testing.T) {
	dir := t.TempDir()
	w := serve(t, Options{TLS: true, Dir: dir})
	pem, err := os.ReadFile(w.info.CAFile)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		t.Fatal("ca_file holds no certificate")
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}
	w.http.Transport = transport
	t.Cleanup(transport.CloseIdleConnections)
	if tok := w.signIn(adele); w.verified(tok["id_token"])["iss"] != w.info.OIDCIssuer || !strings.HasPrefix(w.info.Authority, "https://127.0.0.1:") {
		t.Error("sign-in over TLS")
	}
	status, _, _ := w.get(strings.Replace(w.base(), "127.0.0.1", "localhost", 1) + controlPath)
	if status != http.StatusOK {
		t.Errorf("localhost: %d", status)
	}
}

func TestClientCertificateFits(t *testing.T) {
	w := serve(t, Options{})
	for _, a := range w.info.Apps {
		if a.Kind == AppConfidential {
			if _, err := tls.LoadX509KeyPair(a.CertificateFile, a.KeyFile); err != nil {
				t.Error(err)
			}
			return
		}
	}
	t.Error("no confidential client")
}

func TestThrowawayLeavesNothing(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	tenant, err := Start(ctx, Options{})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := tenant.Wait(); err != nil {
		t.Error(err)
	}
	if err := tenant.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(tenant.home.dir); !os.IsNotExist(err) {
		t.Errorf("the folder is still there: %v", err)
	}
}

func TestInfoFields(t *testing.T) {
	w := serve(t, Options{})
	var v map[string]any
	if err := json.Unmarshal([]byte(mustJSON(t, w.info)), &v); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"authority", "oidc_issuer", "tenant_id", "client_id", "ca_file", "scope", "control", "users", "apps"} {
		if _, ok := v[name]; !ok {
			t.Errorf("%s is missing", name)
		}
	}
	kinds := map[Kind]bool{}
	for _, u := range w.info.Users {
		kinds[u.Kind] = true
	}
	for _, k := range []Kind{KindManaged, KindFederated, KindMFA, KindConsent, KindDisabled, KindOverage, KindGuest} {
		if !kinds[k] {
			t.Errorf("no user of kind %s", k)
		}
	}
}

func TestLogHoldsNoSecret(t *testing.T) {
	var log bytes.Buffer
	w := serve(t, Options{Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	tok := w.signIn(adele)
	rt := tok["refresh_token"].(string)
	w.refresh(rt)
	w.refresh(rt, "scope", "nonsense")
	if err := w.tenant.Close(); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{rt[:40], "adele-Maple-17", testVerifier, tok["access_token"].(string)[:60]} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log holds %.12s...", secret)
		}
	}
	if !strings.Contains(log.String(), "/oauth2/v2.0/token") {
		t.Error("the log holds nothing at all")
	}
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
