package demo

import (
	"net/http"
	"slices"
	"strings"
)

func (t *Tenant) takeUsername(w http.ResponseWriter, r *http.Request, f *signIn, name string) {
	u := t.userByName(name)
	switch {
	case strings.TrimSpace(name) == "":
		t.usernamePage(w, f, name, "Enter the username you sign in with.")
	case u == nil:
		t.usernamePage(w, f, name, "There is no such account in "+organisation+". Check the spelling, or choose one of the demo accounts. (AADSTS50034)")
	case f.Request.Tenant == "consumers":
		t.usernamePage(w, f, name, "This is a work account, and the application asked for a personal one. (AADSTS50020)")
	case !welcome(f.Request, u):
		t.usernamePage(w, f, name, "This account does not exist in "+directoryFor(f.Request.Tenant).Organisation+
			". Somebody there must invite it as a guest first. (AADSTS50020)")
	default:
		f.OID = u.OID
		t.advance(w, r, f)
	}
}

// newLogin is a sign-in of now, by the given method (RFC 8176).
func (t *Tenant) newLogin(u *User, method string) login {
	return login{OID: u.OID, AMR: []string{method}, AuthTime: t.now().Unix(), SID: randomUUID(), Epoch: t.store.revocations(u.OID)}
}

func (t *Tenant) takePassword(w http.ResponseWriter, r *http.Request, f *signIn, password string, fill bool) {
	u := t.userByOID(f.OID)
	switch {
	case fill:
		t.passwordPage(w, f, u.Password, "")
	case password == "":
		t.passwordPage(w, f, "", "Enter the password.")
	case password != u.Password:
		t.passwordPage(w, f, "", "The username or password is not right. (AADSTS50126)")
	case u.Kind == KindDisabled:
		t.passwordPage(w, f, "", "This account has been disabled. Ask your administrator to enable it. (AADSTS50057)")
	default:
		f.Proven, f.Fresh = true, true
		f.Login = t.newLogin(u, "pwd")
		t.advance(w, r, f)
	}
}

func (t *Tenant) takeCode(w http.ResponseWriter, r *http.Request, f *signIn, digits string) {
	if strings.ReplaceAll(digits, " ", "") != authenticatorCode {
		t.codePage(w, f, "That code is not right. (AADSTS500121)")
		return
	}
	f.MFA = true
	if !slices.Contains(f.Login.AMR, "mfa") {
		f.Login.AMR = append(slices.Clone(f.Login.AMR), "mfa")
	}
	f.Login.MFAStep = t.store.mfaStep(f.OID)
	t.advance(w, r, f)
}
