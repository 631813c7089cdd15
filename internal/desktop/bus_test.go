//go:build linux

package desktop

import (
	"context"
	"errors"
	"net"
	"path/filepath"
	"testing"
)

// startMuteBus lets everybody in and never says a word, as a bus does whose process is stopped. came tells of each who came.
func startMuteBus(t *testing.T, env string) (came <-chan struct{}) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bus")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	arrivals, ended := make(chan struct{}, 64), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			defer conn.Close()
			arrivals <- struct{}{}
		}
	}()
	t.Cleanup(func() { l.Close(); <-ended })
	t.Setenv(env, "unix:path="+path)
	return arrivals
}

func TestMuteBusesHoldNothingUp(t *testing.T) {
	startMuteBus(t, "DBUS_SYSTEM_BUS_ADDRESS")
	came := startMuteBus(t, "DBUS_SESSION_BUS_ADDRESS")
	t.Setenv("SSH_CONNECTION", "")
	expectAway(t, false, false)
	<-came
	for name, ask := range map[string]func(context.Context) error{
		"tray host": func(ctx context.Context) error { _, err := TrayHost(ctx); return err },
		"notifier": func(ctx context.Context) error {
			_, err := NewNotifier(ctx, nil, func(string, string) {})
			return err
		},
		"wakes": func(ctx context.Context) error {
			for range Wakes(ctx) {
			}
			return ctx.Err()
		},
		"tray hosts": func(ctx context.Context) error {
			for range WatchTrayHost(ctx) {
			}
			return ctx.Err()
		},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		failed := make(chan error, 1)
		go func() { failed <- ask(ctx) }()
		if name != "wakes" { // which asks the other bus
			<-came
		}
		cancel()
		if err := <-failed; !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v, want the context's end", name, err)
		}
	}
}

// What nobody ends is given up all the same.
func TestMuteBusIsGivenUp(t *testing.T) {
	startMuteBus(t, "DBUS_SESSION_BUS_ADDRESS")
	if _, err := NewNotifier(context.Background(), nil, func(string, string) {}); !errors.Is(err, ErrNotAvailable) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v, want ErrNotAvailable and the end of patience", err)
	}
}
