package demo

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// signIn is a sign-in under way. It travels sealed in the pages' forms, so that the tenant keeps nothing for
// people who never finish, and two tabs do not disturb each other.
type signIn struct {
	Request  authRequest `json:"request"`
	Guard    string      `json:"guard"` // hash of the guard cookie
	Started  time.Time   `json:"started"`
	OID      string      `json:"oid"`      // who signs in; empty until chosen
	Proven   bool        `json:"proven"`   // password given, or a session of this browser
	Fresh    bool        `json:"fresh"`    // the password was given just now
	MFA      bool        `json:"mfa"`      // second factor given just now
	Agreed   bool        `json:"agreed"`   // consent given just now
	Answered bool        `json:"answered"` // "stay signed in?" was answered
	Stay     bool        `json:"stay"`
	Meant    bool        `json:"meant"` // said to have typed the device's code knowingly
	Login    login       `json:"login"`
}

// needsMFA reports whether a login must still prove a second factor.
func (t *Tenant) needsMFA(l login, stepUp bool) bool {
	u := t.userByOID(l.OID)
	has := slices.Contains(l.AMR, "mfa")
	return !has && (u.Kind == KindMFA || stepUp) || l.MFAStep < t.store.mfaStep(l.OID)
}

func (t *Tenant) needsConsent(q authRequest, oid string) bool {
	if q.fromFarm() {
		return false // AD FS asks administrators only
	}
	if q.prompts("consent") {
		return true
	}
	g, _ := t.resolve(q.Scope) // resolved before, when the request was checked
	u := t.userByOID(oid)
	return t.lacksConsent(u, q.ClientID, g)
}

// welcome reports whether the organisation asked for knows the user. Nobody here has a personal account.
func welcome(q authRequest, u *User) bool {
	return q.Tenant != "consumers" && directoryFor(q.Tenant).has(u)
}

// begin decides what a fresh authorization request meets: a page, or the answer at once.
func (t *Tenant) begin(w http.ResponseWriter, r *http.Request, q authRequest) {
	if t.sentAbroad(w, r) || t.byTicket(w, r, q) {
		return
	}
	s := t.session(r)
	s.Logins = slices.DeleteFunc(s.Logins, func(l login) bool { return !welcome(q, t.userByOID(l.OID)) })
	candidates := s.Logins
	if q.LoginHint != "" {
		candidates = slices.DeleteFunc(slices.Clone(s.Logins), func(l login) bool { return !t.hinted(q.LoginHint, t.userByOID(l.OID)) })
	}
	f := &signIn{Request: q, Started: t.now()}
	if q.prompts("none") {
		t.silently(w, r, f, candidates)
		return
	}
	f.Guard = hashed(t.guardValue(w, r))
	switch {
	case q.prompts("select_account") && len(s.Logins) > 0:
		t.tilesPage(w, f, s)
	case len(candidates) == 1 && !q.prompts("login") && !t.tooOld(q, candidates[0]):
		f.resume(candidates[0])
		t.advance(w, r, f)
	case len(candidates) > 1 && !q.prompts("login"):
		t.tilesPage(w, f, s)
	default:
		for _, u := range t.users {
			if q.LoginHint != "" && t.hinted(q.LoginHint, u) && welcome(q, u) {
				f.OID = u.OID
			}
		}
		if len(candidates) == 1 {
			f.OID = candidates[0].OID
		}
		t.advance(w, r, f)
	}
}

// silently answers prompt=none, which must never show a page (OpenID Connect Core section 3.1.2.6).
func (t *Tenant) silently(w http.ResponseWriter, r *http.Request, f *signIn, candidates []login) {
	q := f.Request
	switch {
	case len(candidates) == 0 || t.tooOld(q, candidates[0]):
		t.answerRefusal(w, r, q, refuse("login_required", 50058, "A silent sign-in request was sent but no user is signed in."))
	case len(candidates) > 1:
		t.answerRefusal(w, r, q, refuse("interaction_required", 16000, "Several accounts are signed in; one must be chosen."))
	case t.needsMFA(candidates[0], wantsStepUp(q.Claims)):
		t.answerRefusal(w, r, q, refuse("interaction_required", 50076, "You must use multi-factor authentication to access the resource.").claims(stepUpClaims()))
	case t.needsConsent(q, candidates[0].OID):
		t.answerRefusal(w, r, q, refuse("consent_required", 65001, "The user or administrator has not consented to use the application with ID '%s'.", q.ClientID))
	default:
		f.resume(candidates[0])
		t.advance(w, r, f)
	}
}

