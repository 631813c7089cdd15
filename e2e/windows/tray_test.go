//go:build linux && wine

package windows

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"latchkey/e2e/lab"
	"latchkey/e2e/wine"
)

// The desktop is as large as the display allows with a frame around it: the taskbar must not be under our window.
const desktopWidth, desktopHeight, taskbarHeight = 1270, 770, 20

var desktop = fmt.Sprintf("/desktop=lab,%dx%d", desktopWidth, desktopHeight)

// startTray starts the tray as Explorer does, on a desktop that has a taskbar.
func (w *world) startTray() *lab.Process {
	w.t.Helper()
	return w.Start(lab.Options{Name: "tray"}, "wine", "explorer", desktop, wine.OnZ(wine.Exe(w.t, "debug/latchkey-tray.exe")), "tray")
}

// taskbar waits for the desktop, and returns its window and a picture of it.
func (w *world) taskbar() (window string, picture image.Image) {
	w.t.Helper()
	file := w.Path("desktop.png")
	w.Wait("the desktop", func() bool {
		window = strings.TrimSpace(w.Run("xdotool", "search", "--onlyvisible", "--name", "Wine desktop").Stdout)
		return window != "" && w.Run("import", "-window", window, file).Status == 0
	})
	text, err := os.ReadFile(file)
	if err == nil {
		picture, err = png.Decode(bytes.NewReader(text))
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return window, picture
}

// The items of the menu that the tests take, while nobody is signed in: their distance below its upper edge in pixels.
const (
	itemOpen         = 52
	itemStartAtLogin = 68
	itemQuit         = 93
)

// choose waits until the taskbar shows our icon, which is the only thing there in its colour, opens its menu, and takes
// an item.
func (w *world) choose(item int) {
	w.t.Helper()
	window, at := w.icon()
	x := at.X - 60 // somewhere in the menu
	w.Must("xdotool", "mousemove", "--window", window, strconv.Itoa(at.X), strconv.Itoa(at.Y), "click", "3")
	var top int
	w.Wait("the menu", func() bool {
		_, picture := w.taskbar()
		empty := picture.At(x, desktopHeight/2)
		for top = desktopHeight / 2; top < desktopHeight-2*taskbarHeight; top++ {
			if picture.At(x, top) != empty {
				return true
			}
		}
		return false
	})
	w.Must("xdotool", "mousemove", "--window", window, strconv.Itoa(x), strconv.Itoa(top+item), "sleep", "0.3")
	w.Screenshot("menu")
	w.Must("xdotool", "click", "1")
}

func (w *world) icon() (window string, at image.Point) {
	w.t.Helper()
	w.Wait("the icon in the taskbar", func() bool {
		desktop, picture := w.taskbar()
		var found image.Rectangle
		for y := desktopHeight - taskbarHeight; y < desktopHeight; y++ {
			for x := range desktopWidth {
				if r, g, b, _ := picture.At(x, y).RGBA(); r>>8 < 0x30 && g>>8 > 0x50 && g>>8 < 0x90 && b>>8 > 0x50 && b>>8 < 0x90 {
					found = found.Union(image.Rect(x, y, x+1, y+1))
				}
			}
		}
		window, at = desktop, found.Min.Add(found.Size().Div(2))
		return found.Dx() > 8 && found.Dy() > 8
	})
	return window, at
}

// TestTray: the menu opens the window; a command finds the tray through the named pipe, and brings up the window that
// is there; quitting from the menu ends the tray.
func TestTray(t *testing.T) {
	w := newWorld(t)
	w.Display()
	w.startTray()
	w.choose(itemOpen)
	window := w.pid("latchkey-window.exe", "window")
	w.FindWindow(window)
	w.OK()
	if again := w.pid("latchkey-window.exe", "window"); again != window {
		t.Errorf("process %d has the window, and then process %d", window, again)
	}
	w.Screenshot("window-by-tray")
	w.closeWindow()
	w.Wait("the window to end", func() bool { return lab.Commands()[window] == nil })

	w.OK() // the tray is asked to open one
	window = w.pid("latchkey-window.exe", "window")
	w.FindWindow(window)
	w.closeWindow()
	w.Wait("the window to end", func() bool { return lab.Commands()[window] == nil })
	tray := w.pid("latchkey-tray.exe", "tray")
	w.choose(itemQuit)
	w.Wait("the tray to end", func() bool { return lab.Commands()[tray] == nil })
}

// closeWindow clicks the close button of our window, which opens in the upper left corner of the desktop.
func (w *world) closeWindow() {
	w.t.Helper()
	desktop, _ := w.taskbar()
	w.Must("xdotool", "mousemove", "--window", desktop, "1034", "12", "sleep", "0.3", "click", "1")
}

// TestAutostart: the menu makes a link in the folder Startup, with which Windows starts the tray at login, and takes it
// away again.
func TestAutostart(t *testing.T) {
	w := newWorld(t)
	w.Setenv("LATCHKEY_HOME", "") // a link carries no environment, so the program refuses with one
	w.Display()
	w.startTray()
	w.choose(itemStartAtLogin)
	var link string
	w.Wait("the link in the folder Startup", func() bool {
		links, err := filepath.Glob(filepath.Join(wine.Prefix(), "drive_c", "users", "*", "AppData", "Roaming", "Microsoft", "Windows", "Start Menu", "Programs", "[Ss]tart[Uu]p", "*.lnk"))
		if err == nil && len(links) == 1 {
			link = links[0]
		}
		return link != ""
	})
	text, err := os.ReadFile(link)
	if err != nil {
		t.Fatal(err)
	}
	program := wine.OnZ(wine.Exe(t, "debug/latchkey-tray.exe"))
	for _, want := range []string{program, "tray"} {
		if !bytes.Contains(text, []byte(want)) && !bytes.Contains(text, utf16le(want)) { // links hold both kinds of text
			t.Errorf("the link does not name %s: %q", want, text)
		}
	}

	if err := wine.Shutdown(); err != nil {
		t.Fatal(err)
	}
	w.Start(lab.Options{Name: "login"}, "wine", "explorer", desktop, "wineboot")
	w.pid("latchkey-tray.exe", "tray")
	w.choose(itemStartAtLogin)
	w.Wait("the link to go", func() bool {
		_, err := os.Stat(link)
		return os.IsNotExist(err)
	})
}

// utf16le is text as Windows keeps it.
func utf16le(text string) (raw []byte) {
	for _, unit := range utf16.Encode([]rune(text)) {
		raw = append(raw, byte(unit), byte(unit>>8))
	}
	return raw
}
