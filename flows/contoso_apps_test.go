package flows

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/internal/claims"
	"latchkey/internal/demo/demotest"
	"latchkey/internal/identity"
)

// as is a request of a confidential application.
func (d *contoso) as(app, authority string, scopes string, cred *identity.Credential) Request {
	d.t.Helper()
	r := d.request(authority)
	r.ClientID, r.Scopes, r.Credential = d.app(app).ClientID, identity.ParseScopes(scopes), cred
	return r
}

func (d *contoso) ordersDefault() string {
	return strings.TrimSuffix(d.Scope, "/Orders.Read") + "/.default"
}

func (d *contoso) certificate(password string, files ...string) *identity.Credential {
	d.t.Helper()
	var content []byte
	for _, f := range files {
		part, err := os.ReadFile(f)
		if err != nil {
			d.t.Fatal(err)
		}
		content = append(content, part...)
	}
	cred, err := ReadCertificate(content, identity.Secret(password))
	if err != nil {
		d.t.Fatal(err)
	}
	return cred
}

func (d *contoso) credentials() map[string]*identity.Credential {
	portal := d.app("Contoso Portal")
	return map[string]*identity.Credential{
		"secret":         {Secret: identity.Secret(portal.Secret)},
		"PEM":            d.certificate("", portal.CertificateFile, portal.KeyFile),
		"PFX":            d.certificate(portal.PFXPassword, portal.PFXFile),
		"elliptic":       d.certificate("", portal.ECKeyFile, portal.ECCertificateFile),
		"assertion file": {AssertionFile: portal.AssertionFile},
	}
}

func claimsOf(t *testing.T, token identity.Secret) claims.Object {
	t.Helper()
	tok, err := claims.Decode(token)
	if err != nil {
		t.Fatal(err)
	}
	return tok.Claims
}

func TestContosoClientCredentials(t *testing.T) {
	d := newContoso(t)
	c := newTestClient(t, ClientOptions{})
	for name, cred := range d.credentials() {
		for _, authority := range []string{d.Authority, d.OIDCIssuer} {
			r := d.as("Contoso Portal", authority, d.ordersDefault(), cred)
			r.ContinuousAccess = true
			for range 2 { // an assertion is good once
				res, err := ClientCredentials{}.Acquire(t.Context(), c, r)
				if err != nil {
					t.Fatalf("%s at %s: %v", name, authority, err)
				}
				token := claimsOf(t, res.Tokens.Access[r.Scopes].Token)
				if token.Text("idtyp") != "app" || !slices.Contains(token.List("roles"), "Orders.Read.All") || res.Account.Kind != identity.KindApp || res.Tokens.Refresh != "" {
					t.Errorf("%s: %v, %+v", name, token, res.Account)
				}
				if entra := authority == d.Authority; entra && (res.Account.TenantID != d.TenantID || !slices.Contains(token.List("xms_cc"), "cp1")) || !entra && token.Has("xms_cc") {
					t.Errorf("%s at %s: tenant %s, xms_cc %v", name, authority, res.Account.TenantID, token.List("xms_cc"))
				}
			}
		}
	}
	for name, tt := range map[string]struct {
		scope  string
		cred   *identity.Credential
		number string
	}{
		"wrong secret":         {d.ordersDefault(), &identity.Credential{Secret: planted}, "AADSTS7000215"},
		"unknown API":          {"api://nobody/.default", d.credentials()["secret"], "AADSTS500011"},
		"foreign certificate":  {d.ordersDefault(), foreignCertificate(t), "AADSTS700027"},
		"assertion of another": {d.ordersDefault(), foreignAssertion(t), "AADSTS700211"},
	} {
		_, err := ClientCredentials{}.Acquire(t.Context(), c, d.as("Contoso Portal", d.Authority, tt.scope, tt.cred))
		if e, ok := errors.AsType[*Error](err); !ok || e.Number() != tt.number {
			t.Errorf("%s: %v", name, err)
		}
	}
	d.set(`{"expire_secret": true}`)
	if _, err := (ClientCredentials{}).Acquire(t.Context(), c, d.as("Contoso Portal", d.Authority, d.ordersDefault(), d.credentials()["secret"])); err == nil || !strings.Contains(err.Error(), "AADSTS7000222") {
		t.Errorf("expired secret: %v", err)
	}
	for _, name := range []string{"common", "organizations"} {
		_, err := ClientCredentials{}.Acquire(t.Context(), c, d.as("Contoso Portal", strings.Replace(d.Authority, "contoso.example", name, 1), d.ordersDefault(), d.credentials()["secret"]))
		if !isType[*DiscoveryError](err) {
			t.Errorf("at %s: %v", name, err)
		}
	}
}

