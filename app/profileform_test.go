package app

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"latchkey/app/kit"
	"latchkey/internal/identity"
	"latchkey/internal/settings"
)

func (s *screen) can(name string) bool {
	b, ok := s.find(name).(*kit.Button)
	return ok && !b.Disabled()
}

const (
	itsName = "What it is called (optional)"
	itsAddr = "Organisation: its domain, your e-mail address, or the address of an OpenID Connect provider"
	itsID   = "Application (client) ID"
)

func TestAddingAnOrganisation(t *testing.T) {
	s := inSettings(t)
	s.tap("Add…")
	if s.w.win.Canvas().Focused() != s.field(itsAddr) || s.can("Save") {
		t.Error("the form does not begin where one types")
	}
	test.Type(s.field(itsAddr), "fabrikam.com")
	s.mustShow("Signs in at https://login.microsoftonline.com/fabrikam.com")
	test.Type(s.field(itsID), "12")
	s.mustShow("Here an application ID looks like")
	if s.can("Save") {
		t.Error("a wrong application ID can be saved")
	}
	s.field(itsID).SetText("1b730954-1685-4b74-9bfd-dac224a7b894")
	s.tap("More")
	s.field("Redirect address (optional)").SetText("https://elsewhere.example")
	s.mustShow("is not a web address on this computer")
	if s.can("Save") {
		t.Error("a wrong redirect address can be saved")
	}
	s.field("Redirect address (optional)").SetText("http://localhost:8400")
	s.field("Scopes, separated by blanks (optional)").SetText("User.Read  Mail.Read")
	test.Tap(s.dropdown("How to sign in"))
	s.tap("Code on another device")
	s.press(fyne.KeyReturn) // in whichever field the keyboard is
	s.tap("Save")
	s.until("the profile", func() bool { return len(s.w.profiles) == 1 && s.w.overlays.Top() == nil })
	want := settings.Profile{
		Name: "fabrikam.com", Authority: identity.Authority{URL: "https://login.microsoftonline.com/fabrikam.com", Kind: identity.Entra},
		ClientID: "1b730954-1685-4b74-9bfd-dac224a7b894", Scopes: identity.NewScopes("User.Read", "Mail.Read"), Flow: identity.FlowDeviceCode, RedirectURI: "http://localhost:8400",
	}
	if got := s.profiles.list[0].Profile; got != want {
		t.Errorf("kept %+v\nwant %+v", got, want)
	}
	s.mustShow("fabrikam.com", "fabrikam.com saved")
}

func (s *screen) dropdown(name string) *kit.Dropdown {
	s.Helper()
	var found *kit.Dropdown
	s.each(func(o fyne.CanvasObject, _ fyne.Position) {
		if d, ok := o.(*kit.Dropdown); ok && d.Name == name && found == nil {
			found = d
		}
	})
	if found == nil {
		s.Fatalf("there is no list %q", name)
	}
	return found
}

// A profile that accounts were signed in with keeps its place and its application; everything else can change.
func TestChangingAnOrganisation(t *testing.T) {
	p := contoso()
	p.Flow, p.DomainHint, p.ResponseMode, p.NegotiateHosts = identity.FlowAuto, "contoso.example", "fragment", "sts.contoso.example"
	s := inSettings(t, p)
	s.tap("Edit")
	if s.can("Save") {
		t.Error("there is nothing to save yet")
	}
	s.field(itsAddr).SetText("fabrikam.com")
	s.mustShow("Signed in with the present one: 3 accounts.")
	if s.can("Save") {
		t.Error("accounts can be parted from where they belong")
	}
	s.field(itsAddr).SetText(p.Authority.URL)
	s.field(itsID).SetText("1b730954-1685-4b74-9bfd-dac224a7b894")
	s.mustShow("Signed in with the present one: 3 accounts.")
	s.field(itsID).SetText(p.ClientID)
	s.field(itsName).SetText("Contoso Ltd")
	s.field("Username to fill in (optional)").SetText("adele@contoso.example")
	s.profiles.err = settings.ErrChanged
	s.tap("Save")
	s.until("the reason", func() bool { return s.shows("changed by somebody else in this moment") })
	if s.field(itsName).Text != "Contoso Ltd" {
		t.Error("what was typed is lost")
	}
	s.profiles.err = nil
	s.tap("Save")
	s.until("the change", func() bool { return s.w.overlays.Top() == nil })
	want := p
	want.Organisation, want.LoginHint = "Contoso Ltd", "adele@contoso.example"
	if s.profiles.list[0] != want {
		t.Errorf("kept %+v\nwant %+v", s.profiles.list[0], want)
	}
	s.mustShow("Contoso Ltd")
}

