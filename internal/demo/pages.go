package demo

import (
	"bytes"
	"cmp"
	_ "embed"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
)

//go:embed pages.html
var pagesSource string

//go:embed style.css
var styleSource []byte

// pages are the templates; every page is the frame with one body. They are parsed when the first page is asked
// for: every command links this package, and parsing costs more than most of them do.
var pages = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("pages").Parse(pagesSource))
})

func stylesheet(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	_, _ = w.Write(styleSource)
}

// page is what the templates are given.
type page struct {
	Body, Title  string
	Organisation string
	Action, Flow string // where the form goes, and the sealed sign-in
	App          string
	User         *User
	Value        string // what stands in the field
	Problem      string
	Accounts     []*User // signed in with this browser
	Demo         []*User // offered for choosing
	Hint         *User   // the one whose password the box shows
	Code         string
	Permissions  []permission
	Refusal      string
	Receipt      receipt
	ClientID     string
	Redirect     string
	Fields       url.Values
	Nonce        string // of the one script there is
	Info         Info
}

type permission struct{ Title, Detail string }

// show renders a page. target is the origin that answering the form may lead to; browsers hold redirects after
// a form against form-action as well.
func (t *Tenant) show(w http.ResponseWriter, status int, p page, target string) {
	p.Organisation, p.Info = cmp.Or(p.Organisation, organisation), t.info
	var out bytes.Buffer
	if err := pages().ExecuteTemplate(&out, "frame", p); err != nil {
		t.failed(w, err)
		return
	}
	script := "'none'"
	if p.Nonce != "" {
		script = "'nonce-" + p.Nonce + "'"
	}
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src "+script+"; base-uri 'none'; frame-ancestors 'none'"+formAction(target))
	h.Set("X-Frame-Options", "DENY")
	h.Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(out.Bytes()) // the browser has gone; nobody is left to tell
}

// formAction limits where forms lead. IPv6 hosts cannot be written in a policy, so there it stays open.
func formAction(target string) string {
	u, err := url.Parse(target)
	switch {
	case target == "":
		return "; form-action 'self'"
	case err != nil || strings.Contains(u.Hostname(), ":"):
		return ""
	}
	return "; form-action 'self' " + u.Scheme + "://" + u.Host
}

// step shows a page of a sign-in under way.
func (t *Tenant) step(w http.ResponseWriter, f *signIn, p page) {
	flow, err := t.box.seal(purposeSignIn, f)
	if err != nil {
		t.failed(w, err)
		return
	}
	if f.Request.fromFarm() {
		p.Problem, _, _ = strings.Cut(p.Problem, " (AADSTS") // numbers that a federation server does not have
	}
	p.Flow, p.Action, p.App = flow, "/"+f.Request.Tenant+"/login", t.app(f.Request.ClientID).Name
	p.Organisation = directoryFor(f.Request.Tenant).Organisation
	if f.OID != "" {
		p.User = t.userByOID(f.OID)
	}
	t.show(w, http.StatusOK, p, f.Request.RedirectURI)
}

func (t *Tenant) usernamePage(w http.ResponseWriter, f *signIn, value, problem string) {
	if value == "" && problem == "" {
		value = f.Request.LoginHint
	}
	var people []*User
	for _, u := range t.users {
		if directoryFor(f.Request.Tenant).has(u) {
			people = append(people, u)
		}
	}
	t.step(w, f, page{Body: "username", Title: "Sign in", Value: value, Problem: problem, Demo: people})
}

func (t *Tenant) tilesPage(w http.ResponseWriter, f *signIn, s session) {
	p := page{Body: "tiles", Title: "Pick an account"}
	for _, l := range s.Logins {
		p.Accounts = append(p.Accounts, t.userByOID(l.OID))
	}
	t.step(w, f, p)
}

func (t *Tenant) passwordPage(w http.ResponseWriter, f *signIn, value, problem string) {
	t.step(w, f, page{Body: "password", Title: "Enter password", Value: value, Problem: problem, Hint: t.userByOID(f.OID)})
}

func (t *Tenant) codePage(w http.ResponseWriter, f *signIn, problem string) {
	t.step(w, f, page{Body: "code", Title: "Enter code", Problem: problem, Code: authenticatorCode})
}

func (t *Tenant) stayPage(w http.ResponseWriter, f *signIn) {
	t.step(w, f, page{Body: "stay", Title: "Stay signed in?"})
}

func (t *Tenant) consentPage(w http.ResponseWriter, f *signIn) {
	g, _ := t.resolve(f.Request.Scope) // resolved before, when the request was checked
	var list []permission
	for _, o := range g.All {
		list = append(list, permission{Title: o.API.Means[o.Name], Detail: o.API.Name + " · " + o.Name})
	}
	words := map[string]permission{
		"openid":         {"Sign you in", "Learn who you are, and nothing more."},
		"profile":        {"See your basic profile", "Your name and your username."},
		"email":          {"See your email address", "The address the organisation keeps for you."},
		"offline_access": {"Keep access you have given", "Go on working for you while you are away."},
	}
	for _, s := range g.OpenID {
		list = append(list, words[s])
	}
	t.step(w, f, page{Body: "consent", Title: "Permissions requested", Permissions: list})
}

func (t *Tenant) errorPage(w http.ResponseWriter, e *refusal, clientID, redirect string) {
	r := t.receipt(w, "")
	t.log.Info("demo tenant refuses", "code", e.Code, "numbers", e.Numbers, "correlation_id", r.Correlation)
	t.show(w, e.Status, page{Body: "error", Title: "Sign-in stopped", Refusal: e.Text, Receipt: r, ClientID: clientID, Redirect: redirect}, "")
}

// formPost hands the answer over in a form that sends itself, with a button for browsers without JavaScript.
func (t *Tenant) formPost(w http.ResponseWriter, q authRequest, v url.Values) {
	t.show(w, http.StatusOK, page{Body: "form_post", Title: "One moment", Action: q.RedirectURI, Fields: v, Nonce: randomText()}, q.RedirectURI)
}

func (t *Tenant) signOutPage(w http.ResponseWriter, r *http.Request, s session, o signOut) {
	flow, err := t.box.seal(purposeLogout, o)
	if err != nil {
		t.failed(w, err)
		return
	}
	p := page{Body: "sign_out", Title: "Sign out?", Action: r.URL.Path, Flow: flow}
	for _, l := range s.Logins {
		p.Accounts = append(p.Accounts, t.userByOID(l.OID))
	}
	t.show(w, http.StatusOK, p, o.Redirect)
}

func (t *Tenant) signedOutPage(w http.ResponseWriter) {
	t.show(w, http.StatusOK, page{Body: "signed_out", Title: "You are signed out"}, "")
}

// front says what this place is to whoever opens its address.
func (t *Tenant) front(w http.ResponseWriter, _ *http.Request) {
	t.show(w, http.StatusOK, page{Body: "front", Title: organisation + " demo tenant"}, "")
}

// explain is where error_uri leads.
func (t *Tenant) explain(w http.ResponseWriter, r *http.Request) {
	n, err := strconv.Atoi(r.URL.Query().Get("code"))
	if err != nil || n <= 0 {
		http.NotFound(w, r)
		return
	}
	t.show(w, http.StatusOK, page{Body: "explain", Title: "About AADSTS" + strconv.Itoa(n), Code: strconv.Itoa(n)}, "")
}
