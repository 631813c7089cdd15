//go:build linux

package lab

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"
)

// Slim builds the command and the tray, when something has changed, and returns where it is.
func Slim(t T) string { return builtOnce(t, build{"latchkey", "nowindow", []string{"CGO_ENABLED=0"}}) }

// Full builds the program with the window, to lie beside Slim as in a package.
func Full(t T) string { return builtOnce(t, build{"latchkey-window", "", nil}) }

// Debug builds both with the hooks for tests (tag debugui), and returns the slim one; the window lies beside it.
func Debug(t T) string {
	builtOnce(t, build{"debug/latchkey-window", "debugui", nil})
	return builtOnce(t, build{"debug/latchkey", "nowindow", []string{"CGO_ENABLED=0"}})
}

type build struct {
	out  string // in the folder build
	tags string
	env  []string
}

var built sync.Map // build.out -> func() error: each is built once a test run

func builtOnce(t T, b build) string {
	t.Helper()
	root := Root(t)
	once, _ := built.LoadOrStore(b.out, sync.OnceValue(func() error { return b.run(root) }))
	if err := once.(func() error)(); err != nil {
		t.Fatalf("build %s: %v", b.out, err)
	}
	return filepath.Join(root, "build", b.out)
}

func (b build) run(root string) error {
	args := []string{"build", "-o", filepath.Join("build", b.out)}
	if b.tags != "" {
		args = append(args, "-tags", b.tags)
	}
	cmd := exec.Command("go", append(args, ".")...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), b.env...)
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	return cmd.Run()
}
