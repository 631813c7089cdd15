package demo

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// userinfo is OpenID Connect Core section 5.3. As in Entra it is part of the Graph, so it takes tokens for the
// Graph only.
func (t *Tenant) userinfo(w http.ResponseWriter, r *http.Request) {
	t.counts.add(func(c *Counters) { c.UserinfoRequests++ })
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	claims, ok := t.ownToken(strings.TrimSpace(token))
	if !strings.EqualFold(scheme, "Bearer") || !ok {
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token", error_description="The access token is missing, expired or not for this API."`)
		writeJSON(w, http.StatusUnauthorized, map[string]any{"error": map[string]string{
			"code": "InvalidAuthenticationToken", "message": "The access token is missing, expired or not for this API.",
		}})
		return
	}
	u, client := t.userByOID(claims.OID), t.app(claims.AppID)
	if u == nil { // a token of the application itself
		writeJSON(w, http.StatusForbidden, map[string]any{"error": map[string]string{"code": "Forbidden", "message": "Nobody is signed in."}})
		return
	}
	body := map[string]string{"sub": directoryFor(claims.TID).subject(client, u)}
	scp := strings.Fields(claims.Scp)
	if slices.Contains(scp, "profile") {
		body["name"], body["given_name"], body["family_name"] = u.Name(), u.Given, u.Family
	}
	if slices.Contains(scp, "email") {
		body["email"] = u.Username
	}
	writeJSON(w, http.StatusOK, body)
}

// graphClaims is what the Graph reads of its tokens.
type graphClaims struct {
	Aud   string `json:"aud"`
	Exp   int64  `json:"exp"`
	OID   string `json:"oid"`
	TID   string `json:"tid"`
	AppID string `json:"appid"`
	Scp   string `json:"scp"`
}

// ownToken verifies a token for the Graph, which alone knows how the header was changed before signing.
func (t *Tenant) ownToken(token string) (c graphClaims, ok bool) {
	var header struct{ Alg, Kid, Nonce, Typ string }
	part := strings.Split(token, ".")
	if len(part) != 3 || !decode(part[0], &header) || !decode(part[1], &c) || header.Nonce == "" {
		return c, false
	}
	signed, err := segment(map[string]string{"typ": header.Typ, "alg": header.Alg, "kid": header.Kid, "nonce": hashed(header.Nonce)})
	if err != nil {
		return c, false
	}
	good := c.Aud == graphClientID && t.now().Add(t.switches.view().clockOffset).Unix() < c.Exp
	return c, good && t.signedByUs(header.Kid, signed+"."+part[1], part[2])
}

func (t *Tenant) signedByUs(kid, signed, signature string) bool {
	sig, err := base64.RawURLEncoding.DecodeString(signature)
	if err != nil {
		return false
	}
	sum := sha256.Sum256([]byte(signed))
	return slices.ContainsFunc(t.keys.all(), func(k signingKey) bool {
		return k.id == kid && rsa.VerifyPKCS1v15(&k.rsa.PublicKey, crypto.SHA256, sum[:], sig) == nil
	})
}

func decode(part string, v any) bool {
	b, err := base64.RawURLEncoding.DecodeString(part)
	return err == nil && json.Unmarshal(b, v) == nil
}
