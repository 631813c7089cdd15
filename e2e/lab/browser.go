//go:build linux

package lab

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/chromedp/chromedp"
)

// xdgOpen puts a program of that name first in PATH: it hands the link to the test instead of opening a browser. What
// it is given is just what every user of the machine could see.
func (l *Lab) xdgOpen() {
	l.t.Helper()
	fifo := l.Path("links")
	script := "#!/bin/sh\nprintf '%s\\n' \"$1\" >'" + fifo + "'\n"
	err := errors.Join(syscall.Mkfifo(fifo, 0o600), os.WriteFile(l.Path("bin", "xdg-open"), []byte(script), 0o700))
	if err != nil {
		l.t.Fatalf("stand in for xdg-open: %v", err)
	}
	// Open for writing as well: then it never ends, however many writers come and go.
	links, err := os.OpenFile(fifo, os.O_RDWR|syscall.O_NONBLOCK, 0)
	if err != nil {
		l.t.Fatalf("stand in for xdg-open: %v", err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for lines := bufio.NewScanner(links); lines.Scan(); {
			l.links <- lines.Text()
		}
	}()
	l.t.Cleanup(func() {
		links.Close()
		<-done
	})
}

// Link waits for the next link that a program wanted to have opened.
func (l *Lab) Link() string {
	l.t.Helper()
	select {
	case link := <-l.links:
		return link
	case <-time.After(Patience):
		l.t.Fatalf("waited %v in vain for a link to be opened", Patience)
		return ""
	}
}

// NoLink fails the test when a link was opened that nobody has asked for yet.
func (l *Lab) NoLink() {
	l.t.Helper()
	select {
	case link := <-l.links:
		l.t.Errorf("a browser was opened with %s", link)
	default:
	}
}

// Browser is a real Chromium with a profile of its own. One tab is looked at at a time.
type Browser struct {
	l     *Lab
	root  context.Context // the browser itself
	ctx   context.Context // the tab
	close context.CancelFunc
}

// Browser starts Chromium without a window. It reaches nothing but this machine.
func (l *Lab) Browser() *Browser {
	l.t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(l.chromium()),
		chromedp.UserDataDir(l.Path("chromium")),
		chromedp.Env("HOME="+l.Path("home"), "XDG_RUNTIME_DIR="+l.Path("run"), "TMPDIR="+l.Path("tmp")),
		chromedp.NoSandbox, // containers have no user namespaces; the pages are ours
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("password-store", "basic"),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE [::1]"),
		chromedp.WSURLReadTimeout(Patience),
	)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocator)
	l.t.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil {
			l.t.Logf("end the browser: %v", err)
		}
		cancel()
		stop()
	})
	if err := chromedp.Do(ctx); err != nil {
		l.t.Fatalf("start the browser: %v", err)
	}
	return &Browser{l: l, root: ctx, ctx: ctx, close: func() {}}
}

func (l *Lab) chromium() string {
	l.t.Helper()
	for _, name := range []string{os.Getenv("LATCHKEY_TEST_BROWSER"), "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	l.t.Fatal("no Chromium was found; name one in LATCHKEY_TEST_BROWSER")
	return ""
}

// do runs steps of chromedp; each waits for its element.
func (b *Browser) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	b.l.t.Helper()
	get(b, what, chromedp.Steps(steps...))
}

// get runs an action and returns what it found.
func get[T any](b *Browser, what string, action chromedp.Action[T]) T {
	b.l.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, Patience)
	defer cancel()
	found, err := chromedp.Run(ctx, action)
	if err != nil {
		b.failed()
		b.l.t.Fatalf("%s in the browser: %v", what, err)
	}
	return found
}

// failed keeps what the browser shows.
func (b *Browser) failed() {
	ctx, cancel := context.WithTimeout(b.ctx, 10*time.Second)
	defer cancel()
	url, _ := chromedp.Run(ctx, chromedp.Location())
	text, _ := chromedp.Run(ctx, chromedp.Text("body"))
	b.l.t.Logf("the browser is at %s and says: %s", url, text)
	if picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot()); err == nil {
		_ = os.WriteFile(filepath.Join(b.l.Artefacts(), "browser-failed.png"), picture, 0o644)
	}
}

