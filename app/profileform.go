package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/internal/identity"
	"latchkey/internal/settings"
)

// profileForm changes a way to sign in, or makes one. It checks while the person types; what would take accounts away from
// where they belong is refused.
type profileForm struct {
	*form
	w      *window
	was    Profile // the zero Profile: a new one
	given  Profile // what the fields begin with
	fields map[string]*profileField
	flow   *kit.Dropdown
	flows  []identity.Flow
	mode   *kit.Dropdown
	prompt *kit.Dropdown
	cae    *kit.Check
	more   *fyne.Container
	fold   *kit.Button
}

// profileField is one typed value, with what is wrong with it beneath.
type profileField struct {
	*kit.Field
	note *kit.Text
}

// askProfile lets the person change a profile; nil: make one.
func (w *window) askProfile(p *Profile) {
	f := &profileForm{w: w, fields: map[string]*profileField{}}
	title, lead := "Add an organisation", "It is kept as it is typed here, without signing in."
	if p != nil {
		f.was, f.given = *p, *p
		title, lead = fmt.Sprintf("Change %s", p.Title()), "Accounts that are signed in stay signed in, with what they have."
	}
	f.open(title, lead)
}

// askUnsaved keeps for the person what they have typed of an organisation that could not be saved, and lets them try again.
func (w *window) askUnsaved(p Profile, err error) {
	f := &profileForm{w: w, fields: map[string]*profileField{}, given: p}
	f.open("Add an organisation", "You are signed in, but the organisation is not saved yet.")
	f.refused(err)
}

func (f *profileForm) open(title, lead string) {
	f.build(title, lead)
	f.fill()
	f.first, f.submit = f.fields["authority"].Field, f.send
	if f.was.Name != "" {
		f.first = f.fields["organisation"].Field
	}
	f.check()
	f.show()
}

// refused says why it could not be saved. What was typed stays.
func (f *profileForm) refused(err error) {
	f.w.o.Log.Warn("keep a profile", "err", err)
	f.say(kit.Triangle, kit.ColorBad, "It could not be saved", profileReason(err))
}

func (f *profileForm) build(title, lead string) {
	in := func(key, caption, hint string) fyne.CanvasObject {
		e := &profileField{Field: kit.NewField(caption, hint, func(string) { f.check() }), note: kit.NewText("", kit.SizeCaption, kit.ColorDim, kit.Wrap)}
		e.note.Hide()
		f.fields[key] = e
		return labelled(caption, e.Field, e.note)
	}
	changed := func(int) { f.check() }
	for _, way := range waysFor(f.given, true, f.w.brokerAllowed() || f.given.Flow == identity.FlowBroker) {
		f.flows = append(f.flows, way.flow)
	}
	f.flow = kit.NewDropdown("How to sign in", f.w.menu, changed)
	f.mode = kit.NewDropdown("Response mode", f.w.menu, changed)
	f.prompt = kit.NewDropdown("Prompt", f.w.menu, changed)
	f.cae = kit.NewCheck("Handles claims challenges", "Whoever uses the tokens understands them (Microsoft's capability CP1).", false, nil)
	metadata := in("federation_metadata", "A file with the federation server's metadata (optional)", "")
	f.more = kit.NewColumn(0,
		in("domain_hint", "Domain to go to without asking (optional)", "contoso.com"),
		in("redirect_uri", "Redirect address (optional)", "http://localhost"),
		labelled("Prompt", f.prompt), labelled("Response mode", f.mode), kit.NewInset(0, 0, 10, 0, f.cae),
		in("app_id_uri", "Other names of the application, separated by blanks (optional)", "api://orders"),
		metadata,
		in("negotiate_hosts", "More hosts that may see this computer's login, separated by blanks (optional)", "sts.contoso.com"))
	f.more.Hide()
	f.fold = kit.NewButton("More", kit.Quiet, func() { f.unfold(f.more.Hidden) })
	f.form = newForm(f.w, title, lead, "Save",
		in("organisation", "What it is called (optional)", "Contoso"),
		in("authority", "Organisation: its domain, your e-mail address, or the address of an OpenID Connect provider", "contoso.com, you@contoso.com or https://…"),
		in("client_id", "Application (client) ID", "00000000-0000-0000-0000-000000000000"),
		in("scopes", "Scopes, separated by blanks (optional)", "openid profile, if you leave it empty"),
		labelled("How to sign in", f.flow),
		in("login_hint", "Username to fill in (optional)", "you@contoso.com"),
		kit.NewInset(0, 0, 8, -6, kit.NewLine(0, -1, f.fold)), f.more)
	for _, e := range f.fields {
		f.enters(e.Field)
	}
}

// unfold shows what few people need, or hides it again.
func (f *profileForm) unfold(on bool) {
	f.more.Hidden = !on
	f.fold.SetLabel("More")
	if on {
		f.fold.SetLabel("Less")
	}
	f.object.Flow()
}

func responseModes() []string { return []string{"", "query", "form_post"} }
func prompts() []string       { return []string{"", "login", "select_account", "consent", "none"} }

