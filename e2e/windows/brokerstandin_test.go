//go:build linux && wine

package windows

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/e2e/wine"
)

// brokerClasses are the runtime classes of the stand-in.
var brokerClasses = []string{
	`HKEY_LOCAL_MACHINE\Software\Microsoft\WindowsRuntime\ActivatableClassId\Windows.Security.Authentication.Web.Core.WebAuthenticationCoreManager`,
	`HKEY_LOCAL_MACHINE\Software\Microsoft\WindowsRuntime\ActivatableClassId\Windows.Security.Authentication.Web.Core.WebTokenRequest`,
}

// installBroker builds the stand-in of testdata/wam.c and registers it, as Windows finds the DLL of a runtime class. The
// other tests have Wine as it is: without, and so it is again after remove.
func (w *world) installBroker() (remove func()) {
	w.t.Helper()
	compile := exec.Command("x86_64-w64-mingw32-gcc", "-shared", "-O1", "-Wall", "-Werror", "-o", wine.System32("wamstandin.dll"), "testdata/wam.c", "-lruntimeobject")
	if out, err := compile.CombinedOutput(); err != nil {
		w.t.Fatalf("build the stand-in: %v\n%s", err, out)
	}
	text := "REGEDIT4\n"
	for _, class := range brokerClasses {
		text += "\n[" + class + "]\n" + `"ActivationType"=dword:00000000` + "\n" + `"DllPath"="C:\\windows\\system32\\wamstandin.dll"` + "\n" +
			`"Threading"=dword:00000000` + "\n" + `"TrustLevel"=dword:00000000` + "\n"
	}
	registry := w.Path("wam.reg")
	if err := os.WriteFile(registry, []byte(strings.ReplaceAll(text, "\n", "\r\n")), 0o600); err != nil {
		w.t.Fatal(err)
	}
	w.Must("wine", "regedit", "/S", wine.OnZ(registry))
	return func() {
		for _, class := range brokerClasses {
			w.Must("wine", "reg", "delete", class, "/f")
		}
	}
}

// brokerAnswer is what the stand-in hands out, and how.
type brokerAnswer struct{ how, says, token, idToken, clientInfo, expires string }

// standIn is the stand-in as a test uses it. Its files lie beside the lab: what a broker knows is not what the program
// keeps.
type standIn struct {
	t      *testing.T
	folder string
}

func (w *world) standIn() standIn {
	s := standIn{w.t, w.t.TempDir()}
	w.Setenv("STANDIN_ANSWER", wine.OnZ(filepath.Join(s.folder, "answer.txt")))
	w.Setenv("STANDIN_ASKED", wine.OnZ(filepath.Join(s.folder, "asked.txt")))
	return s
}

// answers tells the stand-in how it ends from now on.
func (s standIn) answers(a brokerAnswer) {
	s.t.Helper()
	text := fmt.Sprintf("how=%s\nsays=%s\ntoken=%s\nid_token=%s\nclient_info=%s\nexpires=%s\n", a.how, a.says, a.token, a.idToken, a.clientInfo, a.expires)
	if err := os.WriteFile(filepath.Join(s.folder, "answer.txt"), []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// asked is how often the stand-in was, and what for the last time.
func (s standIn) asked() (last string, times int) {
	s.t.Helper()
	text, err := os.ReadFile(filepath.Join(s.folder, "asked.txt"))
	if err != nil && !os.IsNotExist(err) {
		s.t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if times = len(lines); len(text) == 0 {
		return "", 0
	}
	return strings.TrimSuffix(lines[times-1], "\r"), times
}
