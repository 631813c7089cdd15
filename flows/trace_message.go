package flows

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"latchkey/internal/identity"
)

// Shown is the value for the screen. Of a secret it is the length alone, and not even that of what a person may have
// thought up: how long a password is helps to guess it.
func (f Field) Shown() string {
	switch {
	case !f.Secret:
		return f.Value.Reveal()
	case isPassword(f):
		return "••••"
	}
	return fmt.Sprintf("•••• (%d characters)", utf8.RuneCountInString(f.Value.Reveal()))
}

// requestMessage is what a request sends. Its body is read from a copy.
func requestMessage(req *http.Request) Message {
	m := Message{Method: req.Method, URL: bare(req.URL), Header: headerFields(req.Header)}
	var body []byte
	if req.GetBody != nil {
		if r, err := req.GetBody(); err == nil {
			body, _ = io.ReadAll(io.LimitReader(r, maxBody))
			r.Close()
		}
	}
	switch mediaType, _, _ := mime.ParseMediaType(req.Header.Get("Content-Type")); {
	case len(body) == 0:
		m.Fields = pairs(req.URL.RawQuery)
		return m
	case mediaType == "application/x-www-form-urlencoded":
		m.Fields = pairs(string(body))
	default:
		m.Text = safeText(body)
	}
	if q := pairs(req.URL.RawQuery); !slices.ContainsFunc(q, func(f Field) bool { return f.Secret }) && len(q) > 0 {
		m.URL += "?" + req.URL.RawQuery // the fields are the form's
	}
	return m
}

// answerMessage is what came back.
func answerMessage(status int, header http.Header, body []byte) Message {
	m := Message{Status: status, Header: headerFields(header)}
	if fields, ok := members(body); ok {
		m.Fields = fields
	} else if len(body) > 0 {
		m.Text = safeText(body)
	}
	return m
}

// bare is an address without query and fragment.
func bare(u *url.URL) string {
	b := *u
	b.RawQuery, b.ForceQuery, b.Fragment, b.RawFragment, b.User = "", false, "", "", nil
	return b.String()
}

// pairs reads a query or a form in the order it is in.
func pairs(query string) []Field {
	var list []Field
	for pair := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		n, err1 := url.QueryUnescape(name)
		v, err2 := url.QueryUnescape(value)
		if pair != "" && err1 == nil && err2 == nil {
			list = append(list, newField(n, v))
		}
	}
	return bounded(list)
}

// members reads a JSON object in the order it is in; ok is false when it is none.
func members(body []byte) (list []Field, ok bool) {
	d := json.NewDecoder(bytes.NewReader(body))
	if start, err := d.Token(); err != nil || start != json.Delim('{') {
		return nil, false
	}
	for d.More() {
		name, err := d.Token()
		var raw json.RawMessage
		if err != nil || d.Decode(&raw) != nil {
			return nil, false
		}
		var text string
		if json.Unmarshal(raw, &text) != nil {
			text = string(raw) // a number, a list, an object: as it was sent
		}
		f := newField(fmt.Sprint(name), text)
		f.Secret = f.Secret || secretInside(raw)
		list = append(list, f)
	}
	if _, err := d.Token(); err != nil {
		return nil, false
	}
	return bounded(list), true
}

// secretInside reports whether an object or list has a member with the name of a secret.
func secretInside(raw json.RawMessage) bool {
	var object map[string]json.RawMessage
	if json.Unmarshal(raw, &object) == nil {
		for name, value := range object {
			if secretName(name) && !ambiguous(name) || secretInside(value) {
				return true
			}
		}
		return false
	}
	var list []json.RawMessage
	return json.Unmarshal(raw, &list) == nil && slices.ContainsFunc(list, secretInside)
}

func headerFields(h http.Header) []Field {
	var list []Field
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, value := range h[name] {
			f := newField(name, value)
			switch name {
			case "Location": // a redirect may carry a code
				f.Secret = f.Secret || strings.ContainsAny(value, "?#")
			case "Www-Authenticate": // SPNEGO answers in it (RFC 4559)
				f.Secret = f.Secret || slices.ContainsFunc(splitList(value), loginToken)
			}
			list = append(list, f)
		}
	}
	return bounded(list)
}

// loginToken reports whether a challenge carries a token of somebody's login.
func loginToken(challenge string) bool {
	scheme, rest, _ := strings.Cut(strings.TrimSpace(challenge), " ")
	return strings.TrimSpace(rest) != "" && (strings.EqualFold(scheme, "Negotiate") || strings.EqualFold(scheme, "NTLM"))
}

func newField(name, value string) Field {
	return Field{Name: name, Value: identity.Secret(value), Secret: value != "" && (secretName(name) || bearsSecret(value))}
}

// bounded cuts values so that a message stays within maxTraceBody.
func bounded(list []Field) []Field {
	left := maxTraceBody
	for i := range list {
		if v := list[i].Value.Reveal(); len(v) > left {
			list[i].Value = identity.Secret(strings.ToValidUTF8(v[:left], "") + "…")
		}
		left -= min(left, len(list[i].Value))
	}
	return list
}
