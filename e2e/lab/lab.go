//go:build linux

// Package lab gives a test a desktop of its own: private folders, a session bus, a display with a window manager and a
// tray, a keyring in any state, a browser, and identity providers. Everything listens on loopback or on sockets in the
// private folders, and is ended by its process ID when the test ends.
package lab

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Patience is how long the lab waits for a part to do what was asked before the test fails. It is generous: it is
// only ever waited out when something is broken.
const Patience = 30 * time.Second

// T is what the lab needs of a test; testing.TB has it, and a program that measures can have it as well.
type T interface {
	Helper()
	Name() string
	Context() context.Context
	Cleanup(func())
	Failed() bool
	Logf(format string, args ...any)
	Error(args ...any)
	Errorf(format string, args ...any)
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// Lab is one private desktop. Make one with New; then start the parts that the test needs.
type Lab struct {
	t     T
	Dir   string // all of it; short, since socket paths must be
	env   map[string]string
	links chan string

	// Screen is the size of the display that Display starts, as Xvfb wants it; "1280x800x24" when empty.
	Screen string
}

// New makes the folders. Nothing is started yet, and the environment has neither a display nor a bus.
func New(t T) *Lab {
	t.Helper()
	dir, err := os.MkdirTemp("", "lk")
	if err != nil {
		t.Fatalf("make a folder for the lab: %v", err)
	}
	l := &Lab{t: t, Dir: dir, links: make(chan string, 16)}
	t.Cleanup(func() {
		l.keepArtefacts()
		if err := os.RemoveAll(dir); err != nil {
			t.Errorf("remove the folder of the lab: %v", err)
		}
	})
	for _, sub := range []string{"home", "run", "latchkey", "bin", "logs", "services", "tmp"} {
		if err := os.Mkdir(l.Path(sub), 0o700); err != nil {
			t.Fatalf("make a folder for the lab: %v", err)
		}
	}
	l.env = map[string]string{
		"PATH":            l.Path("bin") + ":" + os.Getenv("PATH"),
		"HOME":            l.Path("home"),
		"TMPDIR":          l.Path("tmp"),
		"XDG_RUNTIME_DIR": l.Path("run"),
		"LATCHKEY_HOME":   l.Path("latchkey"),
		"LANG":            "en_GB.UTF-8",
		// The screen of whoever runs the tests may be locked: that is not this lab's.
		"DBUS_SYSTEM_BUS_ADDRESS": "unix:path=" + l.Path("run", "system-bus"),
		"BROWSER":                 "xdg-open", // there is one although nothing has a display yet
		"NO_AT_BRIDGE":            "1",        // GTK programs would wait for an accessibility bus
	}
	l.xdgOpen()
	return l
}

// Path is a path inside the lab's folder.
func (l *Lab) Path(elem ...string) string { return filepath.Join(append([]string{l.Dir}, elem...)...) }

// Home is LATCHKEY_HOME.
func (l *Lab) Home() string { return l.Path("latchkey") }

// Setenv sets a variable for what is started from now on; an empty value removes it.
func (l *Lab) Setenv(name, value string) {
	if value == "" {
		delete(l.env, name)
		return
	}
	l.env[name] = value
}

// Env is the environment of the lab's processes: nothing of the machine's own but what is named in New.
func (l *Lab) Env(extra ...string) []string {
	env := make([]string, 0, len(l.env)+len(extra))
	for name, value := range l.env {
		env = append(env, name+"="+value)
	}
	slices.Sort(env)
	return append(env, extra...)
}

// Wait asks until ok says yes, and fails the test when Patience ends first.
func (l *Lab) Wait(what string, ok func() bool) {
	l.t.Helper()
	deadline := time.Now().Add(Patience)
	for !ok() {
		if time.Now().After(deadline) {
			if l.env["DISPLAY"] != "" {
				l.Screenshot("failed")
			}
			l.t.Fatalf("waited %v in vain for %s", Patience, what)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// Log is what the named process has said so far, on both outputs.
func (l *Lab) Log(name string) string {
	text, err := os.ReadFile(l.Path("logs", name+".log"))
	if err != nil && !os.IsNotExist(err) {
		l.t.Errorf("read a log: %v", err)
	}
	return string(text)
}

// Logs is what every process has said, by name.
func (l *Lab) Logs() map[string]string {
	files, err := filepath.Glob(l.Path("logs", "*.log"))
	if err != nil {
		l.t.Fatal(err)
	}
	logs := make(map[string]string)
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".log")
		logs[name] = l.Log(name)
	}
	return logs
}

// Artefacts is the folder for screenshots and logs that outlive the test.
func (l *Lab) Artefacts() string {
	dir := filepath.Join(Root(l.t), "build", "artefacts", strings.ReplaceAll(l.t.Name(), "/", "_"))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		l.t.Fatalf("make a folder for artefacts: %v", err)
	}
	return dir
}

// keepArtefacts saves the logs of a test that failed.
func (l *Lab) keepArtefacts() {
	if !l.t.Failed() {
		return
	}
	dir := l.Artefacts()
	for name, text := range l.Logs() {
		if err := os.WriteFile(filepath.Join(dir, name+".log"), []byte(text), 0o644); err != nil {
			l.t.Errorf("keep a log: %v", err)
		}
	}
	l.t.Logf("logs are in %s", dir)
}

// Root is the folder of the project.
func Root(t T) string {
	t.Helper()
	dir, err := os.Getwd()
	for err == nil {
		text, readErr := os.ReadFile(filepath.Join(dir, "go.mod"))
		if readErr == nil && strings.HasPrefix(string(text), "module latchkey\n") {
			return dir
		}
		if dir == filepath.Dir(dir) {
			err = fmt.Errorf("no go.mod of latchkey above the working folder")
		}
		dir = filepath.Dir(dir)
	}
	t.Fatal(err)
	return ""
}
