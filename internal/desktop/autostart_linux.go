package desktop

import (
	"fmt"
	"strings"
	"unicode"
)

// autostartPath prepares a path for the Exec line of a desktop entry. The library quotes it as a Go string,
// which serves blanks and backslashes doubled once; the Desktop Entry Specification (section "The Exec key")
// wants more: % doubled, and a backslash before $, ` and \ inside quotes, doubled again as in every string.
// What cannot be said through that quoting is refused.
func autostartPath(path string) (string, error) {
	if i := strings.IndexFunc(path, func(r rune) bool { return r == '"' || !unicode.IsPrint(r) }); i >= 0 {
		return "", fmt.Errorf("the program's path %q holds a character that a desktop entry cannot carry", path)
	}
	return strings.NewReplacer("%", "%%", `\`, `\\`, "$", `\$`, "`", "\\`").Replace(path), nil
}

// autostartHome is the argument of env that carries LATCHKEY_HOME: login knows nothing of this session's variables.
func autostartHome(home string) (string, error) { return autostartPath("LATCHKEY_HOME=" + home) }
