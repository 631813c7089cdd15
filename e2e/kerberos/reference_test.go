//go:build linux && kerberos

package kerberos_test

import (
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"latchkey/e2e/kerberos"
	"latchkey/e2e/lab"
)

// TestAssertionByTicket: a ticket and nothing else becomes an assertion for the right UPN, and that becomes a token.
func TestAssertionByTicket(t *testing.T) {
	k := kerberos.NewDesk(t)
	f := k.Farm(kerberos.FarmOptions{})
	for _, v := range []trust{trust13, trust2005} {
		if a := curl(t, k, negotiate(v.rst(kerberos.FarmHost)...)...); a.status != 401 {
			t.Errorf("%s without a ticket: %d %s", v.path, a.status, a.body)
		}
	}
	k.KInitUPN(kerberos.Bob)
	if got := k.Must("klist"); !strings.Contains(got, "Default principal: "+kerberos.Bob.Principal()+"\n") {
		t.Errorf("the principal is not %s: %s", kerberos.Bob.Principal(), got)
	}
	for _, v := range []trust{trust13, trust2005} {
		assertion := curl(t, k, negotiate(v.rst(kerberos.FarmHost)...)...).assertion(t)
		if !strings.Contains(assertion, ">"+kerberos.Bob.UPN+"<") {
			t.Errorf("%s: the assertion is about somebody else: %s", v.path, assertion)
		}
		status, tokens := redeem(t, k, f, assertion)
		if got := claims(t, tokens, "access_token")["preferred_username"]; status != 200 || got != kerberos.Bob.UPN {
			t.Errorf("%s: the token is for %v: %d %v", v.path, got, status, tokens)
		}
	}
	if by := f.Counters().ByTrust; by["13/windowstransport"] != 1 || by["2005/windowstransport"] != 1 {
		t.Errorf("the tenant counted %v", by)
	}
	last := f.At(kerberos.FarmHost)
	if r := last[len(last)-1]; r.Scheme != "Negotiate" || r.User != kerberos.Bob.Principal() || r.Status != 200 || r.Protocol != "HTTP/1.1" {
		t.Errorf("the web server noted %+v", r)
	}
}

// TestForgedHeaders: nobody but the web server can say who is there.
func TestForgedHeaders(t *testing.T) {
	k := kerberos.NewDesk(t)
	f := k.Farm(kerberos.FarmOptions{})
	forged := []string{"-H", "X-Remote-User: " + kerberos.Nora.UPN, "-H", "X-Upn-Dns: ", "-H", "X-Lab-Proxy: guessed-it-is-long-enough"}
	if a := curl(t, k, append(forged, trust13.rst(kerberos.FarmHost)...)...); a.status != 401 {
		t.Errorf("without a ticket: %d %s", a.status, a.body)
	}
	k.KInit(kerberos.Bob, 0)
	a := curl(t, k, negotiate(append(forged, trust13.rst(kerberos.FarmHost)...)...)...)
	if !strings.Contains(a.assertion(t), ">"+kerberos.Bob.UPN+"<") || strings.Contains(a.body, kerberos.Nora.UPN) {
		t.Errorf("with somebody else's ticket: %s", a.body)
	}
	// Under another name the path asks for no ticket, and what a client says of itself does not get through.
	onward := append(forged, trust13.rst(kerberos.FarmHost)...)
	onward[len(onward)-1] = strings.Replace(onward[len(onward)-1], kerberos.FarmHost, kerberos.LoginHost, 1)
	if a := curl(t, k, onward...); a.status != 401 {
		t.Errorf("around the web server's check: %d %s", a.status, a.body)
	}
	if n := f.Counters().ByTrust["13/windowstransport"]; n != 1 {
		t.Errorf("the tenant believed %d requests", n)
	}
}

const (
	verifier = "a-verifier-that-is-long-enough-for-rfc-7636-0123456789"
	loopback = "http://localhost:53124"
)

func authorize(endpoint string, d *lab.Demo) string {
	sum := sha256.Sum256([]byte(verifier))
	return endpoint + "?" + url.Values{
		"client_id": {d.ClientID}, "response_type": {"code"}, "redirect_uri": {loopback}, "state": {"st"}, "nonce": {"n"},
		"scope": {d.Scope + " openid profile"}, "code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
	}.Encode()
}

