//go:build linux

package desktop

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// A copy of the test binary starts its faces and ends at once; they must stay.
func TestFacesOutliveTheirStarter(t *testing.T) {
	if which := os.Getenv("LATCHKEY_TEST_START"); which != "" {
		start := map[string]func() error{
			"window": func() error { return StartWindow(t.Context(), "--claims", "some account") },
			"tray":   func() error { return StartTray(t.Context()) },
		}[which]
		if err := start(); err != nil {
			t.Fatal(err)
		}
		// The child is still running when this process ends: no leak, but the point.
		os.Exit(0)
	}
	dir := filepath.Join(t.TempDir(), "my programs")
	program := filepath.Join(dir, "starter")
	copyFile(t, os.Args[0], program)
	report := filepath.Join(dir, "report")
	hold := filepath.Join(dir, "hold")
	for _, name := range []string{"latchkey-window", "latchkey"} {
		script(t, filepath.Join(dir, name), `printf '%s\n' "$$" "$0" "$@" >"$REPORT.new"
stdio=$(readlink /proc/$$/fd/0 /proc/$$/fd/1 /proc/$$/fd/2); echo "$stdio" >>"$REPORT.new"; mv "$REPORT.new" "$REPORT"
while [ -e "$HOLD" ]; do sleep 0.02; done`)
	}
	for which, want := range map[string]string{
		"window": "latchkey-window\nwindow\n--claims\nsome account\n",
		"tray":   "latchkey\ntray\n",
	} {
		os.Remove(report)
		if err := os.WriteFile(hold, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(program, "-test.run=^TestFacesOutliveTheirStarter$")
		cmd.Env = append(os.Environ(), "LATCHKEY_TEST_START="+which, "REPORT="+report, "HOLD="+hold)
		cmd.Stdout, cmd.Stderr = new(bytes.Buffer), new(bytes.Buffer) // pipes that an heir would keep open
		if err := cmd.Run(); err != nil {
			t.Fatalf("%s: %v\n%s%s", which, err, cmd.Stdout, cmd.Stderr)
		}
		var got []byte
		eventually(t, "the face's report", func() bool {
			var err error
			got, err = os.ReadFile(report)
			return err == nil
		})
		first, rest, _ := strings.Cut(string(got), "\n")
		var pid int
		fmt.Sscan(first, &pid)
		null := "/dev/null\n"
		if want := dir + "/" + want + null + null + null; rest != want {
			t.Errorf("%s: started as %q, want %q", which, rest, want)
		}
		if session, err := unix.Getsid(pid); err != nil || session != pid {
			t.Errorf("%s: the face is in session %d, %v, want its own, %d", which, session, err, pid)
		}
		os.Remove(hold)
		eventually(t, "the face's end", func() bool { return unix.Kill(pid, 0) != nil })
	}
}

func TestBesideFallsBackToSelf(t *testing.T) {
	dir := t.TempDir()
	self := filepath.Join(dir, "latchkey")
	if got := beside(self, "latchkey-window"); got != self {
		t.Errorf("without a window program: %s, want %s", got, self)
	}
	if err := os.Mkdir(filepath.Join(dir, "latchkey-window"), 0o700); err != nil {
		t.Fatal(err)
	}
	if got := beside(self, "latchkey-window"); got != self {
		t.Errorf("with a folder of that name: %s, want %s", got, self)
	}
}
