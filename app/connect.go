package app

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/internal/identity"
	"latchkey/internal/settings"
)

// connectForm makes a profile of what a person knows about their organisation. It checks while they type, and
// what they typed stays until a sign-in with it has succeeded.
type connectForm struct {
	object       fyne.CanvasObject
	organisation *kit.Field
	clientID     *kit.Field
	scopes       *kit.Field
	where        *kit.Text
	whichApp     *kit.Text
	failed       *kit.Text
	next         *kit.Button
	back         *kit.Button
	ways         *kit.Button
	page         *kit.Page
	typed        func(Profile) // hears of each place that is typed, before it is on the screen
}

func newConnectForm(next, ways, typed func(Profile), back func()) *connectForm {
	f := &connectForm{typed: typed}
	changed := func(string) { f.check() }
	f.organisation = kit.NewField("Organisation", "contoso.com, you@contoso.com or https://…", changed)
	f.clientID = kit.NewField("Application ID", "00000000-0000-0000-0000-000000000000", changed)
	f.scopes = kit.NewField("Scopes", "openid profile, if you leave it empty", changed)
	f.where = kit.NewText("", kit.SizeCaption, kit.ColorDim, kit.Wrap)
	f.whichApp = kit.NewText("", kit.SizeCaption, kit.ColorDim, kit.Wrap)
	f.failed = kit.NewText("", kit.SizeText, kit.ColorBad, kit.Wrap)
	f.next = kit.NewButton("Continue", kit.Primary, func() { f.submit(next) })
	f.back = kit.NewButton("Back", kit.Plain, back)
	f.ways = kit.NewButton("More ways to sign in", kit.Quiet, func() { f.submit(ways) })
	for _, e := range []*kit.Field{f.organisation, f.clientID, f.scopes} {
		e.OnSubmitted = func(string) { f.submit(next) }
	}
	caption := func(words string) fyne.CanvasObject {
		return kit.NewText(words, kit.SizeCaption, kit.ColorDim, kit.Wrap)
	}
	column := kit.NewColumn(0,
		kit.NewText("Connect your organisation", kit.SizeName, kit.ColorInk, kit.Wrap).Bold(), kit.Gap(1, 6),
		kit.NewText("Your administrator knows the application ID. It belongs to a public client whose redirect address is http://localhost.", kit.SizeText, kit.ColorDim, kit.Wrap), kit.Gap(1, 20),
		caption("Organisation: its domain, your e-mail address, or the address of an OpenID Connect provider"), kit.Gap(1, 4), f.organisation, kit.Gap(1, 4), f.where, kit.Gap(1, 16),
		caption("Application (client) ID"), kit.Gap(1, 4), f.clientID, kit.Gap(1, 4), f.whichApp, kit.Gap(1, 16),
		caption("Scopes, separated by blanks (optional)"), kit.Gap(1, 4), f.scopes, kit.Gap(1, 20),
		f.failed, kit.Gap(1, 4),
		kit.NewInset(0, 0, 0, -6, kit.NewFolding(kit.NarrowPane, kit.Line{Gap: 8, Grow: 1}, kit.TwoLines{First: 2, Upper: kit.Line{Gap: 8, Grow: -1}, Lower: kit.Line{Gap: 8, Grow: -1}, Gap: 8}, f.ways, kit.Gap(1, 1), f.back, f.next)),
	)
	f.page = kit.NewPage(kit.NewCentred(460, column))
	f.object = f.page
	f.check()
	return f
}

// check shows what the fields mean so far.
func (f *connectForm) check() {
	authority, err := parseOrganisation(f.organisation.Text)
	where, color := "", kit.ColorDim
	switch {
	case strings.TrimSpace(f.organisation.Text) == "":
		where = "For example contoso.com"
	case err != nil:
		where, color = plainReason(err), kit.ColorWarn
	default:
		where = "Signs in at " + authority.URL
		f.typed(Profile{Profile: settings.Profile{Name: profileName(authority), Authority: authority}})
	}
	wrongApp := checkClientID(authority, f.clientID.Text)
	which, appColor := "", kit.ColorDim
	if strings.TrimSpace(f.clientID.Text) != "" && wrongApp != "" {
		which, appColor = wrongApp, kit.ColorWarn
	}
	before := f.page.Height()
	f.where.SetColor(color)
	f.where.Set(where)
	f.whichApp.SetColor(appColor)
	f.whichApp.Set(which)
	f.fail("")
	f.next.SetEnabled(err == nil && wrongApp == "")
	f.ways.SetEnabled(!f.next.Disabled())
	if f.page.Height() != before {
		f.page.Flow()
	}
}

