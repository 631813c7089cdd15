package desktop

import (
	"context"
	"fmt"

	"github.com/godbus/dbus/v5"
)

const (
	watcherName = "org.kde.StatusNotifierWatcher"
	watcherPath = "/StatusNotifierWatcher"
)

// TrayHost reports whether something in this session shows tray icons (StatusNotifierItem specification: a
// watcher, and a host registered with it). Without a session bus the answer is no.
func TrayHost(ctx context.Context) (present bool, err error) {
	if !SessionBus() {
		return false, nil
	}
	conn, err := sessionBus(ctx)
	if err != nil {
		return false, fmt.Errorf("look for a tray: %w", err)
	}
	defer conn.Close()
	return askTrayHost(ctx, conn)
}

func askTrayHost(ctx context.Context, conn *dbus.Conn) (bool, error) {
	// The name first: asking the watcher itself would start one where a service file offers it.
	var owned bool
	if err := conn.BusObject().CallWithContext(ctx, "org.freedesktop.DBus.NameHasOwner", 0, watcherName).Store(&owned); err != nil {
		return false, fmt.Errorf("look for a tray: %w", err)
	}
	if !owned {
		return false, nil
	}
	var registered bool
	err := conn.Object(watcherName, watcherPath).CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", 0,
		watcherName, "IsStatusNotifierHostRegistered").Store(&registered)
	if err != nil {
		return false, fmt.Errorf("ask the tray's watcher: %w", err)
	}
	return registered, nil
}

// WatchTrayHost tells whether there is a tray host: first as it is, then at each change; the latest wins. The
// channel is closed when ctx ends, or when the session bus does; without one it says no once.
func WatchTrayHost(ctx context.Context) <-chan bool {
	changes := make(chan bool, 1)
	go func() {
		defer close(changes)
		conn, err := sessionBus(ctx)
		if err != nil {
			changes <- false
			return
		}
		defer conn.Close()
		followTrayHost(ctx, conn, changes)
	}()
	return changes
}

func followTrayHost(ctx context.Context, conn *dbus.Conn, changes chan bool) {
	signals := make(chan *dbus.Signal, 16)
	conn.Signal(signals)
	_ = conn.AddMatchSignal(dbus.WithMatchSender("org.freedesktop.DBus"), dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, watcherName))
	// Some watchers never announce that their host went: the name's owner tells of those.
	_ = conn.AddMatchSignal(dbus.WithMatchSender(watcherName), dbus.WithMatchInterface(watcherName))
	last, told := false, false
	for {
		present, err := askTrayHost(ctx, conn)
		if now := present && err == nil; !told || now != last {
			last, told = now, true
			select {
			case <-changes: // an older answer that nobody took
			default:
			}
			changes <- now
		}
		select {
		case _, ok := <-signals:
			if !ok {
				return
			}
		case <-ctx.Done():
			return
		}
	}
}
