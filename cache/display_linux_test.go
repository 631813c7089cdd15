package cache

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// display is an X server with nothing on it but what a test brings up.
type display struct {
	t    *testing.T
	name string
}

func startDisplay(t *testing.T) *display {
	t.Helper()
	r, w, err := os.Pipe()
	must(t, err)
	// Without -noreset the server turns clients away for a moment whenever its last one has left.
	server := exec.Command("Xvfb", "-displayfd", "3", "-noreset", "-screen", "0", "800x600x24", "-nolisten", "tcp")
	server.ExtraFiles = []*os.File{w}
	must(t, server.Start())
	w.Close()
	t.Cleanup(func() {
		_ = server.Process.Signal(syscall.SIGTERM) // it removes its socket and its lock file
		_ = server.Wait()
	})
	defer r.Close()
	number, err := bufio.NewReader(r).ReadString('\n') // the server writes it once it takes clients
	if err != nil {
		t.Fatalf("Xvfb did not start: %v", err)
	}
	d := &display{t: t, name: ":" + strings.TrimSpace(number)}
	// The bus starts the dialog's program, with this environment.
	must(t, privateBus(t).BusObject().Call("org.freedesktop.DBus.UpdateActivationEnvironment", 0,
		map[string]string{"DISPLAY": d.name, "GDK_BACKEND": "x11", "NO_AT_BRIDGE": "1"}).Err)
	return d
}

func (d *display) command(args ...string) ([]byte, error) {
	cmd := exec.CommandContext(d.t.Context(), "xdotool", args...)
	cmd.Env = append(os.Environ(), "DISPLAY="+d.name)
	return cmd.CombinedOutput()
}

func (d *display) xdotool(args ...string) {
	d.t.Helper()
	if out, err := d.command(args...); err != nil {
		d.t.Fatalf("xdotool %s: %v: %s", args[0], err, out)
	}
}

// waitForDialog polls the X server, which has no window manager to tell, until a dialog is or is not on it.
func (d *display) waitForDialog(want bool) {
	d.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		out, err := d.command("search", "--onlyvisible", "--class", "gcr-prompter")
		if (err == nil && len(out) > 0) == want {
			return
		}
	}
	d.t.Fatalf("the dialog did not come to be shown = %v", want)
}
