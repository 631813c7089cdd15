//go:build linux

package lab

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Widget is something on the screen as the debugui build tells it: in pixels from the window's upper left corner.
type Widget struct {
	Name   string `json:"name"`
	Kind   string `json:"kind"` // button, entry, choice, row or text
	Value  string `json:"value"`
	X      int    `json:"x"`
	Y      int    `json:"y"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
	Off    bool   `json:"off"` // disabled
	On     bool   `json:"on"`  // chosen
}

// Window is a window of ours, driven by mouse and keyboard like a person would.
type Window struct {
	l  *Lab
	ID string // of X

	// Widgets is the file that the debugui build keeps up to date (LATCHKEY_DEBUG_UI); clicking by label needs it.
	File string
}

// FindWindow waits for a visible window of the process.
func (l *Lab) FindWindow(pid int) *Window {
	l.t.Helper()
	w := &Window{l: l, File: l.Path("widgets.json")}
	l.Wait(fmt.Sprintf("a window of process %d", pid), func() bool {
		w.ID, _, _ = strings.Cut(strings.TrimSpace(l.Run("xdotool", "search", "--onlyvisible", "--pid", strconv.Itoa(pid)).Stdout), "\n")
		return w.ID != ""
	})
	return w
}

// Title is the window's title, which must never hold a secret.
func (w *Window) Title() string {
	w.l.t.Helper()
	return w.l.Must("xdotool", "getwindowname", w.ID)
}

// Gone reports whether the window is no longer there.
func (w *Window) Gone() bool { return w.l.Run("xdotool", "getwindowname", w.ID).Status != 0 }

// Focus brings the window to the front.
func (w *Window) Focus() {
	w.l.t.Helper()
	w.l.Must("xdotool", "windowactivate", "--sync", w.ID)
}

// Close clicks the close button that the window manager has drawn: at the right end of the bar above the window.
func (w *Window) Close() {
	w.l.t.Helper()
	w.Focus()
	width := 0
	for line := range strings.Lines(w.l.Must("xdotool", "getwindowgeometry", "--shell", w.ID)) {
		if value, ok := strings.CutPrefix(strings.TrimSpace(line), "WIDTH="); ok {
			width, _ = strconv.Atoi(value)
		}
	}
	w.l.Must("xdotool", "mousemove", "--window", w.ID, "--", strconv.Itoa(width-9), "-11", "click", "1")
}

// Key presses keys by their X names: "Tab", "Return", "ctrl+c".
func (w *Window) Key(keys ...string) {
	w.l.t.Helper()
	w.l.Must("xdotool", append([]string{"key", "--clearmodifiers", "--delay", "30"}, keys...)...)
}

// Type types text. It does not go through the command line, which other users could read.
func (w *Window) Type(text string) {
	w.l.t.Helper()
	if r := w.l.RunWith(text, "xdotool", "type", "--delay", "10", "--file", "-"); r.Status != 0 {
		w.l.t.Fatalf("type: %s", r.Stderr)
	}
}

// Widgets is what the window shows now, from the file that the debugui build writes.
func (w *Window) Widgets() (list []Widget) {
	text, err := os.ReadFile(w.File)
	if err != nil || json.Unmarshal(text, &list) != nil {
		return nil // not written yet, or just being written
	}
	return list
}

// Labels is what the window shows now, in words.
func (w *Window) Labels() (labels []string) {
	for _, widget := range w.Widgets() {
		labels = append(labels, widget.Name)
	}
	return labels
}

// find returns the first widget with this name, or else the first whose name begins with it; buttons and whatever else
// can be clicked come before text.
func (w *Window) find(name string) (Widget, bool) {
	list := w.Widgets()
	for _, fits := range []func(x Widget) bool{
		func(x Widget) bool { return x.Kind != "text" && x.Name == name },
		func(x Widget) bool { return x.Name == name },
		func(x Widget) bool { return x.Kind != "text" && strings.HasPrefix(x.Name, name) },
		func(x Widget) bool { return strings.HasPrefix(x.Name, name) },
	} {
		if i := slices.IndexFunc(list, fits); i >= 0 {
			return list[i], true
		}
	}
	return Widget{}, false
}

// WaitFor waits until a widget with this label, or one that begins like this, can be seen.
func (w *Window) WaitFor(label string) Widget {
	w.l.t.Helper()
	var found Widget
	w.wait(fmt.Sprintf("%q in the window", label), func() (ok bool) {
		found, ok = w.find(label)
		return ok
	})
	return found
}

// WaitGone waits until no widget has this label.
func (w *Window) WaitGone(label string) {
	w.l.t.Helper()
	w.wait(fmt.Sprintf("%q to go from the window", label), func() bool {
		_, ok := w.find(label)
		return !ok && w.Widgets() != nil
	})
}

// wait is Lab.Wait; when it was in vain it tells what the window showed.
func (w *Window) wait(what string, ok func() bool) {
	w.l.t.Helper()
	done := false
	defer func() {
		if !done {
			w.l.t.Logf("the window showed: %q", w.Labels())
		}
	}()
	w.l.Wait(what, ok)
	done = true
}

// Click waits for the widget and clicks into its middle.
func (w *Window) Click(label string) {
	w.l.t.Helper()
	w.ClickAt(w.settled(label))
}

// settled waits until the widget stays where it is: a window that is being laid out would be missed. The window's own looks
// count, not the time: one that is busy takes a look late, and what it told before may be over.
func (w *Window) settled(label string) Widget {
	w.l.t.Helper()
	last := w.WaitFor(label)
	at, same := time.Time{}, 0
	w.wait(fmt.Sprintf("%q to stay in its place", label), func() bool {
		looked := w.looked() // before what it saw, which is as new or newer
		now, ok := w.find(label)
		switch {
		case !ok || now != last:
			last, at, same = now, looked, 0
		case looked.After(at):
			at = looked
			same++
		}
		return same > 2 // two more than that which found it
	})
	return last
}

// looked is when the window has last taken a look at itself.
func (w *Window) looked() time.Time {
	w.l.t.Helper()
	info, err := os.Stat(w.File)
	if err != nil {
		w.l.t.Fatalf("see when the window has looked at itself: %v", err)
	}
	return info.ModTime()
}

// ClickAt clicks into the middle of the widget. The position is told relative to the window: what xdotool says of a
// window's place counts the frame twice.
func (w *Window) ClickAt(at Widget) {
	w.l.t.Helper()
	w.l.Must("xdotool", "mousemove", "--window", w.ID, strconv.Itoa(at.X+at.Width/2), strconv.Itoa(at.Y+at.Height/2), "click", "1")
}

// Screenshot keeps a picture of the whole screen as an artefact.
func (l *Lab) Screenshot(name string) string {
	l.t.Helper()
	file := filepath.Join(l.Artefacts(), name+".png")
	l.Must("import", "-window", "root", file)
	return file
}

// Picture keeps a picture of the window alone in the given file, once what it shows has come to rest.
func (w *Window) Picture(file string) {
	w.l.t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		w.l.t.Fatal(err)
	}
	var last []byte
	w.wait("the window to come to rest", func() bool {
		w.l.Must("import", "-window", w.ID, "-strip", file)
		now, err := os.ReadFile(file)
		same := err == nil && bytes.Equal(now, last)
		last = now
		return same
	})
}
