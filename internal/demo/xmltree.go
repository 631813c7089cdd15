package demo

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// xmlNode is an element with its names as they were written: signatures cover prefixes, which encoding/xml's own
// decoding into structs forgets.
type xmlNode struct {
	Prefix, Local string
	Space         string            // what the prefix stands for here
	Declares      map[string]string // prefix -> namespace, of this element alone; "" is the default namespace
	Attrs         []xmlAttr
	Kids          []any // *xmlNode or string
	parent        *xmlNode
}

type xmlAttr struct{ Prefix, Local, Space, Value string }

// maxXMLDepth is far more than any message here needs.
const maxXMLDepth = 40

var errXML = errors.New("not well-formed XML")

// parseXML reads one document. Document type declarations are refused, since entities could blow it up.
func parseXML(text []byte) (*xmlNode, error) {
	d := xml.NewDecoder(bytes.NewReader(text))
	var root, at *xmlNode
	depth := 0
	for {
		token, err := d.RawToken() // Token would put namespaces in place of prefixes
		switch {
		case errors.Is(err, io.EOF) && root != nil && at == nil:
			return root, nil
		case err != nil:
			return nil, fmt.Errorf("%w: %w", errXML, err)
		}
		switch x := token.(type) {
		case xml.StartElement:
			if depth++; depth > maxXMLDepth || at == nil && root != nil {
				return nil, fmt.Errorf("%w: too deep, or more than one document", errXML)
			}
			n, err := newXMLNode(x, at)
			if err != nil {
				return nil, err
			}
			if at == nil {
				root = n
			} else {
				at.Kids = append(at.Kids, n)
			}
			at = n
		case xml.EndElement:
			if at == nil || at.Prefix != x.Name.Space || at.Local != x.Name.Local {
				return nil, fmt.Errorf("%w: unexpected end of %s", errXML, x.Name.Local)
			}
			at = at.parent
			depth--
		case xml.CharData:
			if at != nil {
				at.Kids = append(at.Kids, string(x))
			} else if len(bytes.TrimSpace(x)) > 0 {
				return nil, fmt.Errorf("%w: text outside of the document", errXML)
			}
		case xml.Directive:
			return nil, fmt.Errorf("%w: document types are not accepted", errXML)
		}
	}
}

func newXMLNode(x xml.StartElement, parent *xmlNode) (*xmlNode, error) {
	n := &xmlNode{Prefix: x.Name.Space, Local: x.Name.Local, Declares: map[string]string{}, parent: parent}
	for _, a := range x.Attr {
		switch {
		case a.Name.Space == "xmlns":
			n.Declares[a.Name.Local] = a.Value
		case a.Name.Space == "" && a.Name.Local == "xmlns":
			n.Declares[""] = a.Value
		default:
			n.Attrs = append(n.Attrs, xmlAttr{Prefix: a.Name.Space, Local: a.Name.Local, Value: a.Value})
		}
	}
	var ok bool
	if n.Space, ok = n.lookup(n.Prefix); !ok {
		return nil, fmt.Errorf("%w: nothing declares the prefix %q", errXML, n.Prefix)
	}
	for i, a := range n.Attrs {
		if a.Prefix == "" {
			continue // attributes have no default namespace
		}
		if n.Attrs[i].Space, ok = n.lookup(a.Prefix); !ok {
			return nil, fmt.Errorf("%w: nothing declares the prefix %q", errXML, a.Prefix)
		}
	}
	return n, nil
}

// lookup finds what a prefix stands for at this element.
func (n *xmlNode) lookup(prefix string) (space string, ok bool) {
	for at := n; at != nil; at = at.parent {
		if space, ok := at.Declares[prefix]; ok {
			return space, true
		}
	}
	if prefix == "xml" {
		return "http://www.w3.org/XML/1998/namespace", true
	}
	return "", prefix == ""
}

// child is the first element of that name directly below; nil when there is none, also of nil.
func (n *xmlNode) child(space, local string) *xmlNode {
	if n == nil {
		return nil
	}
	for _, k := range n.Kids {
		if e, ok := k.(*xmlNode); ok && e.Space == space && e.Local == local {
			return e
		}
	}
	return nil
}

// attr is the value of an attribute without a prefix.
func (n *xmlNode) attr(local string) string {
	if n == nil {
		return ""
	}
	i := slices.IndexFunc(n.Attrs, func(a xmlAttr) bool { return a.Prefix == "" && a.Local == local })
	if i < 0 {
		return ""
	}
	return n.Attrs[i].Value
}

// text is the text directly in the element, without blanks around it.
func (n *xmlNode) text() string { return strings.TrimSpace(n.raw()) }

// raw is the text directly in the element as it stands.
func (n *xmlNode) raw() string {
	if n == nil {
		return ""
	}
	var b strings.Builder
	for _, k := range n.Kids {
		if s, ok := k.(string); ok {
			b.WriteString(s)
		}
	}
	return b.String()
}
