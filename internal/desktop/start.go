package desktop

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// HasWindowProgram reports whether latchkey-window lies beside this executable, or is it. A build without a window
// that has none beside it must not start itself as one: it would start the next, without end.
func HasWindowProgram() bool {
	self, err := executable()
	return err == nil && strings.TrimSuffix(filepath.Base(WindowProgram(self)), ".exe") == "latchkey-window"
}

// StartWindow starts the window in a process of its own that outlives this one: latchkey-window beside this
// executable, else this executable, with the arguments "window" and args. It does not wait for the window.
func StartWindow(ctx context.Context, args ...string) error {
	return startFace(ctx, "latchkey-window", append([]string{"window"}, args...))
}

// StartTray starts the tray in a process of its own that outlives this one.
func StartTray(ctx context.Context, args ...string) error {
	return startFace(ctx, trayProgram(), append([]string{"tray"}, args...))
}

// StartDemo starts the demo tenant with a tray and a window of its own.
func StartDemo(ctx context.Context) error {
	return startFace(ctx, "latchkey", []string{"demo", "--window"})
}

// trayProgram is the program that has the tray: on Windows one of the GUI subsystem, so that no console window
// flashes; elsewhere the slim build serves as both.
func trayProgram() string {
	if runtime.GOOS == "windows" {
		return "latchkey-tray"
	}
	return "latchkey"
}

// WindowProgram is the program that has the window, for the executable self: latchkey-window beside it, else
// self.
func WindowProgram(self string) string { return beside(self, "latchkey-window") }

func startFace(ctx context.Context, program string, args []string) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("start %s: %w", args[0], err)
	}
	self, err := executable()
	if err != nil {
		return fmt.Errorf("start %s: %w", args[0], err)
	}
	cmd := exec.Command(beside(self, program), args...) // no stdio: the null device
	detach(cmd)
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start %s: %w", args[0], err)
	}
	// Nobody asks how it ended, but an ended child that is not waited for stays in the process table.
	go func() { _ = cmd.Wait() }()
	return nil
}

// executable is the path of the running program, also after an update has replaced its file.
func executable() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find this program's file: %w", err)
	}
	return strings.TrimSuffix(path, " (deleted)"), nil
}

// beside gives the program of that name in the folder of self, or self where there is none.
func beside(self, program string) string {
	path := filepath.Join(filepath.Dir(self), program+filepath.Ext(self))
	if runtime.GOOS != "windows" {
		path = filepath.Join(filepath.Dir(self), program)
	}
	if fi, err := os.Stat(path); err != nil || fi.IsDir() {
		return self
	}
	return path
}
