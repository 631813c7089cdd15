package flows

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// Cookies stay with who set them, and those of the provider with https: a host that the way leads by can neither read
// them nor slip some of its own to the provider.
func TestKerberosAgentCookies(t *testing.T) {
	cert := otherCertificate(t, "login.contoso.co.uk", "evil.co.uk")
	o := startOP(t, "", func(s *httptest.Server) { s.TLS = cert.always(); s.StartTLS() })
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(o.URL, "https://"))
	o.URL = "https://login.contoso.co.uk:" + port
	o.Issuer = o.URL

	var asked url.Values
	visits := 0
	stranger := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if visits++; len(r.Cookies()) > 0 || r.Header.Get("Authorization") != "" || r.Referer() != "" {
			t.Errorf("the stranger sees %v", r.Header)
		}
		for _, domain := range []string{"co.uk", ".co.uk", "contoso.co.uk", "login.contoso.co.uk"} {
			http.SetCookie(w, &http.Cookie{Name: "sso", Value: "mallory", Domain: domain, Path: "/", Secure: true})
		}
		http.Redirect(w, r, o.URL+"/authorize?back=1", http.StatusFound)
	}))
	stranger.TLS = cert.always()
	stranger.StartTLS()
	defer stranger.Close()
	_, strange, _ := net.SplitHostPort(strings.TrimPrefix(stranger.URL, "https://"))

	o.before = func(w http.ResponseWriter, r *http.Request) bool {
		switch {
		case r.URL.Path != "/authorize":
			return false
		case !r.URL.Query().Has("back"):
			asked = r.URL.Query()
			http.SetCookie(w, &http.Cookie{Name: "start", Value: "1", Path: "/", Secure: true})
			http.Redirect(w, r, "https://evil.co.uk:"+strange+"/x", http.StatusFound)
			return true
		}
		if got := r.Header.Get("Cookie"); got != "start=1" {
			t.Errorf("the provider gets %q", got)
		}
		o.mu.Lock()
		o.codes["the-code"] = asked
		o.mu.Unlock()
		http.Redirect(w, r, asked.Get("redirect_uri")+"?"+url.Values{"state": {asked.Get("state")}, "code": {"the-code"}}.Encode(), http.StatusFound)
		return true
	}
	c := newLoginTest(t, &kerberos{})
	cert.trustedBy(c)
	wired(c)
	if _, err := (IntegratedWindows{}).Acquire(t.Context(), c, o.request("")); err != nil || visits != 1 {
		t.Errorf("%v; %d visits to the stranger", err, visits)
	}
}
