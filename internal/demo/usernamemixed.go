package demo

import (
	"crypto/subtle"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"
)

// usernameMixed is the endpoint of WS-Trust that takes a name and a password in a SOAP message over TLS and gives a
// SAML assertion (WS-Trust 1.3 section 4, WSS UsernameToken Profile 1.0).
func (t *Tenant) usernameMixed(w http.ResponseWriter, r *http.Request, v trustVersion) {
	t.counts.add(func(c *Counters) { c.WSTrustRequests++ })
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
	user, refused := t.askedFor(envelope, action, v)
	if refused != nil {
		t.log.Info("demo federation server refuses", "code", refused.code, "text", refused.text)
		writeFault(w, refused)
		return
	}
	t.issueAssertion(w, user, v)
}

// askedFor checks a request for a security token and says whose it is.
func (t *Tenant) askedFor(envelope *xmlNode, action string, v trustVersion) (*User, *fault) {
	header := envelope.child(soap12NS, "Header")
	said := header.child(addressingNS, "Action").text()
	to := header.child(addressingNS, "To").text()
	switch {
	case said != v.action || action != v.action:
		return nil, &fault{addressingNS, "ActionNotSupported", "The message with Action '" + said + "' cannot be processed at the receiver, due to a " +
			"ContractFilter mismatch at the EndpointDispatcher."}
	case to != t.base+v.path:
		return nil, &fault{addressingNS, "DestinationUnreachable", "The message with To '" + to + "' cannot be processed at the receiver, due to an " +
			"AddressFilter mismatch at the EndpointDispatcher."}
	}
	security := header.child(wsseNS, "Security")
	token := security.child(wsseNS, "UsernameToken")
	if token == nil || !t.current(security.child(wsuNS, "Timestamp")) {
		return nil, securityFault()
	}
	user, refused := t.password(token)
	if refused != nil {
		return nil, refused
	}
	rst := envelope.child(soap12NS, "Body").child(v.space, "RequestSecurityToken")
	target := rst.child(policyNS, "AppliesTo").child(addressingNS, "EndpointReference").child(addressingNS, "Address").text()
	switch {
	case rst.child(v.space, "RequestType").text() != v.issue:
		return nil, &fault{v.space, "InvalidRequest", "MSIS3127: The specified request failed. The request type is not to issue a token."}
	case rst.child(v.space, "KeyType").text() != v.keyType:
		return nil, &fault{v.space, "InvalidRequest", "MSIS3127: The specified request failed. Only assertions without a proof key are issued for this relying party."}
	case target != microsoft:
		return nil, &fault{v.space, "InvalidScope", "ID3082: The request scope is not valid or is unsupported."}
	}
	return user, nil
}

// current checks a message's timestamp (WSS SOAP Message Security 1.0 section 10).
func (t *Tenant) current(stamp *xmlNode) bool {
	created, err1 := time.Parse(time.RFC3339, stamp.child(wsuNS, "Created").text())
	expires, err2 := time.Parse(time.RFC3339, stamp.child(wsuNS, "Expires").text())
	now := t.farmNow()
	return err1 == nil && err2 == nil && !created.After(now.Add(clockSkew)) && !expires.Before(now.Add(-clockSkew))
}

// password checks a UsernameToken. All that is wrong with an account gets one answer, so that nobody learns which
// names there are.
func (t *Tenant) password(token *xmlNode) (*User, *fault) {
	name := token.child(wsseNS, "Username").text()
	if account, ok := strings.CutPrefix(strings.ToUpper(name), strings.ToUpper(organisation)+`\`); ok {
		name = account + "@" + domain
	}
	u := t.userByName(name)
	if u == nil || u.Kind == KindGuest || u.Kind == KindDisabled || t.farm.locked(u.OID, t.now()) {
		return nil, failedAuthentication()
	}
	if subtle.ConstantTimeCompare([]byte(token.child(wsseNS, "Password").raw()), []byte(u.Password)) != 1 {
		t.farm.wrong(u.OID, t.now())
		return nil, failedAuthentication()
	}
	t.farm.right(u.OID)
	return u, nil
}

// farmNow is the farm's clock, which the switch clock_offset_s moves with the tenant's.
func (t *Tenant) farmNow() time.Time { return t.now().Add(t.switches.view().clockOffset) }

// issueAssertion answers with a signed assertion.
func (t *Tenant) issueAssertion(w http.ResponseWriter, u *User, v trustVersion) {
	sw, now := t.switches.farmView(), t.farmNow()
	s := samlSubject{
		ID: "_" + randomUUID(), Issuer: t.trustIssuer(), UPN: u.Username, OID: u.OID, Audience: microsoft, Now: now, End: now.Add(samlLife),
	}
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
