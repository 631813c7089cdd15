//go:build linux

package desktop

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestOpenBrowserTakesWebLinksOnly(t *testing.T) {
	withoutBuses(t)
	t.Setenv("BROWSER", "/bin/false-that-is-not-there")
	t.Setenv("PATH", t.TempDir())
	for _, link := range []string{"", "file:///etc/passwd", "javascript:alert(1)", "http:", "-x", "http//x", "ftp://host/", "https://a b/"} {
		err := OpenBrowser(t.Context(), link)
		if err == nil || errors.Is(err, ErrNoBrowser) {
			t.Errorf("%q: %v, want a refusal", link, err)
		}
		if err != nil && len(link) > 3 && strings.Contains(err.Error(), link) {
			t.Errorf("the error repeats the link: %v", err)
		}
	}
}

// Each launcher writes its arguments down, one a line, in the file named by SEEN.
func launcher(t *testing.T, path, then string) {
	script(t, path, `for a in "$0" "$@"; do printf '%s\n' "$a"; done >>"$SEEN"; `+then)
}

func TestOpenBrowserPrefersTheVariable(t *testing.T) {
	withoutBuses(t)
	dir := t.TempDir()
	seen := filepath.Join(dir, "seen")
	t.Setenv("SEEN", seen)
	t.Setenv("PATH", dir+":/usr/bin:/bin")
	for name, then := range map[string]string{"broken": "exit 3", "good": "", "xdg-open": ""} {
		launcher(t, filepath.Join(dir, name), then)
	}
	const link = "http://127.0.0.1:4000/start?x=$(id)&y=a;b"
	for variable, want := range map[string][]string{
		"good":                            {"good", link},
		"missing:broken:good --new %s -z": {"broken", link, "good", "--new", link, "-z"},
		"":                                {"xdg-open", link},
		"missing":                         {"xdg-open", link},
	} {
		os.Remove(seen)
		t.Setenv("BROWSER", variable)
		if err := OpenBrowser(t.Context(), link); err != nil {
			t.Errorf("BROWSER=%q: %v", variable, err)
			continue
		}
		text, err := os.ReadFile(seen)
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Split(strings.TrimSpace(strings.ReplaceAll(string(text), dir+"/", "")), "\n")
		if !reflect.DeepEqual(got, want) {
			t.Errorf("BROWSER=%q called %q, want %q", variable, got, want)
		}
	}
}

func TestOpenBrowserWithoutAny(t *testing.T) {
	withoutBuses(t)
	t.Setenv("BROWSER", "")
	t.Setenv("PATH", t.TempDir())
	if err := OpenBrowser(t.Context(), "https://login.example/"); !errors.Is(err, ErrNoBrowser) {
		t.Errorf("%v, want ErrNoBrowser", err)
	}
}

func TestOpenBrowserDoesNotWaitForTheBrowser(t *testing.T) {
	withoutBuses(t)
	dir := t.TempDir()
	hold := filepath.Join(dir, "hold")
	t.Setenv("SEEN", filepath.Join(dir, "seen"))
	t.Setenv("HOLD", hold)
	t.Setenv("PATH", dir+":/usr/bin:/bin")
	t.Setenv("BROWSER", "stays")
	if err := os.WriteFile(hold, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	launcher(t, filepath.Join(dir, "stays"), `while [ -e "$HOLD" ]; do sleep 0.02; done`)
	if err := OpenBrowser(t.Context(), "https://login.example/"); err != nil {
		t.Error(err)
	}
	os.Remove(hold) // the launcher, and with it our goroutine, ends
}

// TestOpenBrowserOnceAlthoughNobodyWaits: a sign-in can be over before its launcher is; that is no reason to try another.
func TestOpenBrowserOnceAlthoughNobodyWaits(t *testing.T) {
	withoutBuses(t)
	dir := t.TempDir()
	seen, hold := filepath.Join(dir, "seen"), filepath.Join(dir, "hold")
	t.Setenv("SEEN", seen)
	t.Setenv("HOLD", hold)
	t.Setenv("PATH", dir+":/usr/bin:/bin")
	t.Setenv("BROWSER", "stays:other")
	if err := os.WriteFile(hold, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	launcher(t, filepath.Join(dir, "stays"), `while [ -e "$HOLD" ]; do sleep 0.02; done`)
	for _, name := range []string{"other", "xdg-open", "x-www-browser", "www-browser"} {
		launcher(t, filepath.Join(dir, name), "")
	}
	ctx, cancel := context.WithCancel(t.Context())
	opened := make(chan error, 1)
	go func() { opened <- OpenBrowser(ctx, "https://login.example/") }()
	eventually(t, "the launcher runs", func() bool { text, _ := os.ReadFile(seen); return strings.Count(string(text), "\n") == 2 })
	cancel()
	if err := <-opened; !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want that it was cancelled", err)
	}
	os.Remove(hold)
	if text, err := os.ReadFile(seen); err != nil || strings.Count(string(text), "\n") != 2 {
		t.Errorf("called: %s (%v)", text, err)
	}
}

func TestNoBrowserForNobody(t *testing.T) {
	withoutBuses(t)
	dir := t.TempDir()
	seen := filepath.Join(dir, "seen")
	t.Setenv("SEEN", seen)
	t.Setenv("PATH", dir+":/usr/bin:/bin")
	t.Setenv("BROWSER", "good")
	launcher(t, filepath.Join(dir, "good"), "")
	login := startLogind(t, "x11")
	login.set("LockedHint", true)
	if err := OpenBrowser(t.Context(), "https://login.example/"); !errors.Is(err, ErrAway) {
		t.Errorf("%v, want ErrAway", err)
	}
	if _, err := os.Stat(seen); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a browser was opened (%v)", err)
	}
	login.set("LockedHint", false)
	if err := OpenBrowser(t.Context(), "https://login.example/"); err != nil {
		t.Error(err)
	}
}
