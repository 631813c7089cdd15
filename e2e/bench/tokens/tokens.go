// Package tokens makes the tokens that are measured. In each, every text is another one, or the toolkit would remember
// how wide it is.
package tokens

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"latchkey/internal/identity"
)

// Sizes are those that Of knows.
var Sizes = [...]string{"small", "500groups", "200KB"}

// Claims are what a token of that size says in that round.
func Claims(size string, round int) map[string]any {
	said := func(i int) string { return fmt.Sprintf("%x", sha256.Sum256(fmt.Append(nil, round, i))) }
	claims := map[string]any{
		"iss": "https://login.microsoftonline.com/6f0c9a52-3b7e-4c18-9d25-c01150de0001/v2.0", "aud": "api://orders", "ver": "2.0",
		"sub": said(0), "oid": said(1), "name": "Person " + said(2)[:8], "iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix(),
		"tid": "6f0c9a52-3b7e-4c18-9d25-c01150de0001", "amr": []string{"pwd", "mfa"}, "scp": "Orders.Read", "aio": said(3),
	}
	if size != "small" {
		groups := make([]string, 500)
		for i := range groups {
			groups[i] = fmt.Sprintf("6b1f0000-0000-4000-%04x-%012x", round, i)
		}
		claims["groups"] = groups
	}
	if size == "200KB" {
		for i := range 800 {
			claims[fmt.Sprintf("a_%d_%d", round, i)] = said(i) + " words of it " + said(-i)
		}
	}
	return claims
}

// Of is the token with these claims. Nobody has signed it.
func Of(claims map[string]any) identity.Secret {
	part := func(v any) string {
		raw, err := json.Marshal(v)
		if err != nil {
			panic(err) // texts and numbers can be written as JSON
		}
		return base64.RawURLEncoding.EncodeToString(raw)
	}
	return identity.Secret(part(map[string]any{"alg": "RS256", "kid": "one", "typ": "JWT"}) + "." + part(claims) + "." + strings.Repeat("A", 342))
}
