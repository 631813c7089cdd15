//go:build linux

package desktop

import (
	"context"
	"errors"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jezek/xgb/xproto"

	"latchkey/internal/identity"
)

// calmly leaves an owner all the time that a busy computer takes.
func calmly(size int) bounds { return bounds{size, time.Minute, time.Minute} }

// holdElsewhere has another program own the clipboard.
func holdElsewhere(t *testing.T, text string, args ...string) *exec.Cmd {
	t.Helper()
	a := newAsker(t)
	owner := func() xproto.Window {
		reply, err := xproto.GetSelectionOwner(a.conn, a.atom("CLIPBOARD")).Reply()
		if err != nil {
			t.Fatal(err)
		}
		return reply.Owner
	}
	before := owner()
	other := exec.Command("xclip", append([]string{"-i", "-quiet", "-selection", "clipboard"}, args...)...)
	other.Stdin = strings.NewReader(text)
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = other.Process.Kill()
		_ = other.Wait()
	})
	eventually(t, "another program to own the clipboard", func() bool {
		now := owner()
		return now != before && now != xproto.WindowNone
	})
	return other
}

func TestReadWhatAnotherProgramCopied(t *testing.T) {
	for name, want := range map[string]string{
		"short": "eyJ0eXAiOiJKV1Qi.ü€\r\n\t", "an emoji": "🔑", "long": strings.Repeat("0123456789abcdeü", 256<<10),
	} {
		t.Run(name, func(t *testing.T) {
			startDisplay(t)
			holdElsewhere(t, want)
			if got, err := readX(t.Context(), calmly(16<<20)); err != nil || got.Reveal() != want {
				t.Errorf("%d bytes, %v, want %d", len(got), err, len(want))
			}
			if got, err := readX(t.Context(), calmly(len(want))); err != nil || got.Reveal() != want {
				t.Errorf("with room for it alone: %d bytes, %v", len(got), err)
			}
			if got, err := readX(t.Context(), calmly(len(want)-1)); !errors.Is(err, ErrClipboardLong) {
				t.Errorf("with too little room: %d bytes, %v", len(got), err)
			}
		})
	}
}

func TestReadWhereThereIsNoText(t *testing.T) {
	startDisplay(t)
	read := ClipboardReader(1 << 20)
	if got, err := read(t.Context()); err != nil || got != "" {
		t.Errorf("of an empty clipboard: %d bytes, %v", len(got), err)
	}
	holdElsewhere(t, "\x89PNG\r\n", "-t", "image/png")
	if got, err := read(t.Context()); err != nil || got != "" {
		t.Errorf("of a picture: %d bytes, %v", len(got), err)
	}
}

// A program that has stopped holds up nobody.
func TestReadFromAProgramThatHangs(t *testing.T) {
	startDisplay(t)
	other := holdElsewhere(t, "text")
	if err := other.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	if got, err := readX(t.Context(), bounds{1 << 20, 50 * time.Millisecond, time.Minute}); !errors.Is(err, ErrClipboardMute) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, err := readX(ctx, calmly(1<<20))
		ended <- err
	}()
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) || errors.Is(err, ErrClipboardMute) {
		t.Errorf("after it was called off: %v", err)
	}
	holdElsewhere(t, "another text")
	if got, err := readX(t.Context(), calmly(1<<20)); err != nil || got != "another text" {
		t.Errorf("from another program: %d bytes, %v", len(got), err)
	}
}

func TestReadWhereTheServerHangs(t *testing.T) {
	startDisplay(t)
	holdElsewhere(t, "text")
	a := newAsker(t)
	if err := xproto.GrabServerChecked(a.conn).Check(); err != nil {
		t.Fatal(err)
	}
	if _, err := readX(t.Context(), bounds{1 << 20, 50 * time.Millisecond, time.Minute}); !errors.Is(err, ErrClipboardMute) {
		t.Errorf("the error is %v", err)
	}
	if err := xproto.UngrabServerChecked(a.conn).Check(); err != nil {
		t.Fatal(err)
	}
	if got, err := readX(t.Context(), calmly(1<<20)); err != nil || got != "text" {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

func TestReadWithoutADisplay(t *testing.T) {
	t.Run("display", func(t *testing.T) { startDisplay(t) }) // it is gone when the subtest ends
	read := ClipboardReader(1 << 20)
	for _, display := range []string{"", ":54321"} {
		t.Setenv("DISPLAY", display)
		if _, err := read(t.Context()); !errors.Is(err, ErrNotAvailable) {
			t.Errorf("DISPLAY=%q: %v, want ErrNotAvailable", display, err)
		}
	}
}

// What this program itself has copied comes from another goroutine of the same process.
func TestReadOurOwn(t *testing.T) {
	startDisplay(t)
	c := NewClipboard(time.Now, nil)
	defer c.Close()
	for _, text := range []identity.Secret{"short", identity.Secret(strings.Repeat("0123456789abcdef", MaxClipboard/16))} {
		if err := c.Put(t.Context(), text, time.Hour); err != nil {
			t.Fatal(err)
		}
		if got, err := readX(t.Context(), calmly(MaxClipboard)); err != nil || got != text {
			t.Errorf("%d bytes, %v, want %d", len(got), err, len(text))
		}
	}
	if err := c.Clear(); err != nil {
		t.Fatal(err)
	}
	if got, err := readX(t.Context(), calmly(MaxClipboard)); err != nil || got != "" {
		t.Errorf("when it is cleared: %d bytes, %v", len(got), err)
	}
}

func TestManyReadAtOnce(t *testing.T) {
	startDisplay(t)
	c := NewClipboard(time.Now, nil)
	defer c.Close()
	text := identity.Secret(strings.Repeat("0123456789abcde\n", 16<<10))
	if err := c.Put(t.Context(), text, time.Hour); err != nil {
		t.Fatal(err)
	}
	const readers = 24
	type result struct {
		text identity.Secret
		err  error
	}
	results := make(chan result, readers)
	for range readers {
		go func() {
			got, err := readX(t.Context(), calmly(1<<20))
			results <- result{got, err}
		}()
	}
	for range readers {
		if r := <-results; r.err != nil || r.text != text {
			t.Errorf("%d bytes, %v, want %d", len(r.text), r.err, len(text))
		}
	}
}

func TestPastedText(t *testing.T) {
	for _, c := range []struct {
		delivered string
		latin     bool
		want      identity.Secret
	}{
		{"", false, ""}, {"a\nü", false, "a\nü"}, {"a\xff", false, "a\ufffd"}, {"a\xfc\xe4", true, "aüä"},
		{"text\x00", false, "text"}, {"text\x00more", true, "text"}, {"\x00", false, ""},
	} {
		if got := pastedText([]byte(c.delivered), c.latin); got != c.want {
			t.Errorf("%q (Latin-1 %v) is %q, want %q", c.delivered, c.latin, got.Reveal(), c.want.Reveal())
		}
	}
}
