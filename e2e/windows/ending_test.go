//go:build linux && wine

package windows

import (
	"fmt"
	"image"
	"os"
	"strings"

	"latchkey/e2e/lab"
)

// closes closes a window of ours as a person does, and waits until its process has ended. It clicks once: a window that
// does not heed that is broken.
func (w *world) closes(window *lab.Window, pid int) {
	w.t.Helper()
	var button image.Point
	w.Wait("the close button", func() (drawn bool) {
		button, drawn = w.closeButton(window)
		return drawn
	})
	w.point(window.ID, button)
	w.Must("xdotool", "click", "1")
	w.Wait("the window to go from the desktop", window.Gone)
	w.ends("the process of the window", pid)
}

// closeButton is where Wine draws it: our window of X has Wine's frame in it. It is nearly white in a bar that is not.
func (w *world) closeButton(window *lab.Window) (at image.Point, drawn bool) {
	w.t.Helper()
	picture := w.picture(window.ID)
	if picture == nil {
		return at, false
	}
	at = image.Pt(picture.Bounds().Dx()-14, 12)
	light := func(x, y int) bool {
		r, g, b, _ := picture.At(x, y).RGBA()
		return min(r, g, b)>>8 > 0xd8
	}
	return at, light(at.X+4, at.Y+5) && !light(at.X-100, at.Y+5)
}

// ends waits until a program has run to its end. In vain, it tells what its threads are at.
func (w *world) ends(what string, pid int) {
	w.t.Helper()
	over := false
	defer func() {
		if !over {
			w.t.Logf("%s, %d, has these threads:\n%s", what, pid, strings.Join(threads(pid), "\n"))
		}
	}()
	w.Wait(what+" to end", func() bool { return ended(pid) })
	over = true
}

// ended reports whether a program has run to its end: its process is gone, or has lost all threads but the one that ends it.
// That one hangs now and then in Wine 8, which by then runs no code of the program any more.
func ended(pid int) bool { return len(threads(pid)) <= 1 }

// threads are those of a process: each one's number, its name, and where in the kernel it waits (proc(5)); none when the
// process is gone.
func threads(pid int) (list []string) {
	dir := fmt.Sprintf("/proc/%d/task", pid)
	tasks, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	for _, task := range tasks {
		line := task.Name()
		for _, file := range []string{"comm", "wchan"} {
			text, err := os.ReadFile(dir + "/" + task.Name() + "/" + file)
			if err != nil {
				text = []byte(err.Error())
			}
			line += " " + strings.TrimSpace(string(text))
		}
		list = append(list, line)
	}
	return list
}
