package flows

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"latchkey/internal/identity"
)

const (
	testClient = "00000000-1111-2222-3333-444444444444"
	testTenant = "5b7ff59e-9d0b-4a7a-8f0c-2a1d0e5a7c11"
	otherGUID  = "6c8ff59e-9d0b-4a7a-8f0c-2a1d0e5a7c22"
)

// op is an OpenID Provider on loopback that can be told to misbehave at every step.
type op struct {
	*httptest.Server
	t      *testing.T
	base   string // path that all endpoints begin with
	Issuer string

	mu       sync.Mutex
	signer   jose.SigningKey
	kid      string
	keys     []jose.JSONWebKey
	codes    map[string]url.Values // authorization requests by code
	visits   []url.Values          // authorization requests, in order
	redeemed []url.Values          // token requests, in order
	hits     map[string]int        // requests by path

	// What it does otherwise than a good one would; all may be nil. Set before use.
	discovery func(m map[string]any)
	document  http.HandlerFunc // instead of the discovery document
	redirect  func(v url.Values)
	claims    func(m map[string]any)
	front     func(m map[string]any)             // as claims, for the ID token that comes through the browser alone
	idToken   func(claims map[string]any) string // instead of signing
	answer    func(m map[string]any)
	token     func(w http.ResponseWriter, r *http.Request) bool // true: answered
	userinfo  http.HandlerFunc
	jwks      http.HandlerFunc
	realm     http.HandlerFunc                                  // at /common/userrealm/
	before    func(w http.ResponseWriter, r *http.Request) bool // for every request; true: answered
}

// newOP starts a generic provider; with a tenant it is laid out as Entra is, on a host of its own.
func newOP(t *testing.T, tenant string) *op {
	t.Helper()
	return startOP(t, tenant, (*httptest.Server).Start)
}

// newSecureOP is newOP with https, HTTP/2 offered as well.
func newSecureOP(t *testing.T, tenant string) *op {
	t.Helper()
	return startOP(t, tenant, func(s *httptest.Server) { s.EnableHTTP2 = true; s.StartTLS() })
}

func startOP(t *testing.T, tenant string, start func(*httptest.Server)) *op {
	t.Helper()
	o := &op{t: t, codes: map[string]url.Values{}, hits: map[string]int{}}
	o.rotate("first", rsaKeys()[0])
	mux := http.NewServeMux()
	o.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o.mu.Lock()
		o.hits[r.URL.Path]++
		o.mu.Unlock()
		if o.before == nil || !o.before(w, r) {
			mux.ServeHTTP(w, r)
		}
	}))
	start(o.Server)
	t.Cleanup(o.Server.Close)
	documentPath := wellKnown
	o.Issuer = o.URL
	if tenant != "" {
		o.base = "/" + tenant
		documentPath = o.base + "/v2.0" + wellKnown
		o.Issuer = o.URL + "/" + testTenant + "/v2.0"
	}
	mux.HandleFunc(documentPath, o.serveDiscovery)
	mux.HandleFunc(o.base+"/authorize", o.serveAuthorize)
	mux.HandleFunc("POST "+o.base+"/token", o.serveToken)
	mux.HandleFunc(o.base+"/keys", o.serveKeys)
	mux.HandleFunc(o.base+"/userinfo", func(w http.ResponseWriter, r *http.Request) {
		if o.userinfo != nil {
			o.userinfo(w, r)
			return
		}
		http.NotFound(w, r)
	})
	mux.HandleFunc("/common/userrealm/", func(w http.ResponseWriter, r *http.Request) {
		if o.realm != nil {
			o.realm(w, r)
			return
		}
		http.NotFound(w, r)
	})
	return o
}

func (o *op) authority() identity.Authority {
	a, err := identity.ParseAuthority(o.URL + o.base)
	if err != nil {
		o.t.Fatal(err)
	}
	return a
}

func (o *op) request(scopes string) Request {
	return Request{Authority: o.authority(), ClientID: testClient, Scopes: identity.ParseScopes(scopes)}
}

// rotate signs with another key from now on and publishes it alone.
func (o *op) rotate(kid string, key any) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.kid, o.signer = kid, jose.SigningKey{Algorithm: algorithmOf(key), Key: key}
	o.keys = []jose.JSONWebKey{publicKey(kid, key)}
}

func algorithmOf(key any) jose.SignatureAlgorithm {
	switch k := key.(type) {
	case *ecdsa.PrivateKey:
		return map[int]jose.SignatureAlgorithm{256: jose.ES256, 384: jose.ES384, 521: jose.ES512}[k.Curve.Params().BitSize]
	case ed25519.PrivateKey:
		return jose.EdDSA
	}
	return jose.RS256
}

func publicKey(kid string, key any) jose.JSONWebKey {
	k := jose.JSONWebKey{Key: key, KeyID: kid}
	pub := k.Public()
	pub.Use = "sig"
	return pub
}

// rsaKeys are made once: it takes long.
var rsaKeys = sync.OnceValue(func() (keys [3]*rsa.PrivateKey) {
	for i := range keys {
		keys[i], _ = rsa.GenerateKey(rand.Reader, 2048)
	}
	return keys
})

func ecKey(curve elliptic.Curve) *ecdsa.PrivateKey {
	k, _ := ecdsa.GenerateKey(curve, rand.Reader)
	return k
}

func (o *op) serveDiscovery(w http.ResponseWriter, r *http.Request) {
	if o.document != nil {
		o.document(w, r)
		return
	}
	at := o.URL + o.base
	m := map[string]any{
		"issuer": o.Issuer, "authorization_endpoint": at + "/authorize", "token_endpoint": at + "/token", "jwks_uri": at + "/keys",
	}
	if o.userinfo != nil {
		m["userinfo_endpoint"] = at + "/userinfo"
	}
	if o.discovery != nil {
		o.discovery(m)
	}
	sendJSON(w, http.StatusOK, m)
}

