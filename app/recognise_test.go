package app

import (
	"strings"
	"testing"

	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/settings"
)

// known is a profile by its name, its organisation and its address.
func known(name, organisation, address string) Profile {
	a, err := identity.ParseAuthority(address)
	if err != nil {
		panic(err)
	}
	return Profile{Profile: settings.Profile{Name: name, Organisation: organisation, Authority: a, ClientID: "client-of-" + name}}
}

func TestWhatIsTypedIsRecognised(t *testing.T) {
	const tenant, appID = "72f988bf-86f1-41af-91ab-2d7cd011db47", "1f0e2d3c-aaaa-4bbb-8ccc-dddd0000eeee"
	fabrikam := known("fabrikam", "Fabrikam", "https://login.microsoftonline.com/"+tenant)
	fabrikam.ClientID = appID
	woodgrove := known("woodgrove", "Woodgrove Bank", "https://id.woodgrove.example/realms/staff")
	woodgrove.LoginHint = "carol@bank.example"
	profiles := []Profile{known("contoso", "Contoso", "https://login.microsoftonline.com/contoso.com"), fabrikam,
		known("federation", "Tailspin Toys", "https://fs.tailspin.example/adfs"), woodgrove}
	kept := account("Joni", "joni@fabrikam-people.example", session.Fresh, 0)
	kept.Profile = "fabrikam"
	for typed, want := range map[string]string{ // the name of the closest, and how many fit
		"":                            "contoso 4",
		"adele@contoso.com":           "contoso 1",
		" Contoso.COM ":               "contoso 1",
		"contoso":                     "contoso 1",
		"cont":                        "contoso 1",
		"adele@cont":                  "contoso 1",
		tenant:                        "fabrikam 1",
		strings.ToUpper(appID):        "fabrikam 1",
		"new@fabrikam-people.example": "fabrikam 1",
		"https://login.microsoftonline.com/" + tenant + "/v2.0": "fabrikam 2",
		"adele@tailspin.example":                                "federation 1",
		"fs.tailspin.example":                                   "federation 1",
		"toys":                                                  "federation 1",
		"carol@bank.example":                                    "woodgrove 1",
		"dave@bank.example":                                     "woodgrove 1",
		"https://id.woodgrove.example/realms/staff/.well-known/openid-configuration": "woodgrove 1",
		"https://id.woodgrove.example/realms/others":                                 "woodgrove 1",
		"eve@nobody.example": "contoso 0",
		"https://":           "contoso 0",
	} {
		r := recognise(typed, profiles, []session.Account{kept})
		if got := r.profiles[0].Name + " " + string(rune('0'+r.fits)); got != want {
			t.Errorf("%q is %s, want %s", typed, got, want)
		}
		if mail := strings.Contains(typed, "@") && strings.Contains(typed, "."); mail != (r.hint != "") {
			t.Errorf("%q gives the hint %q", typed, r.hint)
		}
	}
}

func TestPlacesForEverybodyComeLast(t *testing.T) {
	profiles := []Profile{known("work", "Work or school", "https://login.microsoftonline.com/organizations"),
		known("personal", "Personal", "https://login.microsoftonline.com/consumers"), known("contoso", "Contoso", "https://login.microsoftonline.com/contoso.com")}
	for typed, want := range map[string]string{"adele@contoso.com": "contoso work", "eve@nobody.example": "work", "eve@outlook.com": "personal work"} {
		r := recognise(typed, profiles, nil)
		var names []string
		for _, p := range r.profiles[:r.fits] {
			names = append(names, p.Name)
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%q is %s, want %s", typed, got, want)
		}
	}
}
