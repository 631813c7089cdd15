//go:build linux && wine

package windows

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"latchkey/e2e/lab"
)

// TestBroker runs the tests of winauth/wam under Wine: first as Wine is, without a Web Account Manager, then with the
// stand-in of testdata/wam.c registered as one. That proves how the calls are made, not that Windows takes them.
func TestBroker(t *testing.T) {
	w := newWorld(t)
	tests := w.Path("wam.test.exe")
	build := exec.Command("go", "test", "-c", "-tags", "wine", "-o", tests, "./winauth/wam")
	build.Dir = lab.Root(t)
	build.Env = append(os.Environ(), "GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the tests of the broker: %v\n%s", err, out)
	}
	run := func(which string) string {
		t.Helper()
		r := w.Run(w.Program(tests), "-test.v", "-test.run", which)
		if r.Status != 0 || !strings.Contains(r.Stdout, "\n--- PASS") || !strings.Contains(strings.ReplaceAll(r.Stdout, "\r", ""), "\nPASS\n") {
			t.Fatalf("status %d\n%s%s", r.Status, r.Stdout, r.Stderr)
		}
		return r.Stdout
	}
	run("^TestNothingInstalled$")

	defer w.installBroker()()
	w.Setenv("STANDIN_DLL", `C:\windows\system32\wamstandin.dll`)
	w.Setenv("STANDIN_NO_CONSUMERS", "1")
	passed := strings.Count(run("^Test[^N]"), "\n--- PASS")
	if passed < 15 {
		t.Errorf("only %d tests of the broker passed", passed)
	}
}
