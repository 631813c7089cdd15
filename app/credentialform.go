package app

import (
	"cmp"
	"strings"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// The kinds of credentials, in the order of the choice.
const (
	bySecret = iota
	byCertificate
	byAssertion
)

// credentialForm asks how an application proves itself. What was typed stays, masked, until the sign-in has
// succeeded or is given up.
type credentialForm struct {
	*form
	signing   *signing
	begin     func(*signing)
	clientID  *kit.Field
	kinds     *kit.Choices
	views     [3]*fyne.Container
	secret    *kit.Field
	file      *certificateField
	assertion *kit.Field
	scopes    *kit.Field
	scopeNote *kit.Text
}

// askCredential shows the form for a sign-in.
func (w *window) askCredential(s *signing) {
	f := &credentialForm{signing: s, begin: w.begin}
	changed := func(string) { f.check() }
	f.clientID = kit.NewField("Application ID", "00000000-0000-0000-0000-000000000000", changed)
	f.secret = kit.NewSecretField("Client secret", "", changed)
	f.file = newCertificateField(w, func() { f.check() })
	f.assertion = kit.NewField("Assertion file", "/var/run/secrets/token", changed)
	f.scopes = kit.NewField("Scopes", "api://orders/.default", changed)
	f.scopeNote = kit.NewText("", kit.SizeCaption, kit.ColorWarn, kit.Wrap)
	f.kinds = kit.NewSegments(func(i int) { f.showKind(i) }, "Secret", "Certificate", "Assertion file")
	f.views = [3]*fyne.Container{
		kit.NewColumn(0, labelled("Client secret, not its ID", f.secret)),
		kit.NewColumn(0, f.file.object),
		kit.NewColumn(0, labelled("File with a ready-made assertion; it is read anew for each token",
			kit.NewLine(8, 0, f.assertion, kit.NewButton("Choose", kit.Plain, func() { w.chooseFile(f.assertion) })))),
	}
	title := "Sign an application in"
	if s.account != nil {
		title = "New credential for " + s.account.Label()
	}
	f.form = newForm(w, title,
		"For a service that acts as itself at "+s.profile.Title()+". What proves it is kept in the sealed store only.", "Sign in",
		labelled("Application (client) ID", f.clientID),
		labelled("It proves itself with", kit.NewLine(0, -1, f.kinds)),
		f.views[0], f.views[1], f.views[2],
		labelled("Scopes, usually one that ends in /.default", f.scopes, f.scopeNote))
	f.submit, f.closed = f.send, f.forget
	f.enters(f.clientID, f.secret, f.file.path, f.file.password, f.assertion, f.scopes)
	f.clientID.SetText(s.profile.ClientID)
	scopes := s.profile.Scopes
	if s.account == nil && !strings.HasSuffix(scopes.String(), "/.default") {
		scopes = everythingOf(s.profile) // those of people: an application asks in another way
	}
	f.scopes.SetText(scopes.String())
	if s.account != nil {
		f.clientID.Disable() // another application would be another account
	}
	f.showKind(kindOfProof(s.proof))
	f.show()
}

// kindOfProof is the choice that means the same as a name of session.Account.Proof.
func kindOfProof(proof string) int {
	switch proof {
	case "certificate":
		return byCertificate
	case "assertion file":
		return byAssertion
	}
	return bySecret
}

// everythingOf is what an application asks for where people of the same profile ask for single scopes; empty where
// the profile does not tell one API.
func everythingOf(p Profile) identity.Scopes {
	if uri, _, _ := strings.Cut(p.AppIDURI, " "); uri != "" {
		return identity.Scopes(uri + "/.default")
	}
	var api string
	for _, scope := range p.Scopes.Resource().List() {
		i := strings.LastIndexByte(scope, '/')
		// Names that begin with api:// are Entra's, whatever the address of the authority tells.
		entra := p.Authority.Kind == identity.Entra && strings.Contains(scope, "://") || strings.HasPrefix(scope, "api://")
		if i < 0 || !entra || api != "" && api != scope[:i] {
			return ""
		}
		api = scope[:i]
	}
	if api == "" {
		return ""
	}
	return identity.Scopes(api + "/.default")
}

func (f *credentialForm) showKind(kind int) {
	for i, v := range f.views {
		v.Hidden = i != kind
	}
	f.kinds.Choose(kind)
	f.first = [...]*kit.Field{f.secret, f.file.path, f.assertion}[kind]
	f.check()
	f.object.Flow()
}

// check says what is missing while somebody types.
func (f *credentialForm) check() {
	scopes := identity.ParseScopes(f.scopes.Text)
	note := ""
	entra := f.signing.profile.Authority.Kind == identity.Entra
	if entra && scopes != "" && !strings.HasSuffix(scopes.String(), "/.default") {
		note = "Here an application asks for everything it was given at once: the API's address and /.default."
	}
	if f.scopeNote.Words != note {
		f.scopeNote.Set(note)
		f.object.Flow()
	}
	f.scopeNote.Hidden = note == ""
	ready := false
	switch f.kinds.Chosen {
	case bySecret:
		ready = f.secret.Text != ""
	case byCertificate:
		ready = f.file.read != nil
	case byAssertion:
		ready = strings.TrimSpace(f.assertion.Text) != ""
	}
	f.next.SetEnabled(ready && strings.TrimSpace(f.clientID.Text) != "" && (scopes != "" || !entra))
}

func (f *credentialForm) send() {
	next := f.signing.anew()
	next.clientID, next.scopes, next.origin = strings.TrimSpace(f.clientID.Text), identity.ParseScopes(f.scopes.Text), f
	next.name = f.name()
	switch f.kinds.Chosen {
	case bySecret:
		next.credential = &identity.Credential{Secret: identity.Secret(f.secret.Text)}
	case byCertificate:
		next.credential = f.file.read
	case byAssertion:
		next.credential = &identity.Credential{AssertionFile: expandHome(strings.TrimSpace(f.assertion.Text))}
	}
	f.hide()
	f.begin(next)
}

// name is what to call the application: as before, else by its certificate, else by its ID where the profile is
// another application's.
func (f *credentialForm) name() string {
	id := strings.TrimSpace(f.clientID.Text)
	switch {
	case f.signing.account != nil:
		return f.signing.account.Name
	case f.kinds.Chosen == byCertificate && f.file.name != "":
		return f.file.name
	case id != f.signing.profile.ClientID:
		return f.signing.profile.Title() + " " + kit.Abbreviate(id)
	}
	return ""
}

func (f *credentialForm) reopen() { f.show() }

func (f *credentialForm) forget() {
	f.secret.SetText("")
	f.file.forget()
}

// proofWords is how an application proves itself, as a sentence goes on.
func proofWords(a session.Account) string {
	switch a.Proof {
	case "secret":
		return "a secret"
	case "certificate":
		return "a certificate"
	case "assertion file":
		return "an assertion from a file"
	}
	return cmp.Or(a.Proof, "nothing that is known here")
}
