package main

import (
	"os"

	"latchkey/internal/cli"
	"latchkey/internal/settings"
	"latchkey/internal/words"
)

// speech says texts in the language that the preferences name. A language is read once, when it is first spoken.
type speech struct {
	home   *cli.Home
	german *words.Words
}

func newSpeech(h *cli.Home) *speech { return &speech{home: h, german: words.For(words.German)} }

// now is how texts are said at present: the preferences are read each time that it is asked for.
func (s *speech) now() func(string) string {
	prefs, _ := settings.LoadPreferences(s.home.Paths.PreferencesFile) // a fault in the file is told elsewhere
	if words.Choose(string(prefs.Language), os.Getenv) == words.German {
		return s.german.Of
	}
	return words.For(words.English).Of
}

func (s *speech) say(text string) string { return s.now()(text) }
