//go:build linux && wine

// Package wine is a lab with Windows, as far as Wine is one: a prefix of its own, in which the real executables for
// Windows run, those that `make windows` has built. What Wine cannot prove is told in docs/windows.md.
//
// A test package that wants it has
//
//	func TestMain(m *testing.M) { os.Exit(wine.Main(m.Run)) }
//
// which installs Windows once for all its tests. A test then makes a Lab, or makes one of a lab that is there already.
package wine

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"go.uber.org/goleak"

	"latchkey/e2e/lab"
)

// prefix is the folder of the Windows that all tests of this process share; each test has its own LATCHKEY_HOME, display
// and running processes.
var prefix atomic.Value

// Prefix is the folder that holds Windows: its drive C and its registry.
func Prefix() string {
	dir, _ := prefix.Load().(string)
	return dir
}

// System32 is a file in the system's own folder.
func System32(name string) string {
	return filepath.Join(Prefix(), "drive_c", "windows", "system32", name)
}

// Main is During for a test package that has nothing but Windows. It fails when a goroutine outlives the tests.
func Main(tests func() int) int {
	status := During(tests)
	if err := goleak.Find(); status == 0 && err != nil {
		fmt.Fprintln(os.Stderr, err)
		status = 1
	}
	return status
}

// During installs Windows, runs the tests, and removes it. It returns the exit status.
func During(tests func() int) int {
	status := 1
	if err := install(); err != nil {
		fmt.Fprintln(os.Stderr, "make a Windows for the tests:", err)
	} else {
		status = tests()
	}
	if err := errors.Join(Shutdown(), os.RemoveAll(Prefix())); err != nil {
		fmt.Fprintln(os.Stderr, "remove the Windows of the tests:", err)
	}
	return status
}

// environment is what every process under Wine must have: the prefix, the folder in which they find their common
// server, no questions about missing parts of Windows, no menu entries on this desktop, no noise.
func environment() []string {
	return []string{"WINEPREFIX=" + Prefix(), "TMPDIR=" + filepath.Join(Prefix(), "tmp"), "WINEARCH=win64",
		"WINEDEBUG=-all", "WINEDLLOVERRIDES=mscoree,mshtml=;winemenubuilder.exe=d"}
}

// randomness is the source of a library of Windows that programs made with Go want and that Wine 8 does not have.
//
//go:embed testdata/prng.c
var randomness string

// status is the source of a program of that folder which runs another and passes on its exit status.
//
//go:embed testdata/status.c
var status string

// install makes Windows 10, as far as Wine has it, and what Go needs of it that Wine 8 has not.
func install() error {
	dir, err := os.MkdirTemp("", "lkwine")
	if err != nil {
		return err
	}
	prefix.Store(dir)
	if err := os.Mkdir(filepath.Join(dir, "tmp"), 0o700); err != nil {
		return err
	}
	library, program := filepath.Join(dir, "prng.c"), filepath.Join(dir, "status.c")
	if err := errors.Join(os.WriteFile(library, []byte(randomness), 0o600), os.WriteFile(program, []byte(status), 0o600)); err != nil {
		return err
	}
	for _, step := range [][]string{
		serve,
		{"wine", "wineboot", "-i"},
		{"wine", "winecfg", "-v", "win10"},
		{"x86_64-w64-mingw32-gcc", "-shared", "-O1", "-o", System32("bcryptprimitives.dll"), library, "-ladvapi32"},
		{"x86_64-w64-mingw32-gcc", "-municode", "-O1", "-o", System32("status.exe"), program},
	} {
		if err := inPrefix(step...); err != nil {
			return err
		}
	}
	return Shutdown() // each test starts Windows anew, with the display that it has
}

// serve starts the server that all processes of the prefix have in common, so that it stays for a while after the last of
// them. Debian's ends with it, and a command that comes in that moment is refused.
var serve = []string{"wineserver", "-p600"}

// Restart ends every process of the prefix, and has the next ones find Windows as after a restart.
func Restart() error {
	if err := Shutdown(); err != nil {
		return err
	}
	return inPrefix(serve...)
}

// Shutdown ends every process of the prefix and waits until all are gone: the server writes the registry as its last
// act, after what `wineserver -w` waits for.
func Shutdown() error {
	if Prefix() == "" {
		return nil
	}
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
		if err == nil && strings.Contains(filepath.Base(program), "wine") && Lives(pid) {
			return pid
		}
	}
	return 0
}

// Lives reports whether a process belongs to the prefix.
func Lives(pid int) bool { return strings.Contains(lab.ProcessEnv(pid), "WINEPREFIX="+Prefix()+"\n") }

func inPrefix(argv ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	out, err := os.CreateTemp(Prefix(), "out") // not a pipe: the server inherits it and stays
	if err != nil {
		return err
	}
	defer os.Remove(out.Name())
	defer out.Close()
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Env = append(os.Environ(), append(environment(), "DISPLAY=")...)
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Run(); err != nil {
		said, _ := os.ReadFile(out.Name())
		return fmt.Errorf("%s: %w\n%s", strings.Join(argv, " "), err, said)
	}
	return nil
}
