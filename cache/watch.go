package cache

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// watchPause gathers what belongs together: one write of a record is several events of the file system.
const watchPause = 50 * time.Millisecond

// Watch tells of changes to the store by whichever process, this one included, until ctx ends; then the
// channel is closed. Several changes may come as one, and a change is never lost: whoever reads the store
// after each value has seen the latest state. An error means that this system cannot watch the folder; read
// the store from time to time then.
//
// Whoever watches stays, so Watch also tidies the folder up before it returns.
func (s *Store) Watch(ctx context.Context) (<-chan struct{}, error) {
	if err := makeFolder(s.dir); err != nil {
		return nil, fmt.Errorf("watch the store of accounts: %w", err)
	}
	s.sweep(ctx)
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("watch the store of accounts: %w", err)
	}
	if err := watcher.Add(s.dir); err != nil {
		_ = watcher.Close()
		return nil, fmt.Errorf("watch the store of accounts: %w", err)
	}
	changes := make(chan struct{}, 1)
	go func() {
		defer close(changes)
		defer watcher.Close()
		gather(ctx, watcher, changes)
	}()
	return changes, nil
}

// gather passes events on, at most one every watchPause, until ctx ends or the watcher fails.
func gather(ctx context.Context, watcher *fsnotify.Watcher, changes chan<- struct{}) {
	pause := time.NewTimer(0)
	defer pause.Stop()
	<-pause.C
	waiting := false
	for {
		select {
		case <-ctx.Done():
			return
		case event, ok := <-watcher.Events:
			if !ok {
				return
			}
			if waiting || !matters(event) {
				continue
			}
		case _, ok := <-watcher.Errors:
			// Mostly an overflow: events were lost, so anything may have changed.
			if !ok {
				return
			}
			if waiting {
				continue
			}
		case <-pause.C:
			waiting = false
			select {
			case changes <- struct{}{}:
			default: // the last one was not taken yet and serves for this one too
			}
			continue
		}
		waiting = true
		pause.Reset(watchPause)
	}
}

// matters keeps temporary files, locks and mere changes of mode out.
func matters(event fsnotify.Event) bool {
	if event.Op == fsnotify.Chmod {
		return false
	}
	name := filepath.Base(event.Name)
	return strings.HasSuffix(name, recordSuffix) || strings.HasSuffix(name, tombstoneSuffix)
}
