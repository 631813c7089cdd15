package meanings

import "strings"

// phrase is a meaning that is told by words alone: pages without a number, and what programs say of a network.
type phrase struct {
	words         []string // any of them, in small letters
	who           Who
	summary, next string
}

const (
	nextNetwork     = "Check the address, the network connection, and the proxy if there is one. Then try again."
	nextCertificate = "Check the address and this computer's clock. On a company network, ask for its certificate to be installed."
)

// phrases: the first that fits counts.
var phrases = []phrase{
	{[]string{"need admin approval", "administratorgenehmigung erforderlich", "administratorgenehmigung notwendig", "approbation de l’administrateur requise", "approbation de l'administrateur requise"}, Administrator,
		"Only an administrator can allow what the application asks for.",
		"Ask your administrator to allow the application for your organisation, and name the application and what it asks for."},
	{[]string{"approval required", "genehmigung erforderlich"}, Administrator,
		"Only an administrator can allow what the application asks for. You can send a request.",
		"Say on the page why you need it, send the request, and wait for the answer."},
	{[]string{"certificate has expired", "certificate is not yet valid", "net::err_cert_date_invalid", "sec_error_expired_certificate"}, Person,
		"The connection is not safe: a certificate has run out, or this computer's clock is wrong.",
		"Check this computer's clock. If it is right, tell whoever runs the sign-in service."},
	{[]string{"x509:", "certificate signed by unknown authority", "unable to get local issuer certificate", "self-signed certificate", "self signed certificate",
		"ssl certificate problem", "certificate verify failed", "certificate is not trusted", "net::err_cert_", "sec_error_unknown_issuer", "could not establish trust relationship"}, Person,
		"The connection is not safe: this computer does not trust the certificate of the other side.", nextCertificate},
	{[]string{"localhost refused to connect", "127.0.0.1 refused to connect"}, Person,
		"The browser came back to this computer, and nobody waited for it there any more.",
		"Start the sign-in again, and finish it before its time is up."},
	{[]string{"proxy authentication required", "proxyconnect"}, Person,
		"The proxy between this computer and the internet did not let the request through.",
		"Check the proxy's address, or ask your administrator how programs sign in to it."},
	{[]string{"no such host", "could not resolve host", "name or service not known", "temporary failure in name resolution", "nodename nor servname", "remote name could not be resolved",
		"enotfound", "err_name_not_resolved", "dns_probe_finished"}, Person,
		"The name of the server could not be looked up.", nextNetwork},
	{[]string{"connection refused", "failed to connect", "econnrefused", "refused to connect", "actively refused", "err_connection_refused", "network is unreachable", "no route to host",
		"err_internet_disconnected", "unable to connect to the remote server"}, Person,
		"The server cannot be reached.", nextNetwork},
	{[]string{"i/o timeout", "connection timed out", "operation timed out", "etimedout", "err_connection_timed_out", "err_timed_out", "context deadline exceeded", "tls handshake timeout"}, Person,
		"The server did not answer in time.", nextNetwork},
	{[]string{"connection reset", "econnreset", "err_connection_reset", "broken pipe", "unexpected eof", "socket hang up"}, Person,
		"The connection was cut on the way.",
		"Try again. On a company network, ask whether something looks into encrypted connections."},
}

// Words is what the words of a message mean that holds neither a number nor a code.
func Words(text string) (m Meaning, ok bool) {
	text = strings.ToLower(text)
	for _, p := range phrases {
		for _, words := range p.words {
			if strings.Contains(text, words) {
				return Meaning{Summary: p.summary, Next: p.next, Who: p.who}, true
			}
		}
	}
	return Meaning{}, false
}
