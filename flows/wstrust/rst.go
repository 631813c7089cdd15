package wstrust

import (
	"bytes"
	"encoding/xml"
	"errors"
	"strings"
	"time"
	"unicode/utf8"
)

// passwordLifetime is how long a message that holds a password is good for.
const passwordLifetime = 10 * time.Minute

// Request asks an endpoint for a security token.
type Request struct {
	Endpoint  Endpoint
	AppliesTo string    // who the token is for; empty: DefaultAudience
	MessageID string    // a UUID, another one each time
	Created   time.Time // now
}

// ErrCharacter: a name or password holds a character that XML cannot carry (XML 1.0 section 2.2).
var ErrCharacter = errors.New("it holds a character that cannot be sent to this federation server")

// ForUser is the message (SOAP 1.2, WS-Security UsernameToken with a Timestamp) for UsernamePassword. It holds the
// password. Errors are ErrCharacter.
func (r Request) ForUser(username, password string) ([]byte, error) {
	if !sendable(username) || !sendable(password) {
		return nil, ErrCharacter
	}
	const stamp = "2006-01-02T15:04:05.000Z"
	created := r.Created.UTC()
	return r.envelope(`<wsse:Security s:mustUnderstand="1" xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd">` +
		`<wsu:Timestamp wsu:Id="_0"><wsu:Created>` + created.Format(stamp) + `</wsu:Created><wsu:Expires>` + created.Add(passwordLifetime).Format(stamp) + `</wsu:Expires></wsu:Timestamp>` +
		`<wsse:UsernameToken wsu:Id="uuid-` + escape(r.MessageID) + `"><wsse:Username>` + escape(username) + `</wsse:Username>` +
		`<wsse:Password Type="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText">` + escape(password) + `</wsse:Password></wsse:UsernameToken></wsse:Security>`), nil
}

// ForWindows is the message for WindowsTransport: the connection says who asks.
func (r Request) ForWindows() []byte { return r.envelope("") }

func (r Request) envelope(security string) []byte {
	d := r.Endpoint.Version.dialect()
	audience := r.AppliesTo
	if audience == "" {
		audience = DefaultAudience
	}
	return []byte(`<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:wsa="http://www.w3.org/2005/08/addressing" xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd">` +
		`<s:Header><wsa:Action s:mustUnderstand="1">` + d.action + `</wsa:Action><wsa:MessageID>urn:uuid:` + escape(r.MessageID) + `</wsa:MessageID>` +
		`<wsa:ReplyTo><wsa:Address>http://www.w3.org/2005/08/addressing/anonymous</wsa:Address></wsa:ReplyTo>` +
		`<wsa:To s:mustUnderstand="1">` + escape(r.Endpoint.Address) + `</wsa:To>` + security + `</s:Header>` +
		`<s:Body><wst:RequestSecurityToken xmlns:wst="` + d.namespace + `">` +
		`<wsp:AppliesTo xmlns:wsp="http://schemas.xmlsoap.org/ws/2004/09/policy"><wsa:EndpointReference><wsa:Address>` + escape(audience) + `</wsa:Address></wsa:EndpointReference></wsp:AppliesTo>` +
		`<wst:KeyType>` + d.keyType + `</wst:KeyType><wst:RequestType>` + d.requestType + `</wst:RequestType>` +
		`</wst:RequestSecurityToken></s:Body></s:Envelope>`)
}

func escape(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a Buffer takes everything
	return b.String()
}

// sendable reports whether XML can carry s unchanged.
func sendable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF
	})
}