func foreignCertificate(t *testing.T) *identity.Credential {
	key := rsaKeys()[2]
	cred, err := ReadCertificate(append(pkcs8(key), pemCertificates(issue(t, "Nobody", key, nil, nil))...), "")
	if err != nil {
		t.Fatal(err)
	}
	return cred
}

func foreignAssertion(t *testing.T) *identity.Credential {
	path := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(path, []byte(incoming(t, "api://AzureADTokenExchange", time.Now().Add(time.Hour)).Reveal()), 0o600); err != nil {
		t.Fatal(err)
	}
	return &identity.Credential{AssertionFile: path}
}

// The federation server takes RS256 and x5t alone.
func TestContosoFarmCredentials(t *testing.T) {
	d := newContoso(t)
	c := newTestClient(t, ClientOptions{})
	for _, name := range []string{"secret", "PFX"} {
		r := d.as("Contoso Portal", d.ADFS, d.ordersDefault(), d.credentials()[name])
		res, err := ClientCredentials{}.Acquire(t.Context(), c, r)
		if err != nil || res.Tokens.Access[r.Scopes].Token == "" || res.Account.TenantID != "" {
			t.Errorf("%s: %v, %+v", name, err, res)
		}
	}
}

func TestContosoOnBehalfOf(t *testing.T) {
	d := newContoso(t)
	c := newTestClient(t, ClientOptions{})
	front, err := (&AuthorizationCode{Visit: demotest.NewPerson(d.login("adele").Username, d.login("adele").Password.Reveal()).Visit}).Acquire(t.Context(), c, d.request(d.Authority))
	if err != nil {
		t.Fatal(err)
	}
	caller := front.Tokens.Access[identity.ParseScopes(d.Scope)].Token
	r := d.as("Contoso Orders", d.Authority, d.app("Contoso Inventory").Scopes[0], &identity.Credential{Secret: identity.Secret(d.app("Contoso Orders").Secret)})
	res, err := OnBehalfOf{Assertion: caller}.Acquire(t.Context(), c, r)
	if err != nil {
		t.Fatal(err)
	}
	if token := claimsOf(t, res.Tokens.Access[r.Scopes].Token); token.Text("scp") != "Stock.Read" || token.Text("azp") != r.ClientID || token.Text("oid") != claimsOf(t, caller).Text("oid") {
		t.Errorf("%v", token)
	}
	portal := d.as("Contoso Portal", d.Authority, r.Scopes.String(), &identity.Credential{Secret: identity.Secret(d.app("Contoso Portal").Secret)})
	if _, err := (OnBehalfOf{Assertion: caller}).Acquire(t.Context(), c, portal); !isType[*AudienceError](err) {
		t.Errorf("another application: %v", err)
	}
	// A name that this side believes and the tenant does not know: the tenant refuses.
	_, err = OnBehalfOf{Assertion: caller, Audiences: claimsOf(t, caller).List("aud")}.Acquire(t.Context(), c, portal)
	if e, ok := errors.AsType[*Error](err); !ok || e.Number() != "AADSTS500131" {
		t.Errorf("another application: %v", err)
	}
	d.set(`{"obo_needs_mfa": true}`)
	_, err = OnBehalfOf{Assertion: caller}.Acquire(t.Context(), c, r)
	if e, ok := errors.AsType[*Error](err); !ok || e.Number() != "AADSTS50079" || !json.Valid([]byte(e.Claims)) {
		t.Errorf("more is demanded of the person: %v", err)
	}
}