func (t *Tenant) tooOld(q authRequest, l login) bool {
	return q.MaxAge >= 0 && t.now().Unix()-l.AuthTime > int64(q.MaxAge)
}

// hinted reports whether a login hint, a username or the opaque claim of an ID token, names the user.
func (t *Tenant) hinted(hint string, u *User) bool {
	return strings.EqualFold(hint, u.Username) || hint == loginHint(u)
}

func (f *signIn) resume(l login) { f.OID, f.Login, f.Proven = l.OID, l, true }

// advance shows the next page that the sign-in needs, or ends it with a code.
func (t *Tenant) advance(w http.ResponseWriter, r *http.Request, f *signIn) {
	q := f.Request
	switch {
	case f.OID == "":
		t.usernamePage(w, f, "", "")
	case !f.Proven:
		t.passwordPage(w, f, "", "")
	case !f.MFA && t.needsMFA(f.Login, wantsStepUp(q.Claims)):
		t.codePage(w, f, "")
	case !f.Agreed && t.needsConsent(q, f.OID):
		t.consentPage(w, f)
	case q.Device != "" && !f.Meant:
		t.deviceQuestion(w, f)
	case q.Device == "" && f.Fresh && !f.Agreed && !f.Answered:
		t.stayPage(w, f)
	default:
		t.finish(w, r, f)
	}
}

func (t *Tenant) finish(w http.ResponseWriter, r *http.Request, f *signIn) {
	s := t.session(r)
	s.Stay = s.Stay && !f.Fresh || f.Stay
	s.Logins = slices.DeleteFunc(s.Logins, func(l login) bool { return l.OID == f.OID })
	s.Logins = append([]login{f.Login}, s.Logins...)
	if err := t.setSession(w, s); err != nil {
		t.failed(w, err)
		return
	}
	if f.Request.Device != "" {
		t.deviceSettled(w, f.Request, deviceApproved, f.Login)
		return
	}
	t.answerSignIn(w, r, f.Request, f.Login)
}

// login takes what a page's form says. Each page posts the sealed sign-in and one thing more.
func (t *Tenant) login(w http.ResponseWriter, r *http.Request) {
	var f signIn
	if r.ParseForm() != nil || t.box.open(purposeSignIn, r.PostForm.Get("flow"), &f) != nil ||
		!t.guarded(r, f.Guard) || t.now().Sub(f.Started) > signInLifetime {
		t.errorPage(w, refuse("invalid_request", 90100, "This sign-in page is out of date, or cookies are blocked. Go back to the application "+
			"and start again."), "", "")
		return
	}
	form := r.PostForm
	switch {
	case form.Has("cancel"):
		t.answerRefusal(w, r, f.Request, refuse("access_denied", 65004, "User declined to consent to access the app.").sub("cancel"))
	case form.Has("account"):
		t.choose(w, r, &f, form.Get("account"))
	case form.Has("other"):
		f.OID, f.Proven = "", false
		t.advance(w, r, &f)
	case f.OID == "":
		t.takeUsername(w, r, &f, form.Get("username"))
	case !f.Proven:
		t.takePassword(w, r, &f, form.Get("password"), form.Has("fill"))
	case form.Has("code"):
		t.takeCode(w, r, &f, form.Get("code"))
	case form.Get("consent") == "accept":
		g, _ := t.resolve(f.Request.Scope) // resolved before, when the request was checked
		if err := t.store.consent(f.OID, f.Request.ClientID, g.consentNeeded()); err != nil {
			t.failed(w, err)
			return
		}
		f.Agreed = true
		t.advance(w, r, &f)
	case form.Get("device") == "continue":
		f.Meant = true
		t.advance(w, r, &f)
	case form.Has("stay"):
		f.Answered, f.Stay = true, form.Get("stay") == "yes"
		t.advance(w, r, &f)
	default:
		t.advance(w, r, &f)
	}
}

// choose takes a tile: a signed-in account goes on without a password, another one to its password.
func (t *Tenant) choose(w http.ResponseWriter, r *http.Request, f *signIn, oid string) {
	*f = signIn{Request: f.Request, Guard: f.Guard, Started: f.Started}
	for _, l := range t.session(r).Logins {
		if l.OID == oid && welcome(f.Request, t.userByOID(oid)) && !f.Request.prompts("login") && !t.tooOld(f.Request, l) {
			f.resume(l)
		}
	}
	if u := t.userByOID(oid); f.OID == "" && u != nil {
		t.takeUsername(w, r, f, u.Username)
		return
	}
	t.advance(w, r, f)
}
