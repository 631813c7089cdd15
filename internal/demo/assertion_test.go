package demo

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"encoding/hex"
	"maps"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"software.sslmate.com/src/go-pkcs12"
)

func (w *world) appNamed(name string) AppInfo {
	w.Helper()
	for _, a := range w.info.Apps {
		if a.Name == name {
			return a
		}
	}
	w.Fatalf("no application %q", name)
	return AppInfo{}
}

func (w *world) portal() AppInfo { return w.appNamed("Contoso Portal") }

func (w *world) pair(certFile, keyFile string) tls.Certificate {
	w.Helper()
	pair, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err != nil {
		w.Fatal(err)
	}
	return pair
}

// signed makes an assertion with a library that is not ours.
func (w *world) signed(alg jose.SignatureAlgorithm, key crypto.PrivateKey, header, claims map[string]any) string {
	w.Helper()
	o := (&jose.SignerOptions{}).WithType("JWT")
	for name, v := range header {
		o = o.WithHeader(jose.HeaderKey(name), v)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, o)
	if err != nil {
		w.Fatal(err)
	}
	text, err := jwt.Signed(signer).Claims(claims).Serialize()
	if err != nil {
		w.Fatal(err)
	}
	return text
}

// proof are good claims of an assertion; more overrides them, nil leaves one out.
func (w *world) proof(now time.Time, more map[string]any) map[string]any {
	c := map[string]any{"iss": webClientID, "sub": webClientID, "aud": w.info.Authority + "/oauth2/v2.0/token",
		"nbf": now.Unix(), "exp": now.Add(10 * time.Minute).Unix(), "jti": randomUUID()}
	maps.Copy(c, more)
	maps.DeleteFunc(c, func(_ string, v any) bool { return v == nil })
	return c
}

func (w *world) withAssertion(text string, more ...string) (int, map[string]any) {
	w.Helper()
	v := values("grant_type", "client_credentials", "client_id", webClientID, "scope", ordersURI+"/.default",
		"client_assertion_type", assertionJWT, "client_assertion", text)
	for i := 0; i < len(more); i += 2 {
		v.Set(more[i], more[i+1])
	}
	status, answer, _ := w.token(v)
	return status, answer
}

func TestAssertionHeaders(t *testing.T) {
	w := serve(t, Options{})
	p := w.portal()
	pair, ec := w.pair(p.CertificateFile, p.KeyFile), w.pair(p.ECCertificateFile, p.ECKeyFile)
	s1, s256 := sha1.Sum(pair.Leaf.Raw), sha256.Sum256(pair.Leaf.Raw)
	ec256 := sha256.Sum256(ec.Leaf.Raw)
	for name, tc := range map[string]struct {
		alg    jose.SignatureAlgorithm
		key    crypto.PrivateKey
		header map[string]any
	}{
		"PS256, x5t#S256 in base64url":   {jose.PS256, pair.PrivateKey, map[string]any{"x5t#S256": base64.RawURLEncoding.EncodeToString(s256[:])}},
		"PS256, x5t#S256 in base64":      {jose.PS256, pair.PrivateKey, map[string]any{"x5t#S256": base64.StdEncoding.EncodeToString(s256[:])}},
		"RS256, x5t in base64url":        {jose.RS256, pair.PrivateKey, map[string]any{"x5t": base64.RawURLEncoding.EncodeToString(s1[:])}},
		"RS256, x5t in base64":           {jose.RS256, pair.PrivateKey, map[string]any{"x5t": base64.StdEncoding.EncodeToString(s1[:])}},
		"RS256, thumbprint as kid":       {jose.RS256, pair.PrivateKey, map[string]any{"kid": hex.EncodeToString(s1[:])}},
		"RS256, thumbprint and x5c":      {jose.RS256, pair.PrivateKey, map[string]any{"x5t": base64.RawURLEncoding.EncodeToString(s1[:]), "x5c": []string{base64.StdEncoding.EncodeToString(pair.Leaf.Raw)}}},
		"ES256 with the elliptic key":    {jose.ES256, ec.PrivateKey, map[string]any{"x5t#S256": base64.RawURLEncoding.EncodeToString(ec256[:])}},
		"the key that is in the PFX too": {jose.PS256, w.pfxKey(), map[string]any{"x5t#S256": base64.RawURLEncoding.EncodeToString(s256[:])}},
	} {
		status, v := w.withAssertion(w.signed(tc.alg, tc.key, tc.header, w.proof(time.Now(), nil)))
		if status != http.StatusOK {
			t.Errorf("%s: %d %v", name, status, v)
			continue
		}
		if c := w.verified(v["access_token"]); c["azpacr"] != "2" {
			t.Errorf("%s: azpacr %v", name, c["azpacr"])
		}
	}
}

