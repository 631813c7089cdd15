package wstrust

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
)

const (
	envelope13 = `<?xml version="1.0"?>` + "\r\n" + `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing"%s><s:Header><a:Action>x</a:Action></s:Header><s:Body>` +
		`<trust:RequestSecurityTokenResponseCollection xmlns:trust="http://docs.oasis-open.org/ws-sx/ws-trust/200512"><trust:RequestSecurityTokenResponse><trust:Lifetime/><trust:RequestedSecurityToken>%s</trust:RequestedSecurityToken><trust:TokenType>y</trust:TokenType></trust:RequestSecurityTokenResponse></trust:RequestSecurityTokenResponseCollection></s:Body></s:Envelope>`
	envelope2005 = `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"%s><s:Body><t:RequestSecurityTokenResponse xmlns:t="http://schemas.xmlsoap.org/ws/2005/02/trust"><t:RequestedSecurityToken>%s</t:RequestedSecurityToken></t:RequestSecurityTokenResponse></s:Body></s:Envelope>`

	// Blanks, quotes, empty elements, comments, references and line ends are as a careless signer may write them.
	saml1 = `<saml:Assertion   MajorVersion='1' xmlns:saml="urn:oasis:names:tc:SAML:1.0:assertion" AssertionID="_1"` + "\r\n" + `><saml:Conditions></saml:Conditions><saml:X/><!-- c --><![CDATA[<&]]><saml:Y>&#x41;&amp;é</saml:Y>` +
		`<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignatureValue>` + "\n  QUJD\n" + `</ds:SignatureValue></ds:Signature></saml:Assertion >`
	saml2 = `<Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion" ID="_2"><Issuer>x</Issuer></Assertion>`
)

func TestParseRSTR(t *testing.T) {
	for _, tt := range []struct {
		name, frame, declared, token, want string
		kind                               Kind
	}{
		{"1.3", envelope13, "", saml1, saml1, SAML1},
		{"2005", envelope2005, "", saml1, saml1, SAML1},
		{"SAML 2.0", envelope13, "", saml2, saml2, SAML2},
		{"blanks around it", envelope13, "", "\n  " + saml2 + "\n", saml2, SAML2},
		{"after something else", envelope13, "", "<Other/>" + saml2, saml2, SAML2},
		{"unused declarations stay outside", envelope13, ` xmlns:unused="urn:u"`, saml2, saml2, SAML2},
		{"prefix of the message", envelope13, ` xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"`, `<saml:Assertion ID="_2"><saml:Issuer/></saml:Assertion>`,
			`<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_2"><saml:Issuer/></saml:Assertion>`, SAML2},
		{"default namespace of the message", envelope13, ` xmlns="urn:oasis:names:tc:SAML:2.0:assertion"`, `<Assertion><Issuer/></Assertion>`,
			`<Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion"><Issuer/></Assertion>`, SAML2},
		{"no default namespace inside", envelope13, ` xmlns="urn:outer"`, `<p:Assertion xmlns:p="urn:oasis:names:tc:SAML:2.0:assertion"><p:A/></p:Assertion>`,
			`<p:Assertion xmlns:p="urn:oasis:names:tc:SAML:2.0:assertion"><p:A/></p:Assertion>`, SAML2},
		{"an unprefixed element inside", envelope13, "", `<p:Assertion xmlns:p="urn:oasis:names:tc:SAML:2.0:assertion"><b/></p:Assertion>`,
			`<p:Assertion xmlns:p="urn:oasis:names:tc:SAML:2.0:assertion"><b/></p:Assertion>`, SAML2},
		{"several prefixes, deep inside", envelope13, ` xmlns:q="urn:q&amp;&quot;" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:n="urn:n"`,
			`<Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion"><q:A xml:lang="en"><B n:c="" d=""/></q:A><V xsi:type="xs:string">s</V></Assertion>`,
			`<Assertion xmlns:n="urn:n" xmlns:q="urn:q&amp;&#34;" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="urn:oasis:names:tc:SAML:2.0:assertion"><q:A xml:lang="en"><B n:c="" d=""/></q:A><V xsi:type="xs:string">s</V></Assertion>`, SAML2},
		{"declared again further in", envelope13, ` xmlns:n="urn:outer"`,
			`<Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion"><n:A xmlns:n="urn:inner"/></Assertion>`,
			`<Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion"><n:A xmlns:n="urn:inner"/></Assertion>`, SAML2},
		{"an empty one", envelope13, ` xmlns:p="urn:oasis:names:tc:SAML:2.0:assertion"`, `<p:Assertion/>`, `<p:Assertion xmlns:p="urn:oasis:names:tc:SAML:2.0:assertion"/>`, SAML2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			body := fmt.Sprintf(tt.frame, tt.declared, tt.token)
			for _, mark := range []string{"", "\ufeff"} {
				a, err := ParseRSTR([]byte(mark + body))
				if err != nil || string(a.XML) != tt.want || a.Kind != tt.kind {
					t.Errorf("got %s\n%s, %v; want\n%s", a.Kind, a.XML, err, tt.want)
				}
				if s := fmt.Sprintf("%v %+v %s %q %x", a, a, a, a, a); strings.Contains(s, "saml") || strings.Contains(s, "Assertion") {
					t.Errorf("printed: %s", s)
				}
			}
		})
	}
}

