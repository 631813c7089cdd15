package flows

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"latchkey/flows/meanings"
	"latchkey/internal/identity"
)

// incoming is a caller's token for aud.
func incoming(t *testing.T, aud any, exp time.Time) identity.Secret {
	t.Helper()
	return identity.Secret(signWith(t, jose.SigningKey{Algorithm: jose.RS256, Key: rsaKeys()[2]}, "other", map[string]any{"aud": aud, "exp": exp.Unix(), "sub": "adele", "iss": "https://id.example"}))
}

func TestOnBehalfOf(t *testing.T) {
	hour := time.Now().Add(time.Hour)
	for name, token := range map[string]identity.Secret{
		"client ID":           incoming(t, testClient, hour),
		"App ID URI":          incoming(t, "api://"+testClient, hour),
		"another name, list":  incoming(t, []string{"https://else.example", "https://orders.example/"}, hour),
		"ended within skew":   incoming(t, testClient, time.Now().Add(-4*time.Minute)),
		"opaque":              "opaque-token-that-nobody-reads",
		"with blanks around":  " " + incoming(t, testClient, hour) + "\n",
		"opaque with JWT dot": "ab.cd",
	} {
		t.Run(name, func(t *testing.T) {
			o := newOP(t, "contoso.example")
			r := o.request("api://stock/Stock.Read")
			r.Credential = &identity.Credential{Secret: planted}
			r.Claims = `{"access_token":{"acrs":{"essential":true,"value":"c1"}}}`
			res, err := OnBehalfOf{Assertion: token, Audiences: []string{"https://orders.example"}}.Acquire(t.Context(), newTestClient(t, ClientOptions{}), r)
			if err != nil {
				t.Fatal(err)
			}
			form := o.tokenRequests()[0]
			for field, want := range map[string]string{
				"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": strings.TrimSpace(token.Reveal()), "requested_token_use": "on_behalf_of",
				"scope": "api://stock/Stock.Read", "client_secret": planted, "claims": r.Claims, "client_id": testClient,
			} {
				if form.Get(field) != want {
					t.Errorf("%s is %q", field, form.Get(field))
				}
			}
			if res.Tokens.Access[r.Scopes].Token == "" || res.Tokens.ID != "" || res.Tokens.Refresh != "" || res.Account.Kind != identity.KindApp || res.Account.Subject != testClient {
				t.Errorf("%+v", res)
			}
		})
	}
}

// What cannot be exchanged is refused before anything is sent.
func TestOnBehalfOfChecksFirst(t *testing.T) {
	o := newOP(t, "contoso.example")
	c := newTestClient(t, ClientOptions{})
	hour := time.Now().Add(time.Hour)
	acquire := func(g OnBehalfOf, change ...func(*Request)) error {
		r := o.request("api://stock/Stock.Read")
		r.Credential = &identity.Credential{Secret: planted}
		for _, f := range change {
			f(&r)
		}
		_, err := g.Acquire(t.Context(), c, r)
		return err
	}
	err := acquire(OnBehalfOf{Assertion: incoming(t, []string{"https://graph.microsoft.com", "b"}, hour), Audiences: []string{"https://orders.example"}})
	e, ok := errors.AsType[*AudienceError](err)
	if !ok || strings.Join(e.Got, " ") != "https://graph.microsoft.com b" || strings.Join(e.Want, " ") != testClient+" api://"+testClient+" https://orders.example" {
		t.Errorf("another audience: %v", err)
	}
	if summary, next := Explain(err); !strings.Contains(summary, "https://graph.microsoft.com") || next == "" {
		t.Errorf("explained as %q, %q", summary, next)
	}
	err = acquire(OnBehalfOf{Assertion: incoming(t, "other", hour), Audiences: []string{"api://" + testClient, "https://orders.example/", "https://orders.example"}})
	if e, ok := errors.AsType[*AudienceError](err); !ok || strings.Join(e.Want, " ") != testClient+" api://"+testClient+" https://orders.example" {
		t.Errorf("names that repeat: %v", err)
	}
	id := signWith(t, jose.SigningKey{Algorithm: jose.RS256, Key: rsaKeys()[2]}, "other", map[string]any{"aud": testClient, "exp": hour.Unix(), "sub": "adele", "nonce": "n"})
	for want, token := range map[string]identity.Secret{
		"made for Microsoft Graph": incoming(t, "https://graph.microsoft.com", hour), "an ID token": identity.Secret(id),
	} {
		err := acquire(OnBehalfOf{Assertion: token, Audiences: []string{"https://orders.example"}})
		if e, ok := errors.AsType[*AssertionError](err); !ok || !strings.Contains(e.Problem, want) || !strings.Contains(e.Next, "https://orders.example/.default") {
			t.Errorf("%s: %v", want, err)
		}
	}
	good := incoming(t, testClient, hour)
	for name, tt := range map[string]struct {
		token identity.Secret
		want  string
	}{
		"nothing":     {" ", "no token was given"},
		"too large":   {identity.Secret(strings.Repeat("x", maxAssertion+1)), "larger than 64 KiB"},
		"with Bearer": {"Bearer " + good, "blanks or line breaks"},
		"cut off":     {good[:60], "damaged or incomplete"},
		"ended":       {incoming(t, testClient, time.Now().Add(-10*time.Minute)), "ended on"},
	} {
		err := acquire(OnBehalfOf{Assertion: tt.token})
		if e, ok := errors.AsType[*AssertionError](err); !ok || !strings.Contains(e.Problem, tt.want) || e.Next == "" {
			t.Errorf("%s: %v", name, err)
		}
		if summary, _ := Explain(err); !strings.Contains(summary, tt.want) {
			t.Errorf("%s: explained as %q", name, summary)
		}
	}
	if err := acquire(OnBehalfOf{Assertion: incoming(t, nil, hour)}); !isType[*AudienceError](err) || !strings.Contains(err.Error(), "for nobody") {
		t.Errorf("no audience: %v", err)
	}
	if err := acquire(OnBehalfOf{Assertion: good}, func(r *Request) { r.Scopes = "openid" }); !isType[*ScopeError](err) {
		t.Errorf("no API: %v", err)
	}
	if err := acquire(OnBehalfOf{Assertion: good}, func(r *Request) { r.ClientID = "" }); err == nil {
		t.Error("no client ID")
	}
	if o.count("/contoso.example/v2.0"+wellKnown) != 0 {
		t.Error("something was sent")
	}
	if err := acquire(OnBehalfOf{Assertion: good}, func(r *Request) { r.Credential = nil }); !isType[*CredentialError](err) {
		t.Errorf("a public client: %v", err)
	}
	if len(o.tokenRequests()) != 0 {
		t.Error("the token was sent")
	}
}