func (w *world) pfxKey() crypto.PrivateKey {
	w.Helper()
	b, err := os.ReadFile(w.portal().PFXFile)
	if err != nil {
		w.Fatal(err)
	}
	if _, _, err := pkcs12.Decode(b, "wrong"); err == nil {
		w.Error("the PFX opens with any password")
	}
	key, _, err := pkcs12.Decode(b, w.portal().PFXPassword)
	if err != nil {
		w.Fatal(err)
	}
	return key
}

func TestAssertionRefusals(t *testing.T) {
	c := newClock()
	w := serve(t, Options{Now: c.now})
	p := w.portal()
	pair, ec := w.pair(p.CertificateFile, p.KeyFile), w.pair(p.ECCertificateFile, p.ECKeyFile)
	s256 := sha256.Sum256(pair.Leaf.Raw)
	header := map[string]any{"x5t#S256": base64.RawURLEncoding.EncodeToString(s256[:])}
	with := func(more map[string]any) string {
		return w.signed(jose.PS256, pair.PrivateKey, header, w.proof(c.now(), more))
	}
	stranger, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	altered := with(nil)
	altered = altered[:len(altered)-8] + "AAAAAAAA"
	other := base64.RawURLEncoding.EncodeToString(make([]byte, 32))
	for name, tc := range map[string]struct{ want, assertion string }{
		"no JWT":                   {"AADSTS50027", "nonsense"},
		"altered":                  {"AADSTS700027", altered},
		"other key, known name":    {"AADSTS700027", w.signed(jose.ES256, stranger, header, w.proof(c.now(), nil))},
		"unregistered":             {"AADSTS700027", w.signed(jose.ES256, stranger, map[string]any{"x5t#S256": other}, w.proof(c.now(), nil))},
		"x5c of another":           {"AADSTS700027", w.signed(jose.PS256, pair.PrivateKey, map[string]any{"x5t#S256": header["x5t#S256"], "x5c": []string{base64.StdEncoding.EncodeToString(ec.Leaf.Raw)}}, w.proof(c.now(), nil))},
		"key not named":            {"AADSTS50027", w.signed(jose.PS256, pair.PrivateKey, nil, w.proof(c.now(), nil))},
		"algorithm":                {"AADSTS5002738", w.signed(jose.RS512, pair.PrivateKey, header, w.proof(c.now(), nil))},
		"another subject":          {"AADSTS700021", with(map[string]any{"sub": nativeClientID})},
		"another audience":         {"AADSTS700023", with(map[string]any{"aud": "https://elsewhere.example/token"})},
		"another tenant":           {"AADSTS700023", with(map[string]any{"aud": w.base() + "/" + guestDomain + "/oauth2/v2.0/token"})},
		"no audience":              {"AADSTS50027", with(map[string]any{"aud": nil})},
		"no end":                   {"AADSTS50027", with(map[string]any{"exp": nil})},
		"past":                     {"AADSTS700024", with(map[string]any{"exp": c.now().Add(-10 * time.Minute).Unix()})},
		"not yet":                  {"AADSTS700024", with(map[string]any{"nbf": c.now().Add(10 * time.Minute).Unix()})},
		"too far":                  {"AADSTS700024", with(map[string]any{"exp": c.now().Add(25 * time.Hour).Unix()})},
		"issuer that nobody named": {"AADSTS700211", with(map[string]any{"iss": "https://elsewhere.example"})},
	} {
		status, v := w.withAssertion(tc.assertion)
		if status != http.StatusUnauthorized || v["error"] != "invalid_client" || leading(v["error_description"]) != tc.want {
			t.Errorf("%s: %d %v, want %s", name, status, v, tc.want)
		}
	}
	once := with(nil)
	if status, v := w.withAssertion(once); status != http.StatusOK {
		t.Fatalf("%d %v", status, v)
	}
	if _, v := w.withAssertion(once); leading(v["error_description"]) != "AADSTS50027" {
		t.Errorf("the same assertion twice: %v", v)
	}
	for aud, ok := range map[string]bool{
		w.info.OIDCIssuer: true, w.base() + "/" + tenantID + "/oauth2/v2.0/token": true, w.base() + "/common/oauth2/v2.0/token": true,
		w.base() + "/nowhere.example/oauth2/v2.0/token": false, w.base() + "/" + domain + "/oauth2/v2.0/authorize": false,
	} {
		if status, v := w.withAssertion(with(map[string]any{"aud": []string{"x", aud}})); (status == http.StatusOK) != ok {
			t.Errorf("audience %s: %d %v", aud, status, v)
		}
	}
	for want, more := range map[string][]string{
		"AADSTS900144":  {"client_assertion_type", "urn:x"},
		"AADSTS9002313": {"client_secret", p.Secret},
		"AADSTS700025":  {"client_id", nativeClientID},
	} {
		if _, v := w.withAssertion(with(nil), more...); leading(v["error_description"]) != want {
			t.Errorf("%v, want %s", v, want)
		}
	}
}

