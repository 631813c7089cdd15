package demo

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

const (
	saml11    = "urn:oasis:names:tc:SAML:1.0:assertion" // the namespace of SAML 1.1 as well
	saml20    = "urn:oasis:names:tc:SAML:2.0:assertion"
	dsigNS    = "http://www.w3.org/2000/09/xmldsig#"
	excC14N   = "http://www.w3.org/2001/10/xml-exc-c14n#"
	rsaSHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
	digest256 = "http://www.w3.org/2001/04/xmlenc#sha256"
	enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
	microsoft = "urn:federation:MicrosoftOnline" // Entra's name as a relying party
	samlLife  = time.Hour

	samlAuthPW      = "urn:oasis:names:tc:SAML:1.0:am:password" // in SAML 1.1; SAML 2.0 has passwordContext
	samlAuthWindows = "urn:federation:authentication:windows"   // in both
)

// samlSubject is what an assertion says.
type samlSubject struct {
	ID       string // of the assertion
	Issuer   string
	UPN      string
	OID      string // where Entra finds the person: the anchor that directory synchronisation wrote
	Audience string
	Windows  bool // signed in by a ticket, not by a password
	Now, End time.Time
}

// samlTime is how AD FS writes times.
func samlTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// immutableID is the anchor as AD FS sends it: the bytes of a GUID in base64.
func immutableID(oid string) string {
	guid, _ := hex.DecodeString(strings.ReplaceAll(oid, "-", "")) // ours always are
	return base64.StdEncoding.EncodeToString(guid)
}

// assertion11 writes a SAML 1.1 bearer assertion as AD FS does, up to where the signature belongs and after it.
func assertion11(s samlSubject) (before, after string) {
	method := samlAuthPW
	if s.Windows {
		method = samlAuthWindows
	}
	subject := `<saml:Subject><saml:NameIdentifier Format="urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified">` + immutableID(s.OID) +
		`</saml:NameIdentifier><saml:SubjectConfirmation><saml:ConfirmationMethod>urn:oasis:names:tc:SAML:1.0:cm:bearer` +
		`</saml:ConfirmationMethod></saml:SubjectConfirmation></saml:Subject>`
	before = fmt.Sprintf(`<saml:Assertion MajorVersion="1" MinorVersion="1" AssertionID="%s" Issuer="%s" IssueInstant="%s" xmlns:saml="%s">`+
		`<saml:Conditions NotBefore="%[3]s" NotOnOrAfter="%[5]s"><saml:AudienceRestrictionCondition><saml:Audience>%[6]s</saml:Audience>`+
		`</saml:AudienceRestrictionCondition></saml:Conditions><saml:AttributeStatement>%[7]s`+
		`<saml:Attribute AttributeName="UPN" AttributeNamespace="http://schemas.xmlsoap.org/claims"><saml:AttributeValue>%[8]s</saml:AttributeValue></saml:Attribute>`+
		`<saml:Attribute AttributeName="ImmutableID" AttributeNamespace="http://schemas.microsoft.com/LiveID/Federation/2008/05"><saml:AttributeValue>%[9]s</saml:AttributeValue></saml:Attribute>`+
		`</saml:AttributeStatement><saml:AuthenticationStatement AuthenticationMethod="%[10]s" AuthenticationInstant="%[3]s">%[7]s</saml:AuthenticationStatement>`,
		s.ID, s.Issuer, samlTime(s.Now), saml11, samlTime(s.End), s.Audience, subject, elementText.Replace(s.UPN), immutableID(s.OID), method)
	return before, "</saml:Assertion>"
}

