//go:build linux

package e2e

import (
	"slices"
	"testing"
)

// TestLanguage changes the language in the window: it is drawn anew at once, and so is the tray's menu; the commands
// follow too.
func TestLanguage(t *testing.T) {
	t.Parallel()
	d := newDesk(t, `theme = "light"`)
	d.window.WaitFor("Sign in to the demo tenant")
	d.window.Click("Settings")
	d.window.WaitFor("Done")
	d.tray.WaitFor("Add account")
	d.window.Click("Deutsch")
	d.tray.WaitFor("Konto hinzufügen")
	d.Screenshot("german")
	if labels := d.tray.Labels(); !slices.Contains(labels, "Niemand ist angemeldet") || !slices.Contains(labels, "Beenden") {
		t.Errorf("the tray's menu: %q", labels)
	}
	d.window.Click("English")
	d.tray.WaitFor("Add account")
}
