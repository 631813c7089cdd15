package app

import (
	"errors"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"latchkey/internal/session"
)

// holding is a snapshot in which a token is in the clipboard for so long still.
func (s *screen) holding(kind string, left time.Duration) session.Snapshot {
	snap := few()
	snap.Copied = &session.Copied{Account: snap.Accounts[0].ID, Kind: kind}
	if left > 0 {
		snap.Copied.Until = s.now.Add(left)
	}
	return snap
}

func TestTheCopiedTokenIsShownUntilItIsGone(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	if s.find("Clear now") != nil || s.w.copied.stop != nil {
		t.Fatal("nothing is copied, and the note is there or the seconds are counted")
	}
	high := s.w.right.Size().Height

	s.w.render(s.holding("access", 45*time.Second))
	s.mustShow("Adele Vance's access token is in the clipboard", "45 s left")
	if at, under := s.w.right.Size().Height, high-copiedHigh; at != under {
		t.Errorf("the page is %v high above the note, want %v", at, under)
	}
	s.now = s.now.Add(13 * time.Second)
	s.until("the next second", func() bool { return s.shows("32 s left") })

	s.tap("Clear now")
	s.until("the clipboard to be cleared", func() bool { return s.doors.called("clear copied") })
	s.w.win.Canvas().Focus(s.w.copied.clear)
	s.w.render(few())
	if s.shows("is in the clipboard") || s.w.copied.stop != nil || s.w.right.Size().Height != high {
		t.Error("the note stayed, or seconds are still counted")
	}
	if f := s.w.win.Canvas().Focused(); f != nil {
		t.Errorf("the keyboard is left at %T, which nobody sees", f)
	}
}

func TestTheCopiedTokenInOtherWords(t *testing.T) {
	s := newScreen(t, contoso())
	for want, change := range map[string]func(*session.Snapshot){
		"Adele Vance's ID token is in the clipboard":      func(snap *session.Snapshot) { snap.Copied.Kind = "id" },
		"An access token is in the clipboard":             func(snap *session.Snapshot) { snap.Copied.Account = "" },
		"5 min left":                                      func(snap *session.Snapshot) { snap.Copied.Until = s.now.Add(5 * time.Minute) },
		"0 s left":                                        func(snap *session.Snapshot) { snap.Copied.Until = s.now.Add(-time.Minute) },
		"until something else is copied":                  func(snap *session.Snapshot) { snap.Copied.Until = time.Time{} },
		"A clipboard history on this desktop may keep it": func(snap *session.Snapshot) { snap.Copied.Bare = true },
	} {
		snap := s.holding("access", 45*time.Second)
		change(&snap)
		s.w.render(snap)
		s.mustShow(want)
		if counts := s.w.copied.stop != nil; counts == snap.Copied.Until.IsZero() {
			t.Errorf("%s: the seconds are counted: %v", want, counts)
		}
	}
	s.w.render(few())
	if s.w.copied.stop != nil || s.shows("may keep it") {
		t.Error("the note stayed")
	}
}

func TestTheClipboardIsClearedByKey(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	s.w.clearCopied()
	s.w.render(s.holding("access", 45*time.Second))
	if s.doors.called("clear copied") {
		t.Fatal("a clipboard with nothing of ours in it was cleared")
	}
	c := s.w.win.Canvas()
	c.(interface{ TypedShortcut(fyne.Shortcut) }).TypedShortcut(ctrlShift(fyne.KeyX))
	s.until("the clipboard to be cleared", func() bool { return s.doors.called("clear copied") })

	s.doors.uncleared = errors.New("the clipboard does not answer")
	c.Focus(s.w.copied.clear)
	s.press(fyne.KeyReturn)
	s.until("what stood in the way", func() bool { return s.shows("The clipboard does not answer") })
}

// The note at the foot lies under no toast, and cuts nothing that is not to be read.
func TestTheCopiedNoteAtAnyWidth(t *testing.T) {
	s := newScreen(t, contoso())
	snap := s.holding("access", 45*time.Second)
	snap.Accounts[0].Name = "Adele Constance Wilhelmina Vance-Featherstonehaugh of Tailspin"
	snap.Copied.Bare = true
	for _, width := range []float32{640, 1040, 1600} {
		s.w.win.Resize(fyne.NewSize(width, windowH))
		s.w.render(snap)
		s.w.say("Copied, cleared in 45 s")
		n, at := s.w.copied, fyne.CurrentApp().Driver().AbsolutePositionForObject
		if foot, toast := at(n).Y, at(s.w.toast).Y+s.w.toast.Size().Height; toast > foot {
			t.Errorf("%v wide: the toast ends at %v, the note begins at %v", width, toast, foot)
		}
		if end := at(n.clear).X + n.clear.Size().Width; end > width {
			t.Errorf("%v wide: the button ends at %v", width, end)
		}
		if left, clear := at(n.left).X+n.left.Size().Width, at(n.clear).X; left > clear {
			t.Errorf("%v wide: the time ends at %v, the button begins at %v", width, left, clear)
		}
	}
}
