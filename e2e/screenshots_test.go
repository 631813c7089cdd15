//go:build linux

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/e2e/lab"
)

// TestScreenshots goes through every view of the window, light and dark and in German, and leaves pictures in
// build/screenshots.
func TestScreenshots(t *testing.T) {
	for _, look := range []struct{ name, theme, language string }{{"light", "light", "en"}, {"dark", "dark", "en"}, {"german", "light", "de"}} {
		t.Run(look.name, func(t *testing.T) {
			d := newDesk(t, `theme = "`+look.theme+`"`, `language = "`+look.language+`"`)
			picture := func(name string) {
				d.window.Picture(filepath.Join(lab.Root(t), "build", "screenshots", name+"-"+look.name+".png"))
			}
			d.window.WaitFor("Sign in to the demo tenant")
			picture("welcome")
			d.window.Click("Connect your organisation")
			d.window.WaitFor("Continue")
			picture("connect")
			d.window.Click("Back")

			d.window.Click("Sign in to the demo tenant")
			link := d.linkToOpen()
			d.window.WaitFor("Copy link")
			picture("sheet")
			d.personAt(link, d.demo.User("managed"))
			d.window.WaitFor("Copy token")
			d.window.WaitGone("Continue in your browser")
			picture("account")
			d.window.Click("Claims")
			d.window.WaitFor("preferred_username")
			picture("claims")
			d.window.Click("Why was it refused?")
			d.window.WaitFor("What the service wants, as far as you know it")
			picture("refused")
			d.window.Click("Close")
			d.window.Click("Compare")
			d.window.WaitFor("Its ID token")
			picture("compare")
			d.window.Click("Its ID token")
			d.window.WaitFor("Back to the claims")
			picture("compared")
			d.window.Click("Back to the claims")
			d.window.Key("ctrl+t")
			d.window.WaitFor("Paste")
			picture("token")
			d.copyElsewhere(foreignToken(t, nil))
			d.window.Click("Paste")
			d.window.WaitFor("carol")
			picture("pasted")
			d.window.Click("Done")
			d.window.Click("Activity")
			d.window.WaitFor("Signed in")
			picture("activity")
			d.window.Click("More")
			d.window.WaitFor("Sign out")
			picture("more")
			d.window.Key("Escape")

			// An account that needs its person.
			d.demo.Switch(map[string]any{"revoke": d.demo.User("managed").Username})
			d.window.Click("Refresh")
			d.window.WaitFor("Sign in again")
			d.window.Click("Overview")
			d.window.WaitGone("Adele Vance must sign in again:")
			picture("need")
			if look.language == "en" {
				d.tray.WaitFor("Sign in again")
			} else {
				d.tray.WaitFor("Neu anmelden")
			}

			d.window.Click("Settings")
			d.window.WaitFor("Done")
			picture("settings")
			d.window.Click("Done")
			d.window.Click("Examine")
			d.window.WaitFor("1 check failed")
			picture("doctor")
			d.window.Click("Done")

			// The Flow lab, after a sign-in that is not kept.
			d.window.Click("Tools")
			d.window.Click("Flow lab")
			d.window.WaitFor("Nothing has run yet")
			d.window.Click("Run")
			d.personAt(d.linkToOpen(), d.demo.User("managed"))
			d.window.WaitFor("Keep this account")
			picture("flowlab")
			d.window.Click("Done")

			d.window.Click("Tools")
			d.window.Click("What does a message mean?")
			d.fill("Message", "AADSTS50076")
			d.window.WaitFor("AADSTS50076")
			picture("meaning")
			d.window.Click("Close")
			d.window.WaitGone("Close")

			// What is behind the three dots.
			tool := func(label, shows, name string) {
				d.window.Click("Tools")
				d.window.Click(label)
				d.window.WaitFor(shows)
				picture(name)
				d.window.Key("Escape")
				d.window.WaitGone(shows)
			}
			d.window.Click("Tools")
			d.window.WaitFor("About Latchkey")
			picture("tools")
			d.window.Key("Escape")
			tool("Activity of all accounts", "Export…", "all-activity")
			tool("Keyboard shortcuts", "Everywhere", "shortcuts")
			tool("About Latchkey", "Latchkey's licence", "about")
			d.window.Click("Tools")
			d.window.Click("Mask names and identifiers")
			d.window.WaitFor("Names, tokens and identifiers are masked")
			d.window.WaitGone("Names, tokens and identifiers are masked")
			picture("masked")
			d.window.Click("Tools")
			d.window.Click("Show names and identifiers")

			// The other ways to sign in.
			d.window.Click("Add account")
			d.linkToOpen()
			d.window.Click("More ways to sign in")
			d.window.WaitFor("Code on another device")
			picture("ways")
			d.window.Click("Application")
			d.window.WaitFor("Client secret")
			picture("application")
			d.window.Click("Cancel")
			d.window.WaitGone("Client secret")
			d.window.Click("Add account")
			d.linkToOpen()
			d.window.Click("Use a code instead")
			d.window.WaitFor("Open here")
			picture("code")
		})
	}
}

// prefer writes the demo's preferences before its window reads them.
func (d *desk) prefer(lines []string) {
	d.t.Helper()
	dir := filepath.Join(d.Home(), "state", "demo", "settings")
	err := os.MkdirAll(dir, 0o700)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "preferences.toml"), []byte(strings.Join(lines, "\n")+"\n"), 0o600)
	}
	if err == nil { // what the program itself demands of the folder
		err = os.Chmod(filepath.Join(d.Home(), "state"), 0o700)
	}
	if err != nil {
		d.t.Fatalf("write the preferences: %v", err)
	}
}
