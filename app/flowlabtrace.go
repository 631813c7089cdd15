package app

import (
	"bytes"
	"context"

	"latchkey/flows"
)

// copyTrace copies every exchange as JSON, without secrets.
func (w *window) copyTrace() {
	r := w.labRun
	w.errands.run(func(ctx context.Context) func() {
		var out bytes.Buffer
		err := r.trace.WriteRedacted(&out)
		if err == nil {
			err = w.o.Doors.CopyText(ctx, out.String())
		}
		return func() { w.told(err, "Trace copied, without secrets") }
	})
}

// askWhereToSave asks for the file of the trace.
func (w *window) askWhereToSave() {
	r := w.labRun
	name := "~/latchkey-trace-" + w.o.Now().Format("20060102-150405") + ".json"
	var o *overlay
	hide := func() { w.overlays.remove(o) }
	wrong := newText("", sizeCaption, colorWarn, wrap)
	wrong.Hide()
	var save func()
	path := newField("File", name, func(string) {
		if wrong.Visible() {
			wrong.Hide()
			o.flow()
		}
	})
	path.SetText(name)
	path.OnSubmitted = func(string) { save() }
	save = func() {
		typed := path.Text
		w.errands.run(func(context.Context) func() {
			saved, err := saveTrace(r.trace, typed)
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
		newText("Save the trace", sizeHeading, colorInk, wrap).bold(), gap(1, 6),
		newText("Every exchange as JSON, without secrets. Names of people and organisations stay in it.", sizeText, colorDim, wrap), gap(1, 16),
		path, gap(1, 4), wrong, gap(1, 16),
		newLine(8, 0, gap(1, 1), newButton("Cancel", plain, hide), newButton("Save", primary, save)),
	))
	w.overlays.push(o, hide)
	w.overlays.canvas.Focus(path)
}

// saveTrace writes a trace into a new file that only this person can read, and returns its whole path.
func saveTrace(t *flows.Trace, typed string) (path string, err error) {
	return saveNew(typed, t.WriteRedacted)
}
