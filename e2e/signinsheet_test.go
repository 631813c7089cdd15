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

// TestSignInSheetByKeyboard adds an account without a mouse: what is typed is recognised, goes to the provider's page, and
// a provider that never answers is left at once.
func TestSignInSheetByKeyboard(t *testing.T) {
	t.Parallel()
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
	d.window.WaitFor("Looking for Fabrikam, ") // and how long already
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
	d.browser.Has("[name=password]") // who was typed goes along, so that the page need not ask
	d.browser.WaitText(adele.Username)
	d.browser.Fill("password", adele.Password)
	d.browser.Click("#next")
	d.browser.Has("#stay-yes")
	d.browser.Click("#stay-yes")
	d.browser.WaitText("You are signed in")
	d.window.WaitFor("Copy token")
}

// TestSignInSheetByMouse gives up one sign-in, leaves a provider that never answers, and gets there in another way.
func TestSignInSheetByMouse(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.window.Click("Sign in to the demo tenant")
	d.linkToOpen()
	d.window.WaitFor("Waiting for you, ")
	d.window.Click("Cancel")
	d.window.WaitGone("Continue in your browser")

	d.knows()
	d.window.Click("Other organisations") // the window has noticed
	d.window.WaitFor("Add an account")
	d.window.Click("Fabrikam")
	d.window.WaitFor("Looking for Fabrikam")
	d.window.Click("Cancel")
	d.window.WaitGone("Looking for Fabrikam")

	d.window.Click("Other organisations")
	d.window.WaitFor("Add an account")
	d.window.Click("More ways to sign in")
	d.window.WaitFor("To Contoso.")
	d.Wait("what this computer's login cannot do", func() bool { return d.window.WaitFor("This computer's login").Off }) // it takes a line more
	d.window.Click("Browser")
	link := d.linkToOpen()
	d.window.Click("Copy link")
	d.Wait("another link in the clipboard", func() bool {
		copied := d.Clipboard()
		return strings.HasPrefix(copied, "http://") && copied != link
	})
	d.personAt(d.Clipboard(), d.demo.User("managed"))
	d.window.WaitFor("Copy token")
}
