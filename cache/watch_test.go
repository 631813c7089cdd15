package cache

import (
	"context"
	"os"
	"testing"
	"time"
)

// soon waits for a change. The bound is for a test that fails, not a measure.
func soon(t *testing.T, changes <-chan struct{}) {
	t.Helper()
	select {
	case _, ok := <-changes:
		if !ok {
			t.Fatal("the watch ended")
		}
	case <-time.After(20 * time.Second):
		t.Fatal("a change was not told of")
	}
}

func TestWatch(t *testing.T) {
	s := newStore(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	changes, err := s.Watch(ctx) // before there is anything: the folder is made
	must(t, err)
	rec := newRecord("adele", "s1")
	must(t, openStore(t, s.dir).Create(ctx, rec))
	soon(t, changes)
	must(t, s.Update(ctx, rec))
	soon(t, changes)
	must(t, s.Remove(ctx, rec.Account.ID))
	soon(t, changes)

	// Another process.
	must(t, start(t, creates, s.dir).Wait())
	soon(t, changes)

	cancel()
	for range changes { // what was under way, then the end
	}
}

// Many writes are few changes, and the last one is not lost.
func TestWatchGathers(t *testing.T) {
	s := newStore(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	changes, err := s.Watch(ctx)
	must(t, err)
	rec := newRecord("adele", "s1")
	rec.Revision = 0
	must(t, s.Create(ctx, rec))
	const writes = 100
	go func() {
		for range writes {
			rec.Revision++
			if err := s.Update(ctx, rec); err != nil {
				t.Error(err)
			}
		}
	}()
	told := 0
	for {
		soon(t, changes)
		told++
		got, err := s.Load(ctx, rec.Account.ID)
		must(t, err)
		if got.Revision == writes {
			break
		}
	}
	if told > writes {
		t.Fatalf("%d writes were told of %d times", writes, told)
	}
}

// Locks, temporary files and reading are no changes.
func TestWatchIsQuiet(t *testing.T) {
	s := newStore(t)
	ctx := t.Context()
	rec := newRecord("adele", "s1")
	must(t, s.Create(ctx, rec))
	watched, cancel := context.WithCancel(ctx)
	changes, err := s.Watch(watched)
	must(t, err)
	unlock, err := s.Lock(ctx, rec.Account.ID)
	must(t, err)
	unlock()
	_, err = s.Load(ctx, rec.Account.ID)
	must(t, err)
	must(t, os.WriteFile(s.dir+"/"+tempPrefix+"X", nil, 0o600))
	must(t, os.Chmod(s.recordPath(rec.Account.ID), 0o600))
	select {
	case <-changes:
		t.Error("told of a change where none was")
	case <-time.After(4 * watchPause):
	}
	cancel()
	for range changes {
	}
}

func TestWatchFails(t *testing.T) {
	s := newStore(t)
	must(t, os.WriteFile(s.dir, nil, 0o600))
	if _, err := s.Watch(t.Context()); err == nil {
		t.Fatal("a file was watched as if it were a folder")
	}
}
