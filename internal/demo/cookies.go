package demo

import (
	"crypto/subtle"
	"net/http"
	"slices"
	"strings"
	"time"
)

// cookieNames carry a mark of the tenant, since browsers send cookies of one host to all its ports and two
// tenants would overwrite each other's.
type cookieNames struct{ session, guard string }

func newCookieNames(key []byte) cookieNames {
	mark := hashed("cookie" + string(key))[:8]
	return cookieNames{session: "contoso_session_" + mark, guard: "contoso_guard_" + mark}
}

const (
	purposeSession = "browser session"
	purposeSignIn  = "sign-in under way"
	signInLifetime = 15 * time.Minute
	stayLifetime   = 90 * 24 * time.Hour
)

// session is the single sign-on cookie's sealed content: who is signed in with this browser, the latest first.
type session struct {
	Logins []login `json:"logins"`
	Stay   bool    `json:"stay"` // outlives the browser's run
}

// session reads the cookie and leaves out who has been revoked or disabled since.
func (t *Tenant) session(r *http.Request) session {
	var s session
	c, err := r.Cookie(t.cookies.session)
	if err != nil || t.box.open(purposeSession, c.Value, &s) != nil {
		return session{}
	}
	s.Logins = slices.DeleteFunc(s.Logins, func(l login) bool {
		u := t.userByOID(l.OID)
		return u == nil || u.Kind == KindDisabled || l.Epoch < t.store.revocations(l.OID)
	})
	return s
}

func (t *Tenant) setSession(w http.ResponseWriter, s session) error {
	c := t.cookie(t.cookies.session)
	if len(s.Logins) == 0 {
		c.MaxAge = -1
		http.SetCookie(w, c)
		return nil
	}
	text, err := t.box.seal(purposeSession, s)
	if err != nil {
		return err
	}
	c.Value = text
	if s.Stay {
		c.MaxAge = int(stayLifetime / time.Second)
	}
	http.SetCookie(w, c)
	return nil
}

func (t *Tenant) cookie(name string) *http.Cookie {
	return &http.Cookie{Name: name, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: strings.HasPrefix(t.base, "https://")}
}

// guardValue returns the browser's guard value, set on first sight. A form is good only together with the cookie
// of the browser it was made for, so that no other site can send a form it fetched itself (login CSRF).
func (t *Tenant) guardValue(w http.ResponseWriter, r *http.Request) string {
	if c, err := r.Cookie(t.cookies.guard); err == nil && len(c.Value) >= 22 {
		return c.Value
	}
	c := t.cookie(t.cookies.guard)
	c.Value = randomText()
	http.SetCookie(w, c)
	return c.Value
}

func (t *Tenant) guarded(r *http.Request, mark string) bool {
	c, err := r.Cookie(t.cookies.guard)
	return err == nil && subtle.ConstantTimeCompare([]byte(hashed(c.Value)), []byte(mark)) == 1
}
