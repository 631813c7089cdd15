package settings

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/fsnotify/fsnotify"
)

// Watch tells of changes to a file of the settings by whichever process, until ctx ends; then the channel is closed. The
// file need not be there yet. Several changes may come as one, and whoever reads the file after each value has seen the
// latest state. An error means that this system cannot watch its folder.
func Watch(ctx context.Context, path string) (<-chan struct{}, error) {
	// Its folder: the file itself is replaced at each change.
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("watch the settings: %w", err)
	}
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("watch the settings: %w", err)
	}
	if err := watcher.Add(dir); err != nil {
		_ = watcher.Close()
		return nil, fmt.Errorf("watch the settings: %w", err)
	}
	names := []string{filepath.Base(path)}
	if target, err := filepath.EvalSymlinks(path); err == nil && target != path { // that is what is replaced; see WriteFile
		if err := watcher.Add(filepath.Dir(target)); err == nil {
			names = append(names, filepath.Base(target))
		}
	}
	changes := make(chan struct{}, 1)
	go func() {
		defer close(changes)
		defer watcher.Close()
		for {
			select {
			case <-ctx.Done():
				return
			case event, ok := <-watcher.Events:
				if !ok {
					return
				}
				if !slices.Contains(names, filepath.Base(event.Name)) || event.Op == fsnotify.Chmod {
					continue
				}
				select {
				case changes <- struct{}{}:
				default: // whoever reads next reads this change too
				}
			case _, ok := <-watcher.Errors: // events may be lost: reading once more is right
				if !ok {
					return
				}
				select {
				case changes <- struct{}{}:
				default:
				}
			}
		}
	}()
	return changes, nil
}
