package words

import "golang.org/x/sys/windows"

// system is the language that Windows shows its own windows in; the environment, where somebody set it there, comes
// first.
func system(getenv func(string) string) Language {
	if l, set := posix(getenv); set {
		return l
	}
	if list, err := windows.GetUserPreferredUILanguages(windows.MUI_LANGUAGE_NAME); err == nil && len(list) > 0 {
		return of(list[0])
	}
	return English
}
