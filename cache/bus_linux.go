package cache

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/godbus/dbus/v5"

	"latchkey/internal/identity"
)

// connectBus opens a connection to the session bus that nobody shares: the one that dbus.SessionBus hands out
// belongs to go-keyring and the tray icon. The bus is looked for first, since godbus starts a stray one with
// dbus-launch when there is none. Errors: identity.ErrNoKeyring; ErrKeyringSlow when ctx ends first.
func connectBus(ctx context.Context) (*dbus.Conn, error) {
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
		conn, err := dbus.ConnectSessionBus()
		select {
		case done <- connected{conn, err}:
		case <-ctx.Done():
			if err == nil {
				conn.Close()
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
