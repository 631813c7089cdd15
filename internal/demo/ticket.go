package demo

import "net/http"

// recognised finds the person by the name that a ticket gave, and applies the farm's access control. The realm of a
// ticket is no domain of the directory: a principal is found only where it happens to be a UPN as well.
func (t *Tenant) recognised(name string, v trustVersion) (*User, *fault) {
	u := t.userByName(name)
	if u == nil || u.Kind == KindGuest || u.Kind == KindDisabled {
		return nil, &fault{wsseNS, "FailedAuthentication", "MSIS3173: Active Directory account validation failed."}
	}
	return u, denied(u, v)
}

// denied is the farm's access control.
func denied(u *User, v trustVersion) *fault {
	if u.Kind == KindRefused {
		return &fault{v.space, "RequestFailed", "MSIS3126: Access denied."}
	}
	return nil
}

// byTicket answers an authorization request without a page, when the proxy has signed somebody in and the request
// leaves that choice. Like AD FS it goes by the ticket whatever login_hint says. It reports whether it has answered.
func (t *Tenant) byTicket(w http.ResponseWriter, r *http.Request, q authRequest) bool {
	name := t.ticketName(r)
	if name == "" || q.Device != "" || q.prompts("login") || q.prompts("select_account") {
		return false
	}
	u, refused := t.recognised(name, trust13)
	if refused != nil {
		t.errorPage(w, &refusal{Status: http.StatusForbidden, Code: "access_denied", Text: refused.text}, q.ClientID, q.RedirectURI)
		return true
	}
	if !welcome(q, u) {
		return false
	}
	f := &signIn{Request: q, Started: t.now()}
	l := t.newLogin(u, "wia") // RFC 8176: Windows integrated authentication
	if q.prompts("none") {
		t.silently(w, r, f, []login{l})
		return true
	}
	f.Guard = hashed(t.guardValue(w, r))
	f.resume(l)
	t.advance(w, r, f)
	return true
}
