package cache

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"
	"go.uber.org/goleak"
)

// The tests of this package use the real Secret Service. The whole test binary runs once more inside a private
// message bus with a home folder of its own, so that neither the desktop's keyring is touched nor a dialog
// shown on it. Tests that need a keyring in another state run themselves again in a lab of their own (inLab).

const (
	labVariable = "LATCHKEY_CACHE_LAB" // which lab this process runs in: "main", or the name of a test
	labPassword = "correct horse"
)

func TestMain(m *testing.M) {
	if role := os.Getenv(roleEnv); role != "" {
		os.Exit(play(role))
	}
	if os.Getenv(labVariable) == "" {
		os.Exit(runMainLab())
	}
	code := m.Run()
	// go-keyring keeps the connection that godbus shares for the life of the process. Closed here, no goroutine
	// at all may be left, and a private connection that was forgotten does not hide behind it.
	if os.Getenv("DBUS_SESSION_BUS_ADDRESS") != "" {
		if shared, err := dbus.SessionBus(); err == nil {
			shared.Close()
		}
	}
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func runMainLab() int {
	flag.Parse()
	dir, err := os.MkdirTemp("", "latchkey-cache")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	cmd := labCommand(context.Background(), dir, "main", "", keyringUnlocked, os.Args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err = cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "the tests need dbus-run-session and gnome-keyring-daemon:", err)
		return 1
	}
	return 0
}

// Shell lines that bring a keyring into a state before the test binary starts.
const (
	keyringUnlocked = `printf '%s' "$LAB_PASSWORD" | gnome-keyring-daemon --unlock --components=secrets >/dev/null`
	keyringEmpty    = `gnome-keyring-daemon --start --components=secrets >/dev/null` // no collection that anybody made
	keyringAbsent   = `:`
)

// labCommand runs the test binary on a private bus. config names a bus configuration, "" the usual one.
func labCommand(ctx context.Context, dir, name, config, prepare string, args ...string) *exec.Cmd {
	for _, d := range []string{"home", "run", "data"} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o700); err != nil {
			panic(err)
		}
	}
	bus := []string{"--"}
	if config != "" {
		bus = []string{"--config-file=" + config, "--"}
	}
	script := prepare + "\n" + `exec "$0" "$@"`
	cmd := exec.CommandContext(ctx, "dbus-run-session", append(append(bus, "sh", "-ec", script, os.Args[0]), args...)...)
	for _, v := range os.Environ() {
		switch key, _, _ := strings.Cut(v, "="); key {
		case "DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY", "GNOME_KEYRING_CONTROL":
		default:
			cmd.Env = append(cmd.Env, v)
		}
	}
	cmd.Env = append(cmd.Env, "HOME="+filepath.Join(dir, "home"), "XDG_RUNTIME_DIR="+filepath.Join(dir, "run"),
		"XDG_DATA_HOME="+filepath.Join(dir, "data"), "LAB_PASSWORD="+labPassword, labVariable+"="+name)
	return cmd
}

// inLab runs the body of the calling test in a process and a lab of its own: there the state of the keyring
// can be anything, while go-keyring keeps one connection for the life of a process.
func inLab(t *testing.T, prepare string, body func(t *testing.T), env ...string) {
	t.Helper()
	inLabOn(t, "", prepare, body, env...)
}

func inLabOn(t *testing.T, config, prepare string, body func(t *testing.T), env ...string) {
	t.Helper()
	if os.Getenv(labVariable) == t.Name() {
		body(t)
		return
	}
	cmd := labCommand(t.Context(), t.TempDir(), t.Name(), config, prepare, "-test.run=^"+t.Name()+"$", "-test.count=1", "-test.v")
	cmd.Env = append(cmd.Env, env...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil || !strings.Contains(out.String(), "--- PASS: "+t.Name()) {
		t.Fatalf("in the lab: %v\n%s", err, out.String())
	}
}
