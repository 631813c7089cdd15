package flows

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"latchkey/internal/identity"
)

// clouds are Microsoft's, played by one server on this computer: what a client sends to any host arrives there. Only
// TLS and name resolution are left out; https addresses and Host headers are as they would be.
type clouds struct {
	*op
	client     *Client
	hosts      chan string // of token requests
	credential *identity.Credential
}

func newClouds(t *testing.T) *clouds {
	t.Helper()
	w := &clouds{op: newOP(t, "organizations"), hosts: make(chan string, 8)}
	inner := w.Config.Handler
	w.token = func(_ http.ResponseWriter, r *http.Request) bool {
		w.hosts <- r.Host
		return false
	}
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/organizations/v2.0"+wellKnown {
			inner.ServeHTTP(rw, r)
			return
		}
		at := "https://" + r.Host + "/organizations"
		sendJSON(rw, http.StatusOK, map[string]any{
			"issuer": "https://" + r.Host + "/{tenantid}/v2.0", "authorization_endpoint": at + "/authorize", "token_endpoint": at + "/token", "jwks_uri": at + "/keys",
		})
	}))
	t.Cleanup(server.Close)
	w.client = httpsBy(t, server)
	return w
}

// httpsBy is a Client whose https requests, to whatever host, arrive at server.
func httpsBy(t *testing.T, server *httptest.Server) *Client {
	t.Helper()
	var d net.Dialer
	dial := func(ctx context.Context, network, _ string) (net.Conn, error) {
		return d.DialContext(ctx, network, server.Listener.Addr().String())
	}
	transport := &http.Transport{DialTLSContext: dial, DisableKeepAlives: true, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}}
	return newTestClient(t, ClientOptions{HTTP: &http.Client{Transport: transport}})
}

// signIn goes to the global cloud; the browser comes back with a good code and the name of a cloud.
func (w *clouds) signIn(authority, cloud string) (*Result, error) {
	a, err := identity.ParseAuthority(authority)
	if err != nil {
		w.t.Fatal(err)
	}
	g := &AuthorizationCode{Visit: func(_ context.Context, link string) error {
		stay := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		resp, err := stay.Get(link)
		if err != nil {
			return err
		}
		resp.Body.Close()
		target, err := url.Parse(resp.Header.Get("Location"))
		if err != nil {
			return err
		}
		q := target.Query()
		w.mu.Lock()
		w.codes["the-code"] = q
		w.mu.Unlock()
		back := url.Values{"code": {"the-code"}, "state": {q.Get("state")}, "cloud_instance_host_name": {cloud}}
		surf(q.Get("redirect_uri") + "/?" + back.Encode())
		return nil
	}}
	return g.Acquire(w.t.Context(), w.client, Request{Authority: a, ClientID: testClient, Credential: w.credential})
}

func TestCloudSwitch(t *testing.T) {
	const global = "https://login.microsoftonline.com/organizations"
	for _, tt := range []struct{ authority, said, redeemedAt string }{
		{global, "", "login.microsoftonline.com"},
		{global, "login.microsoftonline.com", "login.microsoftonline.com"},
		{global, "login.windows.net", "login.microsoftonline.com"}, // another name of the same cloud
		{global, "login.microsoftonline.us", "login.microsoftonline.us"},
		{global, "LOGIN.partner.microsoftonline.cn", "login.partner.microsoftonline.cn"},
		{"https://login.microsoftonline.us/organizations", "login.microsoftonline.com", "login.microsoftonline.com"},
	} {
		w := newClouds(t)
		issuer := "https://" + tt.redeemedAt + "/" + testTenant + "/v2.0"
		w.claims = func(m map[string]any) { m["iss"] = issuer }
		res, err := w.signIn(tt.authority, tt.said)
		if err != nil {
			t.Errorf("%s: %v", tt.said, err)
			continue
		}
		if at := <-w.hosts; at != tt.redeemedAt || res.Account.Issuer != issuer || res.Account.Authority.URL != "https://"+tt.redeemedAt+"/organizations" {
			t.Errorf("%s: redeemed at %s for %+v", tt.said, at, res.Account)
		}
	}
}

// The secret of an application does not follow a person to another cloud, whoever says so.
func TestCloudTakesNoSecretAlong(t *testing.T) {
	const global = "https://login.microsoftonline.com/organizations"
	w := newClouds(t)
	w.credential = &identity.Credential{Secret: planted}
	_, err := w.signIn(global, "login.microsoftonline.us")
	if e, ok := errors.AsType[*DiscoveryError](err); !ok || e.Next == "" || len(w.hosts) > 0 {
		t.Errorf("got %v after %d requests for tokens", err, len(w.hosts))
	}
	w.claims = func(m map[string]any) { m["iss"] = "https://login.microsoftonline.com/" + testTenant + "/v2.0" }
	if _, err := w.signIn(global, "login.windows.net"); err != nil { // the same one
		t.Error(err)
	}
}

// A code goes to no host that is not Microsoft's, whatever the browser brings.
func TestCloudRefused(t *testing.T) {
	for _, host := range []string{"evil.example", "login.microsoftonline.com.evil.example", "login.microsoftonline.us:8443", "login.microsoftonline.us/x", "127.0.0.1", "a@login.microsoftonline.us"} {
		w := newClouds(t)
		_, err := w.signIn("https://login.microsoftonline.com/organizations", host)
		if e, ok := errors.AsType[*IDTokenError](err); !ok || e.Check != "cloud" || strings.Contains(err.Error(), host) || len(w.hosts) > 0 {
			t.Errorf("%s: %v", host, err)
		}
	}
	// A token of the asked cloud is not believed in the other one.
	w := newClouds(t)
	w.claims = func(m map[string]any) { m["iss"] = "https://login.microsoftonline.com/" + testTenant + "/v2.0" }
	if _, err := w.signIn("https://login.microsoftonline.com/organizations", "login.microsoftonline.us"); err == nil {
		t.Error("the issuer of the other cloud was taken")
	}
	// Only Microsoft's own hosts may send people on.
	o := newOP(t, "contoso.example")
	o.redirect = func(v url.Values) { v.Set("cloud_instance_host_name", "login.microsoftonline.us") }
	_, _, err := signIn(t, newTestClient(t, ClientOptions{}), &AuthorizationCode{}, o.request(""))
	if e, ok := errors.AsType[*IDTokenError](err); !ok || e.Check != "cloud" || len(o.tokenRequests()) > 0 {
		t.Error(err)
	}
	// To other providers the parameter means nothing.
	o = newOP(t, "")
	o.redirect = func(v url.Values) { v.Set("cloud_instance_host_name", "login.microsoftonline.us") }
	if _, _, err := signIn(t, newTestClient(t, ClientOptions{}), &AuthorizationCode{}, o.request("")); err != nil {
		t.Error(err)
	}
}