// fail says why the profile could not be kept.
func (f *connectForm) fail(why string) {
	if f.failed.Words != why {
		f.failed.Set(why)
		f.page.Flow()
	}
}

func (f *connectForm) submit(next func(Profile)) {
	if f.next.Disabled() {
		return
	}
	p, err := f.profile()
	if err != nil {
		f.fail(plainReason(err))
		return
	}
	next(p)
}

// profile is what the fields say.
func (f *connectForm) profile() (Profile, error) {
	authority, err := parseOrganisation(f.organisation.Text)
	if err != nil {
		return Profile{}, err
	}
	return Profile{Profile: settings.Profile{
		Name: profileName(authority), Authority: authority, Flow: identity.FlowAuto,
		ClientID: strings.TrimSpace(f.clientID.Text), Scopes: identity.ParseScopes(f.scopes.Text),
	}}, nil
}

// begin fills in what somebody has typed before they came here, and gives what is still missing.
func (f *connectForm) begin(typed string) (missing *kit.Field) {
	if isGUID(typed) { // an application's more often than a tenant's: those have a domain
		f.clientID.SetText(typed)
		return f.organisation
	}
	f.organisation.SetText(cmp.Or(typedAs(typed).email, typed))
	return f.clientID
}

// hint is the e-mail address that was typed for an organisation; else empty.
func (f *connectForm) hint() string { return typedAs(f.organisation.Text).email }

// clear empties the form after its sign-in has succeeded.
func (f *connectForm) clear() {
	for _, e := range []*kit.Field{f.organisation, f.clientID, f.scopes} {
		e.SetText("")
	}
}

// parseOrganisation reads what people know of their organisation: a domain, an e-mail address, a tenant ID, or
// the address of a provider. Domains are taken for tenants of the Microsoft identity platform.
func parseOrganisation(s string) (identity.Authority, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return identity.Authority{}, errors.New("it is empty")
	}
	if strings.Contains(s, "://") || strings.Contains(s, "/") || strings.Contains(s, ":") || strings.HasSuffix(s, ".ciamlogin.com") {
		return identity.ParseAuthority(s)
	}
	if _, domain, ok := strings.Cut(s, "@"); ok {
		s = domain
	}
	s = strings.ToLower(s)
	if !isDomain(s) && !isGUID(s) {
		return identity.Authority{}, fmt.Errorf("%q is no domain yet; write for example contoso.com", s)
	}
	return identity.ParseAuthority("https://login.microsoftonline.com/" + s)
}

func isDomain(s string) bool {
	ok, err := regexp.MatchString(`^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$`, s)
	return err == nil && ok
}

func isGUID(s string) bool {
	ok, err := regexp.MatchString(`^(?i)[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$`, s)
	return err == nil && ok
}

// checkClientID says what is wrong with an application ID, in words for the screen; empty: nothing.
func checkClientID(a identity.Authority, id string) string {
	id = strings.TrimSpace(id)
	switch {
	case id == "":
		return "The application ID is missing."
	case strings.ContainsAny(id, " \t\n"):
		return "An application ID has no blanks."
	case a.Kind == identity.Entra && !isGUID(id):
		return "Here an application ID looks like 1b730954-1685-4b74-9bfd-dac224a7b894."
	}
	return ""
}

// profileName is what a new profile is called: the domain of the tenant, else the host, in the characters that
// a profile's name may have.
func profileName(a identity.Authority) string {
	name := placeName(a)
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '-' || r == '_' {
			return r
		}
		return '-'
	}, name[:min(len(name), 60)])
}

// placeName is what to call a place that no profile names: its tenant, or its host.
func placeName(a identity.Authority) string {
	if t := a.Tenant(); a.Kind == identity.Entra && t != "" {
		return t
	}
	return a.Host()
}

// named gives a new profile a name that no other one has. One for the same place and application is meant to
// be replaced and keeps its name.
func named(p Profile, others []Profile) Profile {
	for _, o := range others {
		if o.Authority == p.Authority && o.ClientID == p.ClientID {
			o.Scopes = p.Scopes
			return o
		}
	}
	base := p.Name
	for n := 2; slices.ContainsFunc(others, func(o Profile) bool { return o.Name == p.Name }); n++ {
		p.Name = fmt.Sprintf("%s-%d", base, n)
	}
	return p
}

// plainReason drops the sentinel's words from an error that is shown beside its field.
func plainReason(err error) string {
	s := strings.TrimPrefix(err.Error(), identity.ErrAuthority.Error()+": ")
	if s == "" {
		return ""
	}
	return kit.Sentence(strings.ToUpper(s[:1]) + s[1:])
}
