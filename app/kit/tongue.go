package kit

import (
	"fyne.io/fyne/v2"

	"latchkey/internal/words"
)

// What is drawn is said in the person's language where it is drawn. The language is part of the theme, since that is what
// every widget asks then: so text and field are the only places that know of it.

// tongue is the language on the screen; nil: English.
func tongue() *words.Words {
	l, _ := fyne.CurrentApp().Settings().Theme().(Look)
	return l.Tongue
}

// Said is a text of ours in the language on the screen.
func Said(text string) string {
	if t := tongue(); t != nil {
		return t.Of(text)
	}
	return text
}
