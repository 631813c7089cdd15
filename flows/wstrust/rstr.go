package wstrust

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Kind is the version of a SAML assertion.
type Kind string

const (
	SAML1 Kind = "urn:oasis:names:tc:SAML:1.0:assertion" // SAML 1.0 and 1.1
	SAML2 Kind = "urn:oasis:names:tc:SAML:2.0:assertion"
)

// Assertion is what the federation server says about the person. Whoever holds it can sign in as them: it must be
// kept as secret as a password, and never printed.
type Assertion struct {
	XML  []byte // exactly as it was signed, but for declarations of prefixes that the message around it made
	Kind Kind
}

// Format implements fmt.Formatter: no format shows the assertion.
func (a Assertion) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("[redacted]")) }

// Fault is the federation server's refusal, SOAP 1.1 or 1.2, in its own words.
type Fault struct {
	Code    string // Sender, Receiver, ...
	Subcode string // FailedAuthentication, ...; may be empty
	Reason  string // may be empty
}

func (f *Fault) Error() string {
	return "the federation server refused: " + strings.TrimSpace(strings.Join([]string{f.Code, f.Subcode, f.Reason}, " "))
}

// ParseRSTR reads the answer to a Request: the collection of WS-Trust 1.3 or the single response of 2005. Errors are a
// *Fault when the server refused; the others repeat nothing of the answer.
func ParseRSTR(body []byte) (Assertion, error) {
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	root, err := parse(body)
	if err != nil {
		return Assertion{}, fmt.Errorf("read the federation server's answer: %w", err)
	}
	soap := root.child("Body")
	if root.name.Local != "Envelope" || soap == nil {
		return Assertion{}, fmt.Errorf("read the federation server's answer: %w", errDamaged)
	}
	if fault := soap.child("Fault"); fault != nil {
		return Assertion{}, faultOf(fault)
	}
	found := false
	for requested := range soap.all("RequestedSecurityToken") {
		for _, token := range requested.children {
			found = true
			kind := Kind(token.space())
			if token.name.Local != "Assertion" || kind != SAML1 && kind != SAML2 {
				continue
			}
			cut, err := token.cut(body)
			return Assertion{XML: cut, Kind: kind}, err
		}
	}
	if found {
		return Assertion{}, errors.New("read the federation server's answer: its token is encrypted or no SAML assertion")
	}
	return Assertion{}, errors.New("read the federation server's answer: it holds no token")
}

// cut takes the element out of the document, byte by byte. A prefix that it uses and that was declared further up is
// declared again in its first tag; nothing else may change, or the signature would no longer fit (Exclusive XML
// Canonicalization leaves unused declarations out, so that none is added needlessly either). No tag may have more than
// maxAttributes of those.
func (e *element) cut(doc []byte) ([]byte, error) {
	var missing []string
	for part := range e.everything() {
		for _, prefix := range part.prefixes() {
			if _, inside := part.namespace(prefix, e.parent); !inside && !slices.Contains(missing, prefix) {
				if missing = append(missing, prefix); len(missing) > maxAttributes {
					return nil, fmt.Errorf("read the federation server's answer: %w", errTooLarge)
				}
			}
		}
	}
	slices.Sort(missing)
	var declarations bytes.Buffer
	for _, prefix := range missing {
		uri, declared := e.namespace(prefix, nil)
		switch {
		case declared && prefix == "":
			declarations.WriteString(` xmlns="` + escape(uri) + `"`)
		case declared:
			declarations.WriteString(` xmlns:` + prefix + `="` + escape(uri) + `"`)
		case prefix != "":
			return nil, fmt.Errorf("read the federation server's answer: %w", errDamaged)
		}
	}
	name := e.name.Local
	if e.name.Space != "" {
		name = e.name.Space + ":" + name
	}
	afterName := e.start + 1 + int64(len(name))
	return slices.Concat(doc[e.start:afterName], declarations.Bytes(), doc[afterName:e.end]), nil
}

const xsi = "http://www.w3.org/2001/XMLSchema-instance"

// prefixes are those that an element itself uses: in its name, its attributes' names, and the type that it names.
func (e *element) prefixes() []string {
	list := []string{e.name.Space}
	for _, a := range e.attributes {
		if a.Name.Space == "" || a.Name.Space == "xmlns" || a.Name.Space == "xml" {
			continue
		}
		list = append(list, a.Name.Space)
		if a.Name.Local != "type" {
			continue
		}
		if uri, _ := e.namespace(a.Name.Space, nil); uri != xsi {
			continue
		}
		if prefix, _, ok := strings.Cut(strings.TrimSpace(a.Value), ":"); ok {
			list = append(list, prefix)
		}
	}
	return list
}

// faultOf reads SOAP 1.2 (Part 1, section 5.4) and SOAP 1.1 (section 4.4).
func faultOf(fault *element) *Fault {
	code := fault.child("Code")
	f := &Fault{Code: localName(code.child("Value").words()), Subcode: localName(code.child("Subcode").child("Value").words())}
	if reason := fault.child("Reason"); reason != nil {
		for _, text := range reason.children {
			if f.Reason == "" || strings.HasPrefix(strings.ToLower(text.attribute("lang")), "en") {
				f.Reason = text.words()
			}
		}
	}
	if code == nil {
		f.Code, f.Reason = localName(fault.child("faultcode").words()), fault.child("faultstring").words()
	}
	return f
}