func TestImportingOrganisations(t *testing.T) {
	s := inSettings(t, contoso())
	s.tap("Import…")
	given := s.field("Link or text")
	if s.w.win.Canvas().Focused() != given || s.can("Import") {
		t.Error("the sheet does not begin with what is given")
	}
	given.SetText("latchkey:profile?name=fabrikam&negotiate_hosts=a.example")
	s.mustShow("This cannot be imported", "does not come by a link")
	given.SetText("latchkey:profile?name=fabrikam&authority=https://fabrikam.example&client_id=f&organisation=Fabrikam")
	s.mustShow("Adds 1 organisation", "Fabrikam: signs in at https://fabrikam.example")
	s.tap("Import")
	s.until("the profile", func() bool { return len(s.w.profiles) == 2 && s.w.overlays.Top() == nil })
	s.mustShow("1 organisation imported", "Fabrikam")

	// A file that is dropped on the page: one is there already, one differs, one is new.
	file := filepath.Join(t.TempDir(), "profiles.toml")
	text := "[[profile]]\nname = 'Fabrikam'\nauthority = 'https://other.example'\nclient_id = 'f'\n" +
		"[[profile]]\nname = 'adatum'\nauthority = 'https://adatum.example'\nclient_id = 'a'\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s.w.dropped([]fyne.URI{storage.NewFileURI(file)})
	s.until("the sheet", func() bool { return s.shows("Adds 1 organisation") })
	s.mustShow("Fabrikam is there already and differs.", "adatum: signs in at https://adatum.example")
	s.tap("Import")
	s.until("the third", func() bool { return len(s.w.profiles) == 3 })
	if i := slices.IndexFunc(s.profiles.list, func(p Profile) bool { return p.Name == "fabrikam" }); s.profiles.list[i].Authority.URL != "https://fabrikam.example" {
		t.Error("an import has changed what was there")
	}
	s.w.dropped([]fyne.URI{storage.NewFileURI(file)})
	s.until("nothing to do", func() bool { return s.shows("There is nothing to add") })
	if s.can("Import") || !strings.Contains(strings.Join(s.words(), "\n"), "adatum is there already.") {
		t.Errorf("%q", s.words())
	}
	s.press(fyne.KeyEscape)

	s.w.askImport("[[profile]]\nname = 'proseware'\nauthority = 'https://sts.proseware.example/adfs'\nclient_id = 'p'\nflow = 'password'\n" +
		"negotiate_hosts = 'web.proseware.example sts.elsewhere.example'\nfederation_metadata = '/etc/mex.xml'\n")
	s.mustShow("proseware: signs in at https://sts.proseware.example/adfs", "It has passwords typed into Latchkey.",
		"It lets these hosts see this computer's login: web.proseware.example sts.elsewhere.example",
		"Which server sees this computer's login is in the file /etc/mex.xml")
	s.press(fyne.KeyEscape)

	s.w.dropped([]fyne.URI{storage.NewFileURI(file + ".gone")})
	s.until("the reason", func() bool { return s.shows("The file cannot be read: there is no such file.") })
}

// A profile that took over the name of a removed one says nothing about the accounts of that: neither how they are called,
// nor which hosts may see this computer's login, nor where their passwords may go.
func TestAnotherProfileOfTheSameName(t *testing.T) {
	other := contoso()
	other.Organisation, other.Authority.URL, other.ClientID = "Somebody else", "https://sts.elsewhere.example/adfs", "x"
	other.Authority.Kind, other.NegotiateHosts, other.DomainHint, other.Flow = identity.ADFS, "sts.elsewhere.example", "elsewhere.example", identity.FlowPassword
	s := newScreen(t, other)
	s.w.render(few())
	a := few().Accounts[0]
	if p := s.w.againAs(a, "", "").profile; p.Authority != a.Authority || p.ClientID != a.ClientID || p.NegotiateHosts != "" || p.DomainHint != "" || p.Flow == identity.FlowPassword {
		t.Errorf("it is signed in again with %+v", p)
	}
	if s.shows("Somebody else") {
		t.Error("its accounts are shown as those of another organisation")
	}
	same := contoso()
	same.NegotiateHosts = "sts.contoso.example"
	s.w.profiles = []Profile{same}
	if p := s.w.againAs(a, "", "").profile; p.NegotiateHosts != same.NegotiateHosts {
		t.Errorf("what its own profile says is lost: %+v", p)
	}
}
