//go:build linux

package lab

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// Binaries are the programs under test.
type Binaries struct {
	Slim  string // command and tray
	Full  string // with the window
	Debug string // with the window and the debugui hooks
}

type build struct {
	out  string
	tags string
	env  []string
}

var built sync.Map // out -> func() error

// Build builds what has changed and returns where the programs are.
func Build(t testing.TB) Binaries {
	t.Helper()
	dir := filepath.Join(Root(t), "build")
	b := Binaries{
		Slim:  filepath.Join(dir, "latchkey"),
		Full:  filepath.Join(dir, "latchkey-window"),
		Debug: filepath.Join(dir, "debug", "latchkey-window"),
	}
	for _, one := range []build{
		{b.Slim, "nowindow", []string{"CGO_ENABLED=0"}},
		{filepath.Join(dir, "debug", "latchkey"), "nowindow", []string{"CGO_ENABLED=0"}},
		{b.Full, "", nil},
		{b.Debug, "debugui", nil},
	} {
		once, _ := built.LoadOrStore(one.out, sync.OnceValue(func() error { return one.run(Root(t)) }))
		if err := once.(func() error)(); err != nil {
			t.Fatalf("build %s: %v", one.out, err)
		}
	}
	return b
}

func (b build) run(root string) error {
	args := []string{"build", "-o", b.out}
	if b.tags != "" {
		args = append(args, "-tags", b.tags)
	}
	cmd := exec.Command("go", append(args, ".")...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), b.env...)
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	return cmd.Run()
}
