//go:build linux

package lab

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
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

// Drawn and Rested are how long a window stays the same when it has drawn what changed, and when whatever comes where the
// mouse rests is there too.
const (
	Drawn  = 120 * time.Millisecond
	Rested = 900 * time.Millisecond
)

// PictureAfter keeps a picture of the window alone, like Picture, for a window that is about to change: it does not take
// what was seen before for the new look, and waits until nothing has changed for so long. It returns the pixels that it
// has kept. It asks the display itself, since a program for each of some hundred pictures takes most of the time.
func (w *Window) PictureAfter(before []byte, calm time.Duration, file string) []byte {
	w.l.t.Helper()
	conn := w.l.xConn()
	defer conn.Close()
	var last []byte
	from, since := time.Now(), time.Now()
	var size image.Rectangle
	w.wait("the window to come to rest", func() bool {
		now, bounds := w.pixels(conn)
		if !bytes.Equal(now, last) {
			last, size, since = now, bounds, time.Now()
		}
		return time.Since(since) > calm && (!bytes.Equal(now, before) || time.Since(from) > changes)
	})
	picture := image.NewRGBA(size)
	for i := 0; i+3 < len(last); i += 4 { // as X has it: blue, green, red, nothing
		picture.Pix[i], picture.Pix[i+1], picture.Pix[i+2], picture.Pix[i+3] = last[i+2], last[i+1], last[i], 0xff
	}
	err := os.MkdirAll(filepath.Dir(file), 0o755)
	if err == nil {
		err = writePNG(file, picture)
	}
	if err != nil {
		w.l.t.Fatalf("keep a picture: %v", err)
	}
	return last
}

func (w *Window) pixels(conn *xgb.Conn) ([]byte, image.Rectangle) {
	w.l.t.Helper()
	id, err := strconv.ParseUint(w.ID, 10, 32)
	if err != nil {
		w.l.t.Fatal(err)
	}
	window := xproto.Drawable(id)
	geometry, err := xproto.GetGeometry(conn, window).Reply()
	if err != nil {
		w.l.t.Fatalf("ask for the size of the window: %v", err)
	}
	seen, err := xproto.GetImage(conn, xproto.ImageFormatZPixmap, window, 0, 0, geometry.Width, geometry.Height, 0xffffff).Reply()
	if err != nil {
		w.l.t.Fatalf("look at the window: %v", err)
	}
	return seen.Data, image.Rect(0, 0, int(geometry.Width), int(geometry.Height))
}

func writePNG(file string, picture image.Image) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	return errors.Join((&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(f, picture), f.Close())
}

// xConn is a connection of its own to the lab's display.
func (l *Lab) xConn() *xgb.Conn {
	l.t.Helper()
	xgb.Logger.SetOutput(io.Discard) // it tells each time that there is no .Xauthority
	conn, err := xgb.NewConnDisplay(l.env["DISPLAY"])
	if err != nil {
		l.t.Fatalf("connect to the display: %v", err)
	}
	return conn
}

// Resize gives the window another size, in pixels.
func (w *Window) Resize(width, height int) {
	w.l.t.Helper()
	w.l.Must("xdotool", "windowsize", "--sync", w.ID, strconv.Itoa(width), strconv.Itoa(height))
}

// Point moves the mouse over a widget without clicking. It moves twice: that it has come into the window says nothing to
// the window of where.
func (w *Window) Point(label string) {
	w.l.t.Helper()
	at := w.settled(label)
	x, y := at.X+at.Width/2, at.Y+at.Height/2
	w.l.Must("xdotool", "mousemove", "--window", w.ID, strconv.Itoa(x-1), strconv.Itoa(y), "mousemove", "--window", w.ID, strconv.Itoa(x), strconv.Itoa(y))
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
