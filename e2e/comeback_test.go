//go:build linux

package e2e

import (
	"bytes"
	"testing"
	"time"

	"latchkey/e2e/lab"
)

// TestAViewComesBackWhole: Fyne forgets how widgets are drawn that were not seen for a while. A view that is opened again
// after that looks as it did.
func TestAViewComesBackWhole(t *testing.T) {
	t.Parallel()
	l := lab.New(t)
	l.Setenv("FYNE_CACHE", "3s") // else it is a minute
	l.Desktop()
	l.Setenv("LATCHKEY_DEBUG_UI", l.Path("widgets.json"))
	d := &desk{world: &world{Lab: l, t: t, bin: lab.Debug(t), browser: l.Browser()}}
	d.prefer([]string{`theme = "light"`})
	t.Cleanup(func() { d.checkLogs() })
	d.open()
	look := func(name string) []byte {
		t.Helper()
		d.window.Click("Settings")
		d.window.WaitFor("Search settings")
		d.Park()
		seen := d.window.PictureAfter(nil, lab.Rested, d.Path(name+".png"))
		d.Screenshot(name)
		d.window.Key("Escape")
		d.window.WaitFor("Sign in to the demo tenant")
		return seen
	}
	look("first") // before it knows the browsers
	before := look("before")
	// It looks for what to forget every ten seconds, when something is drawn.
	for start := time.Now(); time.Since(start) < 2*10*time.Second; {
		d.window.Point("Sign in to the demo tenant")
		d.window.Point("Connect your organisation")
	}
	if after := look("after"); !bytes.Equal(before, after) {
		t.Errorf("the settings look otherwise; the pictures are in %s", d.Artefacts())
	}
}
