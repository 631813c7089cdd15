package words

import (
	"os/exec"
	"strings"
)

// system is the first of the preferred languages of macOS; the environment, which a terminal sets, comes first.
func system(getenv func(string) string) Language {
	if l, set := posix(getenv); set {
		return l
	}
	out, err := exec.Command("/usr/bin/defaults", "read", "-g", "AppleLanguages").Output()
	if err != nil {
		return English
	}
	for line := range strings.Lines(string(out)) { // ( "de-DE", "en-DE" )
		if tag := strings.Trim(line, " \t\n\",()"); tag != "" {
			return of(tag)
		}
	}
	return English
}
