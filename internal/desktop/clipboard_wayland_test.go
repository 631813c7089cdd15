//go:build linux

package desktop

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"latchkey/internal/identity"
)

// startCompositor starts a Wayland session of the test's own that nobody sees.
func startCompositor(t *testing.T) {
	t.Helper()
	// Not t.TempDir: the compositor refuses to run as root, and another user does not get in there.
	dir, err := os.MkdirTemp("", "wayland")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	config := filepath.Join(dir, "config")
	if err := os.WriteFile(config, []byte("xwayland disable\nexec echo ready >&3\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("DISPLAY", "")
	t.Setenv("XDG_RUNTIME_DIR", dir)
	t.Setenv("WLR_BACKENDS", "headless")
	t.Setenv("WLR_RENDERER", "pixman")
	t.Setenv("WLR_LIBINPUT_NO_DEVICES", "1")
	t.Setenv("WAYLAND_DISPLAY", "")
	argv := []string{"sh", "-c", `exec sway --config "$1" 3>&1 >/dev/null 2>&1`, "sway", config}
	if os.Geteuid() == 0 {
		const nobody = 65534
		if err := errors.Join(os.Chown(dir, nobody, nobody), os.Chmod(config, 0o644)); err != nil {
			t.Fatal(err)
		}
		argv = append([]string{"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"}, argv...)
	}
	firstLine(t, exec.Command(argv[0], argv[1:]...))
	sockets, err := filepath.Glob(filepath.Join(dir, "wayland-?"))
	if err != nil || len(sockets) != 1 {
		t.Fatalf("sockets of the compositor: %q, %v", sockets, err)
	}
	t.Setenv("WAYLAND_DISPLAY", filepath.Base(sockets[0]))
}

// wlPaste reads the clipboard as another program does.
func wlPaste(args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, "wl-paste", append([]string{"--no-newline"}, args...)...).Output()
	return string(out), err
}

func TestWaylandClipboard(t *testing.T) {
	startCompositor(t)
	gone := make(chan struct{}, 8)
	c := NewClipboard(time.Now, func() { gone <- struct{}{} })
	defer c.Close()
	for _, text := range []string{"eyJ0eXAiOiJKV1Qi.ü€", strings.Repeat("0123456789abcdef", MaxClipboard/16)} {
		if err := c.Put(t.Context(), identity.Secret(text), time.Hour); err != nil {
			t.Fatal(err)
		}
		for kind, want := range map[string]string{"text/plain": text, "text/plain;charset=utf-8": text, passwordHint: "secret"} {
			if got, err := wlPaste("--type", kind); err != nil || got != want {
				t.Errorf("%s: %d bytes, %v, want %d", kind, len(got), err, len(want))
			}
		}
	}
	if got, err := wlPaste("--primary"); err == nil {
		t.Errorf("what the middle button pastes is %q", got)
	}
	kinds, err := wlPaste("--list-types")
	if err != nil || !slices.Contains(strings.Fields(kinds), passwordHint) {
		t.Errorf("kinds %q, %v: the hint is missing", kinds, err)
	}

	if err := c.PutText(t.Context(), "no secret"); err != nil {
		t.Fatal(err)
	}
	if kinds, err := wlPaste("--list-types"); err != nil || strings.Contains(kinds, passwordHint) {
		t.Errorf("of what is no secret the kinds are %q, %v", kinds, err)
	}

	if err := c.Put(t.Context(), "short", 50*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	<-gone
	if got, err := wlPaste(); err == nil {
		t.Errorf("after its time %q is there", got)
	}
	if err := c.Put(t.Context(), "text", time.Hour); err != nil {
		t.Fatal(err)
	}
	if err := c.Clear(); err != nil {
		t.Fatal(err)
	}
	<-gone
	if got, err := wlPaste(); err == nil {
		t.Errorf("after Clear %q is there", got)
	}
}

func TestWaylandClipboardLeavesOthersAlone(t *testing.T) {
	startCompositor(t)
	gone := make(chan struct{}, 8)
	c := NewClipboard(time.Now, func() { gone <- struct{}{} })
	defer c.Close()
	if err := c.Put(t.Context(), "ours", time.Hour); err != nil {
		t.Fatal(err)
	}
	other := exec.Command("wl-copy", "--foreground", "theirs")
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = other.Process.Kill()
		_ = other.Wait()
	}()
	<-gone
	if _, held := c.Held(); held {
		t.Error("it is still ours")
	}
	if err := c.Clear(); err != nil {
		t.Fatal(err)
	}
	if got, err := wlPaste(); err != nil || got != "theirs" {
		t.Errorf("the other program's text is %q, %v", got, err)
	}
}

// A program that asks and does not read holds nothing up for longer than the grace.
func TestWaylandReaderThatDoesNotRead(t *testing.T) {
	startCompositor(t)
	c := NewClipboard(time.Now, nil)
	if err := c.Put(t.Context(), identity.Secret(strings.Repeat("x", 1<<20)), time.Hour); err != nil {
		t.Fatal(err)
	}
	s := c.current.(*waylandSelection)
	s.patience = time.Hour
	fds := make([]int, 2)
	if err := unix.Pipe2(fds, unix.O_CLOEXEC); err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fds[0])
	s.send(fds[1], "text/plain")
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

func TestNoWaylandIsNotAvailable(t *testing.T) {
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	for _, name := range []string{"", "wayland-7"} {
		t.Setenv("WAYLAND_DISPLAY", name)
		if _, err := holdWayland(t.Context(), offer{"text", true}); !errors.Is(err, ErrNotAvailable) {
			t.Errorf("WAYLAND_DISPLAY=%q: %v, want ErrNotAvailable", name, err)
		}
	}
}

// A program that is busy for longer than the grace gets the whole text all the same, as long as it is the clipboard.
func TestWaylandReaderThatIsSlow(t *testing.T) {
	startCompositor(t)
	c := NewClipboard(time.Now, nil)
	defer c.Close()
	long := strings.Repeat("0123456789abcdef", 16<<10)
	if err := c.Put(t.Context(), identity.Secret(long), time.Hour); err != nil {
		t.Fatal(err)
	}
	fds := make([]int, 2)
	if err := unix.Pipe2(fds, unix.O_CLOEXEC); err != nil {
		t.Fatal(err)
	}
	c.current.(*waylandSelection).send(fds[1], "text/plain")
	<-time.After(grace + grace/10) // busy
	reader := os.NewFile(uintptr(fds[0]), "pipe")
	defer reader.Close()
	if got, err := io.ReadAll(reader); err != nil || string(got) != long {
		t.Errorf("%d bytes arrived, %v, want %d", len(got), err, len(long))
	}
}

func TestWaylandClipboardSurvivesTheCompositorsDeath(t *testing.T) {
	gone := make(chan struct{}, 8)
	c := NewClipboard(time.Now, func() { gone <- struct{}{} })
	defer c.Close()
	t.Run("while it lives", func(t *testing.T) {
		startCompositor(t)
		if err := c.Put(context.Background(), "text", time.Hour); err != nil {
			t.Fatal(err)
		}
	})
	<-gone
	if _, held := c.Held(); held {
		t.Error("it is still ours")
	}
}

// A compositor that says nothing is given up when whoever asked does so.
func TestMuteCompositorHoldsNothingUp(t *testing.T) {
	t.Setenv("WAYLAND_DISPLAY", "")
	t.Setenv("DISPLAY", "")
	came := startMuteBus(t, "WAYLAND_DISPLAY") // it listens as mutely as a bus
	t.Setenv("WAYLAND_DISPLAY", strings.TrimPrefix(os.Getenv("WAYLAND_DISPLAY"), "unix:path="))
	c := NewClipboard(time.Now, nil)
	defer c.Close()
	ctx, cancel := context.WithCancel(t.Context())
	failed := make(chan error, 1)
	go func() { failed <- c.Put(ctx, "text", time.Hour) }()
	<-came
	cancel()
	if err := <-failed; !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want the context's end", err)
	}
}

func TestOddEventsOfACompositor(t *testing.T) {
	for _, body := range [][]byte{nil, {1}, {0, 0, 0, 0}, {255, 255, 255, 255}, {255, 255, 255, 127, 'a'}, {3, 0, 0, 0, 'a', 'b'}} {
		if got := (waylandEvent{body: body}).text(0); got != "" {
			t.Errorf("%v is the text %q", body, got)
		}
	}
	if got := (waylandEvent{body: []byte{3, 0, 0, 0, 'a', 'b', 0, 0}}).text(0); got != "ab" {
		t.Errorf("the text is %q", got)
	}
}
