package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"unicode"
	"unicode/utf8"
)

// errNoTerminal: standard input is no terminal, so nobody can be asked.
var errNoTerminal = errors.New("there is no terminal to ask at")

// Whether what is typed appears on the screen.
const (
	seen   = false
	hidden = true
)

// ask shows a question on the terminal and reads one line. It ends with ctx; the terminal is left as it was found.
func (p *Program) ask(ctx context.Context, question string, hide bool) (string, error) {
	in := p.terminal()
	if in == nil {
		return "", errNoTerminal
	}
	if hide {
		restore, err := hideTyping(in)
		if err != nil {
			return "", fmt.Errorf("hide what is typed: %w", err)
		}
		defer func() {
			restore()
			fmt.Fprintln(p.Stderr) // the person's own line end was hidden too
		}()
	}
	fmt.Fprint(p.toPerson(), question)
	line, err := p.readUntil(ctx, func(text []byte) bool { return bytes.HasSuffix(text, []byte("\n")) || len(text) >= maxSecretLine })
	if err != nil {
		return "", err
	}
	text := strings.TrimRight(string(line), "\r\n")
	if text == "" {
		return "", &statusError{status: exitFailed, text: "Nothing was typed; nothing has changed."}
	}
	return text, nil
}

// terminal is where somebody can be asked; nil: nowhere.
func (p *Program) terminal() *os.File {
	if in, ok := p.Stdin.(*os.File); ok && isTerminal(in) {
		return in
	}
	return nil
}

// bold reports whether standard error is a terminal that may be given more than plain text (NO_COLOR, TERM=dumb).
func (p *Program) bold() bool {
	out, ok := p.Stderr.(*os.File)
	return ok && p.Getenv("NO_COLOR") == "" && p.Getenv("TERM") != "dumb" && isTerminal(out)
}

// sentenceOf writes an error as a sentence of its own.
func sentenceOf(err error) string {
	return capital(strings.TrimSuffix(err.Error(), ".")) + "."
}

func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// shellWord quotes what a person may paste into a shell.
func shellWord(s string) string {
	safe := func(r rune) bool {
		return r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_./:@%+,=", r))
	}
	if s != "" && strings.TrimFunc(s, safe) == "" {
		return s
	}
	return "'" + strings.ReplaceAll(plain(s), "'", `'\''`) + "'"
}