func (o *op) serveKeys(w http.ResponseWriter, r *http.Request) {
	if o.jwks != nil {
		o.jwks(w, r)
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	sendJSON(w, http.StatusOK, jose.JSONWebKeySet{Keys: o.keys})
}

// serveAuthorize lets everybody in at once and answers in the response mode that was asked for.
func (o *op) serveAuthorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	code := "code-" + randomText()
	o.mu.Lock()
	o.codes[code] = q
	o.visits = append(o.visits, q)
	o.mu.Unlock()
	v := url.Values{"state": {q.Get("state")}}
	kind := responseType(q.Get("response_type"))
	access := ""
	if kind.has("code") {
		v.Set("code", code)
	} else {
		code = ""
	}
	if kind.has("token") {
		access = "front-" + randomText()
		v.Set("access_token", access)
		v.Set("token_type", "bearer")
		v.Set("expires_in", "1800")
	}
	if kind.has("id_token") {
		claims := o.standardClaims(q.Get("nonce"), code, access)
		if o.front != nil {
			o.front(claims)
		}
		v.Set("id_token", o.sign(claims))
	}
	if o.redirect != nil {
		o.redirect(v)
	}
	switch q.Get("response_mode") {
	case "form_post":
		sendJSON(w, http.StatusOK, map[string]any{"action": q.Get("redirect_uri"), "form": v}) // what the page's script would post
	case "fragment":
		http.Redirect(w, r, q.Get("redirect_uri")+"#"+v.Encode(), http.StatusFound)
	default:
		http.Redirect(w, r, q.Get("redirect_uri")+"?"+v.Encode(), http.StatusFound)
	}
}

func (o *op) serveToken(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	o.mu.Lock()
	o.redeemed = append(o.redeemed, r.PostForm)
	asked := o.codes[r.PostForm.Get("code")]
	delete(o.codes, r.PostForm.Get("code"))
	o.mu.Unlock()
	if o.token != nil && o.token(w, r) {
		return
	}
	refuse := func(code, words string) {
		sendJSON(w, http.StatusBadRequest, map[string]any{"error": code, "error_description": words})
	}
	nonce := ""
	if r.PostForm.Get("grant_type") == "authorization_code" {
		sum := sha256.Sum256([]byte(r.PostForm.Get("code_verifier")))
		switch {
		case asked == nil:
			refuse("invalid_grant", "AADSTS70002: Error. AADSTS54005: The code was already redeemed.")
			return
		case base64.RawURLEncoding.EncodeToString(sum[:]) != asked.Get("code_challenge"), r.PostForm.Get("redirect_uri") != asked.Get("redirect_uri"):
			refuse("invalid_grant", "the verifier or the redirect address does not match")
			return
		}
		nonce = asked.Get("nonce")
	}
	access := "access-" + randomText()
	m := map[string]any{
		"token_type": "Bearer", "access_token": access, "refresh_token": "refresh-" + randomText(), "expires_in": 3600, "refresh_in": 1800,
		"id_token": o.sign(o.standardClaims(nonce, r.PostForm.Get("code"), access)),
	}
	if r.PostForm.Get("client_info") == "1" {
		m["client_info"] = base64.RawURLEncoding.EncodeToString([]byte(`{"uid":"the-uid","utid":"` + testTenant + `"}`))
	}
	if o.answer != nil {
		o.answer(m)
	}
	sendJSON(w, http.StatusOK, m)
}

func (o *op) standardClaims(nonce, code, access string) map[string]any {
	now := time.Now().Unix()
	m := map[string]any{
		"iss": o.Issuer, "sub": "adele-sub", "aud": testClient, "exp": now + 3600, "iat": now, "nbf": now,
		"name": "Adele Vance", "preferred_username": "adele@contoso.example", "tid": testTenant,
	}
	if nonce != "" {
		m["nonce"] = nonce
	}
	if code != "" {
		m["c_hash"] = halfHash(code)
	}
	if access != "" {
		m["at_hash"] = halfHash(access)
	}
	return m
}

func halfHash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

func (o *op) sign(claims map[string]any) string {
	if o.claims != nil {
		o.claims(claims)
	}
	maps.DeleteFunc(claims, func(_ string, v any) bool { return v == nil })
	if o.idToken != nil {
		return o.idToken(claims)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	return signWith(o.t, o.signer, o.kid, claims)
}

func signWith(t *testing.T, key jose.SigningKey, kid string, claims map[string]any) string {
	options := (&jose.SignerOptions{}).WithType("JWT")
	if kid != "" {
		options = options.WithHeader("kid", kid)
	}
	signer, err := jose.NewSigner(key, options)
	if err != nil {
		t.Error(err)
		return ""
	}
	payload, _ := json.Marshal(claims)
	jws, err := signer.Sign(payload)
	if err != nil {
		t.Error(err)
		return ""
	}
	s, _ := jws.CompactSerialize()
	return s
}

func (o *op) tokenRequests() []url.Values {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]url.Values(nil), o.redeemed...)
}

func (o *op) authorizations() []url.Values {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]url.Values(nil), o.visits...)
}

func (o *op) count(path string) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.hits[path]
}

func sendJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// newTestClient is a Client whose connections end with the test.
func newTestClient(t *testing.T, o ClientOptions) *Client {
	t.Helper()
	if o.HTTP == nil {
		o.HTTP = NewHTTP()
		t.Cleanup(o.HTTP.CloseIdleConnections)
	}
	return NewClient(o)
}
