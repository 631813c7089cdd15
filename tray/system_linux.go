package tray

import (
	"context"
	"errors"
	"strings"
	"time"

	"fyne.io/systray"

	"latchkey/internal/desktop"
)

// showable says why no icon can be shown, or nil. The library must not be started without a session bus: it
// would crash at the end, and the D-Bus library may start a bus of its own.
func showable(ctx context.Context) error {
	if !desktop.SessionBus() {
		return errors.New("no session bus")
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	// Whether there is a host does not matter: one may come. Whether the bus answers does.
	if _, err := desktop.TrayHost(ctx); errors.Is(err, desktop.ErrNotAvailable) {
		return err
	}
	return nil
}

// prepare sets what hosts read once, at registration. The library registers while the first menu is drawn.
func prepare(title string, icon []byte) {
	systray.SetTitle(title)
	systray.SetIcon(icon)
}

// literal keeps underscores from being read as marks for access keys (com.canonical.dbusmenu, "label").
func literal(title string) string { return strings.ReplaceAll(title, "_", "__") }
