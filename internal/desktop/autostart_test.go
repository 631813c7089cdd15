//go:build linux

package desktop

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The library fixes its folder when the program starts, so each test is a child process with a folder of its
// own. The child is a copy of the test binary, to have a path as people have them.
func TestAutostart(t *testing.T) {
	if what := os.Getenv("LATCHKEY_TEST_AUTOSTART"); what != "" {
		autostartChild(t, what)
		return
	}
	t.Setenv("LATCHKEY_HOME", "")
	config := t.TempDir()
	folder := filepath.Join(t.TempDir(), "My Programs $HOME `x` ü")
	program := filepath.Join(folder, "latchkey")
	copyFile(t, os.Args[0], program)
	child := func(what, wantEnabled string) {
		t.Helper()
		cmd := exec.Command(program, "-test.run=^TestAutostart$")
		cmd.Env = append(os.Environ(), "XDG_CONFIG_HOME="+config, "LATCHKEY_TEST_AUTOSTART="+what+wantEnabled)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", what, err, out)
		}
	}
	entry := filepath.Join(config, "autostart", "latchkey.desktop")

	child("", "no")
	child("disable ", "no")
	child("enable ", "yes")
	first, err := os.ReadFile(entry)
	if err != nil {
		t.Fatal(err)
	}
	child("enable ", "yes")
	again, err := os.ReadFile(entry)
	if err != nil {
		t.Fatal(err)
	}
	if string(again) != string(first) {
		t.Errorf("enabled twice the entry is\n%s\nfirst it was\n%s", again, first)
	}

	// Where the desktop was told not to start it, it is off; switched on again, nothing of that is left.
	for _, off := range []string{"Hidden=true", "Hidden = 1", "X-GNOME-Autostart-enabled=false", "X-MATE-Autostart-enabled=false"} {
		key, _, _ := strings.Cut(off, "=")
		kept := slices.DeleteFunc(strings.SplitAfter(string(first), "\n"), func(line string) bool { return strings.HasPrefix(line, strings.TrimSpace(key)+"=") })
		if err := os.WriteFile(entry, []byte(strings.Join(kept, "")+off+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		child("", "no")
		child("enable ", "yes")
		if again, err := os.ReadFile(entry); err != nil || string(again) != string(first) {
			t.Errorf("after %s, enabled anew, the entry is\n%s\nwant\n%s (%v)", off, again, first, err)
		}
	}
	for _, on := range []string{"Hidden=false", "X-Other=false", "[Desktop Action quit]\nHidden=true"} {
		if err := os.WriteFile(entry, append(slices.Clone(first), on+"\n"...), 0o600); err != nil {
			t.Fatal(err)
		}
		child("", "yes")
	}
	child("enable ", "yes")

	// glib reads the entry as desktops do, and starts what it says.
	report := filepath.Join(t.TempDir(), "argv")
	script(t, program, `printf '%s\n' "$0" "$@" "$LATCHKEY_HOME" >"$REPORT"`)
	launch := exec.Command("gio", "launch", entry)
	launch.Env = append(os.Environ(), "REPORT="+report)
	if out, err := launch.CombinedOutput(); err != nil {
		t.Fatalf("start what the entry says: %v\n%s\n%s", err, out, first)
	}
	var got string
	eventually(t, "the program's report", func() bool {
		text, err := os.ReadFile(report)
		got = string(text)
		return err == nil && strings.Count(got, "\n") == 3
	})
	if want := program + "\ntray\n\n"; got != want {
		t.Errorf("login would start %q, want %q; the entry:\n%s", got, want, first)
	}

	// A Latchkey with a folder of its own is started with that folder: login does not know it.
	copyFile(t, os.Args[0], program)
	child("home ", "yes")
	script(t, program, `printf '%s\n' "$0" "$@" "$LATCHKEY_HOME" >"$REPORT"`)
	if err := os.Remove(report); err != nil {
		t.Fatal(err)
	}
	launch = exec.Command("gio", "launch", entry)
	launch.Env = append(os.Environ(), "REPORT="+report)
	if out, err := launch.CombinedOutput(); err != nil {
		t.Fatalf("start what the entry says: %v\n%s", err, out)
	}
	eventually(t, "the second report", func() bool {
		text, err := os.ReadFile(report)
		got = string(text)
		return err == nil && strings.Count(got, "\n") == 3
	})
	if want := program + "\ntray\n" + autostartTestHome + "\n"; got != want {
		t.Errorf("login would start %q, want %q", got, want)
	}

	copyFile(t, os.Args[0], program)
	child("disable ", "no")
	if _, err := os.Stat(entry); err == nil {
		t.Error("the entry is still there")
	}
}

const autostartTestHome = "/somewhere/My Latchkey"

func autostartChild(t *testing.T, what string) {
	what, want, _ := strings.Cut(what, " ")
	if want == "" {
		what, want = "", what
	}
	var err error
	switch what {
	case "enable":
		err = EnableAutostart("")
	case "home":
		err = EnableAutostart(autostartTestHome)
	case "disable":
		err = DisableAutostart()
	}
	if err != nil {
		t.Fatal(err)
	}
	if got := AutostartEnabled(); got != (want == "yes") {
		t.Errorf("enabled: %v, want %s", got, want)
	}
}

// glib takes the entry's program literally before it reads %%, so it cannot be the judge here.
func TestAutostartPathDoublesPercentSigns(t *testing.T) {
	if got, err := autostartPath("/opt/100%/latchkey"); err != nil || got != "/opt/100%%/latchkey" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestAutostartPathRefusesWhatCannotBeQuoted(t *testing.T) {
	for _, path := range []string{`/opt/a"b/latchkey`, "/opt/a\nb/latchkey"} {
		if _, err := autostartPath(path); err == nil {
			t.Errorf("%q was taken", path)
		}
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		t.Fatal(err)
	}
	os.Remove(to)
	if err := os.WriteFile(to, data, 0o700); err != nil {
		t.Fatal(err)
	}
}
