package app

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"latchkey/internal/identity"
)

// exportedEvent is an entry as a file has it: the fields of `latchkey activity --json`. No event holds a secret.
type exportedEvent struct {
	At            time.Time          `json:"at"`
	Account       identity.AccountID `json:"account"`
	Username      string             `json:"username"`
	Kind          identity.EventKind `json:"kind"`
	Text          string             `json:"text"`
	Scopes        []string           `json:"scopes"`
	Code          string             `json:"code,omitempty"`
	CorrelationID string             `json:"correlation_id,omitempty"`
	Who           string             `json:"who,omitempty"`
}

func exported(list []happening) []exportedEvent {
	events := make([]exportedEvent, len(list))
	for i, h := range list {
		events[i] = exportedEvent{h.At.UTC(), h.account.ID, h.account.Username, h.Kind, h.Text, h.Scopes.List(), h.Code, h.CorrelationID, h.Who}
		if events[i].Scopes == nil {
			events[i].Scopes = []string{}
		}
	}
	return events
}

func writeActivityJSON(w io.Writer, list []happening) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(exported(list))
}

// writeActivityCSV writes a table with a head (RFC 4180).
func writeActivityCSV(w io.Writer, list []happening) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	rows := [][]string{{"at", "account", "username", "kind", "text", "scopes", "code", "correlation_id", "who"}}
	for _, e := range exported(list) {
		rows = append(rows, []string{e.At.Format(time.RFC3339), string(e.Account), e.Username, string(e.Kind), e.Text,
			strings.Join(e.Scopes, " "), e.Code, e.CorrelationID, e.Who})
	}
	for _, row := range rows {
		for i, cell := range row {
			row[i] = noFormula(cell)
		}
	}
	return out.WriteAll(rows)
}

// noFormula keeps a spreadsheet from running what a provider wrote.
func noFormula(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// exportActivity writes entries into a new file that only this person can read, and returns its whole path. What the
// name ends in says how.
func exportActivity(list []happening, typed string) (path string, err error) {
	if strings.TrimSpace(typed) == "" {
		return "", errors.New("which file?")
	}
	if path, err = fullPath(typed); err != nil {
		return "", err
	}
	write := writeActivityJSON
	if strings.HasSuffix(strings.ToLower(path), ".csv") {
		write = writeActivityCSV
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return "", errors.New("there is a file of this name already; choose another one")
	}
	if err != nil {
		return "", fmt.Errorf("export the activity: %w", err)
	}
	if err = errors.Join(write(f, list), f.Close()); err != nil {
		return "", fmt.Errorf("export the activity: %w", errors.Join(err, os.Remove(path)))
	}
	return path, nil
}

// askActivityFile asks for the file of the activity.
func (w *window) askActivityFile(list []happening) {
	name := "~/latchkey-activity-" + w.o.Now().Format("20060102-150405")
	var o *overlay
	hide := func() { w.overlays.remove(o) }
	wrong := newText("", sizeCaption, colorWarn, wrap)
	wrong.Hide()
	var save func()
	path := newField("File", name+".json", func(string) {
		if wrong.Visible() {
			wrong.Hide()
			o.flow()
		}
	})
	ends := []string{".json", ".csv"}
	form := newSegments(func(i int) {
		bare := path.Text
		for _, end := range ends {
			bare = strings.TrimSuffix(bare, end)
		}
		path.SetText(bare + ends[i])
	}, "JSON", "CSV")
	path.SetText(name + ends[0])
	path.OnSubmitted = func(string) { save() }
	save = func() {
		typed := path.Text
		w.errands.run(func(context.Context) func() {
			saved, err := exportActivity(list, typed)
			return func() {
				if err != nil {
					wrong.set(sentence(heading(err.Error())))
					wrong.Show()
					o.flow()
					return
				}
				hide()
				w.say("Saved as " + saved)
			}
		})
	}
	o = newOverlay(newColumn(0,
		newText("Export the activity", sizeHeading, colorInk, wrap).bold(), gap(1, 6),
		newText("What is listed now, without secrets. Names of people stay in it.", sizeText, colorDim, wrap), gap(1, 16),
		newLine(0, -1, form), gap(1, 10), path, gap(1, 4), wrong, gap(1, 16),
		newLine(8, 0, gap(1, 1), newButton("Cancel", plain, hide), newButton("Save", primary, save)),
	))
	w.overlays.push(o, hide)
	w.overlays.canvas.Focus(fyne.Focusable(path))
}
