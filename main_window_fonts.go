//go:build !nowindow

package main

import (
	"io"
	"log"

	"github.com/go-text/typesetting/fontscan"
)

// readFontIndex reads which faces the system has. Fyne asks for that before it measures the first word, and waits some
// fifteen milliseconds for it; what was begun here beside the rest of the start it waits for no longer. It is read once a
// process, whoever asks first.
func readFontIndex() {
	_, _ = fontscan.SystemFonts(log.New(io.Discard, "", 0), "") // a fault is Fyne's to meet: it then does without these faces
}
