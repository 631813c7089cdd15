package app

import "context"

// What other faces change in the settings shows here at once.

// readPreferences reads what may have been changed elsewhere, and returns what to do with it on Fyne's thread. While this
// window's own choice is still on its way to the file, that one holds: writing it is a change that is read again.
func (w *window) readPreferences(ctx context.Context) func() {
	round := w.keeping.round.Load()
	p, err := w.o.Preferences.Load(ctx)
	locked := w.o.Preferences.Locked(ctx)
	return func() {
		if w.keeping.pending > 0 || w.keeping.round.Load() != round {
			return
		}
		if err != nil { // then what is usual holds, but not on the screen: a slip in a file must not unmask it
			w.o.Log.Warn("read the preferences", "err", err)
			p.Theme, p.Language, p.Masked = w.prefs.Theme, w.prefs.Language, w.prefs.Masked
		}
		w.locked = locked
		w.adopt(p)
		if w.pane == paneSettings {
			w.settings.fault.set(err)
			w.settings.render(p, locked)
		}
	}
}
