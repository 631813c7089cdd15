package claims

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
)

// TestWhatPeopleTakeForAToken: what else lies on a clipboard.
func TestWhatPeopleTakeForAToken(t *testing.T) {
	const (
		assertion = `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"><saml:Subject/></saml:Assertion>`
		pem       = "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUeyJhbGciOiJSUzI1NiJ9MAoGCCqGSM49BAMCMBQ\n-----END CERTIFICATE-----\n"
	)
	for text, want := range map[string]error{
		assertion: ErrSAML, "  <?xml version=\"1.0\"?>\n<samlp:Response>" + assertion + "</samlp:Response>": ErrSAML,
		"SAMLResponse=PHNhbWxwOlJlc3BvbnNl%3D&RelayState=x": ErrSAML, "Authorization: Basic YWRlbGU6c2VjcmV0LTEyMzQ1Njc=": ErrPassword,
		"curl -H 'authorization: basic YWRlbGU6c2VjcmV0' https://api.example": ErrPassword, "Basic research of 2026": nil,
		"Authorization: Negotiate TlRMTVNTUAABAAAAl4II4gAAAAAAAAAA": ErrLogin, "Negotiate better terms": nil,
		pem: ErrKey, "": nil, "<html><body>Sign in</body></html>": nil, "an Assertion without angle brackets": nil,
	} {
		_, err := Find([]byte(text))
		if !errors.Is(err, ErrNoToken) || want != nil && !errors.Is(err, want) || (want == nil) != (Instead(err) == "") {
			t.Errorf("%.30q: %v, want %v", text, err, want)
		}
	}
	found, err := Find([]byte(base64.StdEncoding.EncodeToString([]byte(assertion))))
	if err != nil || len(found) != 1 {
		t.Fatalf("an assertion in base64: %d, %v", len(found), err)
	}
	_, err = Decode(found[0].Token)
	if !errors.Is(err, ErrOpaque) || !errors.Is(err, ErrSAML) || !strings.Contains(Unread(err).Reason, "SAML") || Unread(err).Status != Unverifiable {
		t.Errorf("an assertion in base64: %v, %+v", err, Unread(err))
	}
	if _, err := Find([]byte("<Assertion>" + tokenA + "</Assertion>")); err != nil {
		t.Errorf("a token in XML: %v", err)
	}
}
