package claims

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
)

// headerKnowledge is in the order in which header members are shown. Sources: RFC 7515 section 4.1, RFC 7516 section
// 4.1, RFC 7797 and RFC 9449 section 4.2; Microsoft Learn, "Access token claims reference".
var headerKnowledge = []known{
	{"typ", "What kind of token this is"},
	{"alg", "How the token is signed"},
	{"kid", "Which of the issuer's keys signed the token"},
	{"x5t", "The fingerprint of the certificate whose key signed the token. Says the same as kid"},
	{"x5t#S256", "The fingerprint (SHA-256) of the certificate whose key signed the token"},
	{"nonce", "A value that only Microsoft Graph and a few other services of Microsoft's can work with"},
	{"cty", "What kind of content is inside"},
	{"x5c", "The certificate whose key signed the token, in full"},
	{"jwk", "The key that signed the token, in full"},
	{"jku", "An address where the signing keys are said to be"},
	{"x5u", "An address where the signing certificate is said to be"},
	{"crit", "Extensions that whoever checks the token must understand"},
	{"b64", "Whether the content is encoded"},
	{"zip", "How the content is compressed"},
	{"enc", "How the content is encrypted"},
	{"ppt", "An extension of the format for telephone calls"},
	{"iss", "Who issued the token, repeated from the claims"},
	{"sub", "Whom the token is about, repeated from the claims"},
	{"aud", "Who may accept the token, repeated from the claims"},
}

// ExplainHeader goes through the header of a token as Explain goes through its claims: the best known first, each
// with what is dangerous or surprising about it. All rows are of GroupHeader.
func ExplainHeader(t *Token) []Explained {
	rows := make([]Explained, 0, len(t.Header)+1)
	for _, m := range t.Header {
		row := Explained{
			Name: clean(m.Name, 100), Key: m.Name, Value: compact(m.Value), Group: GroupHeader, whole: searched(m.Value),
			Warning: cmp.Or(headerWarning(t, m), disguisedName(m.Name)),
		}
		if i := headerRank(m.Name); i < len(headerKnowledge) {
			row.Meaning = headerKnowledge[i].meaning
		}
		row.Meaning = cmp.Or(headerMeaning(t, m.Name), row.Meaning)
		rows = append(rows, row)
	}
	if t.Algorithm() == "" && !t.Header.Has("alg") && !t.decoded() {
		rows = append(rows, Explained{Name: "alg", Key: "alg", Value: NotPresent, Group: GroupHeader, Meaning: "The token is not signed", Warning: notSigned})
	}
	return sorted(rows, func(r Explained) int { return headerRank(r.Name) })
}

const notSigned = "Anybody could have written this token. No service should accept it."

func headerRank(name string) int {
	if i := slices.IndexFunc(headerKnowledge, func(k known) bool { return k.name == name }); i >= 0 {
		return i
	}
	return len(headerKnowledge)
}

func headerMeaning(t *Token, name string) string {
	switch name {
	case "typ":
		return headerType(t.Header.Text("typ"))
	case "alg":
		if t.sealed() {
			return keyProtection(t.Algorithm())
		}
		return algorithmMeaning(t.Algorithm())
	case "enc":
		return contentCipher(t.Header.Text("enc"))
	case "kid":
		if t.sealed() {
			return "Which of the audience's keys opens the token"
		}
	case "x5t":
		if kid := t.Header.Text("kid"); kid != "" && kid != t.Header.Text("x5t") {
			return "The fingerprint of the certificate whose key signed the token"
		}
	}
	return ""
}

// headerType explains typ. Sources: RFC 7519 section 5.1, RFC 9068 section 2.1, RFC 9449 section 4.2, RFC 8417
// section 2.3, RFC 9701 section 5, RFC 9101 section 10.8, OpenID Connect Back-Channel Logout section 2.4.
func headerType(typ string) string {
	switch strings.TrimPrefix(strings.ToLower(typ), "application/") {
	case "jwt", "jose":
		return "A JSON Web Token. It does not say whether for access or for signing in"
	case "at+jwt":
		return "An access token, marked as such (RFC 9068)"
	case "logout+jwt":
		return "A logout token: it tells an application that a session has ended"
	case "secevent+jwt":
		return "A security event: a message from the provider, no token for access"
	case "dpop+jwt":
		return "A proof that goes with one request (DPoP), no token for access"
	case "token-introspection+jwt":
		return "What the provider says about another token"
	case "oauth-authz-req+jwt":
		return "A request to sign in, no token for access"
	case "dc+sd-jwt", "vc+sd-jwt":
		return "A credential whose holder chooses what of it to show (SD-JWT)"
	case "client-authentication+jwt":
		return "An application's proof of its identity, no token for access"
	}
	return ""
}

// algorithmMeaning explains alg (RFC 7518 section 3.1, RFC 8037, RFC 8812).
func algorithmMeaning(alg string) string {
	hash := strings.TrimLeft(alg, "RSPEH")
	switch {
	case strings.EqualFold(alg, "none"):
		return "The token is not signed"
	case slices.Contains([]string{"RS256", "RS384", "RS512"}, alg):
		return "Signed with an RSA key and SHA-" + hash
	case slices.Contains([]string{"PS256", "PS384", "PS512"}, alg):
		return "Signed with an RSA key (PSS) and SHA-" + hash
	case slices.Contains([]string{"ES256", "ES384", "ES512"}, alg):
		return "Signed with an elliptic-curve key and SHA-" + hash
	case alg == "ES256K":
		return "Signed with an elliptic-curve key (secp256k1) and SHA-256"
	case alg == "EdDSA" || alg == "Ed25519" || alg == "Ed448":
		return "Signed with an Edwards-curve key"
	case slices.Contains([]string{"HS256", "HS384", "HS512"}, alg):
		return "Signed with a secret that only issuer and audience share, and SHA-" + hash
	}
	return ""
}

// headerWarning says what in the header would make whoever checks the token trust the wrong key (RFC 8725 sections
// 2.1, 2.6 and 3.10), and why Microsoft Graph's tokens cannot be checked by others.
func headerWarning(t *Token, m Member) string {
	switch m.Name {
	case "alg":
		alg := t.Algorithm()
		switch {
		case t.sealed():
			return ""
		case alg == "" || strings.EqualFold(alg, "none"):
			return notSigned
		case strings.HasPrefix(alg, "HS"):
			return "Only issuer and audience can check the signature. A service with a public key must refuse it."
		}
	case "nonce":
		return "The signature was made over another value of nonce. Only the service that the token is for can check it."
	case "jku", "x5u":
		return "A service must not fetch keys from an address that the token itself names. Anybody can write one."
	case "jwk":
		return "A service must not trust a key that the token itself brings. Anybody can bring one."
	case "x5c":
		return "The certificate proves something only where the service knows its issuer."
	case "crit":
		return "A service that does not know these extensions must refuse the token: " + strings.Join(criticals(m.Value), ", ")
	case "b64":
		if string(m.Value) == "false" {
			return "The content is not encoded (RFC 7797). A JSON Web Token must not use that."
		}
	case "zip":
		return "The content is compressed. A small token may unpack to a very large one."
	case "typ":
		if kind := headerType(t.Header.Text("typ")); strings.HasSuffix(kind, "no token for access") {
			return "No service gives access for this."
		}
	}
	return ""
}

func criticals(raw json.RawMessage) []string {
	var list []string
	if json.Unmarshal(raw, &list) != nil || len(list) == 0 {
		return []string{"none is named, which is an error"}
	}
	var names []string
	for _, name := range list[:min(len(list), maxItems)] {
		names = append(names, clean(name, 60))
	}
	return names
}
