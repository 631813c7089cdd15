package app

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"latchkey/app/kit"
	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/words"
)

// cutTexts are the texts on the screen that leave some of their words out, and which nothing around them tells in a tip.
func (s *screen) cutTexts() (list []string) {
	c := s.w.win.Canvas()
	root := c.Content()
	if top := c.Overlays().Top(); top != nil {
		root = top
	}
	var visit func(o fyne.CanvasObject, around []kit.Tipped)
	visit = func(o fyne.CanvasObject, around []kit.Tipped) {
		if !o.Visible() || o.Size().Width <= 0 {
			return
		}
		if t, ok := o.(kit.Tipped); ok {
			around = append(slices.Clone(around), t)
		}
		if t, ok := o.(*kit.Text); ok && t.Short && t.Words != "" {
			told := slices.ContainsFunc(around, func(by kit.Tipped) bool { return strings.Contains(by.TipWords(), t.Words) })
			if !told {
				list = append(list, t.Words)
			}
		}
		switch o := o.(type) {
		case *fyne.Container:
			for _, child := range o.Objects {
				visit(child, around)
			}
		case *container.Scroll:
			visit(o.Content, around)
		case *kit.Field:
		case fyne.Widget:
			for _, child := range test.WidgetRenderer(o).Objects() {
				visit(child, around)
			}
		}
	}
	visit(root, nil)
	return list
}

// TestWhatIsCutCanBeRead: no view leaves words out that no tip tells, in a small window, with long names, in both languages.
func TestWhatIsCutCanBeRead(t *testing.T) {
	inBoth(t, func(t *testing.T, l words.Language) {
		s := tourScreen(t, dresses()[0])
		s.speak(l)
		snap := allKinds()
		for i := range snap.Accounts {
			snap.Accounts[i].Name += " Wilhelmina Featherstonehaugh-Vanderbilt of the Tailspin Toys"
		}
		views := tourViews()
		for i, tab := range []string{"Overview", "Claims", "Activity"} {
			for _, a := range snap.Accounts {
				views[fmt.Sprintf("%d %s", i, a.Status)] = func(s *screen) { s.w.choose(a.ID); s.tap(tab) }
			}
		}
		views["welcome"] = func(s *screen) {
			s.w.render(session.Snapshot{Loaded: true, Keyring: identity.KeyringUnlocked, Tray: true})
		}
		views["waiting"] = func(s *screen) {
			s.w.begin(&signing{profile: contoso(), flow: identity.FlowAuto, only: true})
			a := s.w.signing.last
			a.Step = string(flows.StepWaiting)
			s.w.signing.sheet.render(a, s.now)
		}
		views["copied"] = func(s *screen) {
			with := snap
			with.Copied = &session.Copied{Account: snap.Accounts[0].ID, Kind: "access"}
			s.w.render(with)
		}
		for _, view := range slices.Sorted(maps.Keys(views)) {
			s.w.render(snap)
			views[view](s)
			s.until(view, func() bool { return !s.w.gathering && !s.w.adding })
			s.narrow(640)
			for _, cut := range s.cutTexts() {
				t.Errorf("%s: %q is cut, and no tip tells it", view, cut)
			}
			s.narrow(windowW)
			s.clear()
		}
	})
}

// narrow gives window and sheet another width.
func (s *screen) narrow(width float32) {
	size := fyne.NewSize(width, 2400)
	s.w.win.Resize(size)
	for _, l := range s.w.overlays.Layers {
		l.Object.Resize(size)
	}
}

// TestTipsOverSheets: a tip in a sheet lies over the sheet, by pointer and by keyboard, and none is left below one.
func TestTipsOverSheets(t *testing.T) {
	s := newScreen(t, contoso(), fabrikamWithALongName())
	s.w.render(few())
	s.w.chooseProfile()
	row, ok := s.find(fabrikamWithALongName().Title()).(*profileRow)
	if !ok {
		t.Fatalf("the sheet shows %q", s.words())
	}
	for _, c := range []struct {
		name        string
		come, leave func()
	}{
		{"the pointer", func() { row.MouseIn(nil) }, row.MouseOut},
		{"the keyboard", func() { s.w.win.Canvas().Focus(row) }, func() { s.w.win.Canvas().Unfocus() }},
	} {
		c.come()
		note := kit.TipOver(row)
		if note == nil || !note.Visible() || !strings.Contains(note.Label.Words, fabrikamWithALongName().Title()) {
			t.Fatalf("%s: there is no tip", c.name)
		}
		at, row := note.Position(), fyne.CurrentApp().Driver().AbsolutePositionForObject(row)
		if at.Y <= row.Y || at.X < 0 || at.X+note.Size().Width > windowW {
			t.Errorf("%s: the tip is at %v, its row at %v", c.name, at, row)
		}
		c.leave()
		if note.Visible() {
			t.Errorf("%s has gone, and the tip stays", c.name)
		}
	}
	s.press(fyne.KeyEscape)

	s.w.picker.gear.MouseIn(nil)
	below := kit.TipOver(s.w.picker.gear)
	s.w.showShortcuts()
	if below.Visible() {
		t.Error("a tip is left below the sheet")
	}
}

func fabrikamWithALongName() Profile {
	p := contoso()
	p.Name, p.Organisation = "fabrikam", "Fabrikam Residences, Holdings and Innovations of the Northern Hemisphere"
	return p
}

// TestTheKeyboardGetsTips of rows that leave something out, and of no others.
func TestTheKeyboardGetsTips(t *testing.T) {
	s := newScreen(t, contoso())
	snap := few()
	snap.Accounts[1].Name = "Bob Wilhelmina Featherstonehaugh-Vanderbilt"
	s.w.render(snap)
	list := s.w.picker.list
	s.w.win.Canvas().Focus(list)
	s.press(fyne.KeyDown)
	note := kit.TipOver(list)
	if !note.Visible() || !strings.HasPrefix(note.Label.Words, "Bob Wilhelmina Featherstonehaugh-Vanderbilt") {
		t.Errorf("the tip is %q", note.Label.Words)
	}
	s.press(fyne.KeyUp)
	if note.Visible() {
		t.Errorf("a row that is whole has the tip %q", note.Label.Words)
	}
	s.press(fyne.KeyDown)
	s.w.win.Canvas().Focus(s.w.picker.search)
	if note.Visible() {
		t.Error("the tip stays where the keyboard has left")
	}
}
