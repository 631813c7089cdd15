package settings

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// section is one [[profile]] of a file: where it stands in the text. Edits cut and insert text by it, so that
// everything else keeps its order, comments and spelling.
type section struct {
	header int            // offset of the line that opens it
	end    int            // offset after the line break of its last key
	keys   map[string]int // offset of each key
	ends   map[string]int // offset after the value of each key
}

// at is the offset to blame for a fault in key: the key, or the header where it is missing.
func (s section) at(key string) int {
	if offset, ok := s.keys[key]; ok {
		return offset
	}
	return s.header
}

// fault makes a *FileError of an offset.
func fault(path string, text []byte, offset int, format string, args ...any) error {
	before := text[:min(offset, len(text))]
	return &FileError{
		Path: path, Line: bytes.Count(before, []byte("\n")) + 1, Column: len(before) - (bytes.LastIndexByte(before, '\n') + 1) + 1,
		Problem: fmt.Sprintf(format, args...),
	}
}

// syntaxFault makes a *FileError of an error of the TOML library.
func syntaxFault(path string, err error) error {
	var decode *toml.DecodeError
	if errors.As(err, &decode) {
		line, column := decode.Position()
		return &FileError{Path: path, Line: line, Column: column, Problem: strings.TrimPrefix(decode.Error(), "toml: ")}
	}
	return &FileError{Path: path, Problem: strings.TrimPrefix(err.Error(), "toml: ")}
}

// layout finds the sections of a profiles file and refuses what is none, or has a key that is not known.
// The text must be valid TOML.
func layout(path string, text []byte) ([]section, error) {
	var sections []section
	var p unstable.Parser
	p.Reset(text)
	for p.NextExpression() {
		node := p.Expression()
		switch node.Kind {
		case unstable.Table, unstable.ArrayTable:
			name, offset := keyOf(node)
			if node.Kind != unstable.ArrayTable || name != "profile" {
				return nil, fault(path, text, offset, "unknown section %q; begin each profile with a line [[profile]]", name)
			}
			start := lineStart(text, offset)
			sections = append(sections, section{header: start, end: lineEnd(text, offset), keys: map[string]int{}, ends: map[string]int{}})
		case unstable.KeyValue:
			name, offset := keyOf(node)
			if len(sections) == 0 {
				return nil, fault(path, text, offset, "the key %q stands outside of a profile; begin each profile with a line [[profile]]", name)
			}
			if !slices.Contains(profileKeys, name) {
				return nil, fault(path, text, offset, "unknown key %q; %s", name, allowed(name, profileKeys))
			}
			if problem := valueProblem(name, node.Value()); problem != "" {
				return nil, fault(path, text, offset, "%s: %s", name, problem)
			}
			last := &sections[len(sections)-1]
			last.keys[name], last.ends[name] = offset, int(node.Raw.Offset+node.Raw.Length)
			last.end = lineEnd(text, int(node.Raw.Offset+node.Raw.Length))
		}
	}
	if err := p.Error(); err != nil {
		return nil, &FileError{Path: path, Problem: err.Error()}
	}
	return sections, nil
}

// keyOf is the (dotted) key of an expression and the offset where it begins.
func keyOf(node *unstable.Node) (name string, offset int) {
	var parts []string
	for it := node.Key(); it.Next(); {
		if len(parts) == 0 {
			offset = int(it.Node().Raw.Offset)
		}
		parts = append(parts, string(it.Node().Data))
	}
	return strings.Join(parts, "."), offset
}

// valueProblem says what is wrong with the kind of a value, in other words than Go's types.
func valueProblem(key string, value *unstable.Node) string {
	switch key {
	case "continuous_access":
		if value.Kind != unstable.Bool {
			return kindProblem(unstable.Bool)
		}
	case "scopes":
		list := value.Kind == unstable.Array
		if list {
			for it := value.Children(); it.Next(); {
				list = list && it.Node().Kind == unstable.String
			}
		}
		if !list {
			return `write a list of texts in quotes, for example ["User.Read", "Mail.Read"]`
		}
	default:
		if value.Kind != unstable.String {
			return kindProblem(unstable.String)
		}
	}
	return ""
}

// allowed names the key that was probably meant, or all there are.
func allowed(name string, keys []string) string {
	plain := func(s string) string {
		return strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "", ".", "").Replace(strings.TrimSuffix(s, "s")))
	}
	for _, key := range keys {
		if plain(key) == plain(name) {
			return fmt.Sprintf("write %s", key)
		}
	}
	return "allowed are: " + strings.Join(keys, ", ")
}

func lineStart(text []byte, offset int) int { return bytes.LastIndexByte(text[:offset], '\n') + 1 }

func lineEnd(text []byte, offset int) int {
	if i := bytes.IndexByte(text[offset:], '\n'); i >= 0 {
		return offset + i + 1
	}
	return len(text)
}
