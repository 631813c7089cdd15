//go:build linux

package lab

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// Dress is how the window looks and what language it speaks.
type Dress struct {
	Appearance string `json:"appearance"` // as the preferences have it
	Language   string `json:"language"`
}

// Wear changes the look of a window of the debugui build, as a choice in its settings would, and leaves it where it is.
func (w *Window) Wear(d Dress) {
	w.l.t.Helper()
	text, err := json.Marshal(d)
	part, file := w.File+".part", w.File+".look"
	if err == nil {
		err = os.WriteFile(part, text, 0o600)
	}
	if err == nil {
		err = os.Rename(part, file)
	}
	if err != nil {
		w.l.t.Fatalf("ask for another look: %v", err)
	}
	w.wait("the window to take another look", func() bool {
		_, err := os.Stat(file)
		return os.IsNotExist(err)
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