// TestCodeByTicket: an authorization endpoint behind Kerberos sends a code without showing a page.
func TestCodeByTicket(t *testing.T) {
	k := kerberos.NewDesk(t)
	f := k.Farm(kerberos.FarmOptions{SSO: true})
	k.KInit(kerberos.Bob, 0)
	for name, at := range map[string]struct {
		authorize, token, claim string
		demo                    *lab.Demo
	}{
		"AD FS":          {f.ADFS + "/oauth2/authorize/", f.ADFS + "/oauth2/token/", "upn", f.Demo},
		"other provider": {f.SSO.Authority + "/oauth2/v2.0/authorize", f.SSO.Authority + "/oauth2/v2.0/token", "preferred_username", f.SSO},
	} {
		a := curl(t, k, negotiate(authorize(at.authorize, at.demo))...)
		to, err := url.Parse(a.location)
		if err != nil || a.status != 302 || !strings.HasPrefix(a.location, loopback) || to.Query().Get("code") == "" {
			t.Fatalf("%s: %d to %q\n%s", name, a.status, a.location, a.body)
		}
		status, tokens := token(t, k, at.token, url.Values{"client_id": {f.ClientID}, "grant_type": {"authorization_code"},
			"code": {to.Query().Get("code")}, "redirect_uri": {loopback}, "code_verifier": {verifier}})
		if got := claims(t, tokens, "id_token")[at.claim]; status != 200 || got != kerberos.Bob.UPN {
			t.Errorf("%s: the token is for %v: %d %v", name, got, status, tokens)
		}
		if a := curl(t, k, authorize(at.authorize, at.demo)); a.status != 401 || a.location != "" {
			t.Errorf("%s without a ticket: %d %s", name, a.status, a.location)
		}
	}
	if a := curl(t, k, authorize(f.Authority+"/oauth2/v2.0/authorize", f.Demo)); a.status != 200 || !strings.Contains(a.body, "Username") {
		t.Errorf("the tenant itself shows no page: %d", a.status)
	}
	f.Switch(map[string]any{"redirect_foreign": true})
	if a := curl(t, k, negotiate(authorize(f.ADFS+"/oauth2/authorize/", f.Demo))...); a.status != 302 || !strings.HasPrefix(a.location, "https://"+kerberos.ForeignHost+"/") {
		t.Errorf("abroad: %d %s", a.status, a.location)
	}
}

// TestFallback: where a ticket is not enough, the tenant's pages are there for the browser.
func TestFallback(t *testing.T) {
	k := kerberos.NewDesk(t)
	f := k.Farm(kerberos.FarmOptions{})
	for _, p := range []kerberos.Person{kerberos.Frank, kerberos.Nora} {
		codes := make(chan string, 1)
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			codes <- r.URL.Query().Get("code")
			_, _ = io.WriteString(w, "You are signed in")
		}))
		link := strings.Replace(authorize(f.Authority+"/oauth2/v2.0/authorize", f.Demo), url.QueryEscape(loopback), url.QueryEscape(server.URL), 1)
		if said := k.Visit(link, p); said != "You are signed in" {
			t.Errorf("%s: the last page says %q", p.UPN, said)
		}
		server.Close()
		status, tokens := token(t, k, f.Authority+"/oauth2/v2.0/token", url.Values{"client_id": {f.ClientID}, "grant_type": {"authorization_code"},
			"code": {<-codes}, "redirect_uri": {server.URL}, "code_verifier": {verifier}})
		if got := claims(t, tokens, "id_token")["preferred_username"]; status != 200 || got != p.UPN {
			t.Errorf("%s: the token is for %v: %d %v", p.UPN, got, status, tokens)
		}
	}
}

// TestRefusals: who can sign in and still does not get a token.
func TestRefusals(t *testing.T) {
	k := kerberos.NewDesk(t)
	f := k.Farm(kerberos.FarmOptions{})
	for p, number := range map[kerberos.Person]string{kerberos.Frank: "AADSTS50076", kerberos.Nora: "AADSTS65001", kerberos.Adele: "AADSTS50107"} {
		k.KInit(p, 0)
		status, v := redeem(t, k, f, curl(t, k, negotiate(trust13.rst(kerberos.FarmHost)...)...).assertion(t))
		if text, _ := v["error_description"].(string); status != 400 || !strings.HasPrefix(text, number) {
			t.Errorf("%s: %d %v", p.UPN, status, v)
		}
	}
	for p, number := range map[kerberos.Person]string{kerberos.Eve: "MSIS3126", kerberos.Mallory: "MSIS3173"} {
		k.KInit(p, 0)
		if a := curl(t, k, negotiate(trust13.rst(kerberos.FarmHost)...)...); a.status != 500 || !strings.Contains(a.body, number) {
			t.Errorf("%s: %d %s", p.UPN, a.status, a.body)
		}
	}
}
