//go:build linux

package desktop

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/jezek/xgb/xproto"

	"latchkey/internal/identity"
)

// paste reads the clipboard as another program does; "" and an error when it is empty.
func paste(target string) (string, error) {
	args := []string{"-o", "-selection", "clipboard"}
	if target != "" {
		args = append(args, "-t", target)
	}
	// xclip waits without a limit when the owner goes between its two questions.
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, "xclip", args...).Output()
	return string(out), err
}

func TestClipboardOffersTheTextAndTheHint(t *testing.T) {
	startDisplay(t)
	c := NewClipboard(time.Now, nil)
	defer c.Close()
	const text = "eyJ0eXAiOiJKV1Qi.ü€"
	if err := c.Put(t.Context(), text, time.Hour); err != nil {
		t.Fatal(err)
	}
	for target, want := range map[string]string{
		"": text, "UTF8_STRING": text, "TEXT": text, "text/plain;charset=utf-8": text,
		"STRING":                    "eyJ0eXAiOiJKV1Qi.\xfc?",
		"x-kde-passwordManagerHint": "secret",
	} {
		if got, err := paste(target); err != nil || got != want {
			t.Errorf("target %q: %q, %v, want %q", target, got, err, want)
		}
	}
	targets, err := paste("TARGETS")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"TARGETS", "TIMESTAMP", "UTF8_STRING", "STRING", "TEXT", "text/plain;charset=utf-8", "x-kde-passwordManagerHint"} {
		if !slices.Contains(strings.Fields(targets), want) {
			t.Errorf("TARGETS does not name %s: %q", want, targets)
		}
	}
	if !c.Marked() {
		t.Error("it is not told that histories leave it alone")
	}
	t.Setenv("WAYLAND_DISPLAY", "wayland-of-nobody")
	if c.Marked() {
		t.Error("nobody promises that a Wayland session passes the mark on")
	}
	if _, err := paste("image/png"); err == nil {
		t.Error("a target that is not offered was delivered")
	}
	if got, err := exec.Command("xclip", "-o", "-selection", "primary").Output(); err == nil {
		t.Errorf("what the middle button pastes is %q", got)
	}
}

func TestWhatIsNoSecretIsNotMarked(t *testing.T) {
	startDisplay(t)
	c := NewClipboard(time.Now, nil)
	defer c.Close()
	if err := c.PutText(t.Context(), "https://login.example/"); err != nil {
		t.Fatal(err)
	}
	if got, err := paste(""); err != nil || got != "https://login.example/" {
		t.Errorf("%q, %v", got, err)
	}
	if targets, err := paste("TARGETS"); err != nil || strings.Contains(targets, passwordHint) {
		t.Errorf("TARGETS: %q, %v", targets, err)
	}
	if hint, err := paste(passwordHint); err == nil {
		t.Errorf("the hint is %q", hint)
	}
	if until, held := c.Held(); !held || !until.IsZero() {
		t.Errorf("held %v until %v", held, until)
	}
}

func TestClipboardCarriesALongText(t *testing.T) {
	startDisplay(t)
	c := NewClipboard(time.Now, nil)
	defer c.Close()
	// Around a part, around what one request of X11 can carry, a very large token, and the limit.
	for _, length := range []int{partSize, partSize + 1, 2 * partSize, 200 << 10, 262_145, MaxClipboard} {
		long := strings.Repeat("0123456789abcde\n", length/16+1)[:length]
		if err := c.Put(t.Context(), identity.Secret(long), time.Hour); err != nil {
			t.Fatal(err)
		}
		for _, target := range []string{"", "STRING", "text/plain;charset=utf-8"} {
			if got, err := paste(target); err != nil || got != long {
				t.Errorf("%q: %d bytes arrived, %v, want %d", target, len(got), err, length)
			}
		}
		if hint, err := paste(passwordHint); err != nil || hint != "secret" {
			t.Errorf("with %d bytes the hint is %q, %v", length, hint, err)
		}
	}
	if err := c.Put(t.Context(), identity.Secret(strings.Repeat("x", MaxClipboard+1)), time.Hour); err == nil {
		t.Error("a text over the limit was taken")
	}
}

