// Package wstrust reads and writes what a client and a federation server (AD FS) say to each other before the
// Microsoft identity platform believes the server's word: the metadata exchange document (MEX), the request for a
// security token (WS-Trust 1.3 and February 2005, in SOAP 1.2) and its answer, which holds a SAML assertion. Bytes
// come in, values go out: it does no input or output and knows no network.
package wstrust

// Version is the dialect of WS-Trust that an endpoint speaks.
type Version string

const (
	Trust13   Version = "1.3"  // OASIS WS-Trust 1.3
	Trust2005 Version = "2005" // the draft of February 2005
)

// dialect is what differs between the versions.
type dialect struct{ namespace, action, requestType, keyType string }

func (v Version) dialect() dialect {
	if v == Trust2005 {
		const ns = "http://schemas.xmlsoap.org/ws/2005/02/trust"
		return dialect{ns, ns + "/RST/Issue", ns + "/Issue", "http://schemas.xmlsoap.org/ws/2005/05/identity/NoProofKey"}
	}
	const ns = "http://docs.oasis-open.org/ws-sx/ws-trust/200512"
	return dialect{ns, ns + "/RST/Issue", ns + "/Issue", ns + "/Bearer"}
}

// Action is the SOAPAction of a request for a token.
func (v Version) Action() string { return v.dialect().action }

// Authentication is how an endpoint wants to know who asks.
type Authentication string

const (
	UsernamePassword Authentication = "usernamemixed"    // a name and a password in the message
	WindowsTransport Authentication = "windowstransport" // Negotiate on the connection
)

// Endpoint is one address where a token can be asked for.
type Endpoint struct {
	Address        string // as the document says it; not checked
	Version        Version
	Authentication Authentication
}

// ContentType of a message in SOAP 1.2.
const ContentType = "application/soap+xml; charset=utf-8"

// DefaultAudience is who the assertion is for when the home realm does not say (cloud_audience_urn).
const DefaultAudience = "urn:federation:MicrosoftOnline"
