package flows

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"latchkey/flows/wstrust"
	"latchkey/internal/identity"
)

func TestServiceName(t *testing.T) {
	for address, want := range map[string]string{
		"https://STS.Contoso.com/adfs": "HTTP/sts.contoso.com", "https://sts.contoso.com:8443/": "HTTP/sts.contoso.com", "https://[2001:DB8::1]:1/": "HTTP/2001:db8::1",
		"https://sts.mİcrosoft.com/": "HTTP/sts.mİcrosoft.com",
	} {
		u, err := url.Parse(address)
		if got := serviceName(u); err != nil || got != want {
			t.Errorf("%s: %s, %v", address, got, err)
		}
	}
	for host, want := range map[string]string{
		" STS.contoso.com ": "sts.contoso.com:443", "sts.contoso.com:8443": "sts.contoso.com:8443", "[::1]": "::1:443", "": "", "a b": "", "u@h": "", "İ.example": "İ.example:443",
	} {
		if got := withPort(host); got != want {
			t.Errorf("%q: %q, want %q", host, got, want)
		}
	}
}

// wired has every name lead to the servers of this test, as a network would.
func wired(c *Client) {
	for _, h := range []*http.Client{c.http, c.post} {
		h.Transport.(*http.Transport).DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			_, port, err := net.SplitHostPort(address)
			if err != nil {
				return nil, err
			}
			return new(net.Dialer).DialContext(ctx, network, "127.0.0.1:"+port)
		}
	}
}

// Two names that are one in Unicode's lower case are two hosts: a certificate for the other one is to be had.
func TestNegotiateLookalike(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			t.Errorf("%s was shown the login", r.Host)
		}
		w.Header().Set("WWW-Authenticate", "Negotiate")
		w.WriteHeader(http.StatusUnauthorized)
	}))
	s.Config.ErrorLog = quiet(t)
	other := otherCertificate(t, "sts.xn--contiso-bie.example")
	s.TLS = other.always()
	s.StartTLS()
	defer s.Close()
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(s.URL, "https://"))
	k := &kerberos{}
	c := newLoginTest(t, k)
	other.trustedBy(c)
	wired(c)
	l, err := c.newLoginClient("sts.contiso.example:" + port)
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	lookalike := "https://sts.contİso.example:" + port + "/trust"
	_, err = l.do(t.Context(), trustCall(wstrust.Endpoint{Address: lookalike, Version: wstrust.Trust13}, []byte("<ask/>"), ""))
	if err == nil || !strings.Contains(err.Error(), "does not name it") || len(k.services()) > 0 {
		t.Errorf("%v; tickets for %v", err, k.services())
	}
	realm := &homeRealm{metadata: "https://sts.contiso.example:" + port + "/mex", platform: identity.Authority{Kind: identity.Entra}}
	if err := (IntegratedWindows{}).usable(realm)(lookalike); err == nil {
		t.Error("the metadata may lead there")
	}
}

func TestVouches(t *testing.T) {
	for _, tt := range []struct {
		authority, host string
		want            bool
	}{
		{"https://login.microsoftonline.com/contoso.com", "sts.contoso.com", true},
		{"https://login.microsoftonline.us/contoso.com", "sts.contoso.com", true},
		{"https://127.0.0.1:1/contoso.com", "sts.contoso.com", true},
		{"https://login.contoso.com/x", "LOGIN.contoso.com", true},
		{"https://login.contoso.com/x", "sts.ad.contoso.com", true},
		{"https://contoso.co.uk/x", "sts.contoso.co.uk", true},
		{"https://evil.co.uk/x", "sts.contoso.co.uk", false},
		{"https://co.uk/x", "sts.contoso.co.uk", false},
		{"https://evil.azurewebsites.net/x", "contoso.azurewebsites.net", false},
		{"https://evil.example/x", "sts.contoso.com", false},
		{"https://evil.example/x", "10.0.0.1", false},
		{"https://10.0.0.2/x", "10.0.0.1", false},
		{"https://10.0.0.1/x", "10.0.0.1", true},
		{"https://microsoft.com/x", "mİcrosoft.com", false},
		{"https://sts/x", "STS", true},
		{"https://sts/x", "other", false}, // of names without a dot nobody knows to whom they belong
		{"https://co.uk/x", "com", false},
		{"", "", false},
	} {
		a, _ := identity.ParseAuthority(tt.authority)
		if got := vouches(a, tt.host); got != tt.want {
			t.Errorf("%s for %s: %v", tt.authority, tt.host, got)
		}
	}
}

