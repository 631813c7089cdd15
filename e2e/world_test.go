//go:build linux

// Package e2e runs the whole program against real parts: a display, a keyring, a browser, identity providers. See
// package lab for how they are started. Every test has all of them to itself and spends most of its time waiting for them,
// so the tests run in parallel.
package e2e

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"latchkey/e2e/lab"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// world is a lab with a demo tenant and somebody who has a browser.
type world struct {
	*lab.Lab
	t       *testing.T
	bin     string // the slim program
	demo    *lab.Demo
	browser *lab.Browser
}

// newWorld starts the demo tenant and the browser in a lab where bus and keyring run already, as the test wants them.
func newWorld(t *testing.T, l *lab.Lab) *world {
	t.Helper()
	w := &world{Lab: l, t: t, bin: lab.Slim(t)}
	w.demo = l.Demo(w.bin)
	w.browser = l.Browser()
	return w
}

// latchkey runs a command to its end.
func (w *world) latchkey(args ...string) lab.Result {
	w.t.Helper()
	return w.Run(w.bin, args...)
}

// ok runs a command that must succeed and returns what it printed.
func (w *world) ok(args ...string) string {
	w.t.Helper()
	return w.Must(w.bin, args...)
}

// startSignIn begins a sign-in by command; the person then finds its link with Link.
func (w *world) startSignIn(args ...string) *lab.Process {
	w.t.Helper()
	args = append([]string{"sign-in", "--authority", w.demo.Authority, "--client-id", w.demo.ClientID, "--scope", w.demo.Scope}, args...)
	return w.Start(lab.Options{Name: "sign-in"}, w.bin, args...)
}

// signIn signs a user of the demo tenant in by command and browser, and returns the account's ID.
func (w *world) signIn(user lab.DemoUser) string {
	w.t.Helper()
	before := w.accounts()
	p := w.startSignIn()
	w.person(user)
	if status := p.Wait(); status != 0 {
		w.t.Fatalf("sign-in of %s ended with status %d:\n%s", user.Username, status, w.Log("sign-in"))
	}
	for _, a := range w.accounts() {
		if a.Username == user.Username && !slices.ContainsFunc(before, func(b account) bool { return b.ID == a.ID }) {
			return a.ID
		}
	}
	w.t.Fatalf("after the sign-in of %s the accounts are %+v", user.Username, w.accounts())
	return ""
}

// person does in the browser what somebody signing in does, until the page says how it ended.
func (w *world) person(user lab.DemoUser) {
	w.t.Helper()
	w.personAt(w.linkToOpen(), user)
}

func (w *world) personAt(link string, user lab.DemoUser) {
	w.t.Helper()
	w.browser.Open(link)
	w.typePassword(user)
	w.browser.Has("#stay-yes")
	w.browser.Click("#stay-yes")
	w.browser.WaitText("You are signed in")
}

// typePassword goes through the demo tenant's first two pages.
func (w *world) typePassword(user lab.DemoUser) {
	w.t.Helper()
	w.browser.Has("#other, [name=username]")
	if !strings.Contains(w.browser.Text(), "Username") {
		w.browser.Click("#other")
	}
	w.browser.Fill("username", user.Username)
	w.browser.Click("#next")
	w.browser.Fill("password", user.Password)
	w.browser.Click("#next")
}

// linkToOpen is what the program handed to the desktop to be opened: public on the machine, so it must be a loopback
// link that tells nothing of the sign-in.
func (w *world) linkToOpen() string {
	w.t.Helper()
	link := w.Link()
	if !strings.HasPrefix(link, "http://127.0.0.1:") && !strings.HasPrefix(link, "http://localhost:") {
		w.t.Fatalf("the link to open is %q, not one of ours on loopback", link)
	}
	for _, word := range []string{"state=", "nonce=", "code_challenge", "login_hint", w.demo.ClientID} {
		if strings.Contains(link, word) {
			w.t.Errorf("the link to open tells %q: %s", word, link)
		}
	}
	return link
}

// account is what `latchkey accounts --json` tells.
type account struct {
	ID        string `json:"id"`
	Username  string `json:"username"`
	Name      string `json:"name"`
	TenantID  string `json:"tenant_id"`
	Authority string `json:"authority"`
	Kind      string `json:"kind"`
	Status    string `json:"status"`
	Reason    string `json:"reason"`
	ExpiresAt string `json:"expires_at"`
}

func (w *world) accounts() []account {
	w.t.Helper()
	return decode[[]account](w.t, w.ok("accounts", "--json"))
}

// tokenAnswer is what `latchkey token --json` tells.
type tokenAnswer struct {
	Token     string   `json:"token"`
	TokenType string   `json:"token_type"`
	ExpiresAt string   `json:"expires_at"`
	Scopes    []string `json:"scopes"`
	Source    string   `json:"source"`
	Account   struct {
		ID       string `json:"id"`
		Username string `json:"username"`
	} `json:"account"`
}

func decode[V any](t *testing.T, text string) (v V) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("not the JSON that was promised (%v):\n%s", err, text)
	}
	return v
}
