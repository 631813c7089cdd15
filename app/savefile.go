package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
)

// saveForm asks for a file that is not there yet, and writes it.
type saveForm struct {
	*form
	w     *window
	path  *kit.Field
	write func(typed string) func(io.Writer) error // how the file of that name is written; asked on the UI thread
}

// askFile shows a form for a new file. more stands under its name.
func (w *window) askFile(title, lead, name string, write func(typed string) func(io.Writer) error, more ...fyne.CanvasObject) *saveForm {
	f := &saveForm{w: w, write: write}
	f.path = kit.NewField("File", "", nil)
	f.path.SetText(name)
	f.form = newForm(w, title, lead, "Save", append([]fyne.CanvasObject{labelled("File", f.path)}, more...)...)
	f.path.OnChanged = func(string) { f.quiet() }
	f.enters(f.path)
	f.first, f.submit = f.path, f.save
	f.closed = func() { f.write = nil } // the toolkit remembers widgets for a while
	f.show()
	return f
}

func (f *saveForm) save() {
	typed := f.path.Text
	write := f.write(typed)
	f.next.SetEnabled(false)
	f.w.errands.run(func(context.Context) func() {
		path, err := saveNew(typed, write)
		return func() {
			f.next.SetEnabled(true)
			if err != nil {
				f.say(kit.Triangle, kit.ColorBad, "The file could not be written", kit.Sentence(kit.Heading(err.Error())))
				return
			}
			f.give()
			f.w.say(fmt.Sprintf("Saved as %s", path))
		}
	})
}

// dated is the name of a file that is offered: what it holds, and when it was made.
func (w *window) dated(what, end string) string {
	return "~/latchkey-" + what + "-" + w.o.Now().Format("20060102-150405") + end
}

// saveNew writes a new file that only this person can read, and returns its whole path. What is there already stays.
func saveNew(typed string, write func(io.Writer) error) (path string, err error) {
	if strings.TrimSpace(typed) == "" {
		return "", errors.New("which file?")
	}
	path, err = fullPath(typed)
	if err != nil {
		return "", err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return "", errors.New("there is a file of this name already; choose another one")
	}
	if err != nil {
		return "", fmt.Errorf("save the file: %w", err)
	}
	if err = errors.Join(write(file), file.Close()); err != nil {
		return "", fmt.Errorf("save the file: %w", errors.Join(err, os.Remove(path)))
	}
	return path, nil
}
