package desktop

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/windows/registry"
)

// TestBeABrowser is no test: this very program stands for a browser, and writes down what it is started with.
func TestBeABrowser(t *testing.T) {
	if seen := os.Getenv("BROWSER_SEEN"); seen != "" {
		if err := os.WriteFile(seen, fmt.Appendf(nil, "%q", flag.Args()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestBrowsersOfTheRegistry registers a browser for this person, finds it, and has it open a link.
func TestBrowsersOfTheRegistry(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	const id = "Latchkey Test.AB12"
	path := startMenuInternet + `\` + id
	keep := func(path, text string) {
		t.Helper()
		key, _, err := registry.CreateKey(registry.CURRENT_USER, path, registry.SET_VALUE)
		if err == nil {
			err = errors.Join(key.SetStringValue("", text), key.Close())
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = registry.DeleteKey(registry.CURRENT_USER, path) })
	}
	keep(path, "A browser for tests")
	for _, below := range []string{`\shell`, `\shell\open`} {
		keep(path+below, "")
	}
	keep(path+`\shell\open\command`, `"`+self+`" -test.run=^TestBeABrowser$ --`)

	b, found := FindBrowser(Browsers(t.Context()), BrowserChoice{Browser: id})
	if !found || b.Name != "A browser for tests" {
		t.Fatalf("found %v: %+v", found, b)
	}
	seen := filepath.Join(t.TempDir(), "seen")
	t.Setenv("BROWSER_SEEN", seen)
	const link = "http://127.0.0.1:4000/start?x=%25id&y=a;b^|c"
	if note, err := OpenBrowserIn(t.Context(), BrowserChoice{Browser: id}, link); note != "" || err != nil {
		t.Fatal(note, err)
	}
	if text, err := os.ReadFile(seen); err != nil || string(text) != fmt.Sprintf("%q", []string{link}) {
		t.Errorf("it was started with %s (%v)", text, err)
	}
}
