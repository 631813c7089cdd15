package wstrust

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

const (
	soapOverHTTP = "http://schemas.xmlsoap.org/soap/http"
	soap11       = "http://schemas.xmlsoap.org/wsdl/soap/"

	maxEndpoints = 100 // of a document; real ones have a dozen
)

// MEX is what a federation server's metadata exchange document offers, in its order.
type MEX []Endpoint

// ErrNoEndpoint: the federation server offers no endpoint of the kind that is needed.
var ErrNoEndpoint = errors.New("the federation server offers no such endpoint")

// ParseMEX reads a metadata exchange document: WSDL whose ports point to bindings, which point to policies
// (WS-SecurityPolicy 1.2 and 2005) that say how to authenticate. What it does not understand, it passes over: servers
// declare policies that nobody uses, ports without an address, and wrap all of it in elements of their own. Of very many
// endpoints it gives the first ones.
func ParseMEX(doc []byte) (MEX, error) {
	root, err := parse(doc)
	if err != nil {
		return nil, fmt.Errorf("read the federation metadata: %w", err)
	}
	policies := map[string]Authentication{}
	for p := range root.all("Policy") {
		if id, how := p.attribute("Id"), authenticationOf(p); id != "" && how != "" {
			policies["#"+id] = how
		}
	}
	bindings := map[string][]Endpoint{} // without their address
	for b := range root.all("binding") {
		how := policyOf(b, policies)
		if name := b.attribute("name"); name != "" && how != "" && overHTTP(b) {
			for _, v := range versionsOf(b) {
				// Bindings of one name and ports of one binding would multiply.
				if e := (Endpoint{Version: v, Authentication: how}); !slices.Contains(bindings[name], e) {
					bindings[name] = append(bindings[name], e)
				}
			}
		}
	}
	var mex MEX
	for port := range root.all("port") {
		address := addressOf(port)
		if address == "" {
			continue
		}
		for _, e := range bindings[localName(port.attribute("binding"))] {
			e.Address = address
			if mex = append(mex, e); len(mex) == maxEndpoints {
				return mex, nil
			}
		}
	}
	return mex, nil
}

// Choose picks the endpoint for one way of authentication: WS-Trust 1.3 before 2005, else the document's order.
// usable judges an address; what it refuses is passed over, and its error is returned when nothing else is there.
// Otherwise errors are ErrNoEndpoint.
func (m MEX) Choose(how Authentication, usable func(address string) error) (Endpoint, error) {
	var refused error
	for _, version := range []Version{Trust13, Trust2005} {
		for _, e := range m {
			if e.Authentication != how || e.Version != version {
				continue
			}
			err := usable(e.Address)
			if err == nil {
				return e, nil
			}
			if refused == nil {
				refused = fmt.Errorf("the federation server's address cannot be used: %w", err)
			}
		}
	}
	if refused != nil {
		return Endpoint{}, refused
	}
	return Endpoint{}, ErrNoEndpoint
}

// authenticationOf reads a policy: "" when it asks for something else, or does not protect the message with TLS.
func authenticationOf(policy *element) Authentication {
	if policy.first("TransportBinding") == nil {
		return ""
	}
	if policy.first("NegotiateAuthentication") != nil {
		return WindowsTransport
	}
	for _, tokens := range []string{"SignedEncryptedSupportingTokens", "SignedSupportingTokens", "SupportingTokens"} {
		for list := range policy.all(tokens) {
			for token := range list.all("UsernameToken") {
				// One that is to hold no password, or a hash of it, is not what we can send.
				if token.first("HashPassword") == nil && token.first("NoPassword") == nil {
					return UsernamePassword
				}
			}
		}
	}
	return ""
}

// policyOf finds the first policy that a binding refers to or holds and that says how to authenticate.
func policyOf(binding *element, policies map[string]Authentication) Authentication {
	for ref := range binding.all("PolicyReference") {
		if how := policies[ref.attribute("URI")]; how != "" {
			return how
		}
	}
	if p := binding.child("Policy"); p != nil {
		return authenticationOf(p)
	}
	return ""
}

// overHTTP reports whether a binding speaks SOAP 1.2 over HTTP.
func overHTTP(binding *element) bool {
	for _, c := range binding.children {
		if c.name.Local == "binding" && c.attribute("transport") == soapOverHTTP && c.space() != soap11 {
			return true
		}
	}
	return false
}

func versionsOf(binding *element) (list []Version) {
	for _, v := range []Version{Trust13, Trust2005} {
		for operation := range binding.all("operation") {
			if operation.attribute("soapAction") == v.Action() {
				list = append(list, v)
				break
			}
		}
	}
	return list
}

// addressOf is where a port listens: the endpoint reference says it, else the SOAP address.
func addressOf(port *element) string {
	for ref := range port.all("EndpointReference") {
		if a := ref.child("Address").words(); a != "" {
			return a
		}
	}
	if soap := port.child("address"); soap != nil {
		return soap.attribute("location")
	}
	return ""
}

func localName(qname string) string {
	if _, local, ok := strings.Cut(qname, ":"); ok {
		return local
	}
	return qname
}
