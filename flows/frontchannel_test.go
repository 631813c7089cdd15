package flows

import (
	"encoding/base64"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

func signInHybrid(t *testing.T, c *Client, mode string, r Request) (*Result, string, error) {
	t.Helper()
	g := &Hybrid{AuthorizationCode{ResponseMode: mode}}
	return signInBy(t, c, g, &g.AuthorizationCode, r)
}

func signInImplicit(t *testing.T, c *Client, mode string, r Request) (*Result, string, error) {
	t.Helper()
	g := &Implicit{AuthorizationCode{ResponseMode: mode}}
	return signInBy(t, c, g, &g.AuthorizationCode, r)
}

func TestHybrid(t *testing.T) {
	for _, mode := range []string{"", "form_post", "fragment"} {
		for _, tenant := range []string{"", "contoso.example"} {
			t.Run(mode+tenant, func(t *testing.T) {
				o := newOP(t, tenant)
				r := o.request("Orders.Read")
				res, body, err := signInHybrid(t, newTestClient(t, ClientOptions{}), mode, r)
				if err != nil {
					t.Fatal(err)
				}
				if res.Account.Subject != "adele-sub" || res.Tokens.Refresh == "" || res.Tokens.Access[r.Scopes].Token == "" || !strings.Contains(body, "You are signed in") {
					t.Errorf("%+v; %s", res.Account, body)
				}
				q := o.authorizations()[0]
				if q.Get("response_type") != "code id_token" || q.Get("response_mode") == "query" || q.Get("response_mode") == "" || q.Get("nonce") == "" || q.Get("code_challenge_method") != "S256" {
					t.Errorf("asked for %v", q)
				}
			})
		}
	}
}

func TestImplicit(t *testing.T) {
	for _, mode := range []string{"", "form_post", "fragment"} {
		for _, tenant := range []string{"", "contoso.example"} {
			t.Run(mode+tenant, func(t *testing.T) {
				o := newOP(t, tenant)
				o.redirect = func(v url.Values) {
					v.Set("scope", "Orders.Read openid")
					v.Set("refresh_token", "never")
					v.Set("client_info", base64.RawURLEncoding.EncodeToString([]byte(`{"uid":"the-uid","utid":"`+testTenant+`"}`)))
				}
				r := o.request("Orders.Read")
				res, body, err := signInImplicit(t, newTestClient(t, ClientOptions{}), mode, r)
				if err != nil {
					t.Fatal(err)
				}
				got := res.Tokens.Access[r.Scopes]
				if !strings.HasPrefix(got.Token.Reveal(), "front-") || got.Type != "Bearer" || got.Scopes != "Orders.Read openid" || !got.Valid(time.Now(), 29*time.Minute) || got.Valid(time.Now(), 31*time.Minute) {
					t.Errorf("the token is for %s, until %s", got.Scopes, got.ExpiresAt)
				}
				if res.Tokens.Refresh != "" || res.Tokens.ID == "" || res.Account.Username != "adele@contoso.example" || !strings.Contains(body, "You are signed in") {
					t.Errorf("%+v; %s", res.Account, body)
				}
				if tenant != "" && res.Account.HomeAccountID != "the-uid."+testTenant {
					t.Errorf("home account %q", res.Account.HomeAccountID)
				}
				q := o.authorizations()[0]
				if q.Get("response_type") != "id_token token" || q.Get("nonce") == "" || q.Has("code_challenge") || strings.Contains(q.Get("scope"), "offline_access") {
					t.Errorf("asked for %v", q)
				}
				if want := map[string]string{"": "fragment"}[mode]; mode == "" && q.Get("response_mode") != want {
					t.Errorf("response mode %q", q.Get("response_mode"))
				}
				if len(o.tokenRequests()) > 0 {
					t.Error("the token endpoint was asked")
				}
			})
		}
	}
	if len(ImplicitLacks()) == 0 || ImplicitWarning == "" || HybridWarning == "" {
		t.Error("nothing warns")
	}
}

// The OpenID Foundation's tests for relying parties, where an ID token comes through the browser. redeemed: how often
// the code may be redeemed; a first ID token that is not in order must cost nothing.
func TestRelyingPartyFrontChannel(t *testing.T) {
	front := func(name string, value any) func(*op) {
		return func(o *op) { o.front = func(m map[string]any) { m[name] = value } }
	}
	for _, tt := range []struct {
		name      string
		flow      responseType // "": both
		misbehave func(o *op)
		check     string
		redeemed  int
	}{
		{"rp-id_token-issuer-mismatch", "", front("iss", "https://evil.example"), "iss", 0},
		{"rp-id_token-sub", "", front("sub", nil), "sub", 0},
		{"rp-id_token-aud", "", front("aud", "another"), "aud", 0},
		{"rp-id_token-iat", "", front("iat", nil), "iat", 0},
		{"rp-id_token-kid-absent-single-jwks", "", func(o *op) { o.kid = "" }, "", 1},
		{"rp-id_token-kid-absent-multiple-jwks", "", func(o *op) {
			o.kid = ""
			o.keys = append(o.keys, publicKey("second", rsaKeys()[1]))
		}, checkKey, 0},
		{"rp-id_token-sig-rs256", "", func(*op) {}, "", 1},
		{"rp-id_token-sig-none", "", func(o *op) {
			o.idToken = func(m map[string]any) string { return unsigned(`{"alg":"none"}`, m) + "." }
		}, "signature", 0},
		{"rp-id_token-bad-sig-rs256", "", func(o *op) {
			o.idToken = func(m map[string]any) string {
				return signWith(o.t, jose.SigningKey{Algorithm: jose.RS256, Key: rsaKeys()[2]}, "first", m)
			}
		}, "signature", 0},
		{"rp-id_token-bad-c_hash", answersHybrid, front("c_hash", halfHash("another code")), "c_hash", 0},
		{"rp-id_token-missing-c_hash", answersHybrid, front("c_hash", nil), "c_hash", 0},
		{"rp-id_token-bad-at_hash", answersImplicit, front("at_hash", halfHash("another token")), "at_hash", 0},
		{"rp-id_token-missing-at_hash", answersImplicit, front("at_hash", nil), "at_hash", 0},
		{"rp-nonce-invalid", "", front("nonce", "of another sign-in"), "nonce", 0},
		{"rp-nonce-unless-code-flow", "", front("nonce", nil), "nonce", 0},
		{"rp-userinfo-bad-sub-claim", "", func(o *op) {
			o.claims = func(m map[string]any) { m["name"] = nil }
			o.userinfo = func(w http.ResponseWriter, _ *http.Request) {
				sendJSON(w, 200, map[string]any{"sub": "bob-sub", "name": "Bob"})
			}
		}, "userinfo", 1},

		{"no ID token in front", "", func(o *op) { o.redirect = func(v url.Values) { v.Del("id_token") } }, "signature", 0},
		{"c_hash that is no text", answersHybrid, front("c_hash", 7), "c_hash", 0},
		{"empty at_hash", answersImplicit, front("at_hash", ""), "at_hash", 0},
		{"another person behind than in front", answersHybrid, front("sub", "bob-sub"), "sub", 1},
		{"another code than the one vouched for", answersHybrid, func(o *op) {
			o.redirect = func(v url.Values) { v.Set("code", "stolen") }
		}, "c_hash", 0},
		{"another token than the one vouched for", answersImplicit, func(o *op) {
			o.redirect = func(v url.Values) { v.Set("access_token", "stolen") }
		}, "at_hash", 0},
		{"iss of another provider", "", func(o *op) {
			o.redirect = func(v url.Values) { v.Set("iss", "https://evil.example") }
		}, "iss", 0},
		{"iss left out beside an ID token", "", func(o *op) {
			o.discovery = func(m map[string]any) { m["authorization_response_iss_parameter_supported"] = true }
		}, "", 1},
	} {
		for kind, run := range map[responseType]func(*testing.T, *Client, string, Request) (*Result, string, error){answersHybrid: signInHybrid, answersImplicit: signInImplicit} {
			if tt.flow != "" && tt.flow != kind {
				continue
			}
			t.Run(string(kind)+"/"+tt.name, func(t *testing.T) {
				o := newOP(t, "")
				tt.misbehave(o)
				res, body, err := run(t, newTestClient(t, ClientOptions{}), "", o.request(""))
				if n := len(o.tokenRequests()); kind == answersHybrid && n != tt.redeemed {
					t.Errorf("the code was redeemed %d times", n)
				}
				if tt.check == "" {
					if err != nil {
						t.Fatal(err)
					}
					return
				}
				e, ok := errors.AsType[*IDTokenError](err)
				if !ok || e.Check != tt.check || res != nil || !strings.Contains(body, "You are not signed in") {
					t.Fatalf("got %v, want a refusal by %s; %s", err, tt.check, body)
				}
			})
		}
	}
}

// An ID token that comes with the error of a provider that promises iss does not excuse its absence.
func TestIssuerOfAnErrorIsRequired(t *testing.T) {
	o := newOP(t, "")
	o.discovery = func(m map[string]any) { m["authorization_response_iss_parameter_supported"] = true }
	o.redirect = func(v url.Values) {
		maps.DeleteFunc(v, func(name string, _ []string) bool { return name != "state" })
		v.Set("error", "server_error")
	}
	_, _, err := signInImplicit(t, newTestClient(t, ClientOptions{}), "", o.request(""))
	if e, ok := errors.AsType[*IDTokenError](err); !ok || e.Check != "iss" {
		t.Error(err)
	}
}

func TestFrontChannelErrors(t *testing.T) {
	change := func(f func(v url.Values)) func(*op) { return func(o *op) { o.redirect = f } }
	for name, tt := range map[string]struct {
		misbehave func(o *op)
		says      string
	}{
		"refused": {change(func(v url.Values) {
			maps.DeleteFunc(v, func(name string, _ []string) bool { return name != "state" })
			v.Set("error", "unsupported_response_type")
			v.Set("error_description", "AADSTS700051: response_type 'token' is not enabled for the application.")
		}), "AADSTS700051"},
		"another token type": {change(func(v url.Values) { v.Set("token_type", "pop") }), "Bearer"},
		"odd lifetime":       {change(func(v url.Values) { v.Set("expires_in", "soon") }), "expires_in"},
		"no access token":    {change(func(v url.Values) { v.Del("access_token") }), "no access token"},
		"a type not offered": {func(o *op) { o.discovery = func(m map[string]any) { m["response_types_supported"] = []string{"code"} } }, "not offer"},
		"offered in any order": {func(o *op) {
			o.discovery = func(m map[string]any) { m["response_types_supported"] = []string{"token id_token"} }
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOP(t, "")
			tt.misbehave(o)
			g := &Implicit{}
			if name == "a type not offered" {
				if _, err := g.Acquire(t.Context(), newTestClient(t, ClientOptions{}), o.request("")); !errors.Is(err, ErrNotOffered) {
					t.Error(err)
				}
				return
			}
			_, _, err := signInBy(t, newTestClient(t, ClientOptions{}), g, &g.AuthorizationCode, o.request(""))
			if (err == nil) != (tt.says == "") || err != nil && !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want %q", err, tt.says)
			}
		})
	}
	o := newOP(t, "")
	o.redirect = func(v url.Values) { v.Del("code") }
	if _, _, err := signInHybrid(t, newTestClient(t, ClientOptions{}), "", o.request("")); err == nil || !strings.Contains(err.Error(), "no code") {
		t.Error(err)
	}
}

// No lifetime said: a short one. No scope said: what was asked for.
func TestImplicitDefaults(t *testing.T) {
	o := newOP(t, "")
	o.redirect = func(v url.Values) { v.Del("expires_in"); v.Del("token_type") }
	r := o.request("Orders.Read")
	res, _, err := signInImplicit(t, newTestClient(t, ClientOptions{}), "", r)
	if err != nil {
		t.Fatal(err)
	}
	if got := res.Tokens.Access[r.Scopes]; got.Valid(time.Now(), unknownLifetime+time.Second) || got.Scopes != "Orders.Read openid profile" {
		t.Errorf("%s until %s", got.Scopes, got.ExpiresAt)
	}
}

func TestResponseModes(t *testing.T) {
	for kind, allowed := range map[responseType][]string{
		answersCode: {"", "query", "form_post"}, answersHybrid: {"", "fragment", "form_post"}, answersImplicit: {"", "fragment", "form_post"},
	} {
		for _, mode := range []string{"", "query", "fragment", "form_post", "jwt", "web_message"} {
			if _, err := kind.mode(mode); (err == nil) != slices.Contains(allowed, mode) {
				t.Errorf("%s by %q: %v", kind, mode, err)
			}
		}
	}
}
