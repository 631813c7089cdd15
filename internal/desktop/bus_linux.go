package desktop

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/godbus/dbus/v5"
)

// busPatience is how long a bus may take to let us in. One that takes the connection and then says nothing would hold up
// whoever asks for ever.
const busPatience = 5 * time.Second

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

// sessionBus opens a session bus connection that nobody else uses; it closes with ctx. Package dbus shares one connection
// among all who ask for dbus.SessionBus, and the tray icon and the keyring would see each other's signals on it.
func sessionBus(ctx context.Context) (*dbus.Conn, error) {
	if !SessionBus() {
		return nil, fmt.Errorf("no session bus: %w", ErrNotAvailable)
	}
	conn, err := openBus(ctx, dbus.ConnectSessionBus)
	if err != nil {
		return nil, fmt.Errorf("reach the session bus: %w: %w", ErrNotAvailable, err)
	}
	return conn, nil
}

// systemBus opens a connection of its own as well; it closes with ctx.
func systemBus(ctx context.Context) (*dbus.Conn, error) { return openBus(ctx, dbus.ConnectSystemBus) }

// openBus connects within busPatience. What ends ctx later closes the connection, and what waits on it fails.
func openBus(ctx context.Context, connect func(...dbus.ConnOption) (*dbus.Conn, error)) (*dbus.Conn, error) {
	living, end := context.WithCancelCause(ctx)
	patience := time.AfterFunc(busPatience, func() { end(fmt.Errorf("it does not answer: %w", context.DeadlineExceeded)) })
	conn, err := connect(dbus.WithContext(living))
	if !patience.Stop() || err != nil {
		if cause := context.Cause(living); cause != nil {
			err = cause // and not the closed connection that followed
		}
		if conn != nil {
			conn.Close()
		}
		end(nil)
		return nil, err
	}
	context.AfterFunc(conn.Context(), func() { end(nil) })
	return conn, nil
}
