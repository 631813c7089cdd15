//go:build linux

package e2e

import (
	"slices"
	"strings"
	"syscall"
	"testing"

	"latchkey/e2e/lab"
)

// TestPasteFromAProgramThatHangs: on X11 whoever has copied a text delivers it. A program that does not holds up the paste,
// and not the window.
func TestPasteFromAProgramThatHangs(t *testing.T) {
	t.Parallel()
	d := newDesk(t, `theme = "light"`)
	d.window.WaitFor("Sign in to the demo tenant")
	const mute = "The program that holds the clipboard does not answer. Copy it again, or type it."
	other := d.Start(lab.Options{Name: "other", Stdin: strings.NewReader("it hangs")}, "xclip", "-quiet", "-i", "-selection", "clipboard")
	d.Wait("the other program's text", func() bool { return d.Clipboard() == "it hangs" })
	other.Signal(syscall.SIGSTOP)
	t.Cleanup(func() { other.Signal(syscall.SIGKILL) }) // it hears of nothing else

	d.window.Focus()
	d.window.Key("ctrl+t")
	d.window.WaitFor("Open a file…")
	d.window.Key("ctrl+v")
	d.window.Click("Done")
	d.window.WaitFor("Sign in to the demo tenant")
	d.window.Key("ctrl+t")
	d.window.Click("Paste")
	d.window.WaitFor(mute)
	d.window.Key("ctrl+comma")
	d.window.WaitGone(mute)
	d.window.Key("ctrl+f", "ctrl+v")
	d.window.WaitFor(mute)
	d.Screenshot("paste-1-mute")

	d.copyElsewhere("theme")
	d.window.Key("shift+Insert")
	d.Wait("the text in the field", func() bool {
		return slices.ContainsFunc(d.window.Widgets(), func(w lab.Widget) bool { return w.Name == "Search settings" && w.Value == "theme" })
	})
	d.copyElsewhere("Bearer " + foreignToken(t, nil))
	d.window.Key("ctrl+t")
	d.window.WaitFor("Open a file…")
	d.window.Key("ctrl+v")
	d.window.WaitFor("Orders.Read")
}
