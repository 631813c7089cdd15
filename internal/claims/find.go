package claims

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"latchkey/internal/identity"
)

// MaxTextSize is the longest text that Find looks through, in bytes: a browser's record of a morning has its place.
const MaxTextSize = 16 << 20

// maxCandidates bounds what is offered: nobody chooses among more.
const maxCandidates = 50

// ErrNoToken: there is nothing in the text that looks like a token.
var ErrNoToken = errors.New("there is no token in this text")

// Candidate is a token that was found in a text. It need not be one that Decode can read.
type Candidate struct {
	Name  string // what it was called there: "access_token", "Authorization", or just "token"
	Token identity.Secret
	// Decoded: only header and claims were there. They are put into the form of a token, which nobody has signed.
	Decoded bool
}

// Format and LogValue keep the token out of logs and errors, as they do for Token.
func (c Candidate) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(c.Name + " [token]")) }

// LogValue: see Format.
func (c Candidate) LogValue() slog.Value { return slog.StringValue(c.Name + " [token]") }

// Find looks for tokens in what a person pasted or dropped: a bare token, also in quotes, after "Bearer" or broken
// into lines; an answer of a token endpoint; a header or a curl command; an address with a token in it; a log, a cache
// file, a browser's record (HAR). Each token comes once, in the order in which they stand. The text may be UTF-8 or,
// with a byte order mark, UTF-16. Errors wrap ErrNoToken, with ErrSAML or ErrKey where
// the text is one, and never quote the text.
func Find(text []byte) ([]Candidate, error) {
	if len(text) > MaxTextSize {
		return nil, fmt.Errorf("look for a token: %w: it is longer than %d MiB", ErrNoToken, MaxTextSize>>20)
	}
	plain, ok := plainText(text)
	if !ok {
		return nil, fmt.Errorf("look for a token: %w: it is not text", ErrNoToken)
	}
	f := candidatesIn(plain)
	if again, ok := unescaped(plain); ok && len(f.candidates) == 0 {
		f = candidatesIn(again)
	}
	if one, ok := decoded(plain); ok && len(f.candidates) == 0 {
		return []Candidate{one}, nil
	}
	if len(f.candidates) == 0 && f.damaged != "" {
		f.add("token", f.damaged)
	}
	if len(f.candidates) == 0 {
		return nil, fmt.Errorf("look for a token: %w", noToken(plain))
	}
	return f.candidates, nil
}

// candidatesIn looks through a text in the ways in which a token may stand in one.
func candidatesIn(plain string) (f finder) {
	if whole, ok := wholeToken(plain); ok {
		f.add("token", whole)
	} else if !f.json(plain) {
		f = finder{}
		f.text("", plain)
	}
	return f
}

// plainText turns a file into text: without byte order mark, and from UTF-16 where Windows wrote that.
func plainText(text []byte) (string, bool) {
	for _, order := range []struct {
		mark []byte
		binary.ByteOrder
	}{{[]byte{0xff, 0xfe}, binary.LittleEndian}, {[]byte{0xfe, 0xff}, binary.BigEndian}} {
		if rest, ok := bytes.CutPrefix(text, order.mark); ok {
			units := make([]uint16, len(rest)/2)
			for i := range units {
				units[i] = order.Uint16(rest[2*i:])
			}
			return string(utf16.Decode(units)), len(rest)%2 == 0
		}
	}
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	return string(text), utf8.Valid(text) && bytes.IndexByte(text, 0) < 0
}

// wholeToken recognises a text that is one token and nothing else: in quotes, after its scheme, or broken into lines
// by a terminal or a letter.
func wholeToken(text string) (string, bool) {
	text = strings.TrimSpace(text)
	text = strings.Trim(text, "\"'`,;")
	if scheme, rest, ok := strings.Cut(text, " "); ok && isScheme(scheme) {
		text = strings.Trim(strings.TrimSpace(rest), "\"'")
	}
	if len(strings.Fields(text)) == 1 {
		return text, looksSigned(text) || len(text) >= minOpaque && isOpaque(text) || ShapeOf(identity.Secret(text)).Title != ""
	}
	whole := joined(text)
	return whole, whole != ""
}

const (
	tokenAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
	// opaqueAlphabet is that of a bearer token (RFC 6750 section 2.1).
	opaqueAlphabet = tokenAlphabet + "~+/="
	// minOpaque is the fewest characters that are taken for a token when nothing else says that they are one.
	minOpaque = 16
)

// looksSigned reports whether text has the shape of a signed or encrypted JSON Web Token. Parts of an encrypted one may
// be empty (RFC 7518 section 4.5), and so may the signature of one that is not signed.
func looksSigned(text string) bool {
	if !strings.HasPrefix(text, "eyJ") || strings.Trim(text, tokenAlphabet) != "" {
		return false
	}
	dots := strings.Count(text, ".")
	return dots == 4 || dots == 2 && !strings.Contains(text, "..")
}

func isOpaque(text string) bool {
	return strings.Trim(text, opaqueAlphabet) == "" && strings.IndexFunc(text, func(r rune) bool { return r >= '0' && r <= '9' }) >= 0
}

// isScheme reports whether a word of a header says that a token follows (RFC 6750, RFC 9449, and Microsoft's PoP).
func isScheme(word string) bool {
	word = strings.TrimSuffix(word, ":")
	for _, scheme := range []string{"Bearer", "DPoP", "PoP", "Authorization"} {
		if strings.EqualFold(word, scheme) {
			return true
		}
	}
	return false
}

// finder collects candidates.
type finder struct {
	candidates []Candidate
	seen       map[string]bool
	damaged    string // the first that begins like a token and is none, for when there is nothing better
}

func (f *finder) add(name, token string) {
	token = innermost(token)
	if f.seen[token] || len(f.candidates) == maxCandidates {
		return
	}
	if f.seen == nil {
		f.seen = map[string]bool{}
	}
	f.seen[token] = true
	f.candidates = append(f.candidates, Candidate{Name: name, Token: identity.Secret(token)})
}
