package settings

import (
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"latchkey/internal/identity"
)

func TestBrowserMemory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "browsers.json")
	if m, err := LoadBrowsers(path); err != nil || len(m) > 0 {
		t.Fatalf("without a file %v, %v", m, err)
	}
	change := func(edit func(BrowserMemory)) {
		t.Helper()
		if err := ChangeBrowsers(t.Context(), path, edit); err != nil {
			t.Fatal(err)
		}
	}
	change(func(m BrowserMemory) { delete(m, "nobody") })
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file was made for nothing: %v", err)
	}
	change(func(m BrowserMemory) { m["one"] = "firefox:Work" })
	change(func(m BrowserMemory) { m["two"] = "" }) // the system's, although the preferences name another
	change(func(m BrowserMemory) { m["three"] = "chromium" })
	change(func(m BrowserMemory) { delete(m, "three") })
	m, err := LoadBrowsers(path)
	if want := (BrowserMemory{"one": "firefox:Work", "two": ""}); err != nil || !maps.Equal(m, want) {
		t.Errorf("read back %v, %v", m, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestBrowserMemoryThatCannotBeReadIsSetAside(t *testing.T) {
	path := filepath.Join(t.TempDir(), "browsers.json")
	for _, torn := range []string{`{"accounts": {`, `{"accounts": [1]}`, "\x00\x01"} {
		if err := os.WriteFile(path, []byte(torn), 0o600); err != nil {
			t.Fatal(err)
		}
		if m, err := LoadBrowsers(path); err == nil || len(m) > 0 {
			t.Errorf("%q reads as %v, %v", torn, m, err)
		}
		err := ChangeBrowsers(t.Context(), path, func(m BrowserMemory) { m["one"] = "chromium" })
		if !errors.Is(err, ErrSetAside) || !strings.Contains(err.Error(), "browsers.json.unreadable") {
			t.Errorf("%q: %v", torn, err)
		}
		if kept, err := os.ReadFile(path + ".unreadable"); err != nil || string(kept) != torn {
			t.Errorf("set aside %q, %v", kept, err)
		}
		if m, err := LoadBrowsers(path); err != nil || m["one"] != "chromium" {
			t.Errorf("begun anew %v, %v", m, err)
		}
	}
}

// TestBrowserMemoryThatIsOnlyOutOfReach: what may be read another day stays where it is.
func TestBrowserMemoryThatIsOnlyOutOfReach(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "browsers.json")
	if err := os.Symlink(path, path); err != nil { // nobody can follow it
		t.Fatal(err)
	}
	err := ChangeBrowsers(t.Context(), path, func(m BrowserMemory) { m["one"] = "chromium" })
	if err == nil || errors.Is(err, ErrSetAside) {
		t.Errorf("%v, want that it cannot be read now", err)
	}
	if _, err := os.Lstat(path); err != nil {
		t.Errorf("it went away: %v", err)
	}
}

// TestBrowserMemoryOfSeveralProcesses runs this very program again, as other faces would: none takes back what another wrote.
func TestBrowserMemoryOfSeveralProcesses(t *testing.T) {
	const each, faces = 8, 4
	if path := os.Getenv("REMEMBER_IN"); path != "" {
		for n := range each {
			id := identity.AccountID(os.Getenv("REMEMBER_AS") + strconv.Itoa(n))
			if err := ChangeBrowsers(t.Context(), path, func(m BrowserMemory) { m[id] = "chromium" }); err != nil {
				t.Error(err)
			}
		}
		return
	}
	path := filepath.Join(t.TempDir(), "browsers.json")
	var all sync.WaitGroup
	for face := range faces {
		all.Go(func() {
			cmd := exec.Command(os.Args[0], "-test.run=^TestBrowserMemoryOfSeveralProcesses$")
			cmd.Env = append(os.Environ(), "REMEMBER_IN="+path, "REMEMBER_AS=face"+strconv.Itoa(face)+"-")
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("face %d: %v\n%s", face, err, out)
			}
		})
	}
	all.Wait()
	if m, err := LoadBrowsers(path); err != nil || len(m) != each*faces {
		t.Errorf("%d accounts are remembered, want %d (%v)", len(m), each*faces, err)
	}
}
