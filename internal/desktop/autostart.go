//go:build !windows || cgo

package desktop

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/emersion/go-autostart"
)

// CanAutostart reports whether this build can start the tray at login at all.
func CanAutostart() bool { return true }

// AutostartEnabled reports whether the tray starts at login. It does not where the person has told the desktop so.
func AutostartEnabled() bool { return autostartApp("", "").IsEnabled() && autostartAllowed() }

// EnableAutostart makes login start the tray of this executable, whatever the desktop was told before. Doing it again
// brings the entry up to date when the program has moved. home is the LATCHKEY_HOME to start it with; empty: none, the
// usual folders.
func EnableAutostart(home string) error {
	self, err := executable()
	if err != nil {
		return fmt.Errorf("start at login: %w", err)
	}
	path, err := autostartPath(beside(self, trayProgram()))
	if err != nil {
		return fmt.Errorf("start at login: %w", err)
	}
	command := []string{path, "tray"}
	if home != "" {
		variable, err := autostartHome(home)
		if err != nil {
			return fmt.Errorf("start at login: %w", err)
		}
		command = append([]string{"env", variable}, command...)
	}
	if err := errors.Join(allowAutostart(), autostartApp(command...).Enable()); err != nil {
		return fmt.Errorf("start at login: %w", err)
	}
	return nil
}

// DisableAutostart makes login start nothing of ours. Doing it twice is harmless.
func DisableAutostart() error {
	if err := autostartApp("", "").Disable(); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("stop starting at login: %w", err)
	}
	return nil
}

// autostartApp makes a fresh App each time: Enable quotes the words of Exec in place, so that a second Enable
// of the same App would quote them twice.
func autostartApp(exec ...string) *autostart.App {
	return &autostart.App{Name: autostartName, DisplayName: "Latchkey", Icon: "latchkey", Exec: exec}
}
