package flows

import (
	"bytes"
	"encoding/xml"
	"net/url"
	"strings"
)

const maxFormTokens = 2000

// formIn finds the first form of a page that is posted, with its hidden fields. It understands as much of HTML as the
// page of the form_post response mode is made of; what comes after something that it does not understand is left out.
func formIn(page []byte) (action string, fields url.Values, ok bool) {
	d := xml.NewDecoder(bytes.NewReader(page))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	d.CharsetReader = nil // UTF-8, or nothing is read
	for range maxFormTokens {
		token, err := d.RawToken()
		if err != nil {
			return "", nil, false // without its end the form may lack fields
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch {
			case is(t.Name, "form") && fields == nil && strings.EqualFold(attributeOf(t, "method"), "post"):
				action, fields = attributeOf(t, "action"), url.Values{}
			case is(t.Name, "input") && fields != nil && strings.EqualFold(attributeOf(t, "type"), "hidden"):
				fields.Add(attributeOf(t, "name"), attributeOf(t, "value"))
			}
		case xml.EndElement:
			if is(t.Name, "form") && fields != nil {
				return action, fields, action != ""
			}
		}
	}
	return "", nil, false
}

func is(n xml.Name, name string) bool { return strings.EqualFold(n.Local, name) }

func attributeOf(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if is(a.Name, name) {
			return a.Value
		}
	}
	return ""
}
