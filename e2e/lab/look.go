//go:build linux

package lab

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Dress is how the window looks and what language it speaks, as the preferences have it.
type Dress struct{ Theme, Language string }

// Wear writes the look into the preferences, which the window follows, and waits until it does.
func (w *Window) Wear(preferences string, d Dress) {
	w.l.t.Helper()
	text, err := os.ReadFile(preferences)
	if err != nil {
		w.l.t.Fatalf("read the preferences: %v", err)
	}
	lines := slices.DeleteFunc(strings.Split(string(text), "\n"), func(line string) bool {
		return strings.HasPrefix(line, "theme ") || strings.HasPrefix(line, "language ")
	})
	lines = append([]string{"theme = " + strconv.Quote(d.Theme), "language = " + strconv.Quote(d.Language)}, lines...)
	part := preferences + ".part"
	if err := errors.Join(os.WriteFile(part, []byte(strings.Join(lines, "\n")), 0o600), os.Rename(part, preferences)); err != nil {
		w.l.t.Fatalf("write the preferences: %v", err)
	}
	w.wait("the window to take another look", func() bool {
		return slices.ContainsFunc(w.Widgets(), func(x Widget) bool { return x.Kind == "look" && x.Name == d.Theme+" "+d.Language })
	})
}

// changes is how long a window may take to draw what has changed. A picture that shows no change by then shows none.
const changes = 2 * time.Second

// PictureAfter is Picture for a window that is about to change: it does not take what was seen before for the new look.
// It returns what it has kept.
func (w *Window) PictureAfter(before []byte, file string) []byte {
	w.l.t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		w.l.t.Fatal(err)
	}
	var last []byte
	from := time.Now()
	w.wait("the window to come to rest", func() bool {
		w.l.Must("import", "-window", w.ID, "-strip", "-define", "png:compression-level=1", file)
		now, err := os.ReadFile(file)
		same := err == nil && bytes.Equal(now, last) && (!bytes.Equal(now, before) || time.Since(from) > changes)
		last = now
		return same
	})
	return last
}

// Resize gives the window another size, in pixels.
func (w *Window) Resize(width, height int) {
	w.l.t.Helper()
	w.l.Must("xdotool", "windowsize", "--sync", w.ID, strconv.Itoa(width), strconv.Itoa(height))
}

// Point moves the mouse over a widget without clicking.
func (w *Window) Point(label string) {
	w.l.t.Helper()
	at := w.settled(label)
	w.l.Must("xdotool", "mousemove", "--window", w.ID, strconv.Itoa(at.X+at.Width/2), strconv.Itoa(at.Y+at.Height/2))
}

// ClickSecondary clicks the right button on a widget.
func (w *Window) ClickSecondary(label string) {
	w.l.t.Helper()
	w.Point(label)
	w.l.Must("xdotool", "click", "3")
}

// Park takes the mouse to a corner of the screen, where it points at nothing.
func (l *Lab) Park() {
	l.t.Helper()
	l.Must("xdotool", "mousemove", "0", "790")
}

// Wheel turns the wheel so many steps towards the end of what lies below a widget.
func (w *Window) Wheel(label string, steps int) {
	w.l.t.Helper()
	at := w.settled(label)
	w.l.Must("xdotool", "mousemove", "--window", w.ID, strconv.Itoa(at.X), strconv.Itoa(at.Y+3*at.Height), "click", "--repeat", strconv.Itoa(steps), "5")
}