// Open opens a page in a new tab, as desktops do with a link, and closes the one before.
func (b *Browser) Open(url string) {
	b.l.t.Helper()
	old := b.close
	b.ctx, b.close = chromedp.NewContext(b.root)
	old()
	// The first call makes the tab, which lives as long as the context of that call: one without a time limit.
	if err := chromedp.Do(b.ctx); err != nil {
		b.l.t.Fatalf("open a tab: %v", err)
	}
	b.do("open "+url, chromedp.Navigate(url))
}

// Fill types into the field with this name, in place of what it holds.
func (b *Browser) Fill(name, text string) {
	b.l.t.Helper()
	field := chromedp.CSS(fmt.Sprintf(`[name=%q]:not([type=hidden])`, name))
	b.do("fill "+name, chromedp.WaitVisible(field), chromedp.Clear(field), chromedp.SendKeys(field, text))
}

// Submit presses the first button that sends a form.
func (b *Browser) Submit() {
	b.l.t.Helper()
	b.Click(`button[type=submit], input[type=submit], form button:not([type])`)
}

// Click clicks the first element that the CSS selector finds. Chromium loses a click now and then that comes while a page
// is still being put in its place, so it clicks again if the page got none.
func (b *Browser) Click(selector string) {
	b.l.t.Helper()
	element := chromedp.CSS(selector)
	listen := fmt.Sprintf(`window.clicks = 0; document.querySelector(%q).addEventListener("click", () => window.clicks++, true); window.clicks`, selector)
	for range 3 {
		b.Has(selector)
		get(b, "listen for a click on "+selector, chromedp.Evaluate[int](listen))
		b.do("click "+selector, chromedp.Click(element, chromedp.NodeVisible))
		if b.clicked() {
			return
		}
		b.l.t.Logf("the click on %s was lost", selector)
	}
}

// clicked waits for the page to get the click that it listens for. Another page in its place got it, too.
func (b *Browser) clicked() bool {
	ctx, cancel := context.WithTimeout(b.ctx, 2*time.Second)
	defer cancel()
	for ctx.Err() == nil {
		lost, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`window.clicks === 0`))
		if err == nil && !lost {
			return true
		}
		select {
		case <-ctx.Done():
		case <-time.After(20 * time.Millisecond):
		}
	}
	return false
}

// ClickText clicks the first button or link whose text contains this.
func (b *Browser) ClickText(text string) {
	b.l.t.Helper()
	path := fmt.Sprintf(`//button[contains(., %[1]q)] | //a[contains(., %[1]q)] | //input[contains(@value, %[1]q)]`, text)
	b.do("click "+text, chromedp.Click(chromedp.Search(path), chromedp.NodeVisible))
}

// Has waits until the page shows an element of this CSS selector.
func (b *Browser) Has(selector string) {
	b.l.t.Helper()
	b.do("find "+selector, chromedp.WaitVisible(chromedp.CSS(selector)))
}

// Text is all that the page says.
func (b *Browser) Text() string {
	b.l.t.Helper()
	return get(b, "read the page", chromedp.Text("body"))
}

// WaitText waits until the page says this.
func (b *Browser) WaitText(text string) {
	b.l.t.Helper()
	b.do("find "+text, chromedp.WaitVisible(chromedp.Search(fmt.Sprintf(`//body//*[contains(., %q)]`, text))))
}

// Location is the address of the page.
func (b *Browser) Location() string {
	b.l.t.Helper()
	return get(b, "read the address", chromedp.Location())
}

// Picture keeps what the page looks like as an artefact.
func (b *Browser) Picture(name string) {
	b.l.t.Helper()
	picture := get(b, "take a picture", chromedp.CaptureScreenshot())
	if err := os.WriteFile(filepath.Join(b.l.Artefacts(), name+".png"), picture, 0o644); err != nil {
		b.l.t.Fatal(err)
	}
}