// assertion20 is the same in SAML 2.0, where the signature follows the issuer. AD FS uses the default namespace there.
func assertion20(s samlSubject) (before, after string) {
	method := passwordContext
	if s.Windows {
		method = samlAuthWindows
	}
	before = fmt.Sprintf(`<Assertion ID="%s" IssueInstant="%s" Version="2.0" xmlns="%s"><Issuer>%s</Issuer>`, s.ID, samlTime(s.Now), saml20, s.Issuer)
	after = fmt.Sprintf(`<Subject><NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified">%s</NameID>`+
		`<SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><SubjectConfirmationData NotOnOrAfter="%s"></SubjectConfirmationData></SubjectConfirmation></Subject>`+
		`<Conditions NotBefore="%s" NotOnOrAfter="%[2]s"><AudienceRestriction><Audience>%[4]s</Audience></AudienceRestriction></Conditions>`+
		`<AttributeStatement><Attribute Name="http://schemas.xmlsoap.org/claims/UPN"><AttributeValue>%[5]s</AttributeValue></Attribute>`+
		`<Attribute Name="http://schemas.microsoft.com/LiveID/Federation/2008/05/ImmutableID"><AttributeValue>%[1]s</AttributeValue></Attribute></AttributeStatement>`+
		`<AuthnStatement AuthnInstant="%[3]s"><AuthnContext><AuthnContextClassRef>%[6]s`+
		`</AuthnContextClassRef></AuthnContext></AuthnStatement></Assertion>`,
		immutableID(s.OID), samlTime(s.End), samlTime(s.Now), s.Audience, elementText.Replace(s.UPN), method)
	return before, after
}

// signAssertion puts a true XML signature (enveloped, exclusive canonical form, RSA with SHA-256) between the two
// parts of an assertion, so that whoever changes what it says, or loses a prefix on the way, is found out.
func (k *signingKeys) signAssertion(id, before, after string) (string, error) {
	root, err := parseXML([]byte(before + after))
	if err != nil {
		return "", fmt.Errorf("sign an assertion: %w", err)
	}
	key := k.all()[0]
	digest := sha256.Sum256(root.canonical(nil))
	info := fmt.Sprintf(`<ds:SignedInfo><ds:CanonicalizationMethod Algorithm="%s"></ds:CanonicalizationMethod>`+
		`<ds:SignatureMethod Algorithm="%s"></ds:SignatureMethod><ds:Reference URI="#%s"><ds:Transforms><ds:Transform Algorithm="%s"></ds:Transform>`+
		`<ds:Transform Algorithm="%[1]s"></ds:Transform></ds:Transforms><ds:DigestMethod Algorithm="%[5]s"></ds:DigestMethod>`+
		`<ds:DigestValue>%[6]s</ds:DigestValue></ds:Reference></ds:SignedInfo>`,
		excC14N, rsaSHA256, id, enveloped, digest256, base64.StdEncoding.EncodeToString(digest[:]))
	signature, err := parseXML([]byte(`<ds:Signature xmlns:ds="` + dsigNS + `">` + info + `</ds:Signature>`))
	if err != nil {
		return "", fmt.Errorf("sign an assertion: %w", err)
	}
	sum := sha256.Sum256(signature.child(dsigNS, "SignedInfo").canonical(nil))
	value, err := rsa.SignPKCS1v15(rand.Reader, key.rsa, crypto.SHA256, sum[:])
	if err != nil {
		return "", fmt.Errorf("sign an assertion: %w", err)
	}
	return before + `<ds:Signature xmlns:ds="` + dsigNS + `">` + info + `<ds:SignatureValue>` + base64.StdEncoding.EncodeToString(value) +
		`</ds:SignatureValue><ds:KeyInfo><ds:KeyName>` + key.id + `</ds:KeyName></ds:KeyInfo></ds:Signature>` + after, nil
}

// signedAssertion reports whether root is an assertion that this farm signed and nobody has changed since.
func (k *signingKeys) signedAssertion(root *xmlNode, id string) bool {
	signature := root.child(dsigNS, "Signature")
	info := signature.child(dsigNS, "SignedInfo")
	if info == nil {
		return false
	}
	reference := info.child(dsigNS, "Reference")
	said, err := base64.StdEncoding.DecodeString(reference.child(dsigNS, "DigestValue").text())
	digest := sha256.Sum256(root.canonical(signature))
	if err != nil || reference.attr("URI") != "#"+id || string(said) != string(digest[:]) {
		return false
	}
	value, err := base64.StdEncoding.DecodeString(signature.child(dsigNS, "SignatureValue").text())
	if err != nil {
		return false
	}
	sum := sha256.Sum256(info.canonical(nil))
	for _, key := range k.all() {
		if rsa.VerifyPKCS1v15(&key.rsa.PublicKey, crypto.SHA256, sum[:], value) == nil {
			return true
		}
	}
	return false
}
