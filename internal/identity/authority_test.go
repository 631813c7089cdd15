package identity

import (
	"errors"
	"net/url"
	"strings"
	"testing"
)

func TestParseAuthority(t *testing.T) {
	for _, tt := range []struct {
		raw, url string
		kind     AuthorityKind
	}{
		{" login.microsoftonline.com/contoso.com ", "https://login.microsoftonline.com/contoso.com", Entra},
		{"https://LOGIN.microsoftonline.com/common/v2.0/", "https://login.microsoftonline.com/common", Entra},
		{"https://login.microsoftonline.us/organizations/v2.0/.well-known/openid-configuration", "https://login.microsoftonline.us/organizations", Entra},
		{"contoso.ciamlogin.com", "https://contoso.ciamlogin.com", CIAM},
		{"https://sts.contoso.com/adfs/", "https://sts.contoso.com/adfs", ADFS},
		{"https://id.example/realms/a/.well-known/openid-configuration", "https://id.example/realms/a", OIDC},
		{"https://login.microsoftonline.com.evil.example/common", "https://login.microsoftonline.com.evil.example/common", OIDC},
		{"http://localhost:8080/x", "http://localhost:8080/x", OIDC},
		{"http://[::1]:8080", "http://[::1]:8080", OIDC},
	} {
		a, err := ParseAuthority(tt.raw)
		if err != nil || a.URL != tt.url || a.Kind != tt.kind {
			t.Errorf("%q: %+v, %v", tt.raw, a, err)
		}
		if again, err := ParseAuthority(a.URL); err != nil || again != a {
			t.Errorf("%q read again: %+v, %v", a.URL, again, err)
		}
	}
	for _, raw := range []string{
		"", " ", "https://", "ftp://id.example", "http://id.example", "https://u:p@id.example", "https://id.example?a=b", "https://id.example#a",
		"https://login.microsoftonline.com", "https://login.microsoftonline.com/a/b", "http://192.168.0.1", "http://0.0.0.0",
	} {
		if a, err := ParseAuthority(raw); !errors.Is(err, ErrAuthority) {
			t.Errorf("%q: %+v, %v", raw, a, err)
		}
	}
}

// Only what no name server has a say in is this computer. A dot at the end is such a say: resolvers look a name with one up
// in no file.
func TestIsLoopback(t *testing.T) {
	for host, want := range map[string]bool{
		"localhost": true, "LocalHost": true, "127.0.0.1": true, "127.8.9.10": true, "::1": true, "::ffff:127.0.0.1": true,
		"": false, "localhost.": false, "localhost..": false, "a.localhost": false, "localhost.evil.example": false, "localhost\u200b": false,
		"ｌocalhost": false, "127.1": false, "2130706433": false, "0x7f.0.0.1": false, "127.0.0.1.": false, "0.0.0.0": false, "::": false, "10.0.0.1": false,
	} {
		if IsLoopback(host) != want {
			t.Errorf("%q: %v", host, !want)
		}
	}
}

func TestSecureURL(t *testing.T) {
	for raw, problem := range map[string]string{
		"https://id.example/": "", "http://localhost/": "", "http://127.0.0.1:8080/": "", "https://localhost./": "",
		"http://id.example/": "use https://id.example", "http://localhost.:8080/": "write localhost:8080, without the dot",
		"ftp://id.example/": "https://", "https:///x": "https://", "javascript:alert(1)": "https://",
	} {
		u, err := url.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		err = SecureURL(u)
		if (err == nil) != (problem == "") || err != nil && !strings.Contains(err.Error(), problem) {
			t.Errorf("%s: %v", raw, err)
		}
	}
}

func TestInTenant(t *testing.T) {
	a := Authority{URL: "https://login.microsoftonline.com/contoso.com", Kind: Entra}
	if b, err := a.InTenant(" Fabrikam.example "); err != nil || b.URL != "https://login.microsoftonline.com/fabrikam.example" || b.Kind != Entra {
		t.Errorf("%+v, %v", b, err)
	}
	for _, tenant := range []string{"", "common", "a/b.c", "..", ".a", "a..b", "a.b?c", "a.b#c", "ä.example", "a.b c"} {
		if b, err := a.InTenant(tenant); !errors.Is(err, ErrAuthority) {
			t.Errorf("%q: %+v, %v", tenant, b, err)
		}
	}
	for _, none := range []Authority{{"https://sts.contoso.com/adfs", ADFS}, {"https://contoso.ciamlogin.com/x", CIAM}, {"https://id.example", OIDC}} {
		if b, err := none.InTenant("fabrikam.example"); !errors.Is(err, ErrAuthority) {
			t.Errorf("%s: %+v, %v", none.URL, b, err)
		}
	}
}
