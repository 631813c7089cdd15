package demo

import (
	"strings"
	"testing"
)

// TestCanonical has what the rules are about: order, escapes, empty elements, comments, and declarations that move to
// where they are used. The expected text is what another implementation (Python's) makes of it.
func TestCanonical(t *testing.T) {
	const in = `<?xml version="1.0"?>
<a:r xmlns:a="urn:a" xmlns:b="urn:b" xmlns="urn:d" z="1" b:y='2"&lt;&#9;' a:x="3"><!-- no --><c xmlns:q="urn:q"><q:d xmlns=""/>` +
		`<e xmlns=""><f xmlns="urn:d"/></e></c>t &amp; &gt; &#13; <![CDATA[<x>]]><b:g a:h="i"/></a:r>`
	const want = `<a:r xmlns:a="urn:a" xmlns:b="urn:b" z="1" a:x="3" b:y="2&quot;&lt;&#x9;"><c xmlns="urn:d"><q:d xmlns:q="urn:q"></q:d>` +
		`<e xmlns=""><f xmlns="urn:d"></f></e></c>t &amp; &gt; &#xD; &lt;x&gt;<b:g a:h="i"></b:g></a:r>`
	n, err := parseXML([]byte(in))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(n.canonical(nil)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := string(n.canonical(n.child("urn:d", "c"))); strings.Contains(got, "<c") || !strings.Contains(got, "<b:g") {
		t.Errorf("without one element: %s", got)
	}
}

func TestXMLThatIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"nothing": "", "text": "x", "open": "<a>", "crossed": "<a><b></a></b>", "two": "<a/><b/>", "text behind": "<a/>x",
		"a document type": `<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`, "an unknown entity": "<a>&b;</a>", "an undeclared prefix": "<a:b/>",
		"an undeclared attribute": `<a b:c="d"/>`, "too deep": strings.Repeat("<a>", maxXMLDepth+1) + strings.Repeat("</a>", maxXMLDepth+1),
	} {
		if n, err := parseXML([]byte(text)); err == nil {
			t.Errorf("%s was taken: %+v", name, n)
		}
	}
}

// FuzzCanonical: the canonical form of a document is a document, whose canonical form it is.
func FuzzCanonical(f *testing.F) {
	f.Add([]byte(`<a xmlns="urn:x" b="c">d<e xmlns:f="urn:y" f:g="h"/></a>`))
	f.Add([]byte(`<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:1.0:assertion" Issuer="&amp;&#xD;"/>`))
	f.Fuzz(func(t *testing.T, text []byte) {
		n, err := parseXML(text)
		if err != nil {
			return
		}
		once := n.canonical(nil)
		again, err := parseXML(once)
		if err != nil {
			t.Fatalf("%q: %v", once, err)
		}
		if twice := again.canonical(nil); string(twice) != string(once) {
			t.Errorf("%q became %q", once, twice)
		}
	})
}
