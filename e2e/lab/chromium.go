//go:build linux

package lab

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/remote"
)

// ChromiumEntry is the desktop entry that Chromium writes.
const ChromiumEntry = "lab-chromium"

// Chromium is a browser as people have it: with windows, a desktop entry, and profiles. Programs hand their links to it.
type Chromium struct {
	l        *Lab
	root     context.Context
	profiles map[cdp.BrowserContextID]string // folders
	Names    map[string]string               // of the profiles, as Chromium shows them, by folder
	seen     map[target.ID]bool
}

// Chromium starts it with a window for each profile, named by its folder, and waits until it has written them down. Start
// the display before.
func (l *Lab) Chromium(profiles ...string) *Chromium {
	l.t.Helper()
	folder := l.Path("people")
	line := []string{l.chromium(), "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--no-default-browser-check",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--password-store=basic", "--remote-debugging-port=0",
		"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE [::1]", "--user-data-dir=" + folder}
	entry := "[Desktop Entry]\nType=Application\nName=Chromium of the lab\nMimeType=x-scheme-handler/http;x-scheme-handler/https;\nExec=\"" + strings.Join(line, `" "`) + "\" %U\n"
	file := l.Path("home", ".local", "share", "applications", ChromiumEntry+".desktop")
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		l.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(entry), 0o600); err != nil {
		l.t.Fatal(err)
	}
	page := func(i int) string { return "file://" + l.Path("tmp", fmt.Sprintf("profile-%d.html", i)) } // tells whose window it is
	for i, p := range profiles {
		if err := os.WriteFile(strings.TrimPrefix(page(i), "file://"), []byte("<title>"+p+"</title>"), 0o600); err != nil {
			l.t.Fatal(err)
		}
	}
	first := l.Start(Options{Name: "chromium"}, line[0], append(line[1:], "--profile-directory="+profiles[0], page(0))...)
	port := ""
	l.Wait("Chromium to listen", func() bool {
		text, _ := os.ReadFile(filepath.Join(folder, "DevToolsActivePort"))
		port, _, _ = strings.Cut(string(text), "\n")
		return port != "" || first.Ended()
	})
	for i, p := range profiles[1:] {
		l.Must(line[0], append(line[1:], "--profile-directory="+p, page(i+1))...)
	}
	allocator, stop := remote.NewAllocator(context.Background(), "http://127.0.0.1:"+port)
	ctx, cancel := chromedp.NewContext(allocator)
	l.t.Cleanup(func() { cancel(); stop() })
	if err := chromedp.Do(ctx); err != nil {
		l.t.Fatalf("reach Chromium: %v", err)
	}
	c := &Chromium{l: l, root: ctx, profiles: map[cdp.BrowserContextID]string{}, Names: map[string]string{}, seen: map[target.ID]bool{}}
	l.Wait("a window of each profile", func() bool {
		for _, tab := range c.tabs() {
			for i, p := range profiles {
				if tab.URL == page(i) {
					c.profiles[tab.BrowserContextID] = p
				}
			}
			c.seen[tab.TargetID] = true
		}
		return len(c.profiles) == len(profiles)
	})
	l.Wait("Chromium to write its profiles down", func() bool {
		var state struct {
			Profile struct {
				Cache map[string]struct{ Name string } `json:"info_cache"`
			} `json:"profile"`
		}
		text, _ := os.ReadFile(filepath.Join(folder, "Local State"))
		if json.Unmarshal(text, &state) != nil {
			return false
		}
		for folder, p := range state.Profile.Cache {
			c.Names[folder] = p.Name
		}
		return len(c.Names) == len(profiles)
	})
	return c
}

func (c *Chromium) tabs() []*target.Info {
	c.l.t.Helper()
	ctx, cancel := context.WithTimeout(c.root, Patience)
	defer cancel()
	list, err := chromedp.Targets(ctx)
	if err != nil {
		c.l.t.Fatalf("list Chromium's tabs: %v", err)
	}
	return list
}

// Tab waits for the next web page that a program has opened, and says in which profile.
func (c *Chromium) Tab() (profile string, b *Browser) {
	c.l.t.Helper()
	var found *target.Info
	c.l.Wait("a page in Chromium", func() bool {
		for _, tab := range c.tabs() {
			if tab.Type == "page" && strings.HasPrefix(tab.URL, "http") && !c.seen[tab.TargetID] {
				found = tab
				return true
			}
		}
		return false
	})
	c.seen[found.TargetID] = true
	b = &Browser{l: c.l, root: c.root}
	c.l.Wait("a look at the page", func() bool {
		b.ctx, b.close = chromedp.NewContext(c.root, chromedp.WithTargetID(found.TargetID), chromedp.WithDetachOnCancel())
		err := chromedp.Do(b.ctx)
		if err == nil {
			return true
		}
		if !strings.Contains(err.Error(), "Cannot find default execution context") { // it has another page to put in its place just now
			c.l.t.Fatalf("look at a tab: %v", err)
		}
		b.close() // which leaves the tab as it is
		return false
	})
	return c.profiles[found.BrowserContextID], b
}
