package app

import (
	"slices"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/internal/settings"
)

// Masked mode is one switch: the preference, which is drawn as a part of the theme.

// toggleMasked hides names, tokens and identifiers on the screen, or shows them again.
func (w *window) toggleMasked() {
	p := w.prefs
	p.Masked = !p.Masked
	if !w.savePreferences(p) {
		return
	}
	w.settings.render(p, w.locked)
	if p.Masked {
		w.say("Names, tokens and identifiers are masked")
		return
	}
	w.say("Names, tokens and identifiers are shown")
}

// applyLook gives Fyne the theme that the preferences ask for.
func (w *window) applyLook() {
	if t := kit.ContentTip(w.win.Canvas()); t != nil {
		t.Stop() // it was laid out for other words
	}
	l := kit.LookOf(appearanceOf(w.prefs.Theme), w.contrast)
	l.Desk, l.Tongue = w.desk, w.speaks()
	if w.prefs.Masked {
		w.names.learn(w.snap, w.profiles)
		w.names.learnAddresses(w.prefs.Proxy)
		l.Veil = w.names.veil
	}
	fyne.CurrentApp().Settings().SetTheme(l)
	w.picker.list.arrange() // other words may take another number of lines
}

// appearanceOf is the look that the preferences name.
func appearanceOf(t settings.Theme) kit.Appearance {
	if t == settings.ThemeSystem {
		return kit.AppearanceSystem
	}
	return kit.Appearance(t)
}

// keepMaskedWith takes in the names of an organisation that is about to be on the screen, and may be kept nowhere yet.
func (w *window) keepMaskedWith(p Profile) {
	if w.prefs.Masked && w.names.learn(w.snap, append(slices.Clone(w.profiles), p)) {
		w.applyLook()
	}
}

// keepMasked takes in the names that came with a snapshot before any of them is drawn.
func (w *window) keepMasked() {
	if w.prefs.Masked && w.names.learn(w.snap, w.profiles) {
		w.applyLook()
	}
}
