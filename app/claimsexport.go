package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

// exportForm writes the claims of a token into a file. The token itself goes with them only when that is asked for.
type exportForm struct {
	*form
	w         *window
	r         *reading
	path      *field
	withToken *check
}

func (w *window) askExport(r *reading) {
	f := &exportForm{w: w, r: r}
	f.path = newField("File", "", nil)
	f.path.SetText("~/latchkey-claims-" + w.o.Now().Format("20060102-150405") + ".json")
	warning := "Whoever reads the file can then use the token until it expires. Leave it out of tickets and mails."
	f.withToken = newCheck("The token too", warning, false, nil)
	lead := "Header and claims as JSON. Without the token nobody can sign in with the file, but names of people and organisations are in it."
	f.form = newForm(w, "Export the claims", lead, "Save", labelled("File", f.path), f.withToken)
	f.path.OnChanged = func(string) { f.quiet() }
	f.enters(f.path)
	f.first, f.submit, f.closed = f.path, f.save, func() { f.r = nil } // the toolkit remembers widgets for a while
	f.show()
}

func (f *exportForm) save() {
	typed, token, r := f.path.Text, f.withToken.on, f.r
	f.next.enable(false)
	f.w.errands.run(func(context.Context) func() {
		path, err := saveNew(typed, func(to io.Writer) error { return writeClaims(to, r, token) })
		return func() {
			f.next.enable(true)
			if err != nil {
				f.say(triangle, colorBad, "The file could not be written", sentence(heading(err.Error())))
				return
			}
			f.give()
			f.w.say(fmt.Sprintf("Saved as %s", path))
		}
	})
}

// writeClaims writes a reading as JSON, with the token itself where that was asked for.
func writeClaims(to io.Writer, r *reading, token bool) error {
	if !token {
		_, err := io.WriteString(to, r.json+"\n")
		return err
	}
	quoted, err := json.Marshal(r.secret.Reveal())
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(to, "%s,\n  \"token\": %s\n}\n", strings.TrimSuffix(r.json, "\n}"), quoted)
	return err
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
