package settings

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func env(values map[string]string) func(string) string {
	return func(name string) string { return values[name] }
}

func TestHomeHoldsEverything(t *testing.T) {
	home := t.TempDir()
	p, err := FindPaths(env(map[string]string{
		"LATCHKEY_HOME": home, "HOME": "/elsewhere", "XDG_STATE_HOME": "/elsewhere", "XDG_CONFIG_HOME": "/elsewhere", "LocalAppData": "/elsewhere",
	}))
	if err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string]string{
		"settings": p.Config, "state": p.State, "cache": p.Cache, "logs": p.Logs,
		"settings/profiles.toml": p.ProfilesFile, "settings/preferences.toml": p.PreferencesFile, "state/keeper.lock": p.KeeperLock,
	} {
		if want := filepath.Join(home, filepath.FromSlash(name)); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	if left, err := os.ReadDir(home); err != nil || len(left) > 0 {
		t.Errorf("finding the paths made %v (%v)", left, err)
	}
}

func TestRelativeHomeIsMadeAbsolute(t *testing.T) {
	p, err := FindPaths(env(map[string]string{"LATCHKEY_HOME": "here"}))
	if err != nil || !filepath.IsAbs(p.State) {
		t.Errorf("State = %q, %v", p.State, err)
	}
}

func TestSystemFolders(t *testing.T) {
	tests := map[string]struct {
		find func(func(string) string) (folders, error)
		env  map[string]string
		want folders
	}{
		"XDG by default": {xdgFolders, map[string]string{"HOME": "/people/a"},
			folders{"/people/a/.config/latchkey", "/people/a/.local/state/latchkey", "/people/a/.cache/latchkey", "/people/a/.local/state/latchkey/logs"}},
		"XDG set": {xdgFolders, map[string]string{"XDG_CONFIG_HOME": "/c", "XDG_STATE_HOME": "/s", "XDG_CACHE_HOME": "/k"},
			folders{"/c/latchkey", "/s/latchkey", "/k/latchkey", "/s/latchkey/logs"}},
		"XDG relative is ignored": {xdgFolders, map[string]string{"HOME": "/people/a", "XDG_CONFIG_HOME": "c", "XDG_STATE_HOME": "/s"},
			folders{"/people/a/.config/latchkey", "/s/latchkey", "/people/a/.cache/latchkey", "/s/latchkey/logs"}},
		"Windows": {windowsFolders, map[string]string{"LocalAppData": "/local"},
			folders{"/local/Latchkey", "/local/Latchkey/state", "/local/Latchkey/cache", "/local/Latchkey/logs"}},
		"macOS": {macFolders, map[string]string{"HOME": "/Users/a"},
			folders{"/Users/a/Library/Application Support/Latchkey", "/Users/a/Library/Application Support/Latchkey/state",
				"/Users/a/Library/Caches/Latchkey", "/Users/a/Library/Logs/Latchkey"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := tt.find(env(tt.env))
			if err != nil || got != tt.want {
				t.Errorf("folders = %+v, %v\nwant %+v", got, err, tt.want)
			}
			if _, err := tt.find(env(nil)); err == nil || !strings.Contains(err.Error(), "LATCHKEY_HOME") {
				t.Errorf("without any environment: %v; want the remedy", err)
			}
		})
	}
}

func TestUnixSocket(t *testing.T) {
	// A folder of this test's own whose name is short: t.TempDir() alone can be too long for a socket.
	short, err := os.MkdirTemp("", "lk")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(short) })
	runtime := filepath.Join(short, "run")
	if err := os.Mkdir(runtime, 0o700); err != nil {
		t.Fatal(err)
	}
	one := unixSocket(env(map[string]string{"XDG_RUNTIME_DIR": runtime}), "/state/one")
	two := unixSocket(env(map[string]string{"XDG_RUNTIME_DIR": runtime}), "/state/two")
	if filepath.Dir(one) != runtime || one == two {
		t.Errorf("sockets %s and %s, want two in %s", one, two, runtime)
	}
	for name, dir := range map[string]string{"absent": "", "relative": "run", "missing": filepath.Join(short, "missing")} {
		if got := unixSocket(env(map[string]string{"XDG_RUNTIME_DIR": dir}), "/state/one"); got != "/state/one/latchkey.sock" {
			t.Errorf("%s runtime folder: socket %s", name, got)
		}
	}
	deep := filepath.Join(runtime, strings.Repeat("x", maxSocketPath))
	if err := os.Mkdir(deep, 0o700); err != nil {
		t.Fatal(err)
	}
	if got := unixSocket(env(map[string]string{"XDG_RUNTIME_DIR": deep}), "/state/one"); got != "/state/one/latchkey.sock" {
		t.Errorf("a runtime folder whose name is too long: socket %s", got)
	}
	if err := os.Chmod(runtime, 0o755); err != nil {
		t.Fatal(err)
	}
	if got := unixSocket(env(map[string]string{"XDG_RUNTIME_DIR": runtime}), "/state/one"); filepath.Dir(got) == runtime {
		t.Errorf("a runtime folder open to others is used: %s", got)
	}
	long := "/" + strings.Repeat("x", 200)
	got := unixSocket(env(nil), long)
	if len(got) > maxSocketPath || got == unixSocket(env(nil), long+"y") {
		t.Errorf("socket %s of %d bytes for a long state folder", got, len(got))
	}
}
