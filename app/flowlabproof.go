package app

import (
	"fmt"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/internal/identity"
)

// proof is a way in which an application proves itself.
type proof int

const (
	proofNone proof = iota
	proofSecret
	proofCertificate
	proofFile
)

func proofNames() []string {
	return []string{"Nothing, a public client", "Client secret", "Certificate", "Assertion from a file"}
}

// proofFields is the group of fields with which an application proves itself.
type proofFields struct {
	object      *fyne.Container
	kind        *kit.Dropdown
	secret      *kit.Field
	certificate *certificateField
	assertion   *kit.Field
	groups      [4]fyne.CanvasObject
}

func newProofFields(entry, hidden func(name, hint string) *kit.Field, certificate func(changed func()) *certificateField,
	open func(fyne.CanvasObject, ...kit.MenuItem), changed func()) *proofFields {
	p := &proofFields{}
	p.kind = kit.NewDropdown("Proof", open, func(int) { p.arrange(); changed() }, proofNames()...)
	p.secret = hidden("Client secret", "Client secret, never kept")
	p.certificate = certificate(changed)
	p.assertion = entry("Assertion file", "Path of the file")
	p.groups = [4]fyne.CanvasObject{kit.Gap(1, 0), p.secret, kit.NewInset(8, 0, -12, 0, p.certificate.object), p.assertion}
	p.object = captioned("How the application proves itself", p.kind, p.groups[1], p.groups[2], p.groups[3])
	p.arrange()
	return p
}

func (p *proofFields) arrange() {
	for i, g := range p.groups {
		if i == p.kind.Chosen {
			g.Show()
		} else {
			g.Hide()
		}
	}
}

// given is what the fields say; it is read on Fyne's thread.
func (p *proofFields) given() givenProof {
	return givenProof{kind: proof(p.kind.Chosen), secret: identity.Secret(p.secret.Text), certificate: p.certificate.read, assertion: p.assertion.Text}
}

// givenProof is what was typed.
type givenProof struct {
	kind        proof
	secret      identity.Secret
	certificate *identity.Credential // nil: not read, or not to be read
	assertion   string               // its file
}

// Format keeps what was typed out of every text.
func (givenProof) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("[proof]")) }

// problem says what is missing, in words for the screen; empty: nothing.
func (g givenProof) problem() string {
	switch {
	case g.kind == proofSecret && g.secret == "":
		return "The client secret is missing."
	case g.kind == proofCertificate && g.certificate == nil:
		return "Which file holds the certificate? Its key is needed as well."
	case g.kind == proofFile && g.assertion == "":
		return "Which file holds the assertion?"
	}
	return ""
}

// credential is the proof in the words of the grants; nil for a public client.
func (g givenProof) credential() (*identity.Credential, error) {
	switch g.kind {
	case proofSecret:
		return &identity.Credential{Secret: g.secret}, nil
	case proofFile:
		path, err := fullPath(g.assertion)
		return &identity.Credential{AssertionFile: path}, err
	case proofCertificate:
		return g.certificate, nil
	}
	return nil, nil
}

func (p *proofFields) forget() {
	p.secret.SetText("")
	p.certificate.forget()
	p.certificate.path.SetText("")
}
