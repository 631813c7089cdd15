package demo

import (
	"io"
	"mime"
	"net/http"
	"strings"
)

// trust is an endpoint of WS-Trust: it reads the request, has prove say who asks, and issues the assertion. What
// proves it is the only difference between the transports.
func (t *Tenant) trust(w http.ResponseWriter, r *http.Request, v trustVersion, path string, prove func(header *xmlNode) (samlSubject, *fault)) {
	t.counts.add(func(c *Counters) {
		c.WSTrustRequests++
		c.ByTrust[strings.TrimPrefix(path, farmPath+"/services/trust/")]++
	})
	if !t.weather(w, r) {
		return
	}
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "application/soap+xml" {
		http.Error(w, "Cannot process the message because its content type was not the expected type 'application/soap+xml; charset=utf-8'.",
			http.StatusUnsupportedMediaType)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, "The message could not be read.", http.StatusBadRequest)
		return
	}
	envelope, err := parseXML(body)
	if err != nil || envelope.Space != soap12NS || envelope.Local != "Envelope" {
		http.Error(w, "The message is no SOAP 1.2 envelope.", http.StatusBadRequest)
		return
	}
	action := strings.Trim(r.Header.Get("SOAPAction"), `"`)
	if action == "" {
		action = params["action"] // where SOAP 1.2 has it
	}
	header := envelope.child(soap12NS, "Header")
	refused := t.addressed(header, action, v, path)
	var subject samlSubject
	if refused == nil {
		subject, refused = prove(header)
	}
	if refused == nil {
		refused = asks(envelope, v)
	}
	if refused != nil {
		t.log.Info("demo federation server refuses", "code", refused.code, "text", refused.text)
		writeFault(w, refused)
		return
	}
	t.issueAssertion(w, subject, v)
}

// addressed checks that a message is meant for the endpoint that got it.
func (t *Tenant) addressed(header *xmlNode, action string, v trustVersion, path string) *fault {
	said := header.child(addressingNS, "Action").text()
	to := header.child(addressingNS, "To").text()
	switch {
	case said != v.action || action != v.action:
		return &fault{addressingNS, "ActionNotSupported", "The message with Action '" + said + "' cannot be processed at the receiver, due to a " +
			"ContractFilter mismatch at the EndpointDispatcher."}
	case to != t.farmBase+path:
		return &fault{addressingNS, "DestinationUnreachable", "The message with To '" + to + "' cannot be processed at the receiver, due to an " +
			"AddressFilter mismatch at the EndpointDispatcher."}
	}
	return nil
}

// asks checks that a message asks for what this farm gives: a bearer assertion for Entra.
func asks(envelope *xmlNode, v trustVersion) *fault {
	rst := envelope.child(soap12NS, "Body").child(v.space, "RequestSecurityToken")
	target := rst.child(policyNS, "AppliesTo").child(addressingNS, "EndpointReference").child(addressingNS, "Address").text()
	switch {
	case rst.child(v.space, "RequestType").text() != v.issue:
		return &fault{v.space, "InvalidRequest", "MSIS3127: The specified request failed. The request type is not to issue a token."}
	case rst.child(v.space, "KeyType").text() != v.keyType:
		return &fault{v.space, "InvalidRequest", "MSIS3127: The specified request failed. Only assertions without a proof key are issued for this relying party."}
	case target != microsoft:
		return &fault{v.space, "InvalidScope", "ID3082: The request scope is not valid or is unsupported."}
	}
	return nil
}

// issueAssertion answers with a signed assertion; s says who it is about and how that was proven.
func (t *Tenant) issueAssertion(w http.ResponseWriter, s samlSubject, v trustVersion) {
	sw, now := t.switches.farmView(), t.farmNow()
	s.ID, s.Issuer, s.Audience, s.Now, s.End = "_"+randomUUID(), t.trustIssuer(), microsoft, now, now.Add(samlLife)
	write, space, prefix := assertion11, saml11, "saml"
	if sw.saml == "2.0" {
		write, space, prefix = assertion20, saml20, ""
	}
	before, after := write(s)
	assertion, err := t.keys.signAssertion(s.ID, before, after)
	if err != nil {
		t.log.Error("demo federation server failed", "error", err)
		http.Error(w, "The service is unavailable.", http.StatusServiceUnavailable)
		return
	}
	declares := ""
	if sw.prefixOnEnvelope && prefix != "" {
		declares = ` xmlns:` + prefix + `="` + space + `"`
		assertion = strings.Replace(assertion, declares, "", 1)
	}
	lifetime := `<wsu:Created xmlns:wsu="` + wsuNS + `">` + samlTime(s.Now) + `</wsu:Created><wsu:Expires xmlns:wsu="` + wsuNS + `">` + samlTime(s.End) + `</wsu:Expires>`
	response := `<t:RequestSecurityTokenResponse xmlns:t="` + v.space + `"><t:Lifetime>` + lifetime + `</t:Lifetime>` +
		`<wsp:AppliesTo xmlns:wsp="` + policyNS + `"><wsa:EndpointReference xmlns:wsa="` + addressingNS + `"><wsa:Address>` + microsoft + `</wsa:Address></wsa:EndpointReference></wsp:AppliesTo>` +
		`<t:RequestedSecurityToken>` + assertion + `</t:RequestedSecurityToken><t:TokenType>` + space + `</t:TokenType>` +
		`<t:RequestType>` + v.issue + `</t:RequestType><t:KeyType>` + v.keyType + `</t:KeyType></t:RequestSecurityTokenResponse>`
	if v.collections {
		response = `<t:RequestSecurityTokenResponseCollection xmlns:t="` + v.space + `">` + response + `</t:RequestSecurityTokenResponseCollection>`
	}
	writeEnvelope(w, http.StatusOK, v.answer, declares, timestampHeader(now), response)
}
