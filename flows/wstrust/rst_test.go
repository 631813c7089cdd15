package wstrust

import (
	"encoding/xml"
	"errors"
	"strings"
	"testing"
	"time"
)

// sent is a request as a server would read it.
type sent struct {
	XMLName   xml.Name
	Action    string `xml:"Header>Action"`
	MessageID string `xml:"Header>MessageID"`
	ReplyTo   string `xml:"Header>ReplyTo>Address"`
	To        string `xml:"Header>To"`
	Created   string `xml:"Header>Security>Timestamp>Created"`
	Expires   string `xml:"Header>Security>Timestamp>Expires"`
	Username  string `xml:"Header>Security>UsernameToken>Username"`
	Password  string `xml:"Header>Security>UsernameToken>Password"`
	RST       struct {
		XMLName     xml.Name
		AppliesTo   string `xml:"AppliesTo>EndpointReference>Address"`
		KeyType     string `xml:"KeyType"`
		RequestType string `xml:"RequestType"`
	} `xml:"Body>RequestSecurityToken"`
}

func TestRequest(t *testing.T) {
	const username, password = `adele<&>"'@contoso.example`, "p<a>s&s\"w'o]]>r\r\n\t d ünïcødé 🔑"
	for version, want := range map[Version][4]string{
		Trust13: {"http://docs.oasis-open.org/ws-sx/ws-trust/200512", "http://docs.oasis-open.org/ws-sx/ws-trust/200512/RST/Issue",
			"http://docs.oasis-open.org/ws-sx/ws-trust/200512/Bearer", "http://docs.oasis-open.org/ws-sx/ws-trust/200512/Issue"},
		Trust2005: {"http://schemas.xmlsoap.org/ws/2005/02/trust", "http://schemas.xmlsoap.org/ws/2005/02/trust/RST/Issue",
			"http://schemas.xmlsoap.org/ws/2005/05/identity/NoProofKey", "http://schemas.xmlsoap.org/ws/2005/02/trust/Issue"},
	} {
		r := Request{
			Endpoint:  Endpoint{Address: "https://sts.contoso.example/t?a=1&b=<2>", Version: version},
			MessageID: "7a7f8fbc-5a6e-4ffe-8d2c-5b1a3b9b4d11",
			Created:   time.Date(2026, 3, 1, 23, 55, 0, 7e6, time.FixedZone("", 3600)),
		}
		envelope, err := r.ForUser(username, password)
		if err != nil {
			t.Fatal(err)
		}
		var s sent
		if err := xml.Unmarshal(envelope, &s); err != nil {
			t.Fatal(err)
		}
		if s.XMLName.Space != "http://www.w3.org/2003/05/soap-envelope" || s.RST.XMLName.Space != want[0] || s.Action != want[1] || s.RST.KeyType != want[2] || s.RST.RequestType != want[3] {
			t.Errorf("%s: %+v", version, s)
		}
		if s.Username != username || s.Password != password {
			t.Errorf("name %q, password %q", s.Username, s.Password)
		}
		if s.To != r.Endpoint.Address || s.MessageID != "urn:uuid:"+r.MessageID || s.ReplyTo != "http://www.w3.org/2005/08/addressing/anonymous" || s.RST.AppliesTo != DefaultAudience {
			t.Errorf("%+v", s)
		}
		if s.Created != "2026-03-01T22:55:00.007Z" || s.Expires != "2026-03-01T23:05:00.007Z" {
			t.Errorf("from %s to %s", s.Created, s.Expires)
		}
		if version.Action() != want[1] {
			t.Errorf("action %s", version.Action())
		}
		r.AppliesTo = "urn:federation:MicrosoftOnline:us"
		windows := r.ForWindows()
		s = sent{}
		if err := xml.Unmarshal(windows, &s); err != nil || strings.Contains(string(windows), "Security ") || s.RST.AppliesTo != r.AppliesTo || s.Action != want[1] {
			t.Errorf("for Windows: %v %s", err, windows)
		}
	}
}

// A password must arrive as it was typed or not at all.
func TestRequestRefusesWhatXMLCannotCarry(t *testing.T) {
	for _, bad := range []string{"a\x00b", "a\x1bb", "a\xffb", "a\ufffeb"} {
		if _, err := (Request{}).ForUser("adele", bad); !errors.Is(err, ErrCharacter) || strings.Contains(err.Error(), bad) {
			t.Errorf("password %q: %v", bad, err)
		}
		if _, err := (Request{}).ForUser(bad, "x"); !errors.Is(err, ErrCharacter) {
			t.Errorf("name %q: %v", bad, err)
		}
	}
}
