package claims

import (
	"fmt"
	"strings"
	"time"
)

// forged: the signature proves nothing, or the wrong thing.
func forged(t *Token, _ time.Time, want Expected) []Reason {
	switch {
	case t.decoded() && t.Algorithm() == "": // the header was not copied
	case t.Algorithm() == "" || strings.EqualFold(t.Algorithm(), "none") || strings.HasSuffix(t.raw.Reveal(), "."):
		return []Reason{{
			Code: "unsigned", Claim: "alg", Sure: true, Text: "The token is not signed.",
			Next: "Get it from the provider again. An unsigned token is good for tests alone.",
		}}
	case want.Signature.Status == Invalid:
		return []Reason{{
			Code: "signature", Claim: "kid", Sure: true, Text: "The signature does not match: the token was changed, cut off, or comes from somebody else.",
			Next: "Copy the token again, whole. If it happens again, compare the issuer with the one that the service trusts.",
		}}
	}
	return nil
}

// outOfTime: most refusals are of tokens that have expired.
func outOfTime(t *Token, now time.Time, _ Expected) []Reason {
	var found []Reason
	exp, ok := t.Claims.Time("exp")
	switch {
	case !t.Claims.Has("exp"):
		found = append(found, Reason{
			Code: "no-expiry", Claim: "exp", Sure: t.promised(), Text: "The token says nothing about when it expires.",
			Next: "Get a token from a provider; one that was written by hand needs exp.",
		})
	case !ok:
		found = append(found, Reason{
			Code: "no-expiry", Claim: "exp", Sure: true, Text: "The value of exp is not a time.",
			Next: "exp must be a number: the seconds since 1970, not text and not milliseconds.",
		})
	case !now.Before(exp):
		r := Reason{
			Code: "expired", Claim: "exp", Sure: true, Text: fmt.Sprintf("The token expired %s.", Relative(exp, now)),
			Next: "Get a fresh one. If the application renews by itself, check that it asks for a token before each call and keeps none of its own.",
		}
		// Services allow for clocks that differ: Microsoft's libraries for five minutes.
		if now.Before(exp.Add(skew)) {
			r.Sure, r.Text = false, r.Text[:len(r.Text)-1]+"; many services still accept it for five minutes."
		}
		found = append(found, r)
	}
	if nbf, ok := t.Claims.Time("nbf"); ok && now.Before(nbf) {
		found = append(found, Reason{
			Code: "not-yet-valid", Claim: "nbf", Sure: !now.Add(skew).After(nbf),
			Text: fmt.Sprintf("The token is not valid yet: it begins %s.", Relative(nbf, now)),
			Next: "Check the clocks of this computer and of the service; the one that is slow sees the token too early.",
		})
	} else if iat, ok := t.Claims.Time("iat"); ok && now.Add(skew).Before(iat) {
		found = append(found, Reason{
			Code: "issued-in-future", Claim: "iat",
			Text: fmt.Sprintf("The token was issued %s, by the clock of this computer.", Relative(iat, now)),
			Next: "Check the clocks of this computer and of the service.",
		})
	}
	return found
}

// wrongKind: a token for something else than access.
func wrongKind(t *Token, _ time.Time, _ Expected) []Reason {
	r := Reason{Code: "not-access", Claim: "typ", Sure: true, Next: "Send the access token (access_token in the provider's answer)."}
	switch t.Kind() {
	case ID:
		r.Code, r.Claim, r.Text = "id-token", "aud", "This is an ID token. It tells the application who signed in; a service must not accept it."
		r.Next = "Send the access token (access_token in the provider's answer), asked for with a scope of the service."
	case Refresh:
		r.Text = "This is a refresh token. It is for the provider alone; never send it to a service."
	case Logout:
		r.Text = "This is a logout token: a message that a session has ended. It gives no access."
	case Proof:
		r.Text = "This token goes with one request or proves who an application is. It gives no access by itself."
	case Credential:
		r.Text = "This is a credential, which its holder shows to prove something. It gives no access."
	default:
		return nil
	}
	return []Reason{r}
}
