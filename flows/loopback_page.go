package flows

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// pageKind decides the colour and the sign of a page.
type pageKind string

const (
	pageGood pageKind = "good"
	pageBad  pageKind = "bad"
	pageInfo pageKind = "info"
)

// page is what the person sees in the browser. All of it is text and escaped; it loads nothing.
type page struct {
	Kind  pageKind
	Title string
	Text  string
	Next  string // what to do; may be empty
	Code  string // number or OAuth code, after the plain words; may be empty

	// Posts: the page sends what its address has behind the # to this server, as a form in its place.
	Posts bool

	// Leads is the provider's page that this one goes on to by itself; empty: nowhere.
	Leads string
}

// leadPage takes a posted answer's browser to the provider once more. A redirect would not arrive: the policy of the page
// with the form, ours or the provider's, holds for where its form is redirected to (CSP, form-action).
func leadPage(to string) page {
	return page{Kind: pageInfo, Title: "One more step", Text: "The sign-in service did not take the request as it was. Latchkey asks once more, in other words.", Leads: to}
}

var fragmentPage = page{Kind: pageInfo, Title: "Almost there", Text: "The sign-in's answer is on its way to Latchkey.", Posts: true}

//go:embed loopback_page.html
var pageSource string

var pageTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("page").Parse(pageSource))
})

// write sends the page whole and flushes it, so that the server may end right after.
func (p page) write(w http.ResponseWriter, language func() (string, func(string) string), status int) {
	tag, say := language()
	p.Title, p.Text, p.Next = say(p.Title), say(p.Text), say(p.Next)
	nonce := randomText()
	var b bytes.Buffer
	err := pageTemplate().Execute(&b, struct {
		page
		Nonce, Language string
		Say             func(string) string
	}{p, nonce, tag, say})
	if err != nil {
		http.Error(w, p.Title, http.StatusInternalServerError)
		return
	}
	secureHeaders(w.Header(), nonce)
	policy := w.Header().Get("Content-Security-Policy")
	if p.Posts {
		policy = strings.Replace(policy, "form-action 'none'", "form-action 'self'", 1)
	}
	if p.Posts || p.Leads != "" {
		policy += "; script-src 'nonce-" + nonce + "'"
	}
	w.Header().Set("Content-Security-Policy", policy)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(b.Len()))
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes())
	_ = http.NewResponseController(w).Flush()
}

// secureHeaders: nothing is loaded, framed, kept, guessed or told to the next site. The answer's address
// holds the code.
func secureHeaders(h http.Header, styleNonce string) {
	csp := "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	if styleNonce != "" {
		csp += "; style-src 'nonce-" + styleNonce + "'"
	}
	h.Set("Content-Security-Policy", csp)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
}
