//go:build linux

package e2e

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/e2e/lab"
)

// hand does what a person does and counts it.
type hand struct {
	d     *desk
	count int
}

func (h *hand) click(name string) {
	h.count++
	h.d.window.Click(name)
}

// press is one key, with whatever is held down beside it.
func (h *hand) press(key string) {
	h.count++
	h.d.window.Key(key)
}

// atMost fails when it took more than that.
func (h *hand) atMost(n int, what string) {
	h.d.t.Helper()
	h.d.t.Logf("%s: %d", what, h.count)
	if h.count > n {
		h.d.t.Errorf("%s took %d, want %d at most", what, h.count, n)
	}
	h.count = 0
}

// TestFromAPastedTokenToWhyItWasRefused counts, in a usual window and in the smallest.
func TestFromAPastedTokenToWhyItWasRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(t, `theme = "light"`)
	h := &hand{d: d}
	d.window.WaitFor("Sign in to the demo tenant")
	token := foreignToken(t, map[string]any{"exp": 4000000000, "cnf": map[string]string{"jkt": "k"}})
	d.copyElsewhere(token)
	reason := "The token is bound to a key. A service refuses it when it comes without the proof that belongs to it."
	for _, size := range [][2]int{{1040, 680}, {640, 400}} {
		d.Must("xdotool", "windowsize", "--sync", d.window.ID, fmt.Sprint(size[0]), fmt.Sprint(size[1]))
		d.window.Focus()
		d.window.Key("ctrl+t")
		d.window.WaitFor("Paste")
		h.click("Paste")
		h.click("Why was it refused?")
		d.window.WaitFor(reason)
		d.Screenshot(fmt.Sprintf("claims-7-why-%d", size[0]))
		h.atMost(2, fmt.Sprintf("clicks in a window of %v", size))
		d.window.Key("Escape", "Escape")
		d.window.WaitFor("Sign in to the demo tenant")

		d.window.Key("ctrl+t")
		d.window.WaitFor("Paste")
		h.press("ctrl+v")
		d.window.WaitFor("Why was it refused?")
		h.press("ctrl+shift+r")
		d.window.WaitFor(reason)
		h.atMost(2, fmt.Sprintf("keys in a window of %v", size))
		d.window.Key("Escape", "Escape")
		d.window.WaitFor("Sign in to the demo tenant")
	}
	d.unwritten(token)
}

// unwritten fails when a part of a token stands in any file of the person's, or in a log.
func (d *desk) unwritten(token string) {
	d.t.Helper()
	payload := strings.Split(token, ".")[1]
	files := 0
	err := filepath.WalkDir(d.Path("."), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return nil // sockets and what has gone meanwhile
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return nil
		}
		files++
		if strings.Contains(string(text), payload[:40]) || strings.Contains(string(text), payload[len(payload)-40:]) {
			d.t.Errorf("the token is in %s", path)
		}
		return nil
	})
	if err != nil || files < 5 {
		d.t.Errorf("%d files were looked through: %v", files, err)
	}
}

// TestWhatEveryServiceRefusesForNeedsNoQuestion: it is told as soon as the token is there.
func TestWhatEveryServiceRefusesForNeedsNoQuestion(t *testing.T) {
	t.Parallel()
	d := newDesk(t, `theme = "dark"`)
	h := &hand{d: d}
	d.window.WaitFor("Sign in to the demo tenant")
	d.copyElsewhere(foreignToken(t, nil))
	d.window.Focus()
	d.window.Key("ctrl+t")
	d.window.WaitFor("Paste")
	h.click("Paste")
	d.Wait("that it expired", func() bool {
		return strings.Contains(strings.Join(d.window.Labels(), "\n"), "The token expired 60 minutes ago.")
	})
	h.atMost(1, "clicks to what is sure")
}

// TestClaimsOfTwoDroppedFiles compares yesterday's token with today's.
func TestClaimsOfTwoDroppedFiles(t *testing.T) {
	t.Parallel()
	d := newDesk(t, `theme = "light"`)
	today, yesterday := d.Path("today.txt"), d.Path("yesterday.txt")
	for file, says := range map[string]map[string]any{today: nil, yesterday: {"sub": "dora", "iat": 1000000000}} {
		if err := os.WriteFile(file, []byte(foreignToken(t, says)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	d.window.WaitFor("Sign in to the demo tenant")
	d.window.Drop(today, yesterday)
	d.window.WaitFor("From the token in yesterday.txt to the token in today.txt.")
	d.Wait("both names", func() bool {
		all := strings.Join(d.window.Labels(), "\n")
		return strings.Contains(all, "dora") && strings.Contains(all, "carol")
	})
	d.Screenshot("claims-8-two-files")
}

// TestClaimsOfAChosenFile opens a token by the toolkit's dialog, whose parts are not told by name: the places are those in
// a window of the usual size, with one file in the person's folder.
func TestClaimsOfAChosenFile(t *testing.T) {
	t.Parallel()
	d := newDesk(t, `theme = "light"`)
	if err := os.WriteFile(d.Path("home/token.txt"), []byte(foreignToken(t, nil)), 0o600); err != nil {
		t.Fatal(err)
	}
	d.window.WaitFor("Sign in to the demo tenant")
	d.window.Focus()
	d.window.Key("ctrl+t")
	d.window.WaitFor("Open a file…")
	open := func() {
		d.window.Click("Open a file…")
		d.window.WaitGone("Paste") // only the dialog takes clicks
	}
	open()
	d.window.Key("Escape")
	d.window.WaitFor("Paste")
	open()
	d.Screenshot("claims-9-file")
	d.window.ClickAt(lab.Widget{X: 420, Y: 190, Width: 80, Height: 80}) // beside the folder above
	d.window.ClickAt(lab.Widget{X: 840, Y: 565, Width: 46, Height: 24})
	d.window.WaitFor("carol")
}