// fill puts the profile's values into the fields.
func (f *profileForm) fill() {
	p := f.given
	for key, value := range map[string]string{
		"organisation": p.Organisation, "authority": p.Authority.URL, "client_id": p.ClientID, "scopes": strings.Join(p.Scopes.List(), " "),
		"login_hint": p.LoginHint, "domain_hint": p.DomainHint, "redirect_uri": p.RedirectURI, "app_id_uri": p.AppIDURI,
		"federation_metadata": p.FederationMetadata, "negotiate_hosts": p.NegotiateHosts,
	} {
		f.fields[key].SetText(value)
	}
	var names []string
	for _, way := range waysFor(p, true, slices.Contains(f.flows, identity.FlowBroker)) {
		names = append(names, way.name)
	}
	at := slices.Index(f.flows, p.Flow)
	if at < 0 && p.Flow != "" { // one that the window does not offer stays as it is
		at, f.flows, names = len(f.flows), append(f.flows, p.Flow), append(names, string(p.Flow))
	}
	f.flow.SetOptions(names, max(0, at))
	f.mode.SetOptions([]string{"Provider's default", "query", "form_post"}, max(0, slices.Index(responseModes(), p.ResponseMode)))
	f.prompt.SetOptions([]string{"None sent", "login", "select_account", "consent", "none"}, max(0, slices.Index(prompts(), p.Prompt)))
	f.cae.On = p.ContinuousAccess
}

func (f *profileForm) typed(key string) string { return strings.TrimSpace(f.fields[key].Text) }

// profile is what the fields say, and for each of them what is wrong with it.
func (f *profileForm) profile() (Profile, map[string]string) {
	wrong := map[string]string{}
	p := f.was
	p.Organisation, p.ClientID, p.Scopes = f.typed("organisation"), f.typed("client_id"), identity.ParseScopes(f.fields["scopes"].Text)
	p.LoginHint, p.DomainHint, p.RedirectURI = f.typed("login_hint"), f.typed("domain_hint"), f.typed("redirect_uri")
	p.AppIDURI, p.FederationMetadata, p.NegotiateHosts = f.typed("app_id_uri"), expandHome(f.typed("federation_metadata")), f.typed("negotiate_hosts")
	p.Flow, p.ContinuousAccess, p.Prompt = f.flows[f.flow.Chosen], f.cae.On, prompts()[f.prompt.Chosen]
	if f.mode.Chosen > 0 || f.was.ResponseMode != "fragment" {
		p.ResponseMode = responseModes()[f.mode.Chosen]
	}
	authority, err := parseOrganisation(f.fields["authority"].Text)
	if err != nil {
		wrong["authority"] = plainReason(err)
	}
	p.Authority = authority
	if why := checkClientID(authority, p.ClientID); why != "" && (f.was.Name == "" || p.ClientID != f.was.ClientID) {
		wrong["client_id"] = why
	}
	if p.Name == "" && err == nil {
		p.Name = profileName(authority)
		for base, n := p.Name, 2; slices.ContainsFunc(f.w.profiles, func(o Profile) bool { return strings.EqualFold(o.Name, p.Name) }); n++ {
			p.Name = fmt.Sprintf("%s-%d", base, n)
		}
	}
	if key, problem, ok := settings.WrongKey(p.Check()); ok && wrong[key] == "" {
		wrong[key] = kit.Sentence(strings.ToUpper(problem[:1]) + problem[1:])
	}
	if n := f.signedIn(); n > 0 {
		stay := fmt.Sprintf("Signed in with the present one: %s. Add another organisation for the new one, or sign out first.", kit.Count(n, "account"))
		if wrong["authority"] == "" && p.Authority != f.was.Authority {
			wrong["authority"] = stay
		} else if wrong["client_id"] == "" && p.ClientID != f.was.ClientID {
			wrong["client_id"] = stay
		}
	}
	return p, wrong
}

// signedIn counts the accounts that were signed in with the profile as it was.
func (f *profileForm) signedIn() (n int) {
	for _, a := range f.w.snap.Accounts {
		if f.was.Name != "" && a.Profile == f.was.Name && a.Authority == f.was.Authority {
			n++
		}
	}
	return n
}

// check shows what is wrong with what was typed, or what it means.
func (f *profileForm) check() {
	if f.form == nil || f.flow.Options == nil { // it is being built
		return
	}
	p, wrong := f.profile()
	hidden := false
	for key, e := range f.fields {
		words, color := wrong[key], kit.ColorWarn
		switch {
		case words != "" && strings.TrimSpace(e.Text) == "" && f.was.Name == "":
			words = "" // nobody has typed there yet; Save stays away
		case key == "authority" && words == "" && strings.TrimSpace(e.Text) != "":
			words, color = "Signs in at "+p.Authority.URL, kit.ColorDim
		}
		hidden = hidden || wrong[key] != "" && slices.Contains([]string{"domain_hint", "redirect_uri", "app_id_uri", "federation_metadata", "negotiate_hosts"}, key)
		e.note.SetColor(color)
		e.note.Set(words)
		e.note.Hidden = words == ""
	}
	f.quiet()
	f.next.SetEnabled(len(wrong) == 0 && (f.was.Name == "" || p != f.was))
	if hidden && f.more.Hidden {
		f.unfold(true)
	}
	f.object.Flow()
}

func (f *profileForm) send() {
	p, wrong := f.profile()
	if len(wrong) > 0 {
		return
	}
	w, isNew := f.w, f.was.Name == ""
	f.next.SetEnabled(false)
	w.errands.run(func(ctx context.Context) func() {
		var err error
		if isNew {
			err = w.o.Profiles.Add(ctx, p)
		} else {
			err = w.o.Profiles.Replace(ctx, p)
		}
		read := w.readProfiles(ctx)
		return func() {
			read()
			w.showProfiles()
			if err != nil {
				f.next.SetEnabled(true)
				f.refused(err)
				return
			}
			f.hide()
			w.say(p.Title() + " saved")
		}
	})
}

// profileReason is why a profile was not kept, in words for the screen.
func profileReason(err error) string {
	if errors.Is(err, settings.ErrChanged) {
		return "The file was changed by somebody else in this moment. Try again."
	}
	return kit.Sentence(kit.Heading(unsavedReason(err)))
}
