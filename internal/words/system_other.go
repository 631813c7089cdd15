//go:build !windows && !darwin

package words

// system is the language of the session.
func system(getenv func(string) string) Language {
	l, _ := posix(getenv)
	return l
}
