package demo

import (
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"maps"
	"net/http"
	"strings"
	"sync"
	"time"
)

const (
	assertionJWT = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

	// assertionReach is how far ahead an assertion may end. Microsoft's documentation asks for minutes.
	assertionReach = time.Hour
)

// badAssertion is a refusal of a client that tried to prove itself with an assertion.
func badAssertion(number int, format string, args ...any) *refusal {
	return refuse("invalid_client", number, format, args...).status(http.StatusUnauthorized)
}

// checkAssertion verifies what a client presents instead of a secret (RFC 7523 section 3): a JWT that it signed
// with the key of a registered certificate, or one of an issuer that the application trusts.
func (t *Tenant) checkAssertion(r *http.Request, client *App) *refusal {
	if got := r.PostForm.Get("client_assertion_type"); got != assertionJWT {
		return refuse("invalid_request", 900144, "The request body must contain the following parameter: 'client_assertion_type', with the value '%s'.", assertionJWT)
	}
	p, ok := readJWT(r.PostForm.Get("client_assertion"))
	switch {
	case !ok:
		return badAssertion(50027, "JWT token is invalid or malformed.")
	case !supportedAlgorithm(p.Header.Alg):
		return badAssertion(5002738, "Invalid JWT token. '%.20s' is not a supported signature algorithm. Supported signing algorithms are: 'RS256, PS256, ES256'.", p.Header.Alg)
	case p.Claims.Iss == "" || p.Claims.Sub == "" || len(p.Claims.Aud) == 0 || p.Claims.Exp == 0:
		return badAssertion(50027, "Invalid JWT token. A claim is missing; iss, sub, aud and exp are needed.")
	case !strings.EqualFold(p.Claims.Iss, client.ClientID):
		return t.checkFederated(p, client)
	}
	if refused := checkSignature(p, client); refused != nil {
		return refused
	}
	switch {
	case !strings.EqualFold(p.Claims.Sub, client.ClientID):
		return badAssertion(700021, "Client assertion application identifier doesn't match 'client_id' parameter.")
	case !t.isTokenAudience(r, p.Claims.Aud):
		return badAssertion(700023, "Client assertion audience claim does not match Realm issuer.")
	}
	if refused := t.inTime(p, assertionReach); refused != nil {
		return refused
	}
	if p.Claims.JTI != "" && !t.assertions.first(client.ClientID+" "+p.Claims.JTI, t.now(), time.Unix(int64(p.Claims.Exp), 0).Add(clockSkew)) {
		return badAssertion(50027, "Invalid JWT token. The client assertion was used before; each one needs a 'jti' of its own.")
	}
	return nil
}

func checkSignature(p *jwtParts, client *App) *refusal {
	if p.Header.X5T == "" && p.Header.X5TS256 == "" && p.Header.Kid == "" {
		return badAssertion(50027, "Invalid JWT token. No certificate thumbprint, certificate specified in token header, nor kid.")
	}
	const where = "Please visit the Azure Portal, Graph Explorer or directly use MS Graph to see configured keys for app Id '%s'.]"
	for _, cert := range client.certificates {
		if !names(p, cert) {
			continue
		}
		if len(p.Header.X5C) > 0 {
			der, err := base64.StdEncoding.DecodeString(p.Header.X5C[0])
			if err != nil || !cert.Equal(&x509.Certificate{Raw: der}) {
				return badAssertion(700027, "Client assertion failed signature validation. [Reason - The certificate in x5c is not the registered one., "+where, client.ClientID)
			}
		}
		if !p.verifies(cert.PublicKey) {
			return badAssertion(700027, "Client assertion failed signature validation. [Reason - Key was found, but use of the key to verify the "+
				"signature failed., Thumbprint of key used by client: '%s', "+where, thumbprint(cert), client.ClientID)
		}
		return nil
	}
	return badAssertion(700027, "The certificate with identifier used to sign the client assertion is not registered on application. "+
		"[Reason - The key was not found., Thumbprint of key used by client: '%s', "+where, claimedThumbprint(p), client.ClientID)
}

// names reports whether the header means this certificate. Thumbprints come in base64url as the standard has
// them (RFC 7515 section 4.1.7) and in plain base64 as Microsoft's libraries send them.
func names(p *jwtParts, cert *x509.Certificate) bool {
	s1, s256 := sha1.Sum(cert.Raw), sha256.Sum256(cert.Raw)
	same := func(text string, sum []byte) bool { return unpadded(text) == base64.RawURLEncoding.EncodeToString(sum) }
	return same(p.Header.X5TS256, s256[:]) || same(p.Header.X5T, s1[:]) || same(p.Header.Kid, s1[:]) || strings.EqualFold(p.Header.Kid, thumbprint(cert))
}

func unpadded(text string) string {
	return strings.NewReplacer("+", "-", "/", "_", "=", "").Replace(text)
}

// thumbprint is how Entra's pages show a certificate: SHA-1 in capitals.
func thumbprint(cert *x509.Certificate) string {
	sum := sha1.Sum(cert.Raw)
	return strings.ToUpper(hex.EncodeToString(sum[:]))
}

func claimedThumbprint(p *jwtParts) string {
	for _, text := range []string{p.Header.X5T, p.Header.X5TS256} {
		if b, err := base64.RawURLEncoding.DecodeString(unpadded(text)); err == nil && len(b) > 0 {
			return strings.ToUpper(hex.EncodeToString(b))
		}
	}
	return strings.ToUpper(p.Header.Kid)
}

func (t *Tenant) inTime(p *jwtParts, reach time.Duration) *refusal {
	now := t.now()
	exp, nbf := time.Unix(int64(p.Claims.Exp), 0), time.Unix(int64(p.Claims.Nbf), 0)
	if now.After(exp.Add(clockSkew)) || nbf.After(now.Add(clockSkew)) || exp.Sub(now) > reach+clockSkew {
		return badAssertion(700024, "Client assertion is not within its valid time range. Current time: %s, assertion valid from %s, expiry time of assertion %s.",
			now.UTC().Format(time.RFC3339), nbf.UTC().Format(time.RFC3339), exp.UTC().Format(time.RFC3339))
	}
	return nil
}

// isTokenAudience takes the endpoint that was asked, and like Entra also its addresses under the other names of
// the tenant, and the issuer.
func (t *Tenant) isTokenAudience(r *http.Request, aud audience) bool {
	asked, _ := tenantSegment(r.PathValue("tenant"))
	for _, a := range aud {
		path, ok := strings.CutPrefix(a, t.base)
		if !ok {
			continue
		}
		if path == r.URL.Path {
			return true
		}
		name, rest, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
		seg, ok := tenantSegment(name)
		if ok && asked != "" && directoryFor(seg) == directoryFor(asked) && (rest == "oauth2/v2.0/token" || rest == "v2.0") {
			return true
		}
	}
	return false
}

// assertions remembers which assertions were presented (RFC 7523 section 3, jti), until they end anyway.
type assertions struct {
	mu   sync.Mutex
	used map[string]time.Time
}

func (a *assertions) first(id string, now, until time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	maps.DeleteFunc(a.used, func(_ string, end time.Time) bool { return now.After(end) })
	if _, seen := a.used[id]; seen {
		return false
	}
	if a.used == nil {
		a.used = map[string]time.Time{}
	}
	a.used[id] = until
	return true
}