// A stranger can answer as Microsoft's platform does. Were its word enough, it would have the organisation's own
// federation server vouch for the person, in silence, and be handed the assertion.
func TestStrangersPlatform(t *testing.T) {
	f := newWinFarm(t)
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(f.platform.URL, "https://"))
	f.platform.URL = "https://login.example.com:" + port // what httptest's certificate is for as well
	f.platform.Issuer = f.platform.URL + "/" + testTenant + "/v2.0"
	k := &kerberos{}
	c := newLoginTest(t, k)
	wired(c)
	g := IntegratedWindows{Username: bobUPN}
	_, err := g.Acquire(t.Context(), c, f.request())
	if err == nil || !errors.Is(err, ErrNextWay) || !strings.Contains(err.Error(), "negotiate_hosts") || len(k.services()) > 0 || len(f.platform.tokenRequests()) > 0 {
		t.Errorf("%v; tickets for %v", err, k.services())
	}
	if _, err := (IntegratedWindows{Username: "bob"}).Acquire(t.Context(), c, f.request()); err == nil || !strings.Contains(err.Error(), "not complete") {
		t.Errorf("half a username: %v", err)
	}
	g.Hosts = []string{strings.TrimPrefix(f.URL, "https://")}
	if _, err := g.Acquire(t.Context(), c, f.request()); err != nil {
		t.Errorf("where the settings name it: %v", err)
	}
}

// A provider whose authorization endpoint is that of another one, and whose token endpoint is its own, wants the code
// that the other one gives (a mix-up). Nothing is shown to the other one.
func TestKerberosAgentMixUp(t *testing.T) {
	honest := secureServer(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			t.Error("the other provider was shown the login")
		}
		w.Header().Set("WWW-Authenticate", "Negotiate")
		w.WriteHeader(http.StatusUnauthorized)
	})
	o := newSecureOP(t, "")
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(o.URL, "https://"))
	o.URL = "https://login.example.com:" + port
	o.Issuer = o.URL
	o.discovery = func(m map[string]any) { m["authorization_endpoint"] = honest.URL + "/authorize" }
	k := &kerberos{}
	c := newLoginTest(t, k)
	wired(c)
	_, err := IntegratedWindows{}.Acquire(t.Context(), c, o.request(""))
	if err == nil || !errors.Is(err, ErrNextWay) || !strings.Contains(err.Error(), "does not name it") || len(k.services()) > 0 {
		t.Errorf("%v; tickets for %v", err, k.services())
	}
	for _, tt := range []struct {
		authorize, token string
		want             bool
	}{
		{"https://login.contoso.com/a", "https://login.contoso.com/t", true},
		{"https://sso.contoso.com/a", "https://login.contoso.com/t", true},
		{"https://sso.contoso.com/a", "https://api.fabrikam.com/t", true},
		{"https://sso.fabrikam.com/a", "https://sso.fabrikam.com/t", true},
		{"https://sso.fabrikam.com/a", "https://login.contoso.com/t", false},
		{"https://sso.fabrikam.com/a", "https://sso.fabrikam.com:8443/t", false},
	} {
		a, err := identity.ParseAuthority("https://login.contoso.com/x")
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(tt.authorize)
		if err != nil {
			t.Fatal(err)
		}
		got := false
		for _, h := range (IntegratedWindows{}).hostsOf(&Provider{Authority: a, AuthorizationEndpoint: tt.authorize, TokenEndpoint: tt.token}) {
			got = got || h == u.Host
		}
		if got != tt.want {
			t.Errorf("%s with %s: %v", tt.authorize, tt.token, got)
		}
	}
}
