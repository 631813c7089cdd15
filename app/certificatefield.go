package app

import (
	"context"
	"errors"
	"strings"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/flows"
	"latchkey/internal/identity"
)

// certificateField reads a certificate with its key from a file, while somebody types or chooses which.
type certificateField struct {
	object   *fyne.Container
	path     *kit.Field
	password *kit.Field
	locked   fyne.CanvasObject // the password, for files that have one
	key      *kit.Field
	apart    fyne.CanvasObject // the key, for certificates that come without it
	note     *kit.Text
	facts    *fyne.Container
	below    *fyne.Container // note and facts, while there are any
	w        *window
	changed  func()
	asked    int // counts the readings: an older one's end must not be shown
	read     *identity.Credential
	name     string // whose it is; empty where it does not say
}

func newCertificateField(w *window, changed func()) *certificateField {
	c := &certificateField{w: w, changed: changed, note: kit.NewText("", kit.SizeCaption, kit.ColorDim, kit.Wrap), facts: kit.NewColumn(2)}
	c.path = kit.NewField("Certificate file", "portal.pfx or portal.pem", func(string) { c.look() })
	c.password = kit.NewSecretField("Password of the file", "", func(string) { c.look() })
	c.locked = labelled("Password of the file", c.password)
	c.locked.Hide()
	c.key = kit.NewField("Key file", "portal-key.pem", func(string) { c.look() })
	c.apart = labelled("Its private key, in a file of its own", kit.NewLine(8, 0, c.key, kit.NewButton("Choose", kit.Plain, func() { w.chooseFile(c.key) })))
	c.apart.Hide()
	c.below = kit.NewInset(0, 0, 12, 0, kit.NewColumn(4, c.note, c.facts))
	c.object = kit.NewColumn(0,
		labelled("Certificate with its private key, PEM or PFX",
			kit.NewLine(8, 0, c.path, kit.NewButton("Choose", kit.Plain, func() { w.chooseFile(c.path) }))),
		c.locked, c.apart, c.below)
	c.say("", kit.ColorDim)
	c.below.Hide()
	return c
}

// look reads the file away from Fyne's thread.
func (c *certificateField) look() {
	c.asked++
	mine, password := c.asked, identity.Secret(c.password.Text)
	path, key := expandHome(strings.TrimSpace(c.path.Text)), expandHome(strings.TrimSpace(c.key.Text))
	if !c.apart.Visible() {
		key = ""
	}
	c.read = nil
	c.changed()
	if path == "" {
		c.show(nil, flows.CertificateFacts{}, nil)
		return
	}
	c.w.errands.run(func(context.Context) func() {
		cred, facts, err := readCertificateFile(path, key, password)
		return func() {
			if c.asked == mine {
				c.show(cred, facts, err)
			}
		}
	})
}

func (c *certificateField) show(cred *identity.Credential, facts flows.CertificateFacts, err error) {
	c.read, c.name = cred, commonName(facts.Subject)
	c.facts.Objects = nil
	wrong, broken := errors.AsType[*flows.CredentialError](err)
	switch {
	case errors.Is(err, errKeyApart):
		c.apart.Show()
		c.say("This file has the certificate alone. Which one has its key?", kit.ColorDim)
	case errors.Is(err, flows.ErrPassword):
		c.locked.Show()
		words, color := "This file is protected by a password.", kit.ColorDim
		if c.password.Text != "" {
			words, color = "This is not the password of the file.", kit.ColorWarn
		}
		c.say(words, color)
	case broken:
		c.say(kit.Sentence(kit.Heading(wrong.Problem))+" "+wrong.Next, kit.ColorWarn)
	case err != nil:
		c.say(kit.Sentence(kit.Heading(fileReason(err))), kit.ColorWarn)
	default:
		c.say("", kit.ColorDim)
	}
	if cred != nil {
		for _, f := range certificateFacts(facts) {
			c.facts.Add(kit.NewLine(12, 1, kit.NewFixed(84, kit.NewText(f.name, kit.SizeCaption, kit.ColorDim, kit.Whole)), kit.NewText(f.value, kit.SizeCaption, kit.ColorInk, kit.Wrap)))
		}
	}
	c.below.Hidden = !c.note.Visible() && cred == nil
	c.changed()
	c.w.flowTop()
	if c.below.Visible() && c.path.Page != nil { // it may have come to lie under the edge of a small window
		c.path.Page.Bring(c.below)
	}
}

func (c *certificateField) say(words string, color fyne.ThemeColorName) {
	c.note.SetColor(color)
	c.note.Set(words)
	c.note.Hidden = words == ""
}

func (c *certificateField) forget() {
	c.asked++
	c.read = nil
	c.password.SetText("")
}

// commonName is the CN of a subject like "CN=Contoso Portal,O=Contoso".
func commonName(subject string) string {
	for part := range strings.SplitSeq(subject, ",") {
		if name, ok := strings.CutPrefix(strings.TrimSpace(part), "CN="); ok {
			return name
		}
	}
	return ""
}

// certificateFacts are what a person compares with the registration of the application.
func certificateFacts(f flows.CertificateFacts) []fact {
	list := []fact{{name: "Subject", value: f.Subject}, {name: "Thumbprint", value: f.Thumbprint}, {name: "Key", value: f.KeyKind}}
	if !f.NotAfter.IsZero() {
		list = append(list, fact{name: "Good until", value: f.NotAfter.Local().Format("2 January 2006")})
	}
	shown := list[:0]
	for _, each := range list {
		if each.value != "" {
			shown = append(shown, each)
		}
	}
	return shown
}
