package flows

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"latchkey/flows/wstrust"
	"latchkey/internal/identity"
)

const (
	opMEX        = "look up the federation server"
	opFederation = "sign in at the federation server"
	opAssertion  = "redeem the federation server's assertion"
	acceptXML    = "application/soap+xml, application/xml, text/xml"
)

// soapMessage is a POST in SOAP 1.2.
type soapMessage struct {
	action   string
	envelope identity.Secret // may hold a password
}

func (m *soapMessage) describe(h http.Header) {
	h.Set("Content-Type", wstrust.ContentType)
	h.Set("SOAPAction", m.action)
}

// assertionFor signs a person in at their federation server with their password and gives the form that redeems its
// assertion at the Microsoft identity platform (WS-Trust, RFC 7522).
func (c *Client) assertionFor(ctx context.Context, p *Provider, realm *homeRealm, g Password, correlation string) (url.Values, error) {
	endpoint, err := c.passwordEndpoint(ctx, p, realm)
	if errors.Is(err, wstrust.ErrNoEndpoint) {
		return nil, &PasswordError{
			Problem: fmt.Sprintf("the federation server of %s does not take part in this kind of sign-in", realm.domain),
			Next:    nextBrowser,
		}
	}
	if err != nil {
		return nil, err
	}
	ask := wstrust.Request{Endpoint: endpoint, AppliesTo: realm.audience, MessageID: NewCorrelationID(), Created: c.now()}
	envelope, err := ask.ForUser(g.Username, g.Password.Reveal())
	if err != nil {
		return nil, &PasswordError{Problem: "in the username or the password, " + err.Error(), Next: nextBrowser}
	}
	a, err := c.do(ctx, trustCall(endpoint, envelope, correlation))
	if err != nil {
		return nil, err
	}
	return c.assertionForm(a, g.Password.Reveal())
}

// trustCall posts a request for a security token.
func trustCall(endpoint wstrust.Endpoint, envelope []byte, correlation string) call {
	return call{
		op: opFederation, url: endpoint.Address, soap: &soapMessage{endpoint.Version.Action(), identity.Secret(envelope)},
		accept: acceptXML, correlation: correlation,
	}
}

// passwordEndpoint is where the federation server takes passwords. Addresses are held to the same rules as those of
// discovery. Errors beside those of federationMetadata: wstrust.ErrNoEndpoint.
func (c *Client) passwordEndpoint(ctx context.Context, p *Provider, realm *homeRealm) (wstrust.Endpoint, error) {
	mex, err := c.federationMetadata(ctx, p, realm)
	if err != nil {
		return wstrust.Endpoint{}, err
	}
	endpoint, err := mex.Choose(wstrust.UsernamePassword, func(address string) error { return checkEndpoint(p.Authority, address) })
	if err != nil {
		return wstrust.Endpoint{}, fmt.Errorf("%s: %w", opMEX, err)
	}
	return endpoint, nil
}

// federationMetadata asks the federation server what it offers. Errors: wstrust.ErrNoEndpoint when it has no metadata
// to ask for, *Error, *NetworkError.
func (c *Client) federationMetadata(ctx context.Context, p *Provider, realm *homeRealm) (wstrust.MEX, error) {
	if realm.metadata == "" {
		return nil, fmt.Errorf("%s: it has no metadata: %w", opMEX, wstrust.ErrNoEndpoint)
	}
	if err := checkEndpoint(p.Authority, realm.metadata); err != nil {
		return nil, fmt.Errorf("%s: its address cannot be used: %w", opMEX, err)
	}
	a, err := c.get(ctx, call{op: opMEX, url: realm.metadata, accept: acceptXML})
	if err != nil {
		return nil, err
	}
	if a.status != http.StatusOK {
		return nil, &Error{Op: opMEX, Status: a.status, RetryAfter: retryAfter(a.header, c.now()), Description: "it does not give its metadata"}
	}
	mex, err := wstrust.ParseMEX(a.body)
	if err != nil {
		return nil, &Error{Op: opMEX, Status: a.status, Description: err.Error()}
	}
	return mex, nil
}

// assertionForm reads the federation server's answer. Its refusal becomes an *Error in its own words, without secrets
// should it repeat them.
func (c *Client) assertionForm(a *answer, secrets ...string) (url.Values, error) {
	assertion, err := wstrust.ParseRSTR(a.body)
	if fault, ok := errors.AsType[*wstrust.Fault](err); ok {
		words := scrub(fault.Reason, secrets)
		e := &Error{
			Op: opFederation, RetryAfter: retryAfter(a.header, c.now()),
			Code: printable(scrub(cmp.Or(fault.Subcode, fault.Code), secrets), 80), Description: printable(words, maxDescription),
		}
		// SOAP sends every fault with 500, a wrong password as well; who is at fault stands in the code.
		if fault.Code == "Receiver" || fault.Code == "Server" {
			e.Status = a.status
		}
		e.setNumbers(numbersIn(words), words)
		return nil, e
	}
	switch {
	case a.status != http.StatusOK:
		return nil, &Error{
			Op: opFederation, Status: a.status, RetryAfter: retryAfter(a.header, c.now()),
			Description: "the federation server does not say why",
		}
	case err != nil:
		return nil, &Error{Op: opFederation, Status: a.status, Description: err.Error()}
	}
	grant := "urn:ietf:params:oauth:grant-type:saml2-bearer"
	if assertion.Kind == wstrust.SAML1 {
		grant = "urn:ietf:params:oauth:grant-type:saml1_1-bearer"
	}
	return url.Values{"grant_type": {grant}, "assertion": {base64.StdEncoding.EncodeToString(assertion.XML)}}, nil
}