func TestContosoDeviceCode(t *testing.T) {
	t.Parallel()
	d := newContoso(t)
	d.set(`{"device_interval": 1}`)
	c := newTestClient(t, ClientOptions{})
	for _, authority := range []string{d.Authority, d.OIDCIssuer, d.ADFS} {
		r := d.request(authority)
		res, err := (&DeviceCode{Waiting: func(w *Waiting) {
			d.set(fmt.Sprintf(`{"approve_device": {"user_code": %q, "username": "adele@contoso.example"}}`, w.Device.UserCode))
		}}).Acquire(t.Context(), c, r)
		if err != nil {
			t.Fatalf("%s: %v", authority, err)
		}
		if res.Account.Username != "adele@contoso.example" || res.Tokens.Refresh == "" || res.Tokens.Access[r.Scopes].Token == "" {
			t.Errorf("%s: %+v", authority, res.Account)
		}
		r.Account = &res.Account
		if _, err := (RefreshToken{Token: res.Tokens.Refresh}).Acquire(t.Context(), c, r); err != nil {
			t.Errorf("%s: renew: %v", authority, err)
		}
	}
	r := d.request(d.Authority)
	_, err := (&DeviceCode{Waiting: func(w *Waiting) { d.set(fmt.Sprintf(`{"deny_device": {"user_code": %q}}`, w.Device.UserCode)) }}).Acquire(t.Context(), c, r)
	if !errors.Is(err, ErrCancelled) || !isType[*Error](err) {
		t.Errorf("declined: %v", err)
	}
	d.set(`{"device_expires_in": 1, "device_interval": 5}`)
	if _, err := (&DeviceCode{}).Acquire(t.Context(), c, r); !errors.Is(err, ErrCodeExpired) {
		t.Errorf("expired: %v", err)
	}
	d.set(`{"device_expires_in": 0, "device_interval": 1, "retry_after": "1"}`)
	g := &DeviceCode{Waiting: func(w *Waiting) {
		d.set(fmt.Sprintf(`{"throttle": 1, "approve_device": {"user_code": %q, "username": "adele@contoso.example"}}`, w.Device.UserCode))
	}}
	if _, err := g.Acquire(t.Context(), c, r); err != nil {
		t.Errorf("throttled in between: %v", err)
	}
}

// A person walks through the code's pages, and another one than the account that was asked for is told apart.
func TestContosoDevicePage(t *testing.T) {
	t.Parallel()
	d := newContoso(t)
	d.set(`{"device_interval": 1, "device_complete": true}`)
	c := newTestClient(t, ClientOptions{})
	r := d.request(d.Authority)
	done := make(chan error, 1)
	bring := func(who string) *DeviceCode {
		login := d.login(who)
		return &DeviceCode{Waiting: func(w *Waiting) {
			go func() {
				done <- demotest.NewPerson(login.Username, login.Password.Reveal()).Visit(context.WithoutCancel(t.Context()), w.Device.VerificationURIComplete)
			}()
		}}
	}
	res, err := bring("adele").Acquire(t.Context(), c, r)
	if walked := <-done; err != nil || walked != nil {
		t.Fatal(err, walked)
	}
	r.Account = &res.Account
	other, err := bring("olga").Acquire(t.Context(), c, r)
	if walked := <-done; !errors.Is(err, ErrOtherAccount) || other == nil || walked != nil {
		t.Errorf("another person: %v, %v", err, walked)
	}
}

