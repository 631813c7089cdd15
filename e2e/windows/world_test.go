//go:build linux && wine

// Package windows runs the real executables for Windows under Wine: what `make windows` has built, in a prefix of its
// own. Wine is not Windows: what it cannot prove is told in docs/windows.md.
package windows

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"latchkey/e2e/lab"
)

// prefix is the Windows that all tests share; each has its own LATCHKEY_HOME, display and running processes.
var prefix string

// environment is what every process under Wine must have: the prefix, the folder in which they find their common
// server, no questions about missing parts of Windows, no menu entries on this desktop, no noise.
func environment() []string {
	return []string{"WINEPREFIX=" + prefix, "TMPDIR=" + filepath.Join(prefix, "tmp"), "WINEARCH=win64",
		"WINEDEBUG=-all", "WINEDLLOVERRIDES=mscoree,mshtml=;winemenubuilder.exe=d"}
}

func TestMain(m *testing.M) {
	status := 1
	if err := makePrefix(); err != nil {
		fmt.Fprintln(os.Stderr, "make a Windows for the tests:", err)
	} else {
		status = m.Run()
	}
	if err := errors.Join(shutdown(), os.RemoveAll(prefix)); err != nil {
		fmt.Fprintln(os.Stderr, "remove the Windows of the tests:", err)
	}
	if err := goleak.Find(); status == 0 && err != nil {
		fmt.Fprintln(os.Stderr, err)
		status = 1
	}
	os.Exit(status)
}

// makePrefix installs Windows 10, as far as Wine has it, and what Go needs of it that Wine 8 has not.
func makePrefix() (err error) {
	if prefix, err = os.MkdirTemp("", "lkwine"); err != nil {
		return err
	}
	if err := os.Mkdir(filepath.Join(prefix, "tmp"), 0o700); err != nil {
		return err
	}
	for _, step := range [][]string{
		{"wine", "wineboot", "-i"},
		{"wine", "winecfg", "-v", "win10"},
		{"x86_64-w64-mingw32-gcc", "-shared", "-O1", "-o", system32("bcryptprimitives.dll"), "testdata/prng.c", "-ladvapi32"},
	} {
		if err := inPrefix(step...); err != nil {
			return err
		}
	}
	return shutdown() // each test starts Windows anew, with the display that it has
}

// shutdown ends every process of the prefix and waits until all are gone: the server writes the registry as its last
// act, after what `wineserver -w` waits for.
func shutdown() error {
	var exit *exec.ExitError // status 1: there was no server
	if err := inPrefix("wineserver", "-k"); err != nil && !errors.As(err, &exit) {
		return err
	}
	deadline := time.Now().Add(lab.Patience)
	for pid := inhabitant(); pid != 0; pid = inhabitant() {
		if time.Now().After(deadline) {
			return fmt.Errorf("process %d of the prefix does not end: %q", pid, lab.Commands()[pid])
		}
		time.Sleep(10 * time.Millisecond)
	}
	return nil
}

// inhabitant is a process of Wine that lives in the prefix; 0 when there is none.
func inhabitant() int {
	for pid := range lab.Commands() {
		program, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", pid))
		if err == nil && strings.Contains(filepath.Base(program), "wine") && strings.Contains(lab.ProcessEnv(pid), "WINEPREFIX="+prefix+"\n") {
			return pid
		}
	}
	return 0
}

func inPrefix(argv ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Env = append(os.Environ(), append(environment(), "DISPLAY=")...)
	cmd.WaitDelay = time.Second // the server inherits the output and stays
	if out, err := cmd.CombinedOutput(); err != nil && !errors.Is(err, exec.ErrWaitDelay) {
		return fmt.Errorf("%s: %w\n%s", strings.Join(argv, " "), err, out)
	}
	return nil
}

func system32(name string) string {
	return filepath.Join(prefix, "drive_c", "windows", "system32", name)
}

// world is a lab whose programs are those for Windows.
type world struct {
	*lab.Lab
	t *testing.T
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{lab.New(t), t}
	for _, setting := range append(environment(), "LATCHKEY_HOME="+onZ(w.Home()), "BROWSER=") {
		name, value, _ := strings.Cut(setting, "=")
		w.Setenv(name, value)
	}
	t.Cleanup(func() { // before the display goes
		if err := shutdown(); err != nil {
			t.Error(err)
		}
	})
	return w
}

// onZ is a path of this machine as programs under Wine see it.
func onZ(path string) string { return `Z:` + strings.ReplaceAll(path, "/", `\`) }

// exe is one of the executables that `make windows` has built.
func exe(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join(lab.Root(t), "build", "windows", name)
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("%v; make it with: make windows", err)
	}
	return path
}

// command is a program of this machine that runs an executable for Windows.
func (w *world) command(name string) string {
	w.t.Helper()
	path := w.Path("bin", filepath.Base(name)+".sh")
	if err := os.WriteFile(path, []byte("#!/bin/sh\nexec wine '"+exe(w.t, name)+"' \"$@\"\n"), 0o700); err != nil {
		w.t.Fatal(err)
	}
	return path
}

// ok runs latchkey.exe, which must succeed, and returns what it printed.
func (w *world) ok(args ...string) string {
	w.t.Helper()
	return w.Must(w.command("latchkey.exe"), args...)
}

// confidential is an application of the demo tenant that has a secret.
func confidential(d *lab.Demo) lab.DemoApp {
	return d.Apps[slices.IndexFunc(d.Apps, func(a lab.DemoApp) bool { return a.Secret != "" })]
}

// signInApp signs such an application in, with its secret on standard input.
func (w *world) signInApp(d *lab.Demo) {
	w.t.Helper()
	app := confidential(d)
	scope := strings.TrimSuffix(d.Scope, "/Orders.Read") + "/.default"
	r := w.RunWith(app.Secret, w.command("latchkey.exe"), "sign-in", "--authority", d.Authority, "--flow", "client-credentials",
		"--client-id", app.ClientID, "--scope", scope, "--secret-stdin")
	if r.Status != 0 {
		w.t.Fatalf("sign-in ended with status %d:\n%s", r.Status, r.Stderr)
	}
}

type token struct {
	Token  string `json:"token"`
	Source string `json:"source"`
}

func (w *world) token() (answer token) {
	w.t.Helper()
	text := w.ok("token", "--json")
	if err := json.Unmarshal([]byte(text), &answer); err != nil || answer.Token == "" {
		w.t.Fatalf("no token as JSON (%v):\n%s", err, text)
	}
	return answer
}

// person does in the browser what somebody signing in does, until the page says how it ended.
func (w *world) person(browser *lab.Browser, link string, user lab.DemoUser) {
	w.t.Helper()
	browser.Open(link)
	browser.Has("#other, [name=username]")
	if !strings.Contains(browser.Text(), "Username") {
		browser.Click("#other")
	}
	browser.Fill("username", user.Username)
	browser.Click("#next")
	browser.Fill("password", user.Password)
	browser.Click("#next")
	browser.Has("#stay-yes")
	browser.Click("#stay-yes")
	browser.WaitText("You are signed in")
}
