package flows

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"latchkey/internal/demo/demotest"
	"latchkey/internal/identity"
)

// person is a user of the demo with a fresh browser.
func (d *contoso) person(begin string) *demotest.Person {
	login := d.login(begin)
	return demotest.NewPerson(login.Username, login.Password.Reveal())
}

// appRequest asks for what an application of the demo may have.
func (d *contoso) appRequest(name string) Request {
	r, a := d.request(d.Authority), d.app(name)
	r.ClientID = a.ClientID
	if a.Secret != "" {
		r.Credential = &identity.Credential{Secret: identity.Secret(a.Secret)}
	}
	return r
}

func TestPasswordAtContoso(t *testing.T) {
	d := newContoso(t)
	c := newTestClient(t, ClientOptions{})
	for _, authority := range []string{d.Authority, strings.TrimSuffix(d.Authority, "contoso.example") + "organizations"} {
		adele := d.login("adele")
		res, err := adele.Acquire(t.Context(), c, d.request(authority))
		if err != nil {
			t.Fatal(authority, err)
		}
		if res.Account.Username != adele.Username || res.Account.HomeAccountID == "" || res.Tokens.Refresh == "" {
			t.Errorf("%s: %+v", authority, res.Account)
		}
	}
	for user, number := range map[string]int{"megan": 50076, "carol": 65001, "dan": 50057} {
		_, err := d.login(user).Acquire(t.Context(), c, d.request(d.Authority))
		if e, ok := errors.AsType[*Error](err); !ok || !slices.Contains(e.Numbers, number) {
			t.Errorf("%s: %v, want %d", user, err, number)
		}
	}
	wrong := d.login("adele")
	wrong.Password = "Correct-Horse-9"
	_, err := wrong.Acquire(t.Context(), c, d.request(d.Authority))
	if e, ok := errors.AsType[*Error](err); !ok || e.Number() != "AADSTS50126" || strings.Contains(err.Error(), "Horse") {
		t.Error(err)
	}
	for _, username := range []string{"adele@outlook.com", "adele@nowhere.example", "adele"} {
		wrong.Username = username
		_, err := wrong.Acquire(t.Context(), c, d.request(d.Authority))
		if e, ok := errors.AsType[*PasswordError](err); !ok || e.Next == "" {
			t.Errorf("%s: %v", username, err)
		}
	}
	common := d.request(strings.TrimSuffix(d.Authority, "contoso.example") + "common")
	if _, err := d.login("adele").Acquire(t.Context(), c, common); !errors.As(err, new(*PasswordError)) {
		t.Error(err)
	}
}

func TestHybridAtContoso(t *testing.T) {
	d := newContoso(t)
	trace := NewTrace(nil)
	r := d.appRequest("Contoso Portal")
	g := &Hybrid{AuthorizationCode{RedirectURI: "http://localhost/signin-oidc", Visit: d.person("adele").Visit}}
	res, err := g.Acquire(WithTrace(t.Context(), trace), newTestClient(t, ClientOptions{}), r)
	if err != nil {
		t.Fatal(err)
	}
	if res.Account.Username != d.login("adele").Username || res.Tokens.Refresh == "" || res.Tokens.Access[r.Scopes].Token == "" || res.Account.RedirectURI != g.RedirectURI {
		t.Errorf("%+v", res.Account)
	}
	var b strings.Builder
	if err := trace.WriteRedacted(&b); err != nil || strings.Contains(b.String(), "eyJ") || strings.Contains(b.String(), d.app("Contoso Portal").Secret) || !strings.Contains(b.String(), "code id_token") {
		t.Errorf("trace: %v", err)
	}
	// An application that may not: the provider says so in the browser's answer.
	g = &Hybrid{AuthorizationCode{Visit: d.person("adele").Visit}}
	_, err = g.Acquire(t.Context(), newTestClient(t, ClientOptions{}), d.request(d.Authority))
	if e, ok := errors.AsType[*Error](err); !ok || e.Number() != "AADSTS700054" {
		t.Error(err)
	}
}

func TestImplicitAtContoso(t *testing.T) {
	d := newContoso(t)
	r := d.appRequest("Contoso Lab")
	g := &Implicit{AuthorizationCode{ResponseMode: "form_post", Visit: d.person("olga").Visit}}
	res, err := g.Acquire(t.Context(), newTestClient(t, ClientOptions{}), r)
	if err != nil {
		t.Fatal(err)
	}
	if res.Tokens.Refresh != "" || res.Tokens.Access[r.Scopes].Token == "" || res.Account.HomeAccountID == "" {
		t.Errorf("%+v", res.Account)
	}
	if _, err := g.Acquire(t.Context(), newTestClient(t, ClientOptions{}), d.request(d.ADFS)); !errors.Is(err, ErrNotOffered) {
		t.Errorf("a provider that does not offer it: %v", err)
	}
}