// A whole run of every grant, traced: the wire is there in order, and no secret of it is in what may be shown.
func TestContosoTrace(t *testing.T) {
	t.Parallel()
	d := newContoso(t)
	d.set(`{"device_interval": 1}`)
	c := newTestClient(t, ClientOptions{})
	changes := 0
	trace := NewTrace(func() { changes++ })
	ctx := WithTrace(t.Context(), trace)
	person := demotest.NewPerson(d.login("adele").Username, d.login("adele").Password.Reveal())
	secrets := map[string]string{"certificate key": d.certificate("", d.app("Contoso Portal").CertificateFile, d.app("Contoso Portal").KeyFile).Key.Reveal()}
	keep := func(name string, res *Result, err error) *Result {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for scopes, token := range res.Tokens.Access {
			secrets[name+" access "+scopes.String()] = token.Token.Reveal()
		}
		secrets[name+" refresh"], secrets[name+" ID"] = res.Tokens.Refresh.Reveal(), res.Tokens.ID.Reveal()
		return res
	}
	r := d.request(d.Authority)
	for _, mode := range []string{"query", "form_post"} {
		res, err := (&AuthorizationCode{Visit: person.Visit, ResponseMode: mode}).Acquire(ctx, c, r)
		keep(mode, res, err)
	}
	res, err := (&DeviceCode{Waiting: func(w *Waiting) {
		d.set(fmt.Sprintf(`{"approve_device": {"user_code": %q, "username": "adele@contoso.example"}}`, w.Device.UserCode))
	}}).Acquire(ctx, c, r)
	signedIn := keep("device", res, err)
	r.Account = &signedIn.Account
	res, err = RefreshToken{Token: signedIn.Tokens.Refresh}.Acquire(ctx, c, r)
	caller := keep("renewed", res, err).Tokens.Access[r.Scopes].Token
	for name, cred := range d.credentials() {
		if cred.Secret != "" {
			secrets["client secret"] = cred.Secret.Reveal()
		}
		for _, authority := range []string{d.Authority, d.OIDCIssuer} {
			res, err = ClientCredentials{}.Acquire(ctx, c, d.as("Contoso Portal", authority, d.ordersDefault(), cred))
			keep(name, res, err)
		}
	}
	orders := identity.Secret(d.app("Contoso Orders").Secret)
	secrets["orders secret"] = orders.Reveal()
	res, err = OnBehalfOf{Assertion: caller}.Acquire(ctx, c, d.as("Contoso Orders", d.Authority, d.app("Contoso Inventory").Scopes[0], &identity.Credential{Secret: orders}))
	keep("on behalf", res, err)
	if _, err := (RefreshToken{Token: identity.Secret(planted)}).Acquire(ctx, c, r); err == nil {
		t.Error("a made-up refresh token works")
	}
	secrets["made-up token"] = planted
	for _, login := range []Password{d.login("adele"), d.login("bob")} {
		secrets[login.Username] = login.Password.Reveal()
		r := d.request(d.Authority)
		res, err := login.Acquire(ctx, c, r)
		keep(login.Username, res, err)
	}

	exchanges := trace.Exchanges()
	if changes < len(exchanges)*2-1 { // the shown code has no answer
		t.Errorf("%d changes for %d exchanges", changes, len(exchanges))
	}
	var ops []string
	for _, e := range exchanges {
		ops = append(ops, e.Op)
		if e.At.IsZero() || e.Response == nil && e.Op != "show the person the code" {
			t.Errorf("%s has no answer: %s", e.Op, e.Problem)
		}
		if e.Browser && e.Op == opAuthorize && (len(e.Request.Fields) < 8 || len(e.Response.Fields) < 2) {
			t.Errorf("the browser's part: %+v", e)
		}
		for _, f := range slices.Concat(e.Request.Fields, fieldsOf(e.Response)) {
			if f.Secret {
				secrets[e.Op+" "+f.Name] = f.Value.Reveal()
			}
		}
	}
	if first := strings.Join(ops[2:7], ", "); first != "fetch the provider's signing keys, sign in in the browser, redeem the authorization code, sign in in the browser, redeem the authorization code" {
		t.Errorf("began with %s", first)
	}
	var out strings.Builder
	if err := trace.WriteRedacted(&out); err != nil {
		t.Fatal(err)
	}
	var again struct{ Exchanges []struct{ Op string } }
	if err := json.Unmarshal([]byte(out.String()), &again); err != nil || len(again.Exchanges) != len(exchanges) {
		t.Errorf("%v, %d exchanges written", err, len(again.Exchanges))
	}
	for _, e := range exchanges {
		out.WriteString(e.Curl())
	}
	checked := 0
	for _, name := range slices.Sorted(maps.Keys(secrets)) {
		if secret := secrets[name]; len(secret) > 3 {
			checked++
			if strings.Contains(out.String(), secret) || strings.Contains(out.String(), url.QueryEscape(secret)) {
				t.Errorf("%s is in the trace", name)
			}
		}
	}
	if checked < 30 {
		t.Errorf("only %d secrets were looked for", checked)
	}
}

func fieldsOf(m *Message) []Field {
	if m == nil {
		return nil
	}
	return slices.Concat(m.Header, m.Fields)
}

func TestContosoRefusalOfDevice(t *testing.T) {
	d := newContoso(t)
	r := d.request(d.Authority)
	r.Scopes = "api://nobody/x"
	_, err := (&DeviceCode{}).Acquire(t.Context(), newTestClient(t, ClientOptions{}), r)
	if e, ok := errors.AsType[*Error](err); !ok || e.Number() != "AADSTS500011" || e.Status != http.StatusBadRequest {
		t.Errorf("got %v", err)
	}
}
