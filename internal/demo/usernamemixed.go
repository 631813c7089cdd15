package demo

import (
	"crypto/subtle"
	"net/http"
	"strings"
	"time"
)

// usernameMixed is the endpoint of WS-Trust that takes a name and a password in a SOAP message over TLS and gives a
// SAML assertion (WS-Trust 1.3 section 4, WSS UsernameToken Profile 1.0).
func (t *Tenant) usernameMixed(w http.ResponseWriter, r *http.Request, v trustVersion) {
	t.trust(w, r, v, v.path, func(header *xmlNode) (samlSubject, *fault) {
		security := header.child(wsseNS, "Security")
		token := security.child(wsseNS, "UsernameToken")
		if token == nil || !t.current(security.child(wsuNS, "Timestamp")) {
			return samlSubject{}, securityFault()
		}
		user, refused := t.password(token)
		if refused != nil {
			return samlSubject{}, refused
		}
		return samlSubject{UPN: user.Username, OID: user.OID}, denied(user, v)
	})
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
