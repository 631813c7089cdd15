package wstrust

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"iter"
	"slices"
	"strings"
)

// Bounds of a document; real ones are a tenth of them.
const (
	maxDocument   = 1 << 20
	maxDepth      = 100
	maxElements   = 20_000
	maxAttributes = 100     // of an element
	maxText       = 4 << 10 // kept of an element; comments split its text, and joining must stay cheap
)

// Errors of parse say nothing of what the document holds: it may be a page, or hold an assertion.
var (
	errTooLarge = errors.New("the document is too large")
	errDamaged  = errors.New("the document is not the XML that was expected")
	errDoctype  = errors.New("the document declares a document type, which is not accepted")
)

// element is one element of a document. Names are as they are written; namespace finds what a prefix stands for.
type element struct {
	name       xml.Name // Space is the prefix
	attributes []xml.Attr
	children   []*element
	parent     *element
	text       string
	start, end int64 // where it begins and ends in the document
}

// parse reads a document. encoding/xml gives raw tokens, since an assertion must be cut out byte by byte with the
// prefixes it was signed with; what it does not check then is checked here. It knows no entities but the five of XML.
func parse(doc []byte) (*element, error) {
	doc = bytes.TrimPrefix(doc, []byte("\ufeff"))
	if len(doc) > maxDocument {
		return nil, errTooLarge
	}
	d := xml.NewDecoder(bytes.NewReader(doc))
	root := &element{}
	current, depth, elements := root, 0, 0
	for {
		begin := d.InputOffset()
		token, err := d.RawToken()
		if err == io.EOF && current == root && len(root.children) == 1 {
			return root.children[0], nil
		}
		if err != nil {
			return nil, errDamaged
		}
		switch t := token.(type) {
		case xml.StartElement:
			if depth, elements = depth+1, elements+1; depth > maxDepth || elements > maxElements || len(t.Attr) > maxAttributes {
				return nil, errTooLarge
			}
			for i, a := range t.Attr {
				if slices.ContainsFunc(t.Attr[:i], func(b xml.Attr) bool { return a.Name == b.Name }) {
					return nil, errDamaged
				}
			}
			child := &element{name: t.Name, attributes: t.Attr, parent: current, start: begin}
			current.children = append(current.children, child)
			current = child
		case xml.EndElement:
			if current == root || current.name != t.Name {
				return nil, errDamaged
			}
			current.end = d.InputOffset()
			current, depth = current.parent, depth-1
		case xml.CharData:
			if current == root && len(bytes.TrimSpace(t)) > 0 {
				return nil, errDamaged
			}
			if len(current.text) < maxText {
				current.text += string(t[:min(len(t), maxText)])
			}
		case xml.Directive:
			return nil, errDoctype
		}
	}
}

// namespace is what prefix stands for at e; declared is false where nothing says it. Only e and what lies around it
// up to below top is looked at; a nil top: everything. The empty prefix stands for unprefixed elements.
func (e *element) namespace(prefix string, top *element) (uri string, declared bool) {
	declaration := xml.Name{Space: "xmlns", Local: prefix}
	if prefix == "" {
		declaration = xml.Name{Local: "xmlns"}
	}
	for ; e != nil && e != top; e = e.parent {
		for _, a := range e.attributes {
			if a.Name == declaration {
				return a.Value, true
			}
		}
	}
	return "", false
}

// space is the namespace of the element itself.
func (e *element) space() string {
	uri, _ := e.namespace(e.name.Space, nil)
	return uri
}

// attribute is the value of the attribute with this local name, whatever its prefix; "" without one.
func (e *element) attribute(local string) string {
	for _, a := range e.attributes {
		if a.Name.Local == local && a.Name.Space != "xmlns" {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

// everything gives e and all elements in it, outer ones first.
func (e *element) everything() iter.Seq[*element] {
	return func(yield func(*element) bool) { e.walk(yield) }
}

func (e *element) walk(yield func(*element) bool) bool {
	if !yield(e) {
		return false
	}
	for _, c := range e.children {
		if !c.walk(yield) {
			return false
		}
	}
	return true
}

// all gives those of everything that have the local name. Prefixes and even namespaces differ between servers; local
// names do not.
func (e *element) all(local string) iter.Seq[*element] {
	return func(yield func(*element) bool) {
		for found := range e.everything() {
			if found.name.Local == local && !yield(found) {
				return
			}
		}
	}
}

// first is the first of all, or nil.
func (e *element) first(local string) *element {
	for found := range e.all(local) {
		return found
	}
	return nil
}

// child is the first direct child with the local name, or nil.
func (e *element) child(local string) *element {
	if e == nil {
		return nil
	}
	for _, c := range e.children {
		if c.name.Local == local {
			return c
		}
	}
	return nil
}

// words is the element's own text without blanks around it; "" for nil.
func (e *element) words() string {
	if e == nil {
		return ""
	}
	return strings.TrimSpace(e.text)
}
