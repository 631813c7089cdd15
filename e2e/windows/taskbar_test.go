//go:build linux && wine

package windows

import (
	"fmt"
	"image"
	"image/png"
	"os"
	"strconv"
	"strings"
	"time"

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
	w.Wait("the desktop", func() bool {
		window = strings.TrimSpace(w.Run("xdotool", "search", "--onlyvisible", "--name", "Wine desktop").Stdout)
		picture = w.picture(window)
		return picture != nil
	})
	return window, picture
}

// picture is what a window of X shows now; nil where there is no such window.
func (w *world) picture(window string) image.Image {
	w.t.Helper()
	file := w.Path("window.png")
	if window == "" || w.Run("import", "-window", window, file).Status != 0 {
		return nil
	}
	text, err := os.Open(file)
	if err != nil {
		w.t.Fatal(err)
	}
	defer text.Close()
	picture, err := png.Decode(text)
	if err != nil {
		w.t.Fatal(err)
	}
	return picture
}

// point moves the mouse to a place in a window of X.
func (w *world) point(window string, at image.Point) {
	w.t.Helper()
	w.Must("xdotool", "mousemove", "--window", window, strconv.Itoa(at.X), strconv.Itoa(at.Y))
}

// The items of the menu that the tests take, while nobody is signed in: their distance below its upper edge in pixels.
const (
	itemOpen         = 52
	itemStartAtLogin = 68
	itemQuit         = 93
)

// clickAgain is how long no menu has to be seen until the icon is clicked again: about once in a hundred times Wine opens
// one right after a window has gone that nobody sees, and heeds no other click on the icon before one on the desktop.
const clickAgain = 8 * time.Second

// emptyPlace is on the desktop, right of where our window opens.
var emptyPlace = image.Pt(desktopWidth-30, desktopHeight/3)

// choose waits until the taskbar shows our icon, opens its menu, and takes an item as soon as that is marked.
func (w *world) choose(item int) {
	w.t.Helper()
	window, at := w.icon()
	left, right := at.X-110, at.X-10 // of a part of the menu
	top, clicked := 0, time.Time{}
	w.Wait("the menu", func() bool {
		if time.Since(clicked) > clickAgain {
			if !clicked.IsZero() {
				w.t.Logf("the icon was clicked, and no menu was seen in %v", clickAgain)
			}
			w.point(window, emptyPlace)
			w.Must("xdotool", "click", "1")
			w.point(window, at)
			w.Must("xdotool", "click", "3")
			clicked = time.Now()
		}
		_, picture := w.taskbar()
		empty := picture.At(left, desktopHeight/2)
		for top = desktopHeight / 2; top < desktopHeight-2*taskbarHeight; top++ {
			if picture.At(left, top) != empty {
				return true
			}
		}
		return false
	})
	to := image.Pt(left, top+item)
	w.Wait("the item to be marked", func() bool {
		if to.X++; to.X > right { // a menu that has only just opened may not have been told where the mouse is
			to.X = left
		}
		w.point(window, to)
		_, picture := w.taskbar()
		marked := 0
		for x := left; x < right; x++ {
			if picture.At(x, to.Y) == picture.At(left, to.Y) && blue(picture, x, to.Y) {
				marked++
			}
		}
		return marked > (right-left)/3
	})
	w.Screenshot("menu")
	w.Must("xdotool", "click", "1")
}

// blue reports whether a place has the colour in which Wine marks items of menus: nothing else of the desktop is as blue.
func blue(picture image.Image, x, y int) bool {
	r, _, b, _ := picture.At(x, y).RGBA()
	return r>>8 < 0x60 && b>>8 > 0xe0
}

// icon waits until the taskbar shows our icon, which is the only thing there in its colour.
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
