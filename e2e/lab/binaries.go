//go:build linux

package lab

import (
	"cmp"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
)

// Slim builds the command and the tray, when something has changed, and returns where it is.
func Slim(t T) string {
	return builtOnce(t, build{out: "latchkey", tags: "nowindow", env: []string{"CGO_ENABLED=0"}})
}

// Full builds the program with the window, to lie beside Slim as in a package.
func Full(t T) string { return builtOnce(t, build{out: "latchkey-window"}) }

// Debug builds both with the hooks for tests (tag debugui), and returns the slim one; the window lies beside it.
func Debug(t T) string {
	builtOnce(t, build{out: "debug/latchkey-window", tags: "debugui"})
	return builtOnce(t, build{out: "debug/latchkey", tags: "nowindow", env: []string{"CGO_ENABLED=0"}})
}

// People builds the program that puts accounts into a store (e2e/people).
func People(t T) string { return builtOnce(t, build{out: "people", pkg: "./e2e/people"}) }

// PeerBinary builds a program of the module e2e/peers, where other people's libraries are.
func PeerBinary(t T, name string) string {
	return builtOnce(t, build{out: "peers/" + name, dir: "e2e/peers", pkg: "./" + name})
}

type build struct {
	out  string // in the folder build
	dir  string // of the module; the project's own when empty
	pkg  string // "." when empty
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
	args := []string{"build", "-o", filepath.Join(root, "build", b.out)}
	if b.tags != "" {
		args = append(args, "-tags", b.tags)
	}
	cmd := exec.Command("go", append(args, cmp.Or(b.pkg, "."))...)
	cmd.Dir = filepath.Join(root, b.dir)
	cmd.Env = append(os.Environ(), b.env...)
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	return cmd.Run()
}
