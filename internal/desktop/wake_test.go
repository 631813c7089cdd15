//go:build linux

package desktop

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/godbus/dbus/v5"
)

// A logind of the test's own on a bus of its own: nobody can suspend the computer for a test.
func TestWakesOnResume(t *testing.T) {
	_, logind := startBus(t, "DBUS_SYSTEM_BUS_ADDRESS")
	if _, err := logind.RequestName("org.freedesktop.login1", dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	wakes := Wakes(ctx)
	// The watch begins in the background, so the signal is repeated until it is noticed.
	eventually(t, "a wake on resume", func() bool {
		if err := logind.Emit("/org/freedesktop/login1", "org.freedesktop.login1.Manager.PrepareForSleep", false); err != nil {
			t.Fatal(err)
		}
		select {
		case at := <-wakes:
			return !at.IsZero()
		default:
			return false
		}
	})
	cancel()
	for range wakes { // at most one that was waiting, then closed
	}
}

func TestOnlyResumeIsAWake(t *testing.T) {
	for _, test := range []struct {
		body []any
		want bool
	}{{[]any{false}, true}, {[]any{true}, false}, {[]any{"false"}, false}, {nil, false}, {[]any{false, false}, false}} {
		if got := resumed(&dbus.Signal{Body: test.body}); got != test.want {
			t.Errorf("a signal with %v: %v, want %v", test.body, got, test.want)
		}
	}
}

func TestWakesWithoutASystemBus(t *testing.T) {
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path="+filepath.Join(t.TempDir(), "bus"))
	ctx, cancel := context.WithCancel(t.Context())
	wakes := Wakes(ctx)
	cancel()
	if at, ok := <-wakes; ok {
		t.Errorf("a wake at %v out of nothing", at)
	}
}
