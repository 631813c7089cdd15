package words

import (
	"encoding/json"
	"errors"
	"io/fs"
	"strings"
)

// eachEntry gives every entry of the catalogue, file by file. The files are read here and not by package json, which
// takes ten times as long: a person waits for the first sentence.
func eachEntry(give func(source, target string)) {
	names, err := fs.Glob(texts, "de/*.json")
	if err != nil {
		panic(err) // the pattern is ours
	}
	for _, name := range names {
		text, err := texts.ReadFile(name)
		if err == nil {
			err = readPairs(string(text), give)
		}
		if err != nil {
			panic(name + ", which is built in, cannot be read: " + err.Error()) // a test reads it first
		}
	}
}

var errNoPairs = errors.New("it is no JSON object of strings")

// readPairs reads a JSON object that has strings and nothing else.
func readPairs(text string, give func(source, target string)) error {
	rest, ok := strings.CutPrefix(strings.TrimSpace(text), "{")
	for ok {
		rest = strings.TrimLeft(rest, " \t\r\n")
		if rest == "}" {
			return nil
		}
		var source, target string
		if source, rest, ok = cutString(rest); !ok {
			break
		}
		if rest, ok = strings.CutPrefix(strings.TrimLeft(rest, " \t\r\n"), ":"); !ok {
			break
		}
		if target, rest, ok = cutString(strings.TrimLeft(rest, " \t\r\n")); !ok {
			break
		}
		give(source, target)
		rest = strings.TrimLeft(rest, " \t\r\n")
		if next, more := strings.CutPrefix(rest, ","); more {
			rest = strings.TrimLeft(next, " \t\r\n")
			ok = strings.HasPrefix(rest, `"`)
		} else {
			ok = rest == "}"
		}
	}
	return errNoPairs
}

// cutString takes a JSON string from the beginning of a text. Only one with a backslash in it is work.
func cutString(text string) (value, rest string, ok bool) {
	if !strings.HasPrefix(text, `"`) {
		return "", text, false
	}
	for at := 1; ; {
		end := strings.IndexByte(text[at:], '"')
		if end < 0 {
			return "", text, false
		}
		at += end + 1
		inside := text[1 : at-1]
		if !strings.Contains(inside, `\`) {
			return inside, text[at:], true
		}
		if bare := strings.TrimRight(inside, `\`); (len(inside)-len(bare))%2 == 0 { // the quote ends the string
			var unescaped string // not value, which would cost an allocation each time then
			err := json.Unmarshal([]byte(text[:at]), &unescaped)
			return unescaped, text[at:], err == nil
		}
	}
}
