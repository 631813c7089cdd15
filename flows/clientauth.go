package flows

import (
	"encoding/base64"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"latchkey/internal/identity"
)

const bearerAssertion = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" // RFC 7523 section 2.2

// CredentialError: the application cannot prove itself with the credential it has, or a file holds none. Nothing was
// sent. It holds no secret; Next says who mends it and how.
type CredentialError struct {
	Problem string
	Next    string
	Err     error // what is behind it; may be nil
	file    bool  // a certificate's file was read, nothing more
}

func (e *CredentialError) Unwrap() error { return e.Err }

func (e *CredentialError) Error() string {
	if e.file {
		return "read the certificate: " + e.Problem
	}
	return "prove the application: " + e.Problem
}

// summary is the problem as a sentence.
func (e *CredentialError) summary() string {
	if e.file {
		return "The certificate cannot be used: " + e.Problem + "."
	}
	return "The application cannot prove itself: " + e.Problem + "."
}

// proof is a form with what proves the application added to it.
type proof struct {
	form   url.Values
	basic  identity.Secret // credentials of the Authorization header (RFC 7617), encoded; empty: none
	hidden url.Values      // form, and what must not come back at us in an error besides
}

// prove adds to a copy of form how the application proves itself to the provider's endpoints (RFC 6749 section
// 2.3, RFC 7521 section 4.2). An assertion is made anew for each request: some providers take each one once. Without a
// credential the form stays as it is. Errors: *CredentialError.
func (c *Client) prove(p *Provider, form url.Values, cred *identity.Credential) (proof, error) {
	pr := proof{form: form, hidden: form}
	if cred == nil || cred.Name() == "" {
		return pr, nil
	}
	pr.form = maps.Clone(form)
	pr.hidden = pr.form
	clientID := form.Get("client_id")
	if cred.Secret != "" {
		basic, err := p.secretByBasic()
		if err != nil {
			return proof{}, err
		}
		if !basic {
			pr.form.Set("client_secret", cred.Secret.Reveal())
			return pr, nil
		}
		pr.form.Del("client_id") // it is in the header: no provider minds its absence, some mind it twice
		pr.basic = basicCredentials(clientID, cred.Secret)
		pr.hidden = maps.Clone(pr.form)
		pr.hidden.Set("client_secret", cred.Secret.Reveal())
		return pr, nil
	}
	var assertion identity.Secret
	var err error
	if cred.Key != "" {
		assertion, err = signAssertion(p, clientID, cred, c.now())
	} else {
		assertion, err = readAssertion(cred.AssertionFile, c.now())
	}
	if err != nil {
		return proof{}, err
	}
	pr.form.Set("client_assertion_type", bearerAssertion)
	pr.form.Set("client_assertion", assertion.Reveal())
	return pr, nil
}

// secretByBasic decides between client_secret_post and client_secret_basic. Microsoft's platform takes both and its
// documents show post. A provider that says nothing takes basic (RFC 8414 section 2).
func (p *Provider) secretByBasic() (bool, error) {
	switch {
	case p.Microsoft, slices.Contains(p.AuthMethods, "client_secret_post"):
		return false, nil
	case len(p.AuthMethods) == 0, slices.Contains(p.AuthMethods, "client_secret_basic"):
		return true, nil
	}
	return false, &CredentialError{
		Problem: "the provider takes no client secret, only " + printable(strings.Join(p.AuthMethods, ", "), 200),
		Next:    "Ask whoever runs the application for its certificate.",
	}
}

// basicCredentials encodes both parts as a form before they are joined (RFC 6749 section 2.3.1).
func basicCredentials(clientID string, secret identity.Secret) identity.Secret {
	joined := fmt.Sprintf("%s:%s", url.QueryEscape(clientID), url.QueryEscape(secret.Reveal()))
	return identity.Secret(base64.StdEncoding.EncodeToString([]byte(joined)))
}

// setClaims adds the claims parameter to a token request at Microsoft's, the one platform whose token endpoint reads it.
func setClaims(form url.Values, p *Provider, r Request) error {
	if !p.Microsoft {
		return nil
	}
	claims, err := wireClaims(p, r)
	if err != nil {
		return fmt.Errorf("ask for tokens: %w", err)
	}
	if claims != "" {
		form.Set("claims", claims)
	}
	return nil
}
