//go:build linux && wine

package windows

import (
	"latchkey/e2e/lab"
	"latchkey/e2e/wine"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestBrokerInTheWindow: the window signs in with the stand-in for Windows' account broker. Where Windows must ask, it gets
// the handle of our window to put its own before.
func TestBrokerInTheWindow(t *testing.T) {
	w := newWorld(t)
	w.Display()
	demo := w.Demo(w.Command("latchkey.exe"))
	w.OK("profiles", "add", "contoso", "--authority", demo.Authority, "--client-id", demo.ClientID, "--scope", demo.Scope, "--flow", "broker")
	w.prefer("windows_broker = true\n")
	defer w.installBroker()()
	broker := w.standIn()
	answer := w.minted(demo, time.Hour)
	answer.how, answer.says = "cancel", "AADSTS50076: multi-factor"
	broker.answers(answer)
	w.Setenv("LATCHKEY_DEBUG_UI", wine.OnZ(w.Path("widgets.json")))
	w.Start(lab.Options{Name: "window"}, w.Command("debug/latchkey-window.exe"), "window")
	window := w.FindWindow(w.pid("latchkey-window.exe", "window"))
	window.Click("Sign in to contoso")
	window.WaitFor("Try again")
	if said := strings.Join(window.Labels(), "\n"); !strings.Contains(said, "cancelled in Windows' own window") {
		t.Errorf("it is not said that somebody cancelled:\n%s", said)
	}
	w.Screenshot("cancelled")

	answer.how = "ask"
	broker.answers(answer)
	_, before := broker.asked()
	window.Click("Try again")
	window.WaitFor("Copy token")
	asked, times := broker.asked()
	if times != before+2 || !strings.Contains(asked, " window=") || strings.Contains(asked, " window=0 ") {
		t.Errorf("asked %d times more, the last time\n%s", times-before, asked)
	}
	w.Screenshot("account")
	window.Click("Settings")
	window.WaitFor("Use Windows' accounts")
	w.Screenshot("settings")

	// What is chosen is in the file at once, beside what was there.
	for label, line := range map[string]string{"Always": `windows_login = "on"`, "Dark": `theme = "dark"`} {
		window.Click(label)
		w.Wait(line, func() bool {
			text, _ := os.ReadFile(filepath.Join(w.Home(), "settings", "preferences.toml"))
			return strings.Contains(string(text), line) && strings.Contains(string(text), "windows_broker = true")
		})
	}
	window.Click("Done")
	window.WaitFor("Copy token")
	window.Click("Settings")
	window.WaitFor("Use Windows' accounts")
	w.Screenshot("settings-dark")
}
