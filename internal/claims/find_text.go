package claims

import (
	"net/url"
	"strings"
)

// text looks for tokens anywhere in a text. name is what to call those of which the text says nothing; "" is none.
func (f *finder) text(name, text string) {
	f.signed(name, text)
	f.afterScheme(text)
	f.parameters(text)
}

// signed finds what begins with eyJ, as every JSON Web Token does: it is base64url of `{"`.
func (f *finder) signed(name, text string) {
	for from := 0; ; {
		i := strings.Index(text[from:], "eyJ")
		if i < 0 {
			return
		}
		start := from + i
		end := start
		for end < len(text) && isTokenByte(text[end]) {
			end++
		}
		from = end
		if !begins(text[:start]) {
			continue
		}
		run := text[start:end]
		// A full stop at the end of a sentence is not the token's; an unsigned token does end with a dot.
		if n := strings.Count(run, "."); (n == 3 || n == 5) && strings.HasSuffix(run, ".") {
			run = run[:len(run)-1]
		}
		switch {
		case looksSigned(run):
			f.add(labelOf(text[:start], name), run)
		case f.damaged == "":
			f.damaged = run
		}
	}
}

func isTokenByte(b byte) bool { return strings.IndexByte(tokenAlphabet, b) >= 0 }

// begins reports whether a token may begin after before: at the start, after what is no letter of a token, or after an
// escape of an address (%3D) or of a string (\n, \").
func begins(before string) bool {
	n := len(before)
	if n == 0 || !isTokenByte(before[n-1]) {
		return true
	}
	if n >= 3 && before[n-3] == '%' && isHex(before[n-2]) && isHex(before[n-1]) {
		return true
	}
	return n >= 2 && before[n-2] == '\\' && strings.IndexByte("nrt", before[n-1]) >= 0
}

func isHex(b byte) bool { return strings.IndexByte("0123456789abcdefABCDEF", b) >= 0 }

// labelOf tells what stands before a token: the name of a field, or the scheme of a header.
func labelOf(before, otherwise string) string {
	before = before[max(0, len(before)-60):]
	before = strings.TrimRight(strings.TrimSuffix(strings.TrimSuffix(before, "%3D"), "%3d"), " \t\r\n\"'`\\=:>")
	word := before[strings.LastIndexFunc(before, func(r rune) bool {
		return !(r == '_' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z')
	})+1:]
	if isScheme(word) {
		return "Authorization"
	}
	for _, name := range tokenNames {
		if strings.EqualFold(word, name) {
			return name
		}
	}
	if otherwise != "" {
		return otherwise
	}
	return "token"
}

// afterScheme finds opaque tokens in headers: Authorization: Bearer mF_9.B5f-4.1JqM.
func (f *finder) afterScheme(text string) {
	lowered := strings.ToLower(text)
	if len(lowered) != len(text) {
		return // letters whose small form is longer: the places would not agree, and no header has them
	}
	for _, scheme := range []string{"bearer ", "dpop "} {
		for from := 0; ; {
			i := strings.Index(lowered[from:], scheme)
			if i < 0 {
				break
			}
			start := from + i + len(scheme)
			end := start
			for end < len(text) && strings.IndexByte(opaqueAlphabet, text[end]) >= 0 {
				end++
			}
			from = max(end, start)
			if run := text[start:end]; len(run) >= minOpaque && isOpaque(run) && !strings.HasPrefix(run, "eyJ") {
				f.add("Authorization", run)
			}
		}
	}
}

// parameters finds opaque tokens in addresses and forms: #access_token=...&token_type=Bearer.
func (f *finder) parameters(text string) {
	for _, name := range []string{"access_token", "id_token"} {
		for from := 0; ; {
			i := strings.Index(text[from:], name+"=")
			if i < 0 {
				break
			}
			start := from + i + len(name) + 1
			end := len(text)
			if n := strings.IndexAny(text[start:], "&#;\"'`<> \t\r\n\\"); n >= 0 {
				end = start + n
			}
			from = end
			value, err := url.QueryUnescape(text[start:end])
			if err != nil || value == "" || looksSigned(value) || strings.Trim(value, opaqueAlphabet) != "" {
				continue // what looks signed was found before
			}
			f.add(name, value)
		}
	}
}
