package app

import (
	"fyne.io/fyne/v2"

	"latchkey/internal/session"
)

const (
	labFormW  = 328 // an application ID fits
	elsewhere = "Another provider"

	passwordsOff = "Signing in with a password is switched off here. Switch it on in the settings, or choose a profile whose flow is \"password\"."
)

// labForm is the left side of the Flow lab: which flow, and what it needs. Fields that a flow has no use for are
// not there.
type labForm struct {
	object fyne.CanvasObject
	page   *page
	do     labActions

	flow    *dropdown
	purpose *text
	instead *mark
	missing *fyne.Container
	parts   map[labPart]*fyne.Container

	place     *dropdown
	where     *text
	authority *field
	clientID  *field
	stranger  *fyne.Container // authority and client ID of what is no profile
	account   *dropdown
	scopes    *field
	usual     *text // the scopes of an empty field
	username  *field
	password  *field
	locked    *fyne.Container // why a password cannot be used, and the way to change that
	unlocked  *fyne.Container
	assertion *field
	proof     *proofFields
	more      *button
	extra     *fyne.Container
	redirect  *field
	mode      *dropdown
	prompt    *dropdown
	loginHint *field
	domain    *field
	claims    *field
	wrong     *text
	run       *button

	profiles []Profile
	accounts []session.Account
	allowed  bool // passwords may be used with every profile
	open     bool // the rarer parameters are shown
	running  bool
}

func newLabForm(do labActions) *labForm {
	f := &labForm{do: do, parts: map[labPart]*fyne.Container{}}
	flows := labFlows()
	names := make([]string, len(flows))
	for i, each := range flows {
		names[i] = each.name
	}
	f.flow = newDropdown("Flow", do.menu, func(int) { f.arrange() }, names...)
	f.purpose = newText("", sizeCaption, colorDim, wrap)
	f.instead = newMark(sizeCaption)
	f.instead.label.fit = wrap
	f.missing = newColumn(2)
	f.fields()
	f.wrong = newText("", sizeCaption, colorWarn, wrap)
	f.wrong.Hide()
	f.run = newButton("Run", primary, f.pressed)

	column := newColumn(14,
		captioned("Flow", f.flow, f.purpose, f.instead, f.missing),
		f.parts[partPlace], f.parts[partAccount], f.parts[partPassword], f.parts[partAssertion], f.parts[partCredential],
		f.parts[partScopes], f.parts[partBrowser], f.parts[partClaims])
	f.page = newPage(newInset(4, 16, 20, 16, column))
	head := newInset(pageTop, 16, 14, 16, newLine(8, 0, newText("Flow lab", sizeName, colorInk, ellip).bold(), newButton("Done", plain, do.back)))
	foot := newColumn(0, newHairline(), newInset(12, 16, 14, 16, newColumn(8, f.wrong, f.run)))
	f.object = newPanel(newBorderColumn(head, f.page, foot), colorSide, "", 0)
	f.arrange()
	return f
}

// fields makes the groups of fields.
func (f *labForm) fields() {
	typed := func(string) { f.say("") }
	run := func(string) {
		if !f.running && !f.run.Disabled() {
			f.do.run()
		}
	}
	entry := func(name, hint string) *field {
		e := newField(name, hint, typed)
		e.OnSubmitted = run
		return e
	}
	hidden := func(name, hint string) *field {
		e := newSecretField(name, hint, typed)
		e.OnSubmitted = run
		return e
	}
	f.place = newDropdown("Where", f.do.menu, func(int) { f.arrange() }, elsewhere)
	f.where = newText("", sizeCaption, colorDim, wrap)
	f.authority = entry("Authority", "contoso.com or https://…")
	f.clientID = entry("Application ID", "Application (client) ID")
	f.stranger = newColumn(4, f.authority, f.clientID)
	f.parts[partPlace] = captioned("Where", f.place, f.where, f.stranger)

	f.account = newDropdown("Account", f.do.menu, func(int) { f.arrange() })
	f.parts[partAccount] = captioned("Account", f.account)
	f.scopes = entry("Scopes", "")
	f.usual = newText("", sizeCaption, colorDim, wrap)
	f.parts[partScopes] = captioned("Scopes, separated by blanks", f.scopes, f.usual)

	f.username = entry("Username", "you@contoso.com")
	f.password = hidden("Password", "Password, never kept")
	f.locked = newColumn(6, newText(passwordsOff, sizeCaption, colorWarn, wrap), newLine(0, -1, newButton("Open Settings", plain, f.do.allowPasswords)))
	f.unlocked = newColumn(4, f.username, f.password)
	f.parts[partPassword] = captioned("Who", f.unlocked, f.locked)

	f.assertion = hidden("Assertion", "Access token")
	f.parts[partAssertion] = captioned("The caller's token, made for this application", f.assertion)
	f.proof = newProofFields(entry, hidden, f.do.certificate, f.do.menu, func() { f.say(""); f.page.flow() })
	f.parts[partCredential] = f.proof.object

	f.more = newButton("More parameters", quiet, func() { f.open = !f.open; f.arrange() })
	f.redirect = entry("Redirect URI", "http://localhost")
	f.mode = newDropdown("Response mode", f.do.menu, func(int) {}, "Provider's default", "query", "fragment", "form_post")
	f.prompt = newDropdown("Prompt", f.do.menu, func(int) {}, "None sent", "login", "select_account", "consent", "none")
	f.loginHint = entry("Login hint", "Username to begin with")
	f.domain = entry("Domain hint", "Domain to begin with")
	f.claims = entry("Claims", `{"id_token": {…}}`)
	f.extra = newColumn(14,
		captioned("Redirect URI", f.redirect), captioned("Response mode", f.mode), captioned("Prompt", f.prompt),
		captioned("Login hint", f.loginHint), captioned("Domain hint", f.domain))
	// The button's inner padding sticks out, so that its word begins where the lines begin.
	f.parts[partBrowser] = newColumn(6, newInset(0, 0, 0, -6, newLine(0, -1, f.more)), f.extra)
	f.parts[partClaims] = captioned("Claims request, JSON (optional)", f.claims)
}

// captioned puts the name of a field above it.
func captioned(name string, objects ...fyne.CanvasObject) *fyne.Container {
	return newColumn(4, append([]fyne.CanvasObject{newText(name, sizeCaption, colorDim, wrap)}, objects...)...)
}
