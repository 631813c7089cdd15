package claims

import (
	"errors"
	"slices"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// Status is what can be said about a signature.
type Status string

const (
	Valid        Status = "valid"
	Invalid      Status = "invalid"
	Unverifiable Status = "unverifiable" // not by us; that is no fault of the token
)

// Signature is the verdict on a token, in words for the screen.
type Signature struct {
	Status Status `json:"status"`
	Reason string `json:"reason"`
	KeyID  string `json:"key_id,omitempty"`
}

// Signature checks the token with keys. keysErr is the error of getting the keys, nil when they are there.
// Invalid is said only when the fault is certain: Microsoft Graph's tokens, tokens of the v1.0 endpoint and of
// applications with keys of their own cannot be checked by anybody but their audience.
func (t *Token) Signature(keys *jose.JSONWebKeySet, keysErr error) Signature {
	s := t.withoutKeys()
	if s.Status != "" {
		return s
	}
	if keysErr != nil {
		s.Status, s.Reason = Unverifiable, "The provider's signing keys could not be fetched. Try again when the provider can be reached."
		return s
	}
	err := t.verify(keys)
	switch {
	case err == nil:
		s.Status, s.Reason = Valid, "Signed with a key that the provider publishes."
	case errors.Is(err, ErrMalformed):
		s.Status, s.Reason = Unverifiable, "Latchkey cannot make out from the header how the token is signed."
	case errors.Is(err, ErrUnknownKey):
		s.Status, s.Reason = Unverifiable, "The provider's published keys do not include the one that signed this token. Some applications have keys of their own."
	case isV1Issuer(t.Claims.Text("iss")):
		s.Status, s.Reason = Unverifiable, "The token comes from the older v1.0 endpoint. Only the service it is for can check it."
	default:
		s.Status, s.Reason = Invalid, "The signature does not match. The token was changed, cut off, or comes from somebody else."
	}
	return s
}

// NeedsKeys reports whether a provider's keys can tell anything about the signature. Without need nobody has to be asked
// for them.
func (t *Token) NeedsKeys() bool { return t.withoutKeys().Status == "" }

// withoutKeys is the verdict where the header alone decides it; without a Status it does not.
func (t *Token) withoutKeys() Signature {
	s := Signature{Status: Unverifiable, KeyID: clean(t.KeyID(), 80)}
	alg := t.Algorithm()
	switch {
	case t.decoded():
		s.Reason = "Only the claims are here. The token itself is not, and with it is missing what could be checked."
	case strings.EqualFold(alg, "none") || strings.HasSuffix(t.raw.Reveal(), "."):
		s.Status, s.Reason = Invalid, "The token carries no signature. Anybody could have written it."
	case t.Header.Has("nonce"):
		s.Reason = "The header carries a nonce, as Microsoft Graph's tokens do. Only the service it is for can check it."
	case strings.HasPrefix(alg, "HS"):
		s.Reason = "The token is signed with a secret that only its issuer and its audience share."
	case t.Header.Has("crit") || t.Header.Has("b64"):
		s.Reason = "The header demands an extension of the format that Latchkey does not know (crit)."
	case !slices.Contains(Algorithms(), jose.SignatureAlgorithm(alg)):
		s.Reason = "The token is signed in a way that Latchkey does not check: algorithm " + clean(alg, 20) + "."
	default:
		s.Status = ""
	}
	return s
}

// By says whose keys a valid signature was checked with: that somebody signed a token means little without knowing who.
// Any other verdict stays as it is.
func (s Signature) By(issuer string) Signature {
	if s.Status == Valid {
		s.Reason = "Signed with a key that " + clean(issuer, 120) + " publishes. Whether to trust that issuer, the service decides."
	}
	return s
}

// Unread is the verdict on a token that Decode refused.
func Unread(decodeErr error) Signature {
	switch {
	case errors.Is(decodeErr, ErrSAML):
		return Signature{Status: Unverifiable, Reason: "This is a SAML assertion, not a JSON Web Token. Latchkey does not read it."}
	case errors.Is(decodeErr, ErrOpaque):
		return Signature{Status: Unverifiable, Reason: "The token is opaque. Only the service it is for can read it."}
	case errors.Is(decodeErr, ErrEncrypted):
		return Signature{Status: Unverifiable, Reason: "The token is encrypted. Only the service it is for can read it."}
	}
	return Signature{Status: Invalid, Reason: damage(decodeErr)}
}

// damage says what is wrong with a token that Decode calls malformed. What is there twice or nested without end was
// hardly cut off on its way: somebody wrote it so.
func damage(err error) string {
	switch {
	case errors.Is(err, errRepeated):
		return "The token holds the same name twice. Programs disagree about which one counts, so no service should accept it."
	case errors.Is(err, errTooDeep):
		return "The token nests its values far too deeply. No provider writes such a token."
	case errors.Is(err, errTooLong):
		return "This is far too long for a token."
	case errors.Is(err, errCutOff):
		return "The end of the token is missing. It was cut off on its way. Copy it again, whole."
	case errors.Is(err, errJSON):
		return "This is JSON in base64, and no token: it names no algorithm (alg)."
	case errors.Is(err, errDetached):
		return "The middle part of the token, with the claims, is missing. It may have been sent apart (detached)."
	case errors.Is(err, errPlain64):
		return "The token is written in plain base64 (with +, / or =) instead of base64url. Programs refuse it."
	}
	return "The token is damaged or incomplete. Copy it again, whole."
}

// isV1Issuer recognises the issuer of Entra's v1.0 tokens in all clouds.
func isV1Issuer(issuer string) bool {
	for _, prefix := range []string{"https://sts.windows.net/", "https://sts.microsoftonline.us/", "https://sts.chinacloudapi.cn/"} {
		if strings.HasPrefix(issuer, prefix) {
			return true
		}
	}
	return false
}
