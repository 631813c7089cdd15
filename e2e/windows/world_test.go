//go:build linux && wine

// Package windows runs the real executables for Windows under Wine.
package windows

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"latchkey/e2e/lab"
	"latchkey/e2e/wine"
)

func TestMain(m *testing.M) { os.Exit(wine.Main(m.Run)) }

// world is a lab with Windows, and what the tests do there.
type world struct {
	*wine.Lab
	t *testing.T
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return &world{wine.New(t), t}
}

// confidential is an application of the demo tenant that has a secret.
func confidential(d *lab.Demo) lab.DemoApp {
	return d.Apps[slices.IndexFunc(d.Apps, func(a lab.DemoApp) bool { return a.Secret != "" })]
}

// signInApp signs such an application in, with its secret on standard input.
func (w *world) signInApp(d *lab.Demo) {
	w.t.Helper()
	app := confidential(d)
	scope := strings.TrimSuffix(d.Scope, "/Orders.Read") + "/.default"
	r := w.RunWith(app.Secret, w.Command("latchkey.exe"), "sign-in", "--authority", d.Authority, "--flow", "client-credentials",
		"--client-id", app.ClientID, "--scope", scope, "--secret-stdin")
	if r.Status != 0 {
		w.t.Fatalf("sign-in ended with status %d:\n%s", r.Status, r.Stderr)
	}
}

type token struct {
	Token  string `json:"token"`
	Source string `json:"source"`
}

func (w *world) token() (answer token) {
	w.t.Helper()
	text := w.OK("token", "--json")
	if err := json.Unmarshal([]byte(text), &answer); err != nil || answer.Token == "" {
		w.t.Fatalf("no token as JSON (%v):\n%s", err, text)
	}
	return answer
}

// person does in the browser what somebody signing in does, until the page says how it ended.
func (w *world) person(browser *lab.Browser, link string, user lab.DemoUser) {
	w.t.Helper()
	browser.Open(link)
	browser.Has("#other, [name=username]")
	if !strings.Contains(browser.Text(), "Username") {
		browser.Click("#other")
	}
	browser.Fill("username", user.Username)
	browser.Click("#next")
	browser.Fill("password", user.Password)
	browser.Click("#next")
	browser.Has("#stay-yes")
	browser.Click("#stay-yes")
	browser.WaitText("You are signed in")
}
