package flows

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"latchkey/internal/identity"
)

var testTime = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// proofFor is what would be sent to p.
func proofFor(t *testing.T, p *Provider, cred *identity.Credential, now time.Time) (proof, error) {
	t.Helper()
	c := newTestClient(t, ClientOptions{Now: func() time.Time { return now }})
	return c.prove(p, url.Values{"client_id": {testClient}, "grant_type": {"x"}}, cred)
}

func TestClientSecret(t *testing.T) {
	const secret = "s3cret+ %:ä"
	cred := &identity.Credential{Secret: secret}
	for _, tt := range []struct {
		name     string
		provider Provider
		basic    bool
	}{
		{"Microsoft's", Provider{Microsoft: true, AuthMethods: []string{"client_secret_basic"}}, false},
		{"both", Provider{AuthMethods: []string{"client_secret_basic", "client_secret_post"}}, false},
		{"basic alone", Provider{AuthMethods: []string{"client_secret_basic", "private_key_jwt"}}, true},
		{"not said", Provider{}, true},
	} {
		pr, err := proofFor(t, &tt.provider, cred, testTime)
		if err != nil || (pr.basic != "") != tt.basic || (pr.form.Get("client_secret") == secret) == tt.basic || pr.hidden.Get("client_secret") != secret {
			t.Errorf("%s: %v, %v, basic %t", tt.name, err, pr.form, pr.basic != "")
		}
		if tt.basic {
			want := base64.StdEncoding.EncodeToString([]byte(testClient + ":s3cret%2B+%25%3A%C3%A4"))
			if pr.basic.Reveal() != want || pr.form.Has("client_id") || pr.form.Get("grant_type") != "x" {
				t.Errorf("%s: %s, %v", tt.name, pr.basic.Reveal(), pr.form)
			}
		}
	}
	_, err := proofFor(t, &Provider{AuthMethods: []string{"private_key_jwt"}}, cred, testTime)
	if e, ok := errors.AsType[*CredentialError](err); !ok || !strings.Contains(e.Problem, "private_key_jwt") || strings.Contains(err.Error(), secret) {
		t.Errorf("a secret that is not taken: %v", err)
	}
	form := url.Values{"client_id": {testClient}}
	c := newTestClient(t, ClientOptions{})
	for _, none := range []*identity.Credential{nil, {}} {
		if pr, err := c.prove(&Provider{}, form, none); err != nil || !maps.EqualFunc(pr.form, form, slices.Equal) || pr.basic != "" {
			t.Errorf("a public client: %v, %v", err, pr.form)
		}
	}
}

// A secret that the provider repeats is not in the error, wherever it was sent.
func TestSecretsStayOutOfRefusals(t *testing.T) {
	for _, methods := range [][]string{{"client_secret_post"}, {"client_secret_basic"}} {
		o := newOP(t, "")
		o.discovery = func(m map[string]any) { m["token_endpoint_auth_methods_supported"] = methods }
		o.token = func(w http.ResponseWriter, r *http.Request) bool {
			_, secret, ok := r.BasicAuth()
			if !ok {
				secret = r.PostForm.Get("client_secret")
			}
			sendJSON(w, 401, map[string]any{"error": "invalid_client", "error_description": "the secret " + secret + " is wrong"})
			return true
		}
		r := o.request("orders")
		r.Credential = &identity.Credential{Secret: planted}
		_, err := ClientCredentials{}.Acquire(t.Context(), newTestClient(t, ClientOptions{}), r)
		e, ok := errors.AsType[*Error](err)
		if !ok || e.Code != "invalid_client" || strings.Contains(err.Error(), planted) || !strings.Contains(e.Description, "[redacted]") {
			t.Errorf("%v: %v", methods, err)
		}
	}
}

