//go:build linux

package e2e

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// knows adds organisations to the profiles of the demo: one whose server never answers.
func (d *desk) knows() {
	d.t.Helper()
	mute, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { mute.Close() })
	file := filepath.Join(d.Home(), "state", "demo", "settings", "profiles.toml")
	text, err := os.ReadFile(file)
	if err == nil {
		more := fmt.Sprintf("\n[[profile]]\nname = \"fabrikam\"\norganisation = \"Fabrikam\"\nauthority = \"http://%s/fabrikam\"\nclient_id = \"f\"\n", mute.Addr())
		err = os.WriteFile(file, append(text, more...), 0o600)
	}
	if err != nil {
		d.t.Fatal(err)
	}
}

// has makes a browser known to the desktop that does nothing.
func (d *desk) has(id, name string) {
	d.t.Helper()
	file := d.Path("home", ".local", "share", "applications", id+".desktop")
	err := os.MkdirAll(filepath.Dir(file), 0o700)
	if err == nil {
		err = os.WriteFile(file, []byte("[Desktop Entry]\nType=Application\nName="+name+"\nMimeType=x-scheme-handler/http;x-scheme-handler/https;\nExec=/bin/sh -c \"echo %u >> "+d.Path(id)+"\"\n"), 0o600)
	}
	if err != nil {
		d.t.Fatal(err)
	}
}

// TestSignInSheetByKeyboard adds an account without a mouse: what is typed is recognised, goes to the provider's page, and
// a provider that never answers is left at once.
func TestSignInSheetByKeyboard(t *testing.T) {
	d := newDesk(t)
	adele := d.demo.User("managed")
	d.window.WaitFor("Sign in to the demo tenant")
	d.knows()
	d.window.Focus()
	d.window.Key("ctrl+n")
	d.window.WaitFor("Add an account")
	d.window.Type("fabrikam")
	d.window.WaitFor("Signs in with Fabrikam, in your browser")
	d.window.Key("Return")
	d.window.WaitFor("Looking for Fabrikam, 3 s")
	d.Screenshot("1-hanging")
	d.window.Key("Escape")
	d.window.WaitGone("Continue in your browser")

	d.window.Key("ctrl+n")
	d.window.WaitFor("Add an account")
	d.window.Type(adele.Username)
	d.window.WaitFor("Signs in with Contoso, in your browser")
	d.window.Key("Return")
	d.browser.Open(d.linkToOpen())
	d.window.WaitFor("Waiting for you, ")
	d.browser.Has(`[name=username][value="` + adele.Username + `"]`) // who was typed goes along
	d.browser.Click("#next")
	d.browser.Fill("password", adele.Password)
	d.browser.Click("#next")
	d.browser.Has("#stay-yes")
	d.browser.Click("#stay-yes")
	d.browser.WaitText("You are signed in")
	d.window.WaitFor("Copy token")
}

// TestSignInSheetByMouse chooses the organisation and the browser, and finds that choice again for the account.
func TestSignInSheetByMouse(t *testing.T) {
	d := newDesk(t)
	d.has("one", "Browser One")
	d.has("two", "Browser Two")
	d.window.WaitFor("Sign in to the demo tenant")
	d.window.Click("Sign in to the demo tenant")
	link := d.linkToOpen()
	d.window.Click("Opens in ")
	d.window.Click("Browser Two")
	d.window.WaitFor("Opens in Browser Two")
	d.Wait("the page in the other browser", func() bool {
		text, _ := os.ReadFile(d.Path("two"))
		return strings.HasPrefix(string(text), "http")
	})
	d.Screenshot("1-other-browser")
	d.personAt(link, d.demo.User("managed"))
	d.window.WaitFor("Copy token")

	d.demo.Switch(map[string]any{"revoke": d.demo.User("managed").Username})
	d.window.Click("Refresh")
	d.window.Click("Sign in again")
	d.window.WaitFor("Opens in Browser Two")
	d.Screenshot("2-remembered")
	d.window.Click("Cancel")
	d.window.WaitGone("Continue in your browser")
}
