//go:build linux && wine

package windows

import (
	"fmt"
	"strings"
	"testing"

	"latchkey/e2e/lab"
	"latchkey/e2e/wine"
)

// pid waits for the process of the prefix that runs this executable with this argument.
func (w *world) pid(name, argument string) (found int) {
	w.t.Helper()
	w.Wait(fmt.Sprintf("%s %s to run", name, argument), func() bool {
		for pid, args := range lab.Commands() {
			line := strings.Join(args, " ")
			if strings.Contains(line, name) && strings.HasSuffix(line, argument) && !strings.HasPrefix(line, "/bin/sh") &&
				wine.Lives(pid) {
				found = pid
			}
		}
		return found != 0
	})
	return found
}

// TestWindow: the demo opens tray and window; somebody signs in with the browser, and the account is there.
func TestWindow(t *testing.T) {
	w := newWorld(t)
	w.Display()
	w.Setenv("LATCHKEY_DEBUG_UI", wine.OnZ(w.Path("widgets.json")))
	demo := w.Demo(w.Command("debug/latchkey.exe"), "--window")
	window := w.FindWindow(w.pid("latchkey-window.exe", "window"))
	window.WaitFor("Sign in to the demo tenant")
	w.Screenshot("empty")
	browser := w.Browser()
	window.Click("Sign in to the demo tenant")
	w.person(browser, w.Link(), demo.User("managed"))
	window.WaitFor("Copy token")
	w.Screenshot("account")
	window.Click("Copy token")
	w.Wait("the token in the clipboard", func() bool { return strings.Count(w.Clipboard(), ".") == 2 })
	if title := window.Title(); title != "Latchkey" {
		t.Errorf("the title is %q", title)
	}
}
