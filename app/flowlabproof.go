package app

import (
	"context"
	"errors"
	"fmt"
	"os"

	"fyne.io/fyne/v2"

	"latchkey/flows"
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
	object       *fyne.Container
	kind         *dropdown
	secret       *field
	certificate  *field
	filePassword *field
	assertion    *field
	groups       [4]fyne.CanvasObject
}

func newProofFields(entry, hidden func(name, hint string) *field, open func(fyne.CanvasObject, ...menuItem), changed func()) *proofFields {
	p := &proofFields{}
	p.kind = newDropdown("Proof", open, func(int) { p.arrange(); changed() }, proofNames()...)
	p.secret = hidden("Client secret", "Client secret, never kept")
	p.certificate = entry("Certificate file", "Path of a PEM or PFX file")
	p.filePassword = hidden("Password of the file", "Its password, if it has one")
	p.assertion = entry("Assertion file", "Path of the file")
	p.groups = [4]fyne.CanvasObject{gap(1, 0), p.secret, newColumn(4, p.certificate, p.filePassword), p.assertion}
	p.object = captioned("How the application proves itself", p.kind, p.groups[1], p.groups[2], p.groups[3])
	p.arrange()
	return p
}

func (p *proofFields) arrange() {
	for i, g := range p.groups {
		if i == p.kind.chosen {
			g.Show()
		} else {
			g.Hide()
		}
	}
}

// given is what the fields say; it is read on Fyne's thread.
func (p *proofFields) given() givenProof {
	return givenProof{
		kind: proof(p.kind.chosen), secret: identity.Secret(p.secret.Text), filePassword: identity.Secret(p.filePassword.Text),
		certificate: p.certificate.Text, assertion: p.assertion.Text,
	}
}

// givenProof is what was typed. Its files are read when it is used.
type givenProof struct {
	kind                   proof
	secret                 identity.Secret
	filePassword           identity.Secret
	certificate, assertion string
}

// Format keeps what was typed out of every text.
func (givenProof) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("[proof]")) }

// problem says what is missing, in words for the screen; empty: nothing.
func (g givenProof) problem() string {
	switch {
	case g.kind == proofSecret && g.secret == "":
		return "The client secret is missing."
	case g.kind == proofCertificate && g.certificate == "":
		return "Which file holds the certificate and its key?"
	case g.kind == proofFile && g.assertion == "":
		return "Which file holds the assertion?"
	}
	return ""
}

// credential reads the files; nil for a public client. It waits for the disk.
func (g givenProof) credential(context.Context) (*identity.Credential, error) {
	switch g.kind {
	case proofSecret:
		return &identity.Credential{Secret: g.secret}, nil
	case proofFile:
		path, err := fullPath(g.assertion)
		return &identity.Credential{AssertionFile: path}, err
	case proofCertificate:
		path, err := fullPath(g.certificate)
		if err != nil {
			return nil, err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("read the certificate: %w", err)
		}
		c, err := flows.ReadCertificate(raw, g.filePassword)
		if errors.Is(err, flows.ErrPassword) {
			return nil, errors.New("the password of the certificate file is wrong or missing")
		}
		return c, err
	}
	return nil, nil
}
