package app

import "context"

// What other faces change in the settings shows here at once.

// readPreferences reads what may have been changed elsewhere, and returns what to do with it on Fyne's thread. While this
// window's own choice is still on its way to the file, that one holds: writing it is a change that is read again.
func (w *window) readPreferences(ctx context.Context) func() {
	p, err := w.o.Preferences.Load(ctx)
	return func() {
		if err != nil || w.keeping.pending > 0 || p == w.prefs {
			return
		}
		other := p.Appearance != w.prefs.Appearance || p.Masked != w.prefs.Masked || p.Language != w.prefs.Language
		w.prefs = p
		if other {
			w.applyLook()
			w.teach()
		}
		if w.pane == paneSettings {
			w.settings.render(p)
		}
	}
}
