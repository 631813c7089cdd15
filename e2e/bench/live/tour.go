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

// pause follows each step. It is shorter than a frame: each view is drawn in some of many rounds, and laid out in all.
const pause = 4 * time.Millisecond

// rounds goes the whole tour n times and writes down the memory at the start, half way and at the end.
func (t *tour) rounds(ctx context.Context, n int, out io.Writer) error {
	for i := range n {
		for _, step := range t.steps() {
			if err := step(ctx); err != nil {
				return fmt.Errorf("round %d: %w", i+1, err)
			}
			time.Sleep(pause)
		}
		if i+1 == max(1, n/10) || i+1 == n/2 || i+1 == n {
			if err := t.rest(ctx); err != nil {
				return err
			}
			if err := json.NewEncoder(out).Encode(held(i + 1)); err != nil {
				return err
			}
		}
	}
	return nil
}

// rest lets Fyne drop what it has kept in case it is drawn again: it does when it draws something later.
func (t *tour) rest(ctx context.Context) error {
	keeps, err := time.ParseDuration(os.Getenv("FYNE_CACHE"))
	if err != nil {
		return fmt.Errorf("how long does Fyne keep what it has drawn? %w", err)
	}
	for range 2 {
		time.Sleep(keeps + time.Second)
		for _, step := range []step{t.key(fyne.KeyF1), t.tap("Close")} {
			if err := step(ctx); err != nil {
				return err
			}
			time.Sleep(50 * pause)
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

type step = func(context.Context) error

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
		t.tap("Claims"), t.tap("Why was it refused?"), t.tap("Close"), t.tap("Compare"), t.tap("Cancel"),
		t.tap("Activity"), t.tap("Overview"), t.tap("Person 00001"), t.tap("Person 00000"),
	}
}

func (t *tour) target(to app.Target) step {
	return func(ctx context.Context) error {
		select {
		case t.raise <- to:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (t *tour) key(name fyne.KeyName) step {
	return onThread(func(c fyne.Canvas) error {
		ev := &fyne.KeyEvent{Name: name}
		if f := c.Focused(); f != nil {
			f.TypedKey(ev)
		} else {
			c.OnTypedKey()(ev)
		}
		return nil
	})
}

func (t *tour) shortcut(name fyne.KeyName, modifier fyne.KeyModifier) step {
	return onThread(func(c fyne.Canvas) error {
		c.(fyne.Shortcutable).TypedShortcut(&desktop.CustomShortcut{KeyName: name, Modifier: modifier})
		return nil
	})
}

// tap looks for what is called so until it is there: some views wait for a file or a token first.
func (t *tour) tap(name string) step {
	return func(ctx context.Context) error {
		var err error
		for range 1000 {
			if err = onThread(func(c fyne.Canvas) error { return tapOn(c, name) })(ctx); err == nil {
				return nil
			}
			time.Sleep(pause)
		}
		return err
	}
}

func onThread(do func(fyne.Canvas) error) step {
	return func(context.Context) (err error) {
		fyne.DoAndWait(func() { err = do(fyne.CurrentApp().Driver().AllWindows()[0].Canvas()) })
		return err
	}
}

// tools opens the menu below the accounts. Its button has no words; it is the first of its kind.
func (t *tour) tools() step {
	return onThread(func(c fyne.Canvas) error {
		return tapFirst(c, "the button of the tools", func(o fyne.CanvasObject) bool { return fmt.Sprintf("%T", o) == "*app.iconButton" })
	})
}

// tapOn taps the first thing with that text, of the sheet on top where there is one.
func tapOn(c fyne.Canvas, name string) error {
	return tapFirst(c, name, func(o fyne.CanvasObject) bool {
		text, ok := o.(*canvas.Text)
		return ok && text.Text == name
	})
}

func tapFirst(c fyne.Canvas, name string, fits func(fyne.CanvasObject) bool) error {
	root := c.Content()
	if top := c.Overlays().Top(); top != nil {
		root = top
	}
	var found fyne.Tappable
	var words []string
	var walk func(o fyne.CanvasObject, within fyne.Tappable)
	walk = func(o fyne.CanvasObject, within fyne.Tappable) {
		if o == nil || !o.Visible() || found != nil {
			return
		}
		if tappable, ok := o.(fyne.Tappable); ok {
			within = tappable
		}
		if within != nil && fits(o) {
			found = within
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
	if found == nil {
		return fmt.Errorf("nothing to tap is %q; there is %s", name, strings.Join(words, " | "))
	}
	found.Tapped(&fyne.PointEvent{})
	return nil
}
