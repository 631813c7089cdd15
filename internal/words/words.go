// Package words says the program's sentences in the person's language. The core speaks English: its sentences are
// kept in records, logs and --json. What draws for a person (window, tray, commands) asks this package on the way
// out, and nothing else is translated.
//
// Of is for the program's own sentences, with what was filled into them. What is data (the name of an account, a claim,
// a token) is drawn without asking: an account called "Fresh" keeps its name. In a sentence, the German text decides:
// %s is a filling that is said in German too where it is known, %v one that stays as it is.
package words

import (
	"strings"
	"sync"
)

// Language is one that the catalogue holds.
type Language string

const (
	English Language = "en" // the language of the sources: needs no catalogue
	German  Language = "de"
)

// Words are those of one language. They are safe for concurrent use; the catalogue is read at the first question.
type Words struct {
	language Language
	load     func() *catalogue
}

// For gives the words of a language; of one that the catalogue does not hold, English.
func For(l Language) *Words {
	if l != German {
		return &Words{language: English}
	}
	return &Words{language: l, load: sync.OnceValue(german)}
}

// Language is the one that is spoken.
func (w *Words) Language() Language { return w.language }

// Of says a text of the program. It may be a sentence of the catalogue, one with fillings, several in a row, or
// parts joined by commas, colons and line ends. What is not known stays as it is.
func (w *Words) Of(text string) string {
	if w.load == nil || !hasLetter(text) {
		return text
	}
	said, _ := w.load().say(text, 0, newEffort())
	return said
}

// Knows reports whether a text is in the catalogue as a whole.
func (w *Words) Knows(text string) bool {
	if w.load == nil {
		return true
	}
	_, ok := w.load().unit(text, strict, 0, newEffort())
	return ok
}

func hasLetter(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' })
}
