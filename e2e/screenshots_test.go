//go:build linux

package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"latchkey/e2e/lab"
)

// deskKind is what a scene begins with.
type deskKind struct {
	keyring bool
	people  int  // accounts that are there from the start
	locked  bool // the keyring is, at the start
}

// variants are the looks that every picture is taken in, at each scale. The first one is how the window starts.
func variants() []lab.Dress {
	var all []lab.Dress
	for _, theme := range []string{"light", "dark", "contrast"} {
		for _, language := range []string{"en", "de"} {
			all = append(all, lab.Dress{Theme: theme, Language: language})
		}
	}
	return all
}

// TestScreenshots goes through every view of the window and leaves pictures in build/screenshots. An ordinary run takes
// one picture of each; with LATCHKEY_PICTURES=all (make screenshots) they are taken light, dark and in high contrast, in
// English and German, at scales 1 and 2. High contrast is on white at the one scale and on black at the other.
func TestScreenshots(t *testing.T) {
	t.Parallel()
	folder, looks, scales := "tour", variants()[:1], []int{1}
	if os.Getenv("LATCHKEY_PICTURES") == "all" {
		folder, looks, scales = "screenshots", variants(), []int{1, 2}
	}
	folder = filepath.Join(lab.Root(t), "build", folder)
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, scale := range scales {
		for _, s := range tour() {
			t.Run(fmt.Sprintf("%s-%d", s.name, scale), func(t *testing.T) {
				t.Parallel()
				d := s.desk.open(t, scale)
				for _, step := range s.steps {
					step.do(d)
					if step.view != "" {
						d.pictures(folder, step, looks)
					}
				}
			})
		}
	}
	writeViews(t, folder)
}

// pictures takes one in each look.
func (d *desk) pictures(folder string, s step, looks []lab.Dress) {
	d.t.Helper()
	calm := lab.Drawn
	if s.still {
		calm = lab.Rested
	} else {
		d.Park()
	}
	var before []byte
	for _, look := range looks {
		if len(looks) > 1 {
			d.window.Wear(d.preferences(), look)
			if s.still { // what is said there was laid out for the look before
				s.do(d)
			}
		}
		before = d.window.PictureAfter(before, calm, filepath.Join(folder, fmt.Sprintf("%s-%s-%s-%dx.png", s.view, look.Theme, look.Language, d.scale)))
	}
	if len(looks) > 1 {
		d.window.Wear(d.preferences(), looks[0])
	}
}

// open starts a desk with a window of that scale.
func (k deskKind) open(t *testing.T, scale int) *desk {
	t.Helper()
	l := lab.New(t)
	l.Screen = fmt.Sprintf("%dx%dx24", 1280*scale, 800*scale)
	l.Setenv("FYNE_SCALE", strconv.Itoa(scale))
	l.Setenv("FYNE_THEME", map[int]string{1: "light", 2: "dark"}[scale]) // what the system is: it decides on the ground of high contrast
	if k.keyring {
		l.Desktop()
	} else {
		l.Display()
		l.Bus(lab.PanelService)
		l.Panel()
	}
	l.Setenv("LATCHKEY_DEBUG_UI", l.Path("widgets.json"))
	d := &desk{world: &world{Lab: l, t: t, bin: lab.Debug(t), browser: l.Browser()}, scale: scale}
	d.prefer([]string{`theme = "light"`, `language = "en"`, `password_sign_in = true`})
	if k.people > 0 {
		l.Must(lab.People(t), filepath.Join(d.Home(), "state", "demo", "state"), strconv.Itoa(k.people))
	}
	if k.locked {
		l.LockKeyring()
	}
	t.Cleanup(func() { d.checkLogs() })
	d.open()
	return d
}

// writeViews lists what the pictures show, in order, for whoever makes a page of them.
func writeViews(t *testing.T, folder string) {
	t.Helper()
	type view struct {
		View  string `json:"view"`
		Title string `json:"title"`
	}
	var views []view
	for _, scene := range tour() {
		for _, s := range scene.steps {
			if s.view != "" {
				views = append(views, view{s.view, s.title})
			}
		}
	}
	text, err := json.MarshalIndent(views, "", " ")
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "views.json"), text, 0o644)
	}
	if err != nil {
		t.Error(err)
	}
}

// preferences is the file of the demo's.
func (d *desk) preferences() string {
	return filepath.Join(d.Home(), "state", "demo", "settings", "preferences.toml")
}

// prefer writes the demo's preferences before its window reads them.
func (d *desk) prefer(lines []string) {
	d.t.Helper()
	err := os.MkdirAll(filepath.Dir(d.preferences()), 0o700)
	if err == nil {
		err = os.WriteFile(d.preferences(), []byte(strings.Join(lines, "\n")+"\n"), 0o600)
	}
	if err == nil { // what the program itself demands of the folder
		err = os.Chmod(filepath.Join(d.Home(), "state"), 0o700)
	}
	if err != nil {
		d.t.Fatalf("write the preferences: %v", err)
	}
}
