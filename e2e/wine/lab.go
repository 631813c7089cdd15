//go:build linux && wine

package wine

import (
	"os"
	"path/filepath"
	"strings"

	"latchkey/e2e/lab"
)

// Lab is a lab whose programs are those for Windows.
type Lab struct {
	*lab.Lab
	t       lab.T
	proxied bool // SetProxy was called
}

// New makes a lab. What runs in the prefix ends with the test.
func New(t lab.T) *Lab {
	t.Helper()
	return In(t, lab.New(t))
}

// In makes one of a lab that is there already. LATCHKEY_HOME is then a path of Windows: programs of this machine that go
// by it are started before.
func In(t lab.T, l *lab.Lab) *Lab {
	t.Helper()
	if Prefix() == "" {
		t.Fatal("there is no Windows: TestMain must call wine.Main")
	}
	for _, setting := range append(environment(), "LATCHKEY_HOME="+OnZ(l.Home()), "BROWSER=") {
		name, value, _ := strings.Cut(setting, "=")
		l.Setenv(name, value)
	}
	if err := Restart(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // before the display goes
		if err := Shutdown(); err != nil {
			t.Error(err)
		}
	})
	return &Lab{Lab: l, t: t}
}

// OnZ is a path of this machine as programs under Wine see it.
func OnZ(path string) string { return `Z:` + strings.ReplaceAll(path, "/", `\`) }

// Exe is one of the executables that `make windows` has built.
func Exe(t lab.T, name string) string {
	t.Helper()
	path := filepath.Join(lab.Root(t), "build", "windows", name)
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("%v; make it with: make windows", err)
	}
	return path
}

// Command is a program of this machine that runs an executable that `make windows` has built.
func (l *Lab) Command(name string) string {
	l.t.Helper()
	return l.Program(Exe(l.t, name))
}

// Program is a program of this machine that runs an executable for Windows and ends with its status.
func (l *Lab) Program(exe string) string {
	l.t.Helper()
	path := l.Path("bin", filepath.Base(exe)+".sh")
	if err := os.WriteFile(path, []byte("#!/bin/sh\nexec wine status.exe '"+OnZ(exe)+"' \"$@\"\n"), 0o700); err != nil {
		l.t.Fatal(err)
	}
	return path
}

// OK runs latchkey.exe, which must succeed, and returns what it printed.
func (l *Lab) OK(args ...string) string {
	l.t.Helper()
	return l.Must(l.Command("latchkey.exe"), args...)
}
