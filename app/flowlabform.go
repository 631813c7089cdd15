package app

import (
	"fyne.io/fyne/v2"

	"latchkey/app/kit"
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
	page   *kit.Page
	do     labActions

	flow    *kit.Dropdown
	purpose *kit.Text
	instead *kit.Mark
	missing *fyne.Container
	parts   map[labPart]*fyne.Container

	place     *kit.Dropdown
	where     *kit.Text
	authority *kit.Field
	clientID  *kit.Field
	stranger  *fyne.Container // authority and client ID of what is no profile
	account   *kit.Dropdown
	scopes    *kit.Field
	usual     *kit.Text // the scopes of an empty field
	username  *kit.Field
	password  *kit.Field
	locked    *fyne.Container // why a password cannot be used, and the way to change that
	unlocked  *fyne.Container
	assertion *kit.Field
	proof     *proofFields
	more      *kit.Button
	extra     *fyne.Container
	redirect  *kit.Field
	mode      *kit.Dropdown
	prompt    *kit.Dropdown
	loginHint *kit.Field
	domain    *kit.Field
	claims    *kit.Field
	wrong     *kit.Text
	run       *kit.Button

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
	f.flow = kit.NewDropdown("Flow", do.menu, func(int) { f.arrange() }, names...)
	f.purpose = kit.NewText("", kit.SizeCaption, kit.ColorDim, kit.Wrap)
	f.instead = kit.NewMark(kit.SizeCaption)
	f.instead.Label.Fit = kit.Wrap
	f.missing = kit.NewColumn(2)
	f.fields()
	f.wrong = kit.NewText("", kit.SizeCaption, kit.ColorWarn, kit.Wrap)
	f.wrong.Hide()
	f.run = kit.NewButton("Run", kit.Primary, f.pressed)

	column := kit.NewColumn(14,
		captioned("Flow", f.flow, f.purpose, f.instead, f.missing),
		f.parts[partPlace], f.parts[partAccount], f.parts[partPassword], f.parts[partAssertion], f.parts[partCredential],
		f.parts[partScopes], f.parts[partBrowser], f.parts[partClaims])
	f.page = kit.NewPage(kit.NewInset(4, 16, 20, 16, column))
	head := kit.NewInset(kit.PageTop, 16, 14, 16, kit.NewLine(8, 0, kit.NewText("Flow lab", kit.SizeName, kit.ColorInk, kit.Ellip).Bold(), kit.NewButton("Done", kit.Plain, do.back)))
	foot := kit.NewColumn(0, kit.NewHairline(), kit.NewInset(12, 16, 14, 16, kit.NewColumn(8, f.wrong, f.run)))
	f.object = kit.NewPanel(kit.NewBorderColumn(head, f.page, foot), kit.ColorSide, "", 0)
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
	entry := func(name, hint string) *kit.Field {
		e := kit.NewField(name, hint, typed)
		e.OnSubmitted = run
		return e
	}
	hidden := func(name, hint string) *kit.Field {
		e := kit.NewSecretField(name, hint, typed)
		e.OnSubmitted = run
		return e
	}
	f.place = kit.NewDropdown("Where", f.do.menu, func(int) { f.arrange() }, elsewhere)
	f.where = kit.NewText("", kit.SizeCaption, kit.ColorDim, kit.Wrap)
	f.authority = entry("Authority", "contoso.com or https://…")
	f.clientID = entry("Application ID", "Application (client) ID")
	f.stranger = kit.NewColumn(4, f.authority, f.clientID)
	f.parts[partPlace] = captioned("Where", f.place, f.where, f.stranger)

	f.account = kit.NewDropdown("Account", f.do.menu, func(int) { f.arrange() })
	f.parts[partAccount] = captioned("Account", f.account)
	f.scopes = entry("Scopes", "")
	f.usual = kit.NewText("", kit.SizeCaption, kit.ColorDim, kit.Wrap)
	f.parts[partScopes] = captioned("Scopes, separated by blanks", f.scopes, f.usual)

	f.username = entry("Username", "you@contoso.com")
	f.password = hidden("Password", "Password, never kept")
	f.locked = kit.NewColumn(6, kit.NewText(passwordsOff, kit.SizeCaption, kit.ColorWarn, kit.Wrap), kit.NewLine(0, -1, kit.NewButton("Open Settings", kit.Plain, f.do.allowPasswords)))
	f.unlocked = kit.NewColumn(4, f.username, f.password)
	f.parts[partPassword] = captioned("Who", f.unlocked, f.locked)

	f.assertion = hidden("Assertion", "Access token")
	f.parts[partAssertion] = captioned("The caller's token, made for this application", f.assertion)
	f.proof = newProofFields(entry, hidden, f.do.certificate, f.do.menu, func() { f.say(""); f.page.Flow() })
	f.parts[partCredential] = f.proof.object

	f.more = kit.NewButton("More parameters", kit.Quiet, func() { f.open = !f.open; f.arrange() })
	f.redirect = entry("Redirect URI", "http://localhost")
	f.mode = kit.NewDropdown("Response mode", f.do.menu, func(int) {}, "Provider's default", "query", "fragment", "form_post")
	f.prompt = kit.NewDropdown("Prompt", f.do.menu, func(int) {}, "None sent", "login", "select_account", "consent", "none")
	f.loginHint = entry("Login hint", "Username to begin with")
	f.domain = entry("Domain hint", "Domain to begin with")
	f.claims = entry("Claims", `{"id_token": {…}}`)
	f.extra = kit.NewColumn(14,
		captioned("Redirect URI", f.redirect), captioned("Response mode", f.mode), captioned("Prompt", f.prompt),
		captioned("Login hint", f.loginHint), captioned("Domain hint", f.domain))
	// The button's inner padding sticks out, so that its word begins where the lines begin.
	f.parts[partBrowser] = kit.NewColumn(6, kit.NewInset(0, 0, 0, -6, kit.NewLine(0, -1, f.more)), f.extra)
	f.parts[partClaims] = captioned("Claims request, JSON (optional)", f.claims)
}

// captioned puts the name of a field above it.
func captioned(name string, objects ...fyne.CanvasObject) *fyne.Container {
	return kit.NewColumn(4, append([]fyne.CanvasObject{kit.NewText(name, kit.SizeCaption, kit.ColorDim, kit.Wrap)}, objects...)...)
}
