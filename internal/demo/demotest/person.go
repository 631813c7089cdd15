// Package demotest has a person for tests: somebody who walks through the demo tenant's sign-in pages over HTTP,
// form by form, as a browser without JavaScript would.
package demotest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
)

// Person knows a username and a password. One Person is one browser: cookies stay from visit to visit.
type Person struct {
	Username, Password string
	Decline            bool   // press Cancel at the first page that has it
	UserCode           string // typed where a device's code is asked for

	browser http.Client
	last    string
}

// NewPerson is a person with a fresh browser.
func NewPerson(username, password string) *Person {
	jar, _ := cookiejar.New(nil) // fails only with options
	return &Person{Username: username, Password: password, browser: http.Client{Jar: jar}}
}

// Trust makes the person's browser trust these certificates alone, as the demo tenant's CA when it serves TLS.
func (p *Person) Trust(roots *x509.CertPool) {
	p.browser.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, DisableKeepAlives: true}
}

// maxPages is more than any sign-in takes.
const maxPages = 8

// Visit opens link and fills in one page after the other until none asks for anything. It fits
// flows.AuthorizationCode.Visit.
func (p *Person) Visit(ctx context.Context, link string) error {
	page, at, err := p.load(ctx, http.MethodGet, link, nil)
	for range maxPages {
		if err != nil {
			return err
		}
		form, ok := formOf(page)
		if !ok {
			p.last = page
			return nil
		}
		target, perr := at.Parse(form.action)
		if perr != nil {
			return perr
		}
		page, at, err = p.load(ctx, http.MethodPost, target.String(), p.fill(form))
	}
	return fmt.Errorf("the pages never end; the last one says: %s", Text(page))
}

// LastPage is the text of the page that the last visit ended on.
func (p *Person) LastPage() string { return Text(p.last) }

func (p *Person) load(ctx context.Context, method, link string, values url.Values) (string, *url.URL, error) {
	r, err := http.NewRequestWithContext(ctx, method, link, strings.NewReader(values.Encode()))
	if err != nil {
		return "", nil, err
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", r.URL.Scheme+"://"+r.URL.Host)
	}
	answer, err := p.browser.Do(r)
	if err != nil {
		return "", nil, err
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	return string(b), answer.Request.URL, err
}

// form is the form of a page that goes on: the last one with something to fill in or to press.
type form struct {
	action string
	fields url.Values
	press  [][2]string
}

var (
	formTag  = regexp.MustCompile(`(?s)<form([^>]*)>(.*?)</form>`)
	fieldTag = regexp.MustCompile(`<(input|button)([^>]*)>`)
	attr     = regexp.MustCompile(`([a-z]+)="([^"]*)"`)
	tag      = regexp.MustCompile(`(?s)<(style|script|title)[^>]*>.*?</[a-z]+>|<[^>]+>`)
)

// formOf prefers the form with an open text field: account tiles stand in forms of their own.
func formOf(page string) (form, bool) {
	var found []form
	open := -1
	for _, m := range formTag.FindAllStringSubmatch(page, -1) {
		f := form{action: html.UnescapeString(attributes(m[1])["action"]), fields: url.Values{}}
		for _, t := range fieldTag.FindAllStringSubmatch(m[2], -1) {
			a := attributes(t[2])
			name, value := a["name"], html.UnescapeString(a["value"])
			switch {
			case name == "":
			case t[1] == "button":
				f.press = append(f.press, [2]string{name, value})
			default:
				f.fields.Set(name, value)
				if a["type"] != "hidden" {
					open = len(found)
				}
			}
		}
		found = append(found, f)
	}
	if len(found) == 0 {
		return form{}, false
	}
	if open < 0 {
		open = 0
	}
	return found[open], true
}

func attributes(s string) map[string]string {
	m := map[string]string{}
	for _, a := range attr.FindAllStringSubmatch(s, -1) {
		m[a[1]] = a[2]
	}
	return m
}

// fill answers a form: name, password, code; else its first button that is not Cancel.
func (p *Person) fill(f form) url.Values {
	v := f.fields
	if p.Decline && !v.Has("user_code") {
		v.Set("cancel", "1")
		return v
	}
	for name, value := range map[string]string{"username": p.Username, "password": p.Password, "code": "123456", "user_code": p.UserCode} {
		if v.Has(name) && v.Get(name) == "" {
			v.Set(name, value)
		}
	}
	for _, b := range f.press {
		if b[0] == "account" || b[0] == "stay" || b[0] == "consent" || b[0] == "device" {
			v.Set(b[0], b[1])
			break
		}
	}
	return v
}

// Text is what a page says, without its markup.
func Text(page string) string {
	return strings.Join(strings.Fields(html.UnescapeString(tag.ReplaceAllString(page, " "))), " ")
}
