//go:build linux

// Command barewindow is the smallest Fyne window: one label. It is what the toolkit itself costs.
package main

import (
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/widget"
)

func main() {
	w := app.NewWithID("latchkey.bench.bare").NewWindow("bare")
	w.SetContent(widget.NewLabel("hello"))
	w.ShowAndRun()
}
