//go:build linux

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"latchkey/app"
)

// tour goes through the views as a person would: by keys, and by what is written on the buttons.
type tour struct {
	raise chan<- app.Target
}

// memory is what a process holds after a number of rounds.
type memory struct {
	Round int     `json:"round"`
	Heap  float64 `json:"heap"`     // bytes, after a collection
	RSS   float64 `json:"resident"` // bytes
}

// patience is how long a step is tried: some views wait for a file, for a token or for the window to be raised.
const (
	patience = 20 * time.Second
	pause    = 2 * time.Millisecond
)

// rounds goes the whole tour n times and writes down the memory after a quarter of them and after all.
func (t *tour) rounds(ctx context.Context, n int, out io.Writer) error {
	for i := range n {
		if err := t.round(ctx); err != nil {
			return fmt.Errorf("round %d: %w", i+1, err)
		}
		if i+1 == n/4 || i+1 == n {
			if err := t.rest(); err != nil {
				return err
			}
			if err := json.NewEncoder(out).Encode(held(i + 1)); err != nil {
				return err
			}
		}
	}
	return nil
}

// round takes as many steps in a row as it can without giving the thread back. So all views are laid out each time, and
// only now and then is one painted: painting without a graphics card takes a hundred times as long as all the rest.
func (t *tour) round(ctx context.Context) error {
	steps := t.steps()
	for deadline := time.Now().Add(patience); len(steps) > 0; {
		before := len(steps)
		var err error
		fyne.DoAndWait(func() {
			c := fyne.CurrentApp().Driver().AllWindows()[0].Canvas()
			for len(steps) > 0 && err == nil {
				if err = steps[0](c); err == nil {
					steps = steps[1:]
				}
			}
		})
		switch {
		case err == nil:
		case len(steps) < before:
			deadline = time.Now().Add(patience)
		case time.Now().After(deadline):
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		}
		time.Sleep(pause)
	}
	return nil
}

// rest lets Fyne drop what it has kept in case it is drawn again: it looks for that at most every ten seconds, and only
// when it draws something.
func (t *tour) rest() error {
	keeps, err := time.ParseDuration(os.Getenv("FYNE_CACHE"))
	if err != nil {
		return fmt.Errorf("how long does Fyne keep what it has drawn? %w", err)
	}
	show := t.key(fyne.KeyF1)
	hide := t.tap("Close")
	for end := time.Now().Add(keeps + 11*time.Second); time.Now().Before(end); {
		for _, step := range []step{show, hide} {
			fyne.DoAndWait(func() { err = step(fyne.CurrentApp().Driver().AllWindows()[0].Canvas()) })
			if err != nil {
				return err
			}
			time.Sleep(250 * time.Millisecond)
		}
	}
	return nil
}

func held(round int) memory {
	runtime.GC()
	debug.FreeOSMemory() // a second collection, for what finalizers held, and what is free goes back
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	text, err := os.ReadFile("/proc/self/statm")
	var total, resident int
	if err == nil {
		_, err = fmt.Sscan(string(text), &total, &resident)
	}
	if err != nil {
		panic(err) // proc(5) is there, or nothing of this runs
	}
	return memory{round, float64(m.HeapAlloc), float64(resident * os.Getpagesize())}
}

// step is one thing that a person does, on Fyne's thread. An error means that it cannot be done yet.
type step = func(fyne.Canvas) error

func (t *tour) steps() []step {
	ctrl := fyne.KeyModifierControl
	return []step{
		t.target(app.Target{Show: app.ShowSettings}), t.tap("Done"),
		t.tools(), t.tap("What does a message mean?"), t.tap("Close"),
		t.tools(), t.tap("Doctor"), t.tap("Done"),
		t.tools(), t.tap("About Latchkey"), t.tap("Done"),
		t.target(app.Target{Show: app.ShowFlowLab}), t.tap("Done"),
		t.target(app.Target{Show: app.ShowAddAccount}), t.tap("Back"),
		t.shortcut(fyne.KeyT, ctrl), t.tap("Done"),
		t.shortcut(fyne.KeyA, ctrl|fyne.KeyModifierShift), t.tap("Done"),
		t.key(fyne.KeyF1), t.tap("Close"),
		t.tap("More"), t.key(fyne.KeyEscape),
		t.tap("Claims"), t.see("Signature not checkable here"), t.tap("Why was it refused?"), t.tap("Close"), t.tap("Compare"), t.tap("Cancel"),
		t.tap("Activity"), t.tap("Overview"), t.tap("Person 00001"), t.tap("Person 00000"),
	}
}

