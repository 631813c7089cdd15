//go:build debugui

package app

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"latchkey/app/kit"
)

// shownThing is something on the screen, in pixels from the window's upper left corner.
type shownThing struct {
	Name   string `json:"name"`
	Kind   string `json:"kind"` // button, entry, choice, row or text; the first is the look: theme and language
	Value  string `json:"value,omitempty"`
	X      int    `json:"x"`
	Y      int    `json:"y"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
	Off    bool   `json:"off,omitempty"` // disabled
	On     bool   `json:"on,omitempty"`  // chosen
}

// startReport writes what is on the screen to DebugFile, so that a test can drive the real window by name. It looks ten
// times a second, which also catches what opens without a Snapshot; a window that is busy looks later. What did not change
// is written again: the time of the file is that of the last look.
func startReport(w *window) {
	if w.o.DebugFile == "" {
		return
	}
	w.errands.run(func(ctx context.Context) func() {
		look := time.NewTicker(100 * time.Millisecond)
		defer look.Stop()
		for {
			select {
			case <-ctx.Done():
				return nil
			case <-look.C:
			}
			looked := make(chan struct{})
			w.errands.post(func() { w.writeReport(); close(looked) })
			select {
			case <-ctx.Done():
				return nil
			case <-looked:
			}
		}
	})
}

func (w *window) writeReport() {
	c := w.win.Canvas()
	root := c.Content()
	if top := c.Overlays().Top(); top != nil {
		root = top
	}
	look := shownThing{Name: string(w.prefs.Theme) + " " + string(w.prefs.Language), Kind: "look"}
	r := report{scale: c.Scale(), list: []shownThing{look}}
	r.walk(root, fyne.NewPos(0, 0), area{0, 0, c.Size().Width, c.Size().Height})
	raw, err := json.MarshalIndent(r.list, "", " ")
	part := filepath.Join(filepath.Dir(w.o.DebugFile), ".part-"+filepath.Base(w.o.DebugFile))
	if err == nil && os.WriteFile(part, raw, 0o600) == nil {
		_ = os.Rename(part, w.o.DebugFile) // or else a test waits for the next one
	}
}

// area is a rectangle on the canvas.
type area struct{ x1, y1, x2, y2 float32 }

func (a area) cut(b area) area {
	return area{max(a.x1, b.x1), max(a.y1, b.y1), min(a.x2, b.x2), min(a.y2, b.y2)}
}

type report struct {
	scale float32
	list  []shownThing
}

// walk notes o and what is in it, as far as it can be seen within clip.
func (r *report) walk(o fyne.CanvasObject, parent fyne.Position, clip area) {
	if o == nil || !o.Visible() {
		return
	}
	at := parent.Add(o.Position())
	seen := area{at.X, at.Y, at.X + o.Size().Width, at.Y + o.Size().Height}.cut(clip)
	thing, known := describe(o)
	if known && seen.x1 < seen.x2 && seen.y1 < seen.y2 {
		thing.X, thing.Y = int(seen.x1*r.scale), int(seen.y1*r.scale)
		thing.Width, thing.Height = int((seen.x2-seen.x1)*r.scale), int((seen.y2-seen.y1)*r.scale)
		r.list = append(r.list, thing)
	}
	switch o := o.(type) {
	case *fyne.Container:
		for _, child := range o.Objects {
			r.walk(child, at, clip)
		}
	case *container.Scroll:
		r.walk(o.Content, at, seen)
	case *kit.Field:
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(o).Objects() {
			r.walk(child, at, clip)
		}
	}
}

// describe names what a person can click, type into or read.
func describe(o fyne.CanvasObject) (shownThing, bool) {
	switch o := o.(type) {
	case *kit.IconButton:
		return shownThing{Name: o.Name, Kind: "button", Off: o.Disabled()}, true
	case *kit.Button:
		return shownThing{Name: o.Label.Words, Kind: "button", Off: o.Disabled()}, true
	case *kit.Field:
		thing := shownThing{Name: o.Name, Kind: "entry", Value: o.Text}
		if o.Password {
			thing.Value = "" // this file is not sealed
		}
		return thing, true
	case *userCode:
		return shownThing{Name: "Code", Kind: "code", Value: o.code}, true
	case *kit.Choice:
		return shownThing{Name: o.Label.Words, Kind: "choice", On: o.On}, true
	case *accountRow:
		return shownThing{Name: o.name.Words, Kind: "row", Value: strings.TrimSpace(o.sub.Words + " " + o.with.Words), On: o.selected}, true
	case *profileRow:
		return shownThing{Name: o.name.Words, Kind: "row", Value: o.sub.Words}, true
	case *wayRow:
		return shownThing{Name: o.way.name, Kind: "row", Value: o.way.words, Off: o.way.closed != "", On: o.own}, true
	case *kit.Check:
		return shownThing{Name: o.Label.Words, Kind: "choice", On: o.On}, true
	case *kit.Dropdown:
		return shownThing{Name: o.Name, Kind: "button", Value: o.Label.Words}, true
	case *exchangeRow:
		return shownThing{Name: o.full, Kind: "row", Value: o.status.Label.Words, On: o.open}, true
	case *claimRow:
		return shownThing{Name: o.e.Name, Kind: "row", Value: o.e.Value}, true
	case *rowLink:
		return shownThing{Name: o.label.Words, Kind: "button"}, true
	case *memberRow:
		return shownThing{Name: o.value.Words, Kind: "row", Value: o.meaning.Words}, true
	case *differenceRow:
		return shownThing{Name: o.d.Name, Kind: "row", Value: string(o.d.Change)}, true
	case *kit.Text:
		return shownThing{Name: o.Words, Kind: "text"}, o.Words != ""
	case *kit.MenuEntry:
		return shownThing{Name: o.Label.Words, Kind: "button"}, true
	}
	return shownThing{}, false
}
