//go:build linux && wine

package windows

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf16"

	"latchkey/e2e/lab"
	"latchkey/e2e/wine"
)

// TestTray: the menu opens the window; a command finds the tray through the named pipe, and brings up the window that
// is there; quitting from the menu ends the tray.
func TestTray(t *testing.T) {
	w := newWorld(t)
	w.Display()
	w.startTray()
	w.choose(itemOpen)
	first := w.pid("latchkey-window.exe", "window")
	window := w.FindWindow(first)
	w.OK()
	if again := w.pid("latchkey-window.exe", "window"); again != first {
		t.Errorf("process %d has the window, and then process %d", first, again)
	}
	w.Screenshot("window-by-tray")
	w.closes(window, first)

	w.OK() // the tray is asked to open one
	second := w.pid("latchkey-window.exe", "window")
	w.closes(w.FindWindow(second), second)
	tray := w.pid("latchkey-tray.exe", "tray")
	w.choose(itemQuit)
	w.ends("the tray", tray)
}

// TestAutostart: the menu makes a link in the folder Startup, with which Windows starts the tray at login, and takes it
// away again.
func TestAutostart(t *testing.T) {
	w := newWorld(t)
	w.Setenv("LATCHKEY_HOME", "") // a link carries no environment, so the program refuses with one
	w.Display()
	w.startTray()
	w.choose(itemStartAtLogin)
	var link string
	w.Wait("the link in the folder Startup", func() bool {
		links, err := filepath.Glob(filepath.Join(wine.Prefix(), "drive_c", "users", "*", "AppData", "Roaming", "Microsoft", "Windows", "Start Menu", "Programs", "[Ss]tart[Uu]p", "*.lnk"))
		if err == nil && len(links) == 1 {
			link = links[0]
		}
		return link != ""
	})
	text, err := os.ReadFile(link)
	if err != nil {
		t.Fatal(err)
	}
	program := wine.OnZ(wine.Exe(t, "debug/latchkey-tray.exe"))
	for _, want := range []string{program, "tray"} {
		if !bytes.Contains(text, []byte(want)) && !bytes.Contains(text, utf16le(want)) { // links hold both kinds of text
			t.Errorf("the link does not name %s: %q", want, text)
		}
	}

	if err := wine.Restart(); err != nil {
		t.Fatal(err)
	}
	w.Start(lab.Options{Name: "login"}, "wine", "explorer", desktop, "wineboot")
	w.pid("latchkey-tray.exe", "tray")
	w.choose(itemStartAtLogin)
	w.Wait("the link to go", func() bool {
		_, err := os.Stat(link)
		return os.IsNotExist(err)
	})
}

// utf16le is text as Windows keeps it.
func utf16le(text string) (raw []byte) {
	for _, unit := range utf16.Encode([]rune(text)) {
		raw = append(raw, byte(unit), byte(unit>>8))
	}
	return raw
}