// target raises the window at a place, as another face would.
func (t *tour) target(to app.Target) step {
	return func(fyne.Canvas) error {
		t.raise <- to
		return nil
	}
}

// key is one of the window's own: what is focused passes them on, but only once it was painted.
func (t *tour) key(name fyne.KeyName) step {
	return func(c fyne.Canvas) error {
		c.OnTypedKey()(&fyne.KeyEvent{Name: name})
		return nil
	}
}

func (t *tour) shortcut(name fyne.KeyName, modifier fyne.KeyModifier) step {
	return func(c fyne.Canvas) error {
		c.(fyne.Shortcutable).TypedShortcut(&desktop.CustomShortcut{KeyName: name, Modifier: modifier})
		return nil
	}
}

func (t *tour) tap(name string) step {
	return func(c fyne.Canvas) error { return tapOn(c, name) }
}

// see waits for a text.
func (t *tour) see(words string) step {
	return func(c fyne.Canvas) error {
		_, err := find(c, words, func(o fyne.CanvasObject, _ fyne.Tappable) bool { return says(o, words) })
		return err
	}
}

// tools opens the menu below the accounts. Its button has no words; it is the first of its kind.
func (t *tour) tools() step {
	return func(c fyne.Canvas) error {
		return tapFirst(c, "the button of the tools", func(o fyne.CanvasObject) bool { return fmt.Sprintf("%T", o) == "*kit.IconButton" })
	}
}

// tapOn taps the first thing with that text, of the sheet on top where there is one.
func tapOn(c fyne.Canvas, name string) error {
	return tapFirst(c, name, func(o fyne.CanvasObject) bool { return says(o, name) })
}

func tapFirst(c fyne.Canvas, name string, fits func(fyne.CanvasObject) bool) error {
	found, err := find(c, name, func(o fyne.CanvasObject, within fyne.Tappable) bool { return within != nil && fits(o) })
	if err == nil {
		found.Tapped(&fyne.PointEvent{})
	}
	return err
}

func says(o fyne.CanvasObject, words string) bool {
	text, ok := o.(*canvas.Text)
	return ok && text.Text == words
}

// find looks for the first thing that fits, of the sheet on top where there is one, and gives what it lies within that
// can be tapped; nil: nothing.
func find(c fyne.Canvas, name string, fits func(o fyne.CanvasObject, within fyne.Tappable) bool) (fyne.Tappable, error) {
	root := c.Content()
	if top := c.Overlays().Top(); top != nil {
		root = top
	}
	var found fyne.Tappable
	there := false
	var words []string
	var walk func(o fyne.CanvasObject, within fyne.Tappable)
	walk = func(o fyne.CanvasObject, within fyne.Tappable) {
		if o == nil || !o.Visible() || there {
			return
		}
		if tappable, ok := o.(fyne.Tappable); ok {
			within = tappable
		}
		if fits(o, within) {
			found, there = within, true
			return
		}
		switch o := o.(type) {
		case *canvas.Text:
			words = append(words, o.Text)
		case *fyne.Container:
			for _, child := range o.Objects {
				walk(child, within)
			}
		case *container.Scroll:
			walk(o.Content, within)
		case fyne.Widget:
			for _, child := range test.WidgetRenderer(o).Objects() {
				walk(child, within)
			}
		}
	}
	walk(root, nil)
	if !there {
		return nil, fmt.Errorf("nothing is %q; there is %s", name, strings.Join(words, " | "))
	}
	return found, nil
}
