package demo

import "net/http"

// windowsTransport is the endpoint of WS-Trust for computers of the domain: the message holds no password, a Kerberos
// ticket in the HTTP header says who asks (RFC 4559). The proxy has checked it; without a proxy there is nothing to do
// but to ask for one.
func (t *Tenant) windowsTransport(w http.ResponseWriter, r *http.Request, v trustVersion) {
	name := t.ticketName(r)
	if name == "" {
		w.Header().Set("WWW-Authenticate", "Negotiate")
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	t.trust(w, r, v, v.windows, func(*xmlNode) (samlSubject, *fault) {
		user, refused := t.recognised(name, v)
		if refused != nil {
			return samlSubject{}, refused
		}
		return samlSubject{UPN: user.Username, OID: user.OID, Windows: true}, nil
	})
}
