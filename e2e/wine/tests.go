//go:build linux && wine

package wine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"latchkey/e2e/lab"
)

// Tests are those of a package, to be built for Windows and run there.
type Tests struct {
	Folder  string   // of the package
	Package string   // the name of the package that the tests are in
	Tags    string   // besides those of Windows; "" for none
	Run     string   // as -test.run; all when empty
	Skip    string   // as -test.skip: what proves nothing under Wine
	Env     []string // besides the lab's
	AtLeast int      // so many must pass
}

// fallback is a file that every package gets for its tests here: Wine 8 cannot delete files the POSIX way, and tells so
// by another error than old versions of Windows, so that os.RemoveAll does not fall back by itself.
const fallback = `package %s

import _ "unsafe"

//go:linkname deleteTheOldWay internal/syscall/windows.TestDeleteatFallback
var deleteTheOldWay bool

func init() { deleteTheOldWay = true }
`

// Test builds the tests of a package for Windows and runs them. It fails the test when one of them fails, when one is
// skipped, and when there are too few.
func (l *Lab) Test(tests Tests) {
	l.t.Helper()
	ctx, cancel := context.WithTimeout(l.t.Context(), 5*time.Minute)
	defer cancel()
	args := []string{"-test.v", "-test.timeout", "4m"}
	for flag, value := range map[string]string{"-test.run": tests.Run, "-test.skip": tests.Skip} {
		if value != "" {
			args = append(args, flag, value)
		}
	}
	cmd := exec.CommandContext(ctx, l.Program(l.build(tests)), args...)
	cmd.Dir, cmd.Env, cmd.WaitDelay = filepath.Join(lab.Root(l.t), tests.Folder), l.Env(tests.Env...), time.Second
	raw, err := cmd.CombinedOutput()
	if errors.Is(err, exec.ErrWaitDelay) { // Wine's server inherits the output and stays
		err = nil
	}
	out := "\n" + strings.ReplaceAll(string(raw), "\r", "")
	passed, failed, skipped := strings.Count(out, "\n--- PASS"), strings.Count(out, "\n--- FAIL"), strings.Count(out, "--- SKIP")
	l.t.Logf("%d passed, %d failed, %d skipped", passed, failed, skipped)
	if failed > 0 || skipped > 0 || passed < max(tests.AtLeast, 1) || !strings.Contains(out, "\nPASS\n") || err != nil && !onlyThePipes(out) {
		l.t.Errorf("%s: %v\n%s", tests.Folder, err, out)
	}
}

// onlyThePipes reports whether the one goroutine that outlived the tests is the one with which go-winio waits for all
// pipes of a process: it has no end.
func onlyThePipes(out string) bool {
	_, left, found := strings.Cut(out, "goleak: Errors on successful test run")
	return found && strings.Count(left, "Goroutine ") == 1 && strings.Contains(left, "go-winio.ioCompletionProcessor")
}

// build builds the tests of a package for Windows.
func (l *Lab) build(tests Tests) string {
	l.t.Helper()
	dir := filepath.Join(lab.Root(l.t), tests.Folder)
	file, overlay, program := l.Path("fallback.go"), l.Path("overlay.json"), l.Path("tests.exe")
	replace, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(dir, "fallback_test.go"): file}})
	if err == nil {
		err = os.WriteFile(file, fmt.Appendf(nil, fallback, tests.Package), 0o600)
	}
	if err == nil {
		err = os.WriteFile(overlay, replace, 0o600)
	}
	if err != nil {
		l.t.Fatal(err)
	}
	build := exec.Command("go", "test", "-c", "-tags", tests.Tags, "-overlay", overlay, "-ldflags=-checklinkname=0", "-o", program, ".")
	build.Dir = dir
	build.Env = append(os.Environ(), "GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		l.t.Fatalf("build the tests of %s: %v\n%s", tests.Folder, err, out)
	}
	return program
}
