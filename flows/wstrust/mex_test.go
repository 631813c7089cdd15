package wstrust

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

func anyAddress(string) error { return nil }

func read(t testing.TB, name string) []byte {
	t.Helper()
	doc, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestParseMEX(t *testing.T) {
	const adfs = "https://sts.contoso.example/adfs/services/trust/"
	for name, want := range map[string][]Endpoint{
		"adfs.xml": {
			{adfs + "2005/windowstransport", Trust2005, WindowsTransport},
			{adfs + "2005/usernamemixed", Trust2005, UsernamePassword},
			{adfs + "13/usernamemixed", Trust13, UsernamePassword},
			{adfs + "13/windowstransport", Trust13, WindowsTransport},
		},
		"wrapped.xml": {{"https://idp.fabrikam.example/trust", Trust2005, UsernamePassword}},
	} {
		mex, err := ParseMEX(read(t, name))
		if err != nil || !slices.Equal(mex, want) {
			t.Errorf("%s: got %v, %v; want %v", name, mex, err, want)
		}
	}
}

func TestChoose(t *testing.T) {
	mex, err := ParseMEX(read(t, "adfs.xml"))
	if err != nil {
		t.Fatal(err)
	}
	for how, want := range map[Authentication]string{UsernamePassword: "/13/usernamemixed", WindowsTransport: "/13/windowstransport"} {
		if e, err := mex.Choose(how, anyAddress); err != nil || !strings.HasSuffix(e.Address, want) || e.Version != Trust13 {
			t.Errorf("%s: got %+v, %v", how, e, err)
		}
	}
	no := errors.New("no")
	without := func(word string) func(string) error {
		return func(address string) error {
			if strings.Contains(address, word) {
				return no
			}
			return nil
		}
	}
	if e, err := mex.Choose(UsernamePassword, without("/13/")); err != nil || e.Version != Trust2005 {
		t.Errorf("without 1.3: %+v, %v", e, err)
	}
	if e, err := mex.Choose(UsernamePassword, without("https")); !errors.Is(err, no) || e != (Endpoint{}) {
		t.Errorf("without any: %+v, %v", e, err)
	}
	if _, err := mex[:1].Choose(UsernamePassword, anyAddress); !errors.Is(err, ErrNoEndpoint) {
		t.Errorf("of the other kind: %v", err)
	}
}

// What is wrong with one policy, binding or port takes only itself away.
func TestParseMEXPassesOver(t *testing.T) {
	good := string(read(t, "adfs.xml"))
	for name, tt := range map[string]struct {
		old, new string
		left     int
	}{
		"no TLS":                {"sp:TransportBinding", "sp:Other", 0},
		"hashed password":       {"<sp:WssUsernameToken10/>", "<sp:HashPassword/>", 2},
		"no password":           {"<sp:WssUsernameToken10/>", "<sp:NoPassword/>", 2},
		"policies without name": {"wsu:Id=", "wsu:Name=", 0},
		"another transport":     {"http://schemas.xmlsoap.org/soap/http", "http://example.com/smtp", 0},
		"another action":        {"200512/RST/Issue", "200512/RST/Renew", 2},
		"bindings without name": {"<wsdl:binding name=", "<wsdl:binding nick=", 0},
		"ports of no binding":   {`binding="tns:`, `binding="tns:x`, 0},
		"empty addresses":       {"https://sts.contoso.example/adfs/services/trust/13/usernamemixed", "  ", 3},
		"addresses as SOAP's":   {"wsa10:EndpointReference", "wsa10:Reference", 4},
	} {
		changed := strings.ReplaceAll(good, tt.old, tt.new)
		mex, err := ParseMEX([]byte(changed))
		if err != nil || len(mex) != tt.left || changed == good {
			t.Errorf("%s: %d endpoints (%v), want %d", name, len(mex), err, tt.left)
		}
	}
}

// Bindings of one name and ports that point to them do not multiply.
func TestParseMEXBounds(t *testing.T) {
	document := func(bindings, ports int) []byte {
		var b strings.Builder
		b.WriteString(`<d><Policy Id="p"><TransportBinding/><NegotiateAuthentication/></Policy>`)
		for range bindings {
			fmt.Fprintf(&b, `<binding name="n"><binding transport="%s"/><PolicyReference URI="#p"/><operation soapAction="%s"/></binding>`, soapOverHTTP, Trust13.Action())
		}
		for i := range ports {
			fmt.Fprintf(&b, `<port binding="n"><address location="https://sts.example/%d"/></port>`, i)
		}
		b.WriteString("</d>")
		return []byte(b.String())
	}
	for _, tt := range []struct{ bindings, ports, want int }{{1000, 3, 3}, {1, 1000, maxEndpoints}, {1500, 5000, maxEndpoints}} {
		mex, err := ParseMEX(document(tt.bindings, tt.ports))
		if err != nil || len(mex) != tt.want || mex[2].Address != "https://sts.example/2" {
			t.Errorf("%d bindings and %d ports gave %d endpoints (%v), want %d", tt.bindings, tt.ports, len(mex), err, tt.want)
		}
	}
}

func TestDocumentsRefused(t *testing.T) {
	deep := strings.Repeat("<a>", maxDepth+1) + strings.Repeat("</a>", maxDepth+1)
	for name, doc := range map[string]string{
		"empty":              "",
		"text":               "hello",
		"a page":             "<!DOCTYPE html><html><body>Sign in<br></body></html>",
		"a page, lower case": "<html><body>Sign in<br></body></html>",
		"entities":           `<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;">]><a>&y;</a>`,
		"an outer entity":    `<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>`,
		"an unknown entity":  "<a>&secret;</a>",
		"not closed":         "<a><b></b>",
		"crossed":            "<a><b></a></b>",
		"closed by another":  `<a xmlns:x="u" xmlns:y="u"><x:b></y:b></a>`,
		"two roots":          "<a/><b/>",
		"text after the end": "<a/>x",
		"an end only":        "</a>",
		"attribute twice":    `<a b="1" b="2"/>`,
		"too deep":           deep,
		"too many elements":  "<a>" + strings.Repeat("<b/>", maxElements) + "</a>",
		"too many attributes": func() string {
			var b strings.Builder
			for i := range maxAttributes + 1 {
				b.WriteString(" a" + strings.Repeat("x", i) + `=""`)
			}
			return "<a" + b.String() + "/>"
		}(),
		"too large":      "<a>" + strings.Repeat(" ", maxDocument) + "</a>",
		"another script": "\xff\xfe<\x00a\x00/\x00>\x00",
		"not UTF-8":      "<a>\xff</a>",
	} {
		if mex, err := ParseMEX([]byte(doc)); err == nil || mex != nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: got %v, %v", name, mex, err)
		}
		if a, err := ParseRSTR([]byte(doc)); err == nil || a.XML != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
