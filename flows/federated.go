package flows

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

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
	envelope identity.Secret
	secrets  []identity.Secret // those that the envelope holds, as they were given
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
	a, err := c.do(ctx, trustCall(endpoint, envelope, correlation, g.Password))
	if err != nil {
		return nil, err
	}
	return c.assertionForm(a, g.Password.Reveal())
}

// trustCall posts a request for a security token; secrets are those that it holds.
func trustCall(endpoint wstrust.Endpoint, envelope []byte, correlation string, secrets ...identity.Secret) call {
	return call{
		op: opFederation, url: endpoint.Address, soap: &soapMessage{endpoint.Version.Action(), identity.Secret(envelope), secrets},
		accept: acceptXML, correlation: correlation,
	}
}

// passwordEndpoint is where the federation server takes passwords. Addresses are held to the same rules as those of
// discovery, and to the host that the platform named. Errors beside those of federationMetadata: *PasswordError.
func (c *Client) passwordEndpoint(ctx context.Context, p *Provider, realm *homeRealm) (wstrust.Endpoint, error) {
	if realm.metadata != "" {
		if err := checkEndpoint(p.Authority, realm.metadata); err != nil {
			return wstrust.Endpoint{}, &PasswordError{
				Problem: fmt.Sprintf("the address of the federation server of %s cannot be used: %s", realm.domain, err),
				Next:    nextFederation,
			}
		}
	}
	mex, err := c.federationMetadata(ctx, p, realm)
	if err != nil {
		return wstrust.Endpoint{}, err
	}
	endpoint, err := mex.Choose(wstrust.UsernamePassword, func(address string) error {
		if err := checkEndpoint(p.Authority, address); err != nil {
			return err
		}
		if !realm.servedBy(address) {
			return errors.New("it is not at the server that answers for " + realm.domain)
		}
		return nil
	})
	if errors.Is(err, wstrust.ErrNoEndpoint) {
		return wstrust.Endpoint{}, err
	}
	if err != nil {
		return wstrust.Endpoint{}, &PasswordError{Problem: err.Error(), Next: nextFederation}
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
		e := a.unusable(opMEX, cmp.Or(redirected(a), "instead of its metadata came "+mediaType(a.header)+" with the HTTP status "+strconv.Itoa(a.status)))
		e.RetryAfter = retryAfter(a.header, c.now())
		return nil, e
	}
	mex, err := wstrust.ParseMEX(a.body)
	if err != nil {
		return nil, a.unusable(opMEX, err.Error())
	}
	return mex, nil
}

// assertionForm reads the federation server's answer. Its refusal becomes an *Error in its own words, without secrets
// should it repeat them.
func (c *Client) assertionForm(a *answer, secrets ...string) (url.Values, error) {
	assertion, err := wstrust.ParseRSTR(a.body)
	if fault, ok := errors.AsType[*wstrust.Fault](err); ok {
		secrets := spelled(secrets...)
		words := scrub(fault.Reason, secrets)
		e := &Error{
			Op: opFederation, Host: a.host, RetryAfter: retryAfter(a.header, c.now()),
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
		e := a.unusable(opFederation, "the federation server does not say why")
		e.RetryAfter = retryAfter(a.header, c.now())
		return nil, e
	case err != nil:
		return nil, a.unusable(opFederation, err.Error())
	}
	grant := "urn:ietf:params:oauth:grant-type:saml2-bearer"
	if assertion.Kind == wstrust.SAML1 {
		grant = "urn:ietf:params:oauth:grant-type:saml1_1-bearer"
	}
	return url.Values{"grant_type": {grant}, "assertion": {base64.StdEncoding.EncodeToString(assertion.XML)}}, nil
}
