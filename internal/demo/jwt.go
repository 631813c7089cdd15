package demo

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"slices"
	"strings"
	"time"
)

// jwtParts is a JWT taken apart (RFC 7515 section 3.1); nothing of it has been verified.
type jwtParts struct {
	Header struct {
		Alg     string   `json:"alg"`
		Kid     string   `json:"kid"`
		Nonce   string   `json:"nonce"`
		X5T     string   `json:"x5t"`
		X5TS256 string   `json:"x5t#S256"`
		X5C     []string `json:"x5c"`
	}
	Claims struct {
		Iss string   `json:"iss"`
		Sub string   `json:"sub"`
		Aud audience `json:"aud"`
		Exp float64  `json:"exp"` // Unix seconds
		Nbf float64  `json:"nbf"`
		JTI string   `json:"jti"`

		TID   string   `json:"tid"`
		OID   string   `json:"oid"`
		UPN   string   `json:"upn"`
		AppID string   `json:"appid"`
		Scp   string   `json:"scp"`
		Roles []string `json:"roles"`
		IDTyp string   `json:"idtyp"`
		AIO   string   `json:"aio"`
	}
	Signed    string
	Signature []byte
}

// audience is a string or a list of them (RFC 7519 section 4.1.3).
type audience []string

func (a *audience) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*a = audience{one}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(a))
}

func readJWT(text string) (*jwtParts, bool) {
	part := strings.Split(text, ".")
	var p jwtParts
	if len(part) != 3 || !decode(part[0], &p.Header) || !decode(part[1], &p.Claims) {
		return nil, false
	}
	p.Signed = part[0] + "." + part[1]
	var err error
	p.Signature, err = base64.RawURLEncoding.DecodeString(part[2])
	return &p, err == nil
}

func decode(part string, v any) bool {
	b, err := base64.RawURLEncoding.DecodeString(part)
	return err == nil && json.Unmarshal(b, v) == nil
}

// verifies checks the signature with the algorithm that the header names, if the key is of its kind.
func (p *jwtParts) verifies(key crypto.PublicKey) bool {
	sum := sha256.Sum256([]byte(p.Signed))
	switch k := key.(type) {
	case *rsa.PublicKey:
		switch p.Header.Alg {
		case "RS256":
			return rsa.VerifyPKCS1v15(k, crypto.SHA256, sum[:], p.Signature) == nil
		case "PS256":
			return rsa.VerifyPSS(k, crypto.SHA256, sum[:], p.Signature, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash}) == nil
		}
	case *ecdsa.PublicKey:
		if p.Header.Alg == "ES256" && len(p.Signature) == 64 { // R and S side by side (RFC 7518 section 3.4)
			r, s := new(big.Int).SetBytes(p.Signature[:32]), new(big.Int).SetBytes(p.Signature[32:])
			return ecdsa.Verify(k, sum[:], r, s)
		}
	}
	return false
}

func supportedAlgorithm(alg string) bool {
	return slices.Contains([]string{"RS256", "PS256", "ES256"}, alg)
}

// clockSkew is how far apart the clocks of a client and the tenant may be.
const clockSkew = 5 * time.Minute

// signES256 makes a JWT with an elliptic key.
func signES256(key *ecdsa.PrivateKey, header, claims map[string]any) (string, error) {
	header["alg"], header["typ"] = "ES256", "JWT"
	head, err := segment(header)
	if err != nil {
		return "", err
	}
	body, err := segment(claims)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(head + "." + body))
	r, s, err := ecdsa.Sign(rand.Reader, key, sum[:])
	if err != nil {
		return "", err
	}
	signature := append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
	return head + "." + body + "." + base64.RawURLEncoding.EncodeToString(signature), nil
}
