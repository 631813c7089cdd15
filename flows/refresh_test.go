package flows

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// refreshed signs in and returns what a refresh needs.
func refreshed(t *testing.T, o *op, c *Client, scopes string) (RefreshToken, Request) {
	t.Helper()
	r := o.request(scopes)
	res, _, err := signIn(t, c, &AuthorizationCode{}, r)
	if err != nil {
		t.Fatal(err)
	}
	r.Account = &res.Account
	return RefreshToken{Token: res.Tokens.Refresh}, r
}

func TestRelyingPartyRefresh(t *testing.T) {
	for _, tt := range []struct {
		name, claim string
		value       any
		check       string
	}{
		{"refresh-token-invalid-issuer", "iss", "https://evil.example", "iss"},
		{"refresh-token-invalid-sub", "sub", "bob-sub", "sub"},
		{"another audience", "aud", "another", "aud"},
		{"another person while the clock is wrong", "sub, exp", "bob-sub", "sub"},
		{"a wrong hash while the clock is wrong", "at_hash, exp", "x", "at_hash"},
		{"no nonce", "nonce", nil, ""},
		{"another nonce", "nonce", "x", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := newOP(t, "")
			c := newTestClient(t, ClientOptions{})
			g, r := refreshed(t, o, c, "Orders.Read")
			name, late := strings.CutSuffix(tt.claim, ", exp")
			o.claims = func(m map[string]any) {
				m[name] = tt.value
				if late {
					m["exp"] = 1
				}
			}
			res, err := g.Acquire(t.Context(), c, r)
			if tt.check == "" {
				if err != nil || res.Tokens.ID == "" {
					t.Fatal(err)
				}
				return
			}
			if e, ok := errors.AsType[*IDTokenError](err); !ok || e.Check != tt.check {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestRefresh(t *testing.T) {
	for _, tenant := range []string{"", "contoso.example"} {
		o := newOP(t, tenant)
		c := newTestClient(t, ClientOptions{})
		g, r := refreshed(t, o, c, "Orders.Read")

		res, err := g.Acquire(t.Context(), c, r)
		if err != nil {
			t.Fatal(err)
		}
		if res.Account.ID != r.Account.ID || res.Tokens.Refresh == g.Token || res.Tokens.Access[r.Scopes].Token == "" {
			t.Error("the result is incomplete")
		}
		sent := o.tokenRequests()[1]
		if sent.Get("refresh_token") != g.Token.Reveal() || sent.Get("client_id") != testClient || sent.Has("scope") != (tenant != "") {
			t.Errorf("sent %v", keysOf(sent))
		}

		o.answer = func(m map[string]any) { delete(m, "refresh_token"); delete(m, "id_token"); m["scope"] = "Mail.Read" }
		r.Scopes = "Mail.Read"
		res, err = g.Acquire(t.Context(), c, r)
		if err != nil || res.Tokens.Refresh != g.Token || res.Tokens.Access["Mail.Read"].Scopes != "Mail.Read" {
			t.Errorf("another resource: %v", err)
		}
		if got := o.tokenRequests()[2].Get("scope"); got != "Mail.Read offline_access openid profile" {
			t.Errorf("scope sent is %q", got)
		}
	}
	if _, err := (RefreshToken{}).Acquire(t.Context(), newTestClient(t, ClientOptions{}), Request{}); err == nil {
		t.Error("a refresh without account and token was tried")
	}
}

// The new refresh token is not lost because the keys cannot be had at this moment.
func TestRefreshSurvivesMissingKeys(t *testing.T) {
	o := newOP(t, "")
	_, r := refreshed(t, o, newTestClient(t, ClientOptions{}), "")
	o.jwks = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) }
	res, err := RefreshToken{Token: "old"}.Acquire(t.Context(), newTestClient(t, ClientOptions{}), r)
	if err != nil || res.Tokens.Refresh == "old" || res.Tokens.ID != "" {
		t.Errorf("%v, %v", err, res)
	}
}

// A computer whose clock is wrong keeps its session; the ID token alone is not believed.
func TestRefreshSurvivesAWrongClock(t *testing.T) {
	for _, claim := range []string{"exp", "iat", "nbf"} {
		o := newOP(t, "")
		c := newTestClient(t, ClientOptions{})
		g, r := refreshed(t, o, c, "")
		o.claims = func(m map[string]any) {
			m[claim] = map[string]int64{"exp": 1, "iat": time.Now().Unix() + 9999, "nbf": time.Now().Unix() + 9999}[claim]
		}
		res, err := g.Acquire(t.Context(), c, r)
		if err != nil || res.Tokens.Refresh == g.Token || res.Tokens.ID != "" {
			t.Errorf("%s: %v", claim, err)
		}
	}
}

// At organizations and common any tenant may sign in, but a session stays in its own.
func TestRefreshStaysInItsTenant(t *testing.T) {
	o := newOP(t, "common")
	o.discovery = func(m map[string]any) { m["issuer"] = o.URL + "/{tenantid}/v2.0" }
	c := newTestClient(t, ClientOptions{})
	g, r := refreshed(t, o, c, "")
	o.claims = func(m map[string]any) { m["tid"], m["iss"] = otherGUID, o.URL+"/"+otherGUID+"/v2.0" }
	_, err := g.Acquire(t.Context(), c, r)
	if e, ok := errors.AsType[*IDTokenError](err); !ok || e.Check != "iss" {
		t.Errorf("got %v", err)
	}
}

// A domain name that now belongs to another tenant does not get the old tenant's refresh tokens.
func TestRefreshGoesToTheIssuerOfTheSignIn(t *testing.T) {
	o := newOP(t, "contoso.example")
	g, r := refreshed(t, o, newTestClient(t, ClientOptions{}), "")
	o.Issuer = o.URL + "/" + otherGUID + "/v2.0"
	_, err := g.Acquire(t.Context(), newTestClient(t, ClientOptions{}), r)
	if _, ok := errors.AsType[*DiscoveryError](err); !ok || len(o.tokenRequests()) != 1 {
		t.Errorf("got %v after %d token requests", err, len(o.tokenRequests()))
	}
}

func keysOf(v url.Values) (names []string) {
	for n := range v {
		names = append(names, n)
	}
	return names
}