// Neither the secret nor the caller's token goes to another issuer than the application's account was made at.
func TestOnBehalfOfAfterTheIssuerChanged(t *testing.T) {
	o := newOP(t, "contoso.example")
	c := newTestClient(t, ClientOptions{})
	r := o.request("api://stock/Stock.Read")
	r.Credential = &identity.Credential{Secret: planted}
	r.Account = &identity.Account{Kind: identity.KindApp, Issuer: o.Issuer, ClientID: testClient, Subject: testClient}
	if _, err := (OnBehalfOf{Assertion: "opaque"}).Acquire(t.Context(), c, r); err != nil {
		t.Fatal(err)
	}
	r.Account.Issuer = o.URL + "/" + otherGUID + "/v2.0"
	if _, err := (OnBehalfOf{Assertion: "opaque"}).Acquire(t.Context(), c, r); !isType[*DiscoveryError](err) || len(o.tokenRequests()) != 1 {
		t.Errorf("got %v after %d requests for tokens", err, len(o.tokenRequests()))
	}
}

// Nobody can agree to the next API's scope by signing in here: the administrator can, and is told to what.
func TestOnBehalfOfWithoutConsent(t *testing.T) {
	o := newOP(t, "contoso.example")
	o.token = func(w http.ResponseWriter, _ *http.Request) bool {
		sendJSON(w, 400, map[string]any{"error": "invalid_grant", "error_description": "AADSTS65001: x", "error_codes": []int{65001}, "suberror": "consent_required"})
		return true
	}
	r := o.request("api://stock/Stock.Read")
	r.Credential = &identity.Credential{Secret: planted}
	_, err := OnBehalfOf{Assertion: "opaque"}.Acquire(t.Context(), newTestClient(t, ClientOptions{}), r)
	summary, next := Explain(err)
	checkWords(t, summary, next)
	if !strings.Contains(summary, "api://stock/Stock.Read") || !strings.Contains(next, "administrator") || WhoMends(err) != meanings.Administrator || ErrorCode(err) != "AADSTS65001" {
		t.Errorf("%v: %s %s", err, summary, next)
	}
}

// A demand of the next API reaches the caller as it came, and the caller's token does not.
func TestOnBehalfOfChallenge(t *testing.T) {
	const claims = `{"access_token":{"capolids":{"essential":true,"values":["c1"]}}}`
	o := newOP(t, "contoso.example")
	o.token = func(w http.ResponseWriter, r *http.Request) bool {
		sendJSON(w, 400, map[string]any{
			"error": "interaction_required", "error_description": "AADSTS50076: for " + r.PostForm.Get("assertion"), "error_codes": []int{50076}, "suberror": "basic_action", "claims": claims,
		})
		return true
	}
	r := o.request("api://stock/Stock.Read")
	r.Credential = &identity.Credential{Secret: planted}
	for _, token := range []identity.Secret{incoming(t, testClient, time.Now().Add(time.Hour)), planted + "-opaque"} {
		_, err := OnBehalfOf{Assertion: token}.Acquire(t.Context(), newTestClient(t, ClientOptions{}), r)
		if e, ok := errors.AsType[*Error](err); !ok || e.Claims != claims || e.Number() != "AADSTS50076" || strings.Contains(err.Error(), token.Reveal()) {
			t.Errorf("got %v", err)
		}
	}
}
