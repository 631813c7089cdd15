package claims

import (
	"net/url"
	"strings"
)

// What letters, terminals and tickets do to a token on its way: they break it into lines, quote each of them, and put
// blanks in where it would not fit.

// joined puts a signed token together that was broken into pieces; "" when the pieces do not make one.
func joined(text string) string {
	first, _, _ := strings.Cut(strings.TrimLeft(text, ">| \t\"'`"), " ")
	if !strings.HasPrefix(first, "eyJ") && !isScheme(first) {
		return "" // a log of megabytes is not worth more than a look
	}
	pieces, blanks := pieces(text)
	if len(pieces) < 2 || !strings.HasPrefix(pieces[0], "eyJ") || blanks && looksSigned(pieces[0]) {
		return "" // a word after a whole token is no part of it
	}
	for i, piece := range pieces {
		if strings.Trim(piece, tokenAlphabet) != "" || i > 0 && looksSigned(piece) {
			return ""
		}
	}
	whole := strings.Join(pieces, "")
	if !looksSigned(whole) {
		return ""
	}
	header, _, _ := strings.Cut(whole, ".")
	if _, err := decodePart(header); err != nil {
		return "" // words that happen to fit
	}
	return whole
}

// pieces are the words of a text without what stands before the lines of an answered letter (>), what ends the lines of a
// command (\, ` and ^), and the scheme in front. blanks tells that there are two in one line.
func pieces(text string) (list []string, blanks bool) {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(line), ">| \t"))
		words := strings.Fields(strings.Trim(strings.TrimRight(line, "\\`^"), " \"'`,;"))
		if len(list) == 0 && len(words) > 0 && isScheme(words[0]) {
			words = words[1:]
		}
		blanks = blanks || len(words) > 1
		list = append(list, words...)
	}
	return list, blanks
}

// unescaped undoes the escapes of an address, where even the dots of a token have become some.
func unescaped(text string) (string, bool) {
	if !strings.Contains(text, "%2E") && !strings.Contains(text, "%2e") {
		return "", false
	}
	plain, err := url.QueryUnescape(strings.TrimSpace(text))
	return plain, err == nil
}
