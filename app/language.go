package app

import (
	"fyne.io/fyne/v2/lang"

	"latchkey/internal/settings"
	"latchkey/internal/words"
)

// The core and the views speak English; the kit says it in the person's language, which the theme names.

// speaks is what the preferences, and for want of a choice the system, want to be spoken.
func (w *window) speaks() *words.Words {
	l := w.o.Language
	switch w.prefs.Language {
	case settings.LanguageEnglish:
		l = words.English
	case settings.LanguageGerman:
		l = words.German
	}
	if w.spoken == nil || w.spoken.Language() != l {
		w.spoken = words.For(l)
	}
	if w.spoken.Language() == words.English {
		return nil
	}
	return w.spoken
}

// teach lets Fyne speak as the window does. It takes Fyne a moment, so the first frame does not wait for it.
func (w *window) teach() {
	l := w.spoken.Language()
	if l == w.taught || w.taught == "" && l == words.English && w.o.Language != words.German {
		return // most windows open so: that costs nothing
	}
	if err := teachFyne(l); err != nil {
		w.o.Log.Warn("Fyne's own words stay in the language of the system", "err", err)
	}
	w.taught = l
}

// teachFyne gives Fyne's own widgets (the menu of a field, the choice of a file) our words. Fyne speaks the language of
// the system and offers no other choice, so they are given as the words of that language, whatever it is.
func teachFyne(l words.Language) error {
	return lang.AddTranslationsForLocale(words.Messages(l), lang.SystemLocale())
}
