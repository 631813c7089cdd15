package demo

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha1" // x5t is SHA-1 by definition (RFC 7515 section 4.1.7), and all that AD FS knows
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"net/http"
	"os"
	"strings"
	"time"
)

// farmClient finds and checks the client at the farm's token endpoint. Secrets are checked as at the tenant's;
// assertions (RFC 7523 section 2.2) must be RS256 with x5t, since AD FS takes no others.
func (t *Tenant) farmClient(r *http.Request) (*App, *refusal) {
	if !r.PostForm.Has("client_assertion") {
		return t.authenticate(r)
	}
	client := t.app(r.PostForm.Get("client_id"))
	if client == nil {
		return nil, unknownClient(r.PostForm.Get("client_id"))
	}
	if r.PostForm.Get("client_assertion_type") != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" ||
		!t.farmAssertion(client, r.PostForm.Get("client_assertion")) {
		return nil, refuse("invalid_client", 700027, "The client assertion is not valid.")
	}
	return client, nil
}

func (t *Tenant) farmAssertion(client *App, assertion string) bool {
	var header struct{ Alg, X5t string }
	var claims struct {
		Iss, Sub, Aud, Jti string
		Exp                float64
	}
	part := strings.Split(assertion, ".")
	if len(part) != 3 || !decode(part[0], &header) || !decode(part[1], &claims) || header.Alg != "RS256" {
		return false
	}
	now := t.farmNow()
	end := time.Unix(int64(claims.Exp), 0)
	aud := strings.TrimSuffix(claims.Aud, "/")
	if claims.Iss != client.ClientID || claims.Sub != client.ClientID || aud != t.farmIssuer()+"/oauth2/token" && aud != t.farmIssuer() ||
		claims.Jti == "" || !now.Add(-skew).Before(end) {
		return false
	}
	certificate := readCertificate(client.CertificateFile)
	thumbprint, ok := anyBase64(header.X5t)
	signature, err := base64.RawURLEncoding.DecodeString(part[2])
	if certificate == nil || !ok || err != nil {
		return false
	}
	mark := sha1.Sum(certificate.Raw)
	key, isRSA := certificate.PublicKey.(*rsa.PublicKey)
	sum := sha256.Sum256([]byte(part[0] + "." + part[1]))
	return string(thumbprint) == string(mark[:]) && isRSA && rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], signature) == nil &&
		t.farm.spend(client.ClientID+" "+claims.Jti, end, t.now())
}

// readCertificate reads the first certificate of a PEM file; nil when there is none.
func readCertificate(file string) *x509.Certificate {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil
	}
	return certificate
}
