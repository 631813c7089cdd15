//go:build linux && wine

package windows

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"latchkey/e2e/lab"
	"latchkey/e2e/wine"
)

// classes is how Windows finds the DLL of a runtime class.
const classes = `REGEDIT4

[HKEY_LOCAL_MACHINE\Software\Microsoft\WindowsRuntime\ActivatableClassId\Windows.Security.Authentication.Web.Core.WebAuthenticationCoreManager]
"ActivationType"=dword:00000000
"DllPath"="C:\\windows\\system32\\wamstandin.dll"
"Threading"=dword:00000000
"TrustLevel"=dword:00000000

[HKEY_LOCAL_MACHINE\Software\Microsoft\WindowsRuntime\ActivatableClassId\Windows.Security.Authentication.Web.Core.WebTokenRequest]
"ActivationType"=dword:00000000
"DllPath"="C:\\windows\\system32\\wamstandin.dll"
"Threading"=dword:00000000
"TrustLevel"=dword:00000000
`

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
		r := w.Run("wine", tests, "-test.v", "-test.run", which)
		if r.Status != 0 || !strings.Contains(r.Stdout, "\n--- PASS") {
			t.Fatalf("status %d\n%s%s", r.Status, r.Stdout, r.Stderr)
		}
		return r.Stdout
	}
	run("^TestNothingInstalled$")

	dll := wine.System32("wamstandin.dll")
	compile := exec.Command("x86_64-w64-mingw32-gcc", "-shared", "-O1", "-Wall", "-Werror", "-o", dll, "testdata/wam.c", "-lruntimeobject")
	if out, err := compile.CombinedOutput(); err != nil {
		t.Fatalf("build the stand-in: %v\n%s", err, out)
	}
	registry := w.Path("wam.reg")
	if err := os.WriteFile(registry, []byte(strings.ReplaceAll(classes, "\n", "\r\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	w.Must("wine", "regedit", "/S", wine.OnZ(registry))
	w.Setenv("STANDIN_DLL", `C:\windows\system32\wamstandin.dll`)
	w.Setenv("STANDIN_NO_CONSUMERS", "1")
	passed := strings.Count(run("^Test[^N]"), "\n--- PASS")
	if passed < 15 {
		t.Errorf("only %d tests of the broker passed", passed)
	}
}
