//go:build linux

package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// hint is what keeps clipboard histories from a text.
func (d *desk) hint() string {
	d.t.Helper()
	return d.Run("xclip", "-o", "-selection", "clipboard", "-t", "x-kde-passwordManagerHint").Stdout
}

// TestCopiedToken: the window tells of a token in the clipboard, whoever copied it, counts the seconds, and clears it at
// once by mouse and by keyboard.
func TestCopiedToken(t *testing.T) {
	t.Parallel()
	d := newDesk(t, `theme = "light"`, `clipboard_seconds = 600`)
	const note = "Adele Vance's access token is in the clipboard"
	d.window.Click("Sign in to the demo tenant")
	d.personAt(d.linkToOpen(), d.demo.User("managed"))
	d.window.Click("Copy token")
	d.window.WaitFor(note)
	d.window.WaitFor("10 min left")
	if !isJWT(d.Clipboard()) || d.hint() != "secret" {
		t.Errorf("the clipboard begins with %.5q, and its hint is %q", d.Clipboard(), d.hint())
	}
	d.Screenshot("1-copied")
	d.window.Click("Clear now")
	d.window.WaitGone(note)
	d.Wait("an empty clipboard", func() bool { return d.Clipboard() == "" })

	// The tray copies, the keyboard clears.
	d.tray.Click("Copy ID token")
	d.window.WaitFor("Adele Vance's ID token is in the clipboard")
	d.tray.WaitFor("Clear the copied ID token of Adele Vance (there until ")
	d.window.Focus()
	d.window.Key("ctrl+shift+x")
	d.window.WaitGone("Adele Vance's ID token is in the clipboard")
	d.Wait("an empty clipboard", func() bool { return d.Clipboard() == "" })

	// Something else is copied: the note goes, the other text stays.
	d.tray.Click("Copy access token")
	d.window.WaitFor(note)
	d.copyElsewhere("something else")
	d.window.WaitGone(note)
	if got := d.Clipboard(); got != "something else" || d.hint() == "secret" {
		t.Errorf("the clipboard holds %q with the hint %q", got, d.hint())
	}

	// A window that opens later tells of it too.
	d.window.Close()
	d.Wait("the window to close", d.window.Gone)
	d.tray.Click("Copy access token")
	d.Wait("the token in the clipboard", func() bool { return isJWT(d.Clipboard()) })
	d.tray.Click("Open Latchkey")
	d.window = d.FindWindow(d.Child(d.trayPid(), "window"))
	d.window.WaitFor(note)
	d.tray.Click("Clear the copied access token of Adele Vance")
	d.window.WaitGone(note)
	d.checkLogs()
}

// TestCopiedTokenOutlivesTheWindow and goes after its time, unless something else was copied.
func TestCopiedTokenOutlivesTheWindow(t *testing.T) {
	t.Parallel()
	const seconds = 12 // more than it takes a busy machine to close a window
	d := newDesk(t, `theme = "dark"`, fmt.Sprintf("clipboard_seconds = %d", seconds))
	d.window.Click("Sign in to the demo tenant")
	d.personAt(d.linkToOpen(), d.demo.User("managed"))
	d.window.WaitFor("Copy token")
	d.window.WaitGone("Continue in your browser")
	d.window.Click("Copy token")
	d.tray.WaitFor("Clear the copied access token")
	d.window.Close()
	d.Wait("the window to close", d.window.Gone)
	if !isJWT(d.Clipboard()) {
		t.Error("the token went with the window")
	}
	gone := func() bool {
		return !strings.Contains(strings.Join(d.tray.Labels(), "\n"), "Clear the copied")
	}
	d.Wait("the token to be taken away", func() bool { return d.Clipboard() == "" })
	d.Wait("the tray to tell so", gone)

	d.tray.Click("Copy access token")
	d.tray.WaitFor("Clear the copied access token")
	d.copyElsewhere("something else")
	d.Wait("the tray to let go of it", gone)
	copied := time.Now()
	d.Wait("its time to be over", func() bool { return time.Since(copied) > (seconds+1)*time.Second })
	if got := d.Clipboard(); got != "something else" {
		t.Errorf("the clipboard holds %q", got)
	}
	d.checkLogs()
}
