package cli_test

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"latchkey/internal/cli"
)

// face runs a tray that does nothing but use, and returns what it said on the terminal and in its log file.
func (d *desk) face(use func(ctx context.Context, h *cli.Home), flags ...string) (terminal, file string) {
	d.t.Helper()
	var said bytes.Buffer
	p := d.program("", &said, &said)
	logs := ""
	p.Tray = func(ctx context.Context, h *cli.Home) error {
		logs = h.Paths.Logs
		use(ctx, h)
		return nil
	}
	if status := p.Run(append([]string{"tray"}, flags...)); status != 0 {
		d.t.Fatalf("the tray ended with %d: %s", status, said.String())
	}
	text, err := os.ReadFile(filepath.Join(logs, "tray.log"))
	if err != nil {
		d.t.Fatal(err)
	}
	return said.String(), string(text)
}

// The log of a face that runs follows the preferences at once.
func TestTheLogOfAFaceFollowsThePreferences(t *testing.T) {
	d := newDesk(t)
	d.prefer("log_level = 'warn'")
	_, file := d.face(func(ctx context.Context, h *cli.Home) {
		h.Log.Info("before")
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		changed := make(chan struct{}, 10)
		var work sync.WaitGroup
		work.Go(func() { h.FollowPreferences(ctx, func() { changed <- struct{}{} }) })
		<-changed // it is watched
		d.prefer("log_level = 'debug'")
		for !h.Log.Enabled(ctx, slog.LevelDebug) {
			<-changed
		}
		h.Log.Debug("after")
		cancel()
		work.Wait()
	})
	if strings.Contains(file, "before") || !strings.Contains(file, "after") {
		t.Errorf("the log has %q", file)
	}
}

// What is asked for on the command line holds on the terminal; the file that support reads still has what happens.
func TestTheLogFileOfAFaceHasWhatHappens(t *testing.T) {
	for level, want := range map[string]struct{ terminal, file string }{
		"error": {"ERROR", "INFO"}, "debug": {"DEBUG", "DEBUG"}, "info": {"INFO", "INFO"},
	} {
		d := newDesk(t)
		terminal, file := d.face(func(_ context.Context, h *cli.Home) {
			h.Log.Debug("one")
			h.Log.Info("two")
			h.Log.Error("three")
		}, "--log-level", level)
		if least(terminal) != want.terminal || least(file) != want.file {
			t.Errorf("%s: the terminal has %q, the file %q", level, terminal, file)
		}
	}
}