func TestSignedAssertion(t *testing.T) {
	rsaKey, p256, p384, p521 := rsaKeys()[0], ecKey(elliptic.P256()), ecKey(elliptic.P384()), ecKey(elliptic.P521())
	issuer := issue(t, "Issuer", p256, nil, nil)
	valid := pemCertificates(issue(t, "Portal", rsaKey, issuer, p256), issuer)
	rsaCred, err := readCertificate(append(pkcs8(rsaKey), valid...), "", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	bare := func(key any) *identity.Credential {
		der, ok := key.(*ecdsa.PrivateKey)
		if !ok {
			return &identity.Credential{Key: identity.Secret(pkcs8(key.(*rsa.PrivateKey)))}
		}
		return &identity.Credential{Key: identity.Secret(pkcs8(der))}
	}
	withID := bare(p384)
	withID.KeyID = "the-key"
	forced := *rsaCred
	forced.Algorithm = "RS384"
	entra := &Provider{Microsoft: true, Issuer: "https://login.example/{tenantid}/v2.0", TokenEndpoint: "https://login.example/t/token"}
	farm := &Provider{Microsoft: true, Authority: identity.Authority{Kind: identity.ADFS}, Issuer: "https://fs.example/adfs", TokenEndpoint: "https://fs.example/adfs/oauth2/token"}
	other := func(algorithms ...string) *Provider {
		return &Provider{Issuer: "https://id.example", TokenEndpoint: "https://id.example/token", AuthAlgs: algorithms}
	}
	for _, tt := range []struct {
		name      string
		provider  *Provider
		cred      *identity.Credential
		public    any
		algorithm string
		mark      string // the thumbprint's header
		audience  string
	}{
		{"Entra", entra, rsaCred, &rsaKey.PublicKey, "PS256", "x5t#S256", entra.TokenEndpoint},
		{"AD FS", farm, rsaCred, &rsaKey.PublicKey, "RS256", "x5t", farm.TokenEndpoint},
		{"nothing said", other(), rsaCred, &rsaKey.PublicKey, "RS256", "x5t#S256", "https://id.example"},
		{"PS256 preferred", other("ES256", "RS256", "PS256"), rsaCred, &rsaKey.PublicKey, "PS256", "x5t#S256", "https://id.example"},
		{"RS256 alone", other("RS256"), bare(rsaKey), &rsaKey.PublicKey, "RS256", "", "https://id.example"},
		{"asked for", other("RS256"), &forced, &rsaKey.PublicKey, "RS384", "x5t#S256", "https://id.example"},
		{"P-256", other(), bare(p256), &p256.PublicKey, "ES256", "", "https://id.example"},
		{"P-384 with a key ID", other("ES384"), withID, &p384.PublicKey, "ES384", "", "https://id.example"},
		{"P-521", other("ES512", "ES256"), bare(p521), &p521.PublicKey, "ES512", "", "https://id.example"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			now := time.Now()
			pr, err := proofFor(t, tt.provider, tt.cred, now)
			if err != nil || pr.form.Get("client_assertion_type") != bearerAssertion || pr.form.Get("client_id") != testClient {
				t.Fatalf("%v, %v", err, pr.form)
			}
			jws, err := jose.ParseSignedCompact(pr.form.Get("client_assertion"), []jose.SignatureAlgorithm{jose.SignatureAlgorithm(tt.algorithm)})
			if err != nil {
				t.Fatal(err)
			}
			payload, err := jws.Verify(tt.public)
			if err != nil {
				t.Fatal(err)
			}
			var c struct {
				Iss, Sub, Aud, Jti string
				Exp, Nbf, Iat      int64
			}
			if err := json.Unmarshal(payload, &c); err != nil {
				t.Fatal(err)
			}
			if c.Iss != testClient || c.Sub != testClient || c.Aud != tt.audience || len(c.Jti) < 22 || c.Iat != now.Unix() || c.Nbf != c.Iat || c.Exp != c.Iat+600 {
				t.Errorf("claims: %s", payload)
			}
			checkAssertionHeader(t, pr.form.Get("client_assertion"), tt.mark, tt.cred)
			again, err := proofFor(t, tt.provider, tt.cred, now)
			if err != nil || again.form.Get("client_assertion") == pr.form.Get("client_assertion") {
				t.Error("the same assertion twice")
			}
		})
	}
}

func checkAssertionHeader(t *testing.T, assertion, mark string, cred *identity.Credential) {
	t.Helper()
	raw, _, _ := strings.Cut(assertion, ".")
	text, err := base64.RawURLEncoding.DecodeString(raw)
	var h struct {
		Typ, Kid, X5t string
		X5t256        string `json:"x5t#S256"`
		X5c           []string
	}
	if err != nil || json.Unmarshal(text, &h) != nil {
		t.Fatalf("header: %s", text)
	}
	_, chain, err := openCredential(cred)
	if err != nil {
		t.Fatal(err)
	}
	want1, want256 := "", ""
	if mark != "" {
		sum1, sum256 := sha1.Sum(chain[0].Raw), sha256.Sum256(chain[0].Raw)
		if mark == "x5t" {
			want1 = base64.RawURLEncoding.EncodeToString(sum1[:])
		} else {
			want256 = base64.RawURLEncoding.EncodeToString(sum256[:])
		}
	}
	if h.Typ != "JWT" || h.Kid != cred.KeyID || h.X5t != want1 || h.X5t256 != want256 || !slices.Equal(h.X5c, encodeChain(chain)) {
		t.Errorf("header: %s", text)
	}
}