func TestFederatedCredential(t *testing.T) {
	c := newClock()
	w := serve(t, Options{Now: c.now})
	b, err := os.ReadFile(w.portal().AssertionFile)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.TrimSpace(string(b))
	for range 2 { // a ready-made one serves many requests
		if status, v := w.withAssertion(text); status != http.StatusOK {
			t.Fatalf("%d %v", status, v)
		}
	}
	stranger, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	claims := func(more map[string]any) map[string]any {
		m := map[string]any{"iss": workloadIssuer, "sub": workloadSubject, "aud": workloadAudience, "exp": c.now().Add(time.Hour).Unix()}
		maps.Copy(m, more)
		return m
	}
	for want, more := range map[string]map[string]any{
		"AADSTS700213": {"sub": "system:serviceaccount:other:web"}, "AADSTS700212": {"aud": "api://other"}, "AADSTS50013": nil,
	} {
		if _, v := w.withAssertion(w.signed(jose.ES256, stranger, nil, claims(more))); leading(v["error_description"]) != want {
			t.Errorf("%v, want %s", v, want)
		}
	}
	if _, v := w.withAssertion(text, "client_id", ordersClientID); leading(v["error_description"]) != "AADSTS700021" {
		t.Errorf("an application without federated credentials: %v", v)
	}
	c.forward(workloadLifetime + clockSkew + time.Second)
	if _, v := w.withAssertion(text); leading(v["error_description"]) != "AADSTS700024" {
		t.Errorf("expired: %v", v)
	}
}

func TestAssertionFileIsFreshAtEachStart(t *testing.T) {
	c := newClock()
	dir := t.TempDir()
	first := serve(t, Options{Dir: dir, Now: c.now})
	if err := first.tenant.Close(); err != nil {
		t.Fatal(err)
	}
	c.forward(24 * time.Hour)
	w := serve(t, Options{Dir: dir, Now: c.now})
	b, err := os.ReadFile(w.portal().AssertionFile)
	if err != nil {
		t.Fatal(err)
	}
	if status, v := w.withAssertion(strings.TrimSpace(string(b))); status != http.StatusOK {
		t.Errorf("%d %v", status, v)
	}
}

func TestCodeWithAssertion(t *testing.T) {
	w := serve(t, Options{})
	p := w.portal()
	pair := w.pair(p.CertificateFile, p.KeyFile)
	s256 := sha256.Sum256(pair.Leaf.Raw)
	const redirect = "http://localhost:5000/signin-oidc"
	code := w.browser().authorize("client_id", webClientID, "redirect_uri", redirect).person(adele).answer("code")
	status, v := w.withAssertion(w.signed(jose.PS256, pair.PrivateKey, map[string]any{"x5t#S256": base64.RawURLEncoding.EncodeToString(s256[:])}, w.proof(time.Now(), nil)),
		"grant_type", "authorization_code", "code", code, "redirect_uri", redirect, "code_verifier", testVerifier, "scope", w.info.Scope)
	if status != http.StatusOK || w.verified(v["access_token"])["azpacr"] != "2" {
		t.Errorf("%d %v", status, v)
	}
}
