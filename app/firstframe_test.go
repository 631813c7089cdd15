package app

import (
	"testing"

	"latchkey/internal/session"
)

func TestTheFirstFrameIsTold(t *testing.T) {
	s := newScreen(t)
	times := 0
	s.w.root.Add(firstFrame(func() { times++ }))
	if times != 0 {
		t.Error("told before anything was painted")
	}
	s.w.win.Canvas().Capture()
	s.w.win.Canvas().Capture()
	if times != 1 {
		t.Errorf("told %d times, want once", times)
	}
}

func TestALargeStoreIsSaidToBeRead(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(session.Snapshot{})
	if s.shows("Reading your 10,000 accounts") || s.shows("Sign in") {
		t.Errorf("before anything is known, there is %q", s.words())
	}
	s.w.render(session.Snapshot{Reading: 10_000})
	if !s.shows("Reading your 10,000 accounts") || s.shows("Sign in") {
		t.Errorf("while a large store is read, there is %q", s.words())
	}
	s.w.render(few())
	if s.shows("Reading your 10,000 accounts") || !s.shows("Adele Vance") {
		t.Errorf("once it is read, there is %q", s.words())
	}
}
