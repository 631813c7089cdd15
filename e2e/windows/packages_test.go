//go:build linux && wine

package windows

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"latchkey/e2e/lab"
)

// fallback is a file that every package gets for its tests here: Wine 8 cannot delete files the POSIX way, and tells so
// by another error than old versions of Windows, so that os.RemoveAll does not fall back by itself.
const fallback = `package %s

import _ "unsafe"

//go:linkname deleteTheOldWay internal/syscall/windows.TestDeleteatFallback
var deleteTheOldWay bool

func init() { deleteTheOldWay = true }
`

// TestPackages runs the tests of the packages that files, locks and the local channel of Windows matter to: the store
// with its races and its kills in the middle of a write, and the Keeper, whose faces talk through a named pipe.
func TestPackages(t *testing.T) {
	for _, test := range []struct {
		pkg    string // folder
		name   string // of the package that the tests are in
		skip   string // what proves nothing under Wine, where every file costs a talk with a server
		passed int    // at least
	}{
		{"cache", "cache", "TestLoadIsFlat", 30},
		{"internal/session", "session_test", "-", 75},
		{"internal/desktop", "desktop", "-", 2},
	} {
		t.Run(filepath.Base(test.pkg), func(t *testing.T) {
			w := newWorld(t)
			program := w.buildTests(test.pkg, test.name)
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
			defer cancel()
			cmd := exec.CommandContext(ctx, "wine", onZ(program), "-test.v", "-test.timeout", "4m", "-test.skip", test.skip)
			cmd.Dir, cmd.Env, cmd.WaitDelay = filepath.Join(lab.Root(t), test.pkg), w.Env(), time.Second
			raw, err := cmd.CombinedOutput()
			if errors.Is(err, exec.ErrWaitDelay) { // Wine's server inherits the output and stays
				err = nil
			}
			out := strings.ReplaceAll(string(raw), "\r", "")
			passed, failed := strings.Count(out, "\n--- PASS"), strings.Count(out, "\n--- FAIL")
			t.Logf("%d passed, %d failed", passed, failed)
			if failed > 0 || passed < test.passed || !strings.Contains(out, "\nPASS\n") || err != nil && !onlyThePipes(out) {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// onlyThePipes reports whether the one goroutine that outlived the tests is the one with which go-winio waits for all
// pipes of a process: it has no end.
func onlyThePipes(out string) bool {
	_, left, found := strings.Cut(out, "goleak: Errors on successful test run")
	return found && strings.Count(left, "Goroutine ") == 1 && strings.Contains(left, "go-winio.ioCompletionProcessor")
}

// buildTests builds the tests of a package for Windows.
func (w *world) buildTests(pkg, name string) string {
	w.t.Helper()
	dir := filepath.Join(lab.Root(w.t), pkg)
	file, overlay, program := w.Path("fallback.go"), w.Path("overlay.json"), w.Path("tests.exe")
	replace, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(dir, "fallback_test.go"): file}})
	if err == nil {
		err = os.WriteFile(file, fmt.Appendf(nil, fallback, name), 0o600)
	}
	if err == nil {
		err = os.WriteFile(overlay, replace, 0o600)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	build := exec.Command("go", "test", "-c", "-overlay", overlay, "-ldflags=-checklinkname=0", "-o", program, ".")
	build.Dir = dir
	build.Env = append(os.Environ(), "GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		w.t.Fatalf("build the tests of %s: %v\n%s", pkg, err, out)
	}
	return program
}
