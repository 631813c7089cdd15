package app

import (
	"bytes"
	"context"
	"io"
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
	trace := w.labRun.trace
	lead := "Every exchange as JSON, without secrets. Names of people and organisations stay in it."
	w.askFile("Save the trace", lead, w.dated("trace", ".json"), func(string) func(io.Writer) error { return trace.WriteRedacted })
}
