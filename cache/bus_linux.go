package cache

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/godbus/dbus/v5"

	"latchkey/internal/identity"
)

// connectBus opens a connection to the session bus that nobody shares, which is what a prompt needs: its signals are for
// nobody else. Errors: identity.ErrNoKeyring; ErrKeyringSlow when ctx ends first.
func connectBus(ctx context.Context) (*dbus.Conn, error) {
	return connect(ctx, func() (*dbus.Conn, error) { return dbus.ConnectSessionBus() }, func(c *dbus.Conn) { c.Close() })
}

// sharedBus is the connection of go-keyring and the tray icon, to put a question that has one answer and no signal. It is
// not to be closed. Errors are those of connectBus.
func sharedBus(ctx context.Context) (*dbus.Conn, error) {
	return connect(ctx, dbus.SessionBus, func(*dbus.Conn) {})
}

// connect looks for the bus first, since godbus starts a stray one with dbus-launch when there is none. unwanted is for
// a connection that came too late.
func connect(ctx context.Context, open func() (*dbus.Conn, error), unwanted func(*dbus.Conn)) (*dbus.Conn, error) {
	address := os.Getenv("DBUS_SESSION_BUS_ADDRESS")
	if address == "" || address == "autolaunch:" {
		socket := filepath.Join(os.Getenv("XDG_RUNTIME_DIR"), "bus")
		if info, err := os.Stat(socket); err != nil || info.Mode().Type() != os.ModeSocket || !filepath.IsAbs(socket) {
			return nil, fmt.Errorf("%w: this session has no message bus", identity.ErrNoKeyring)
		}
	}
	type connected struct {
		conn *dbus.Conn
		err  error
	}
	// godbus cannot be told to stop while it connects; its WithContext ties the whole connection to ctx, and
	// then there is none left to dismiss a dialog with.
	done := make(chan connected)
	go func() {
		conn, err := open()
		select {
		case done <- connected{conn, err}:
		case <-ctx.Done():
			if err == nil {
				unwanted(conn)
			}
		}
	}()
	select {
	case c := <-done:
		if c.err != nil {
			return nil, fmt.Errorf("%w: connect to the message bus: %w", identity.ErrNoKeyring, c.err)
		}
		return c.conn, nil
	case <-ctx.Done():
		return nil, identity.ErrKeyringSlow
	}
}
