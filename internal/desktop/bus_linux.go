package desktop

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/godbus/dbus/v5"
)

// SessionBus reports whether this session has a D-Bus. Ask before anything connects: where there is none,
// connecting may start a bus of its own and leave it running.
func SessionBus() bool {
	if address := os.Getenv("DBUS_SESSION_BUS_ADDRESS"); address != "" {
		return address != "autolaunch:" && address != "disabled:"
	}
	runtime := os.Getenv("XDG_RUNTIME_DIR")
	if runtime == "" {
		return false
	}
	_, err := os.Stat(filepath.Join(runtime, "bus"))
	return err == nil
}

// sessionBus opens a session bus connection that nobody else uses. Package dbus shares one connection among
// all who ask for dbus.SessionBus, and the tray icon and the keyring would see each other's signals on it.
func sessionBus() (*dbus.Conn, error) {
	if !SessionBus() {
		return nil, fmt.Errorf("no session bus: %w", ErrNotAvailable)
	}
	conn, err := dbus.ConnectSessionBus()
	if err != nil {
		return nil, fmt.Errorf("reach the session bus: %w: %w", ErrNotAvailable, err)
	}
	return conn, nil
}

// until closes conn when ctx ends; the function that it returns closes it at once.
func until(ctx context.Context, conn *dbus.Conn) (closeNow func()) {
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	return func() {
		stop()
		conn.Close()
	}
}
