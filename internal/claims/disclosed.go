package claims

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
)

// mostDisclosed is how many claims are added at most: each is looked for among all.
const mostDisclosed = 200

// withDisclosed adds the claims that the holder of an SD-JWT has chosen to show (RFC 9901 section 4.2): after the signed
// part come [salt, name, value] in base64url, each after a tilde, and the issuer has signed their fingerprints. What has
// none, or would take the place of a claim that is there, is left out. Only the outermost level is gone through.
func withDisclosed(claims Object, shown string) Object {
	if alg := claims.Text("_sd_alg"); shown == "" || alg != "" && alg != "sha-256" {
		return claims
	}
	signed := claims.List("_sd")
	for _, one := range strings.SplitN(shown, "~", mostDisclosed+1) {
		sum := sha256.Sum256([]byte(one))
		if !slices.Contains(signed, base64.RawURLEncoding.EncodeToString(sum[:])) {
			continue
		}
		text, err := decodeBase64(one)
		var parts []json.RawMessage
		if err != nil || json.Unmarshal(text, &parts) != nil || len(parts) != 3 || kindOf(parts[1]) != '"' || checkNames(parts[2], 0) != nil {
			continue
		}
		if name := stringOf(parts[1]); !claims.Has(name) && name != "_sd" && name != "..." {
			claims = append(claims, Member{Name: name, Value: parts[2]})
		}
	}
	return claims
}