func TestParseRSTRRefuses(t *testing.T) {
	for name, body := range map[string]string{
		"no token":            fmt.Sprintf(envelope13, "", ""),
		"no response":         `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body/></s:Envelope>`,
		"no body":             `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"/>`,
		"no envelope":         saml1,
		"encrypted":           fmt.Sprintf(envelope13, "", `<xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#"/>`),
		"another assertion":   fmt.Sprintf(envelope13, "", `<Assertion xmlns="urn:example"/>`),
		"undeclared prefix":   fmt.Sprintf(envelope13, "", `<p:Assertion/>`),
		"undeclared inside":   fmt.Sprintf(envelope13, "", `<Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion"><q:secret/></Assertion>`),
		"assertion elsewhere": `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header>` + saml1 + `</s:Header><s:Body/></s:Envelope>`,
	} {
		a, err := ParseRSTR([]byte(body))
		if err == nil || a.XML != nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
		if _, ok := errors.AsType[*Fault](err); ok {
			t.Errorf("%s is no fault", name)
		}
	}
}

// To look up endless prefixes would take many seconds, which nobody could cut short.
func TestParseRSTRBounds(t *testing.T) {
	assertion := func(prefixes int) string {
		var inside strings.Builder
		for i := range prefixes {
			fmt.Fprintf(&inside, "<p%d:a/>", i)
		}
		return `<Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion">` + inside.String() + `</Assertion>`
	}
	wrapped := func(prefixes int) string { // no element may have so many attributes
		var before, after strings.Builder
		for i := range prefixes {
			if i%(maxAttributes-1) == 0 {
				before.WriteString("<x>")
				after.WriteString("</x>")
			}
			text := strings.TrimSuffix(before.String(), ">")
			before.Reset()
			fmt.Fprintf(&before, "%s xmlns:p%d='urn:x'>", text, i)
		}
		return before.String() + "<RequestedSecurityToken>" + assertion(prefixes) + "</RequestedSecurityToken>" + after.String()
	}
	const frame = `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>%s</s:Body></s:Envelope>`
	if _, err := ParseRSTR(fmt.Appendf(nil, envelope13, "", assertion(maxAttributes+1))); !errors.Is(err, errTooLarge) {
		t.Errorf("declared nowhere: %v", err)
	}
	if _, err := ParseRSTR(fmt.Appendf(nil, frame, wrapped(maxAttributes+1))); !errors.Is(err, errTooLarge) {
		t.Errorf("declared far away: %v", err)
	}
	if a, err := ParseRSTR(fmt.Appendf(nil, frame, wrapped(maxAttributes))); err != nil || strings.Count(string(a.XML), `="urn:x"`) != maxAttributes {
		t.Errorf("as many as may be: %v", err)
	}
}

func TestFault(t *testing.T) {
	for name, tt := range map[string]struct {
		body string
		want Fault
	}{
		"SOAP 1.2": {`<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header/><s:Body><s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value xmlns:q="http://docs.oasis-open.org/ws-sx/ws-trust/200512"> q:FailedAuthentication </s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang="de">Falsch</s:Text><s:Text xml:lang="en-US">MSIS3055: The password is wrong.</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>`,
			Fault{"Sender", "FailedAuthentication", "MSIS3055: The password is wrong."}},
		"one language": {`<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault><s:Code><s:Value>s:Receiver</s:Value></s:Code><s:Reason><s:Text xml:lang="de-DE">ID3242: Falsch</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>`,
			Fault{"Receiver", "", "ID3242: Falsch"}},
		"SOAP 1.1": {`<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><e:Fault><faultcode>e:Server</faultcode><faultstring>down</faultstring></e:Fault></e:Body></e:Envelope>`,
			Fault{"Server", "", "down"}},
		"bare": {`<Envelope><Body><Fault/></Body></Envelope>`, Fault{}},
	} {
		_, err := ParseRSTR([]byte(tt.body))
		if f, ok := errors.AsType[*Fault](err); !ok || *f != tt.want || f.Error() == "" {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func FuzzMEX(f *testing.F) {
	f.Add(read(f, "adfs.xml"))
	f.Add(read(f, "wrapped.xml"))
	f.Fuzz(func(t *testing.T, doc []byte) {
		mex, err := ParseMEX(doc)
		if err != nil && mex != nil {
			t.Error("an error came with endpoints")
		}
		for _, e := range mex {
			if e.Address == "" || e.Version == "" || e.Authentication == "" {
				t.Errorf("half an endpoint: %+v", e)
			}
		}
	})
}

func FuzzRSTR(f *testing.F) {
	f.Add([]byte(fmt.Sprintf(envelope13, ` xmlns:q="urn:q"`, saml1)))
	f.Add([]byte(fmt.Sprintf(envelope2005, ` xmlns="urn:oasis:names:tc:SAML:2.0:assertion"`, `<Assertion/>`)))
	f.Add([]byte(`<Envelope><Body><Fault><Code><Value>a:b</Value></Code></Fault></Body></Envelope>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		a, err := ParseRSTR(body)
		if err != nil {
			return
		}
		// What was cut out stands for itself, and cutting it out again changes nothing.
		again, err := ParseRSTR(answerWith(a.XML))
		if err != nil || !bytes.Equal(again.XML, a.XML) || again.Kind != a.Kind {
			t.Errorf("%q became %q (%v)", a.XML, again.XML, err)
		}
	})
}

func answerWith(assertion []byte) []byte {
	before, after, _ := bytes.Cut([]byte(`<Envelope><Body><RequestedSecurityToken>|</RequestedSecurityToken></Body></Envelope>`), []byte("|"))
	return append(append(bytes.Clone(before), assertion...), after...)
}
