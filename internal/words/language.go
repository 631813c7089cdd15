package words

import "strings"

// Choose is the language to speak: the one that a person chose in the preferences ("en", "de"), and for every other
// choice that of the system.
func Choose(preference string, getenv func(string) string) Language {
	switch l := Language(preference); l {
	case English, German:
		return l
	}
	return system(getenv)
}

// posix is the language that the environment asks for (POSIX.1-2017, XBD section 8.2): LC_ALL before LC_MESSAGES before
// LANG. set is false where it asks for none.
func posix(getenv func(string) string) (l Language, set bool) {
	for _, name := range [...]string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if locale := getenv(name); locale != "" {
			return of(locale), true
		}
	}
	return English, false
}

// of is the language of a locale: "de_AT.UTF-8", "de-CH".
func of(locale string) Language {
	tag, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(locale), "_", "-"), "-")
	tag, _, _ = strings.Cut(tag, ".")
	if tag == string(German) {
		return German
	}
	return English
}
