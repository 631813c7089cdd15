//go:build linux

package e2e

import (
	"os"
	"strings"
	"testing"
)

// TestPickerByKeyboard does everything in the picker without a mouse: choosing, pinning, copying, searching, masking,
// signing out.
func TestPickerByKeyboard(t *testing.T) {
	t.Parallel()
	d := newDesk(t, `theme = "light"`)
	adele, olivia := d.demo.User("managed"), d.demo.User("overage")
	d.window.WaitFor("Sign in to the demo tenant")
	d.window.Focus()
	d.window.Key("ctrl+n")
	d.personAt(d.linkToOpen(), adele)
	d.window.WaitFor("Copy token")
	d.window.WaitGone("Continue in your browser")
	d.window.Key("ctrl+n")
	d.personAt(d.linkToOpen(), olivia)
	d.Wait("two accounts", func() bool { return len(d.rows()) == 2 })
	d.window.WaitGone("Continue in your browser")
	d.window.Focus()

	// Into the list, to its ends.
	d.window.Key("ctrl+f", "Down", "End")
	first, last := d.rows()[0], d.rows()[1]
	d.chosen(last)
	d.window.Key("Home")
	d.chosen(first)
	d.window.Key("Down")
	d.chosen(last)
	d.Screenshot("1-list")

	// Enter copies, the menu pins.
	d.window.Key("Return")
	d.Wait("the token in the clipboard", func() bool { return isJWT(d.Clipboard()) })
	d.window.Key("shift+F10")
	d.window.WaitFor("Pin to the top")
	d.Screenshot("2-menu")
	d.window.Key("Escape")
	d.window.WaitGone("Pin to the top")
	d.window.Key("Menu")
	d.window.WaitFor("Pin to the top")
	d.window.Key("Down", "Down", "Down", "Return")
	d.window.WaitFor("Pinned")
	d.Wait("the pinned account on top", func() bool { return d.rows()[0] == last })
	d.chosen(last)
	d.Screenshot("3-pinned")

	// Typing in the list searches.
	d.window.Key("End")
	d.window.Type(first[:4])
	d.Wait("one account", func() bool { return len(d.rows()) == 1 })
	d.window.Key("Escape")
	d.Wait("both accounts", func() bool { return len(d.rows()) == 2 })

	// What else there is by keyboard.
	d.window.Key("F1")
	d.window.WaitFor("Keyboard shortcuts")
	d.Screenshot("4-shortcuts")
	d.window.Key("Escape")
	d.window.WaitGone("Keyboard shortcuts")
	d.window.Key("ctrl+shift+a")
	d.window.WaitFor("Everything")
	d.window.WaitFor("Export")
	d.Screenshot("5-activity")
	d.window.Click("Export")
	d.window.WaitFor("Export the activity")
	d.window.Key("Return")
	saved := strings.TrimPrefix(d.window.WaitFor("Saved as ").Name, "Saved as ")
	if text, err := os.ReadFile(saved); err != nil || !strings.Contains(string(text), "Signed in") || strings.Contains(string(text), "eyJ") {
		t.Errorf("the export %s: %v: %.200s", saved, err, text)
	}
	d.window.WaitGone("Export the activity")
	d.window.Key("Escape")
	d.window.WaitGone("Export")
	d.window.Key("ctrl+shift+m")
	d.window.WaitFor("Names, tokens and identifiers are masked")
	d.Screenshot("6-masked")
	d.window.Key("ctrl+shift+m")
	d.window.WaitFor("Names, tokens and identifiers are shown")

	// Delete asks, and then signs out.
	d.window.Key("ctrl+f", "Down", "End", "Delete")
	d.window.WaitFor("Sign out " + first + "?")
	d.window.Key("Escape")
	d.window.WaitGone("Sign out " + first + "?")
	d.window.Key("Delete")
	d.window.WaitFor("Sign out " + first + "?")
	d.window.Key("Return")
	d.Wait("the other account alone", func() bool { rows := d.rows(); return len(rows) == 1 && rows[0] == last })
}

// rows are the accounts in the picker, from the top.
func (d *desk) rows() (names []string) {
	for _, w := range d.window.Widgets() {
		if w.Kind == "row" {
			names = append(names, w.Name)
		}
	}
	return names
}

// chosen waits until the account of that name is the chosen one.
func (d *desk) chosen(name string) {
	d.t.Helper()
	d.Wait(name+" to be chosen", func() bool {
		for _, w := range d.window.Widgets() {
			if w.Kind == "row" && w.On {
				return w.Name == name
			}
		}
		return false
	})
}