func TestClipboardIsClearedAfterItsTime(t *testing.T) {
	startDisplay(t)
	now, gone := time.Now(), make(chan struct{}, 8)
	c := NewClipboard(func() time.Time { return now }, func() { gone <- struct{}{} })
	defer c.Close()
	if err := c.Put(t.Context(), "first", time.Hour); err != nil {
		t.Fatal(err)
	}
	until, held := c.Held()
	if strings.Contains(until.String(), "m=") {
		t.Errorf("%v goes by a clock that stands still while the computer sleeps", until)
	}
	if !held || !until.Equal(now.Add(time.Hour)) {
		t.Errorf("held %v until %v, want an hour after %v", held, until, now)
	}
	if err := c.Put(t.Context(), "second", 50*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	eventually(t, "an empty clipboard", func() bool {
		_, err := paste("")
		return err != nil
	})
	<-gone
	if _, held := c.Held(); held || len(gone) > 0 {
		t.Errorf("held %v, and %d more calls that it is gone", held, len(gone))
	}
}

func TestClipboardClear(t *testing.T) {
	startDisplay(t)
	c := NewClipboard(time.Now, nil)
	if err := c.Put(t.Context(), "text", time.Hour); err != nil {
		t.Fatal(err)
	}
	if err := c.Clear(); err != nil {
		t.Fatal(err)
	}
	if a := newAsker(t); a.ask("UTF8_STRING") != xproto.AtomNone { // at once
		t.Error("it is still there")
	}
	if err := c.Put(t.Context(), "text", time.Hour); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if err := c.Put(t.Context(), "text", time.Hour); err == nil {
		t.Error("a closed Clipboard took a text")
	}
}

func TestClipboardLeavesOthersAlone(t *testing.T) {
	startDisplay(t)
	gone := make(chan struct{}, 8)
	c := NewClipboard(time.Now, func() { gone <- struct{}{} })
	defer c.Close()
	if err := c.Put(t.Context(), "ours", time.Hour); err != nil {
		t.Fatal(err)
	}
	other := exec.Command("xclip", "-i", "-quiet", "-selection", "clipboard")
	other.Stdin = strings.NewReader("theirs")
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = other.Process.Kill()
		_ = other.Wait()
	}()
	<-gone
	if err := c.Clear(); err != nil {
		t.Fatal(err)
	}
	if got, err := paste(""); err != nil || got != "theirs" {
		t.Errorf("after Clear the other program's text is %q, %v", got, err)
	}
}

func TestClipboardEndsWithTheDisplay(t *testing.T) {
	t.Run("display", func(t *testing.T) { startDisplay(t) }) // it is gone when the subtest ends
	c := NewClipboard(time.Now, nil)
	t.Setenv("WAYLAND_DISPLAY", "")
	t.Setenv("DISPLAY", ":54321")
	if err := c.Put(t.Context(), "text", time.Hour); !errors.Is(err, ErrNotAvailable) {
		t.Errorf("with a dead display: %v, want ErrNotAvailable", err)
	}
	t.Setenv("DISPLAY", "")
	if err := c.Put(t.Context(), "text", time.Hour); !errors.Is(err, ErrNotAvailable) {
		t.Errorf("without a display: %v, want ErrNotAvailable", err)
	}
	if HasDisplay() {
		t.Error("HasDisplay says yes without a display")
	}
}

func TestClipboardSurvivesTheServersDeath(t *testing.T) {
	c := NewClipboard(time.Now, nil)
	defer c.Close()
	t.Run("while the server lives", func(t *testing.T) {
		startDisplay(t)
		if !HasDisplay() {
			t.Error("HasDisplay says no")
		}
		if err := c.Put(context.Background(), "text", time.Hour); err != nil {
			t.Fatal(err)
		}
	})
	eventually(t, "the loss of the clipboard", func() bool { _, held := c.Held(); return !held })
}

func TestClipboardRefusesNonsense(t *testing.T) {
	c := NewClipboard(time.Now, nil)
	if err := c.Put(t.Context(), "", time.Hour); err == nil {
		t.Error("an empty text was taken")
	}
	if err := c.Put(t.Context(), "text", 0); err == nil {
		t.Error("no time was taken")
	}
	if err := c.Put(t.Context(), identity.Secret(fmt.Sprint("very ", "secret")), -1); err == nil || strings.Contains(err.Error(), "very secret") {
		t.Errorf("the error is %v", err)
	}
}

// While the computer sleeps, timers stand still; the token must not wait for them when it wakes up.
func TestClipboardIsClearedAfterASleep(t *testing.T) {
	startDisplay(t)
	_, logind := startBus(t, "DBUS_SYSTEM_BUS_ADDRESS")
	if _, err := logind.RequestName("org.freedesktop.login1", dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	var slept, looked atomic.Int64
	c := NewClipboard(func() time.Time {
		looked.Add(1)
		return time.Now().Add(time.Duration(slept.Load()))
	}, nil)
	defer c.Close()
	if err := c.Put(t.Context(), "text", time.Hour); err != nil {
		t.Fatal(err)
	}
	wake := func() {
		if err := logind.Emit("/org/freedesktop/login1", "org.freedesktop.login1.Manager.PrepareForSleep", false); err != nil {
			t.Fatal(err)
		}
	}
	slept.Store(int64(59 * time.Minute))
	looks := func() {
		t.Helper()
		before := looked.Load()
		eventually(t, "two looks at the clock", func() bool { // the first one is over then; the watch begins in the background
			wake()
			return looked.Load() >= before+2
		})
	}
	looks()
	if _, held := c.Held(); !held {
		t.Error("it went before its time")
	}
	slept.Store(int64(time.Hour))
	eventually(t, "an empty clipboard", func() bool {
		wake()
		_, held := c.Held()
		return !held
	})
	if got, err := paste(""); err == nil {
		t.Errorf("after its time %q is there", got)
	}
	// What has no end stays, however long the computer sleeps.
	if err := c.Put(t.Context(), "for good", 0); err != nil {
		t.Fatal(err)
	}
	looks()
	if until, held := c.Held(); !held || !until.IsZero() {
		t.Errorf("held %v, until %v", held, until)
	}
}
