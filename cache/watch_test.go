package cache

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"
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
	var writer sync.WaitGroup
	defer writer.Wait() // the last one is told of before all of it is done
	writer.Go(func() {
		for range writes {
			rec.Revision++
			if err := s.Update(ctx, rec); err != nil {
				t.Error(err)
			}
		}
	})
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

// Locks, temporary files, records set aside and mere changes of mode are no changes.
func TestWatchIsQuiet(t *testing.T) {
	const id = "aaaaaaaaaaaaaaaaaaaa"
	for _, test := range []struct {
		name string
		op   fsnotify.Op
		want bool
	}{
		{id + recordSuffix, fsnotify.Create, true},
		{id + recordSuffix, fsnotify.Remove, true},
		{id + recordSuffix, fsnotify.Rename, true},
		{id + tombstoneSuffix, fsnotify.Create, true},
		{id + recordSuffix, fsnotify.Chmod, false},
		{id + recordSuffix + ".unreadable-1", fsnotify.Create, false},
		{tempPrefix + "X", fsnotify.Create, false},
		{tempPrefix + "X", fsnotify.Write, false},
		{lockFolder, fsnotify.Create, false},
	} {
		if got := matters(fsnotify.Event{Name: filepath.Join("some", "folder", test.name), Op: test.op}); got != test.want {
			t.Errorf("%s %v matters = %v", test.name, test.op, got)
		}
	}
}

func TestWatchFails(t *testing.T) {
	s := newStore(t)
	must(t, os.WriteFile(s.dir, nil, 0o600))
	if _, err := s.Watch(t.Context()); err == nil {
		t.Fatal("a file was watched as if it were a folder")
	}
}
