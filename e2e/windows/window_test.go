//go:build linux && wine

package windows

import (
	"fmt"
	"image/color"
	"image/png"
	"os"
	"strings"
	"testing"

	"latchkey/e2e/lab"
	"latchkey/e2e/wine"
)

// pids are the processes of the prefix that run this executable with this argument, but for those that have ended, and for
// the shell or the Explorer that started it.
func (w *world) pids(name, argument string) (found []int) {
	w.t.Helper()
	for pid, args := range lab.Commands() {
		before, after, ok := strings.Cut(strings.Join(args, " "), name)
		byOther := strings.Contains(before, ".exe") || strings.HasPrefix(before, "/bin/sh")
		if ok && !byOther && strings.HasSuffix(after, argument) && wine.Lives(pid) && !ended(pid) {
			found = append(found, pid)
		}
	}
	return found
}

// pid waits until there is one such process, and no other.
func (w *world) pid(name, argument string) int {
	w.t.Helper()
	var found []int
	w.Wait(fmt.Sprintf("one %s %s to run", name, argument), func() bool {
		found = w.pids(name, argument)
		return len(found) == 1
	})
	return found[0]
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
	if found := colours(t, w.Screenshot("account")); !found[accentLight] && !found[accentDark] || len(found) < 50 {
		t.Errorf("the picture of the window has %d colours, and none is our accent", len(found))
	}
	window.Click("Copy token")
	w.Wait("the token in the clipboard", func() bool { return strings.Count(w.Clipboard(), ".") == 2 })
	if title := window.Title(); title != "Latchkey" {
		t.Errorf("the title is %q", title)
	}
}

// The accent of the light and of the dark palette (app), which nothing else on the display has.
var accentLight, accentDark = color.RGBA{0x0b, 0x6e, 0x6e, 0xff}, color.RGBA{0x4f, 0xb3, 0xab, 0xff}

// colours are those of a picture.
func colours(t *testing.T, file string) map[color.RGBA]bool {
	t.Helper()
	text, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer text.Close()
	picture, err := png.Decode(text)
	if err != nil {
		t.Fatal(err)
	}
	found := make(map[color.RGBA]bool)
	for y := range picture.Bounds().Dy() {
		for x := range picture.Bounds().Dx() {
			found[color.RGBAModel.Convert(picture.At(x, y)).(color.RGBA)] = true
		}
	}
	return found
}
