//go:build debugui

package app

import (
	"encoding/json"
	"os"

	"latchkey/internal/settings"
)

// wantedLook is a look that a test wants to see. It comes as a file beside DebugFile, which is taken away once the look
// is worn: pictures of one state in every look need no second way to that state.
type wantedLook struct {
	Appearance Appearance        `json:"appearance"`
	Language   settings.Language `json:"language"`
}

// wear looks for that file. It changes nothing that is kept.
func (w *window) wear() {
	file := w.o.DebugFile + ".look"
	raw, err := os.ReadFile(file)
	if err != nil {
		return
	}
	var want wantedLook
	if err := json.Unmarshal(raw, &want); err != nil {
		w.o.Log.Warn("read the look that a test wants", "err", err)
		return
	}
	w.prefs.Appearance, w.prefs.Language = want.Appearance, want.Language
	if want.Appearance == "system" {
		w.prefs.Appearance = AppearanceSystem
	}
	w.applyLook()
	w.teach()
	if err := os.Remove(file); err != nil {
		w.o.Log.Warn("say that the look is worn", "err", err)
	}
}