func TestKeysThatCannotProve(t *testing.T) {
	rsaKey := rsaKeys()[0]
	key := identity.Secret(pkcs8(rsaKey))
	cert := string(pemCertificates(issue(t, "Portal", rsaKey, nil, nil)))
	for _, tt := range []struct {
		name     string
		provider Provider
		cred     identity.Credential
		now      time.Time
		want     string
	}{
		{"no certificate for Entra", Provider{Microsoft: true}, identity.Credential{Key: key}, time.Now(), "came without one"},
		{"no signature in common", Provider{AuthAlgs: []string{"ES256", "HS256"}}, identity.Credential{Key: key}, time.Now(), "only ES256, HS256"},
		{"an algorithm of another key", Provider{}, identity.Credential{Key: key, Algorithm: "ES256"}, time.Now(), "cannot sign with ES256"},
		{"none", Provider{}, identity.Credential{Key: key, Algorithm: "none"}, time.Now(), "cannot sign with none"},
		{"ended since it was stored", Provider{Microsoft: true}, identity.Credential{Key: key, Certificates: cert}, time.Now().Add(48 * time.Hour), "ended on"},
		{"damaged", Provider{}, identity.Credential{Key: "x"}, time.Now(), "no private key"},
	} {
		_, err := proofFor(t, &tt.provider, &tt.cred, tt.now)
		if e, ok := errors.AsType[*CredentialError](err); !ok || !strings.Contains(e.Problem, tt.want) || e.Next == "" {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func TestAssertionFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "token")
	cred := &identity.Credential{AssertionFile: path}
	jwt := func(exp time.Time) string {
		return signWith(t, jose.SigningKey{Algorithm: jose.RS256, Key: rsaKeys()[0]}, "k", map[string]any{"sub": "planted-subject", "exp": exp.Unix()})
	}
	write := func(s string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // what is in it now counts
		good := jwt(testTime.Add(time.Hour))
		write("\n" + good + "  \n")
		if pr, err := proofFor(t, &Provider{}, cred, testTime); err != nil || pr.form.Get("client_assertion") != good || pr.form.Get("client_assertion_type") != bearerAssertion {
			t.Fatalf("%v", err)
		}
	}
	ended := jwt(testTime.Add(-time.Hour))
	for name, tt := range map[string]struct{ content, want string }{
		"empty":     {" \n", "is empty"},
		"no JWT":    {planted, "does not hold a JSON Web Token"},
		"damaged":   {"eyJhbGciOiJSUzI1NiJ9." + planted, "does not hold a JSON Web Token"},
		"too large": {strings.Repeat("x", maxAssertionFile+1), "larger than 64 KiB"},
		"ended":     {ended, "ended on 22 November 2026 at 11:00 UTC"},
	} {
		write(tt.content)
		_, err := proofFor(t, &Provider{}, cred, testTime)
		if e, ok := errors.AsType[*CredentialError](err); !ok || !strings.Contains(e.Problem, tt.want) || !strings.Contains(e.Problem, path) || strings.Contains(err.Error(), planted) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for path, want := range map[string]string{filepath.Join(dir, "other"): "is not there", dir: "is no file"} {
		_, err := proofFor(t, &Provider{}, &identity.Credential{AssertionFile: path}, testTime)
		if e, ok := errors.AsType[*CredentialError](err); !ok || !strings.Contains(e.Problem, path+" "+want) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// Every way to the token endpoint and the revocation endpoint proves the application.
func TestEveryGrantProvesTheApplication(t *testing.T) {
	o := newOP(t, "contoso.example")
	revoked := make(chan url.Values, 1)
	mux := o.Server.Config.Handler
	o.Server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/revoke" {
			_ = r.ParseForm()
			revoked <- r.PostForm
			return
		}
		mux.ServeHTTP(w, r)
	})
	o.discovery = func(m map[string]any) { m["revocation_endpoint"] = o.URL + "/revoke" }
	c := newTestClient(t, ClientOptions{})
	r := o.request("api://orders/Orders.Read")
	r.Credential = &identity.Credential{Secret: planted}
	r.ContinuousAccess = true
	res, _, err := signIn(t, c, &AuthorizationCode{}, r)
	if err != nil {
		t.Fatal(err)
	}
	r.Account = &res.Account
	if _, err := (RefreshToken{Token: res.Tokens.Refresh}).Acquire(t.Context(), c, r); err != nil {
		t.Fatal(err)
	}
	if err := c.Revoke(t.Context(), res.Account, r.Credential, res.Tokens.Refresh, "refresh_token"); err != nil {
		t.Fatal(err)
	}
	sent := append(o.tokenRequests(), <-revoked)
	if len(sent) != 3 {
		t.Fatalf("%d requests", len(sent))
	}
	for i, form := range sent {
		if form.Get("client_secret") != planted || form.Get("client_id") != testClient {
			t.Errorf("request %d: %v", i, form)
		}
		if i < 2 && form.Get("claims") != ContinuousAccess {
			t.Errorf("request %d does not say that claims challenges are handled: %v", i, form)
		}
	}
	if got := o.authorizations()[0].Get("claims"); got != ContinuousAccess {
		t.Errorf("the browser was sent with claims %q", got)
	}
}
