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
		"https://login.microsoftonline.com/" + tenant + "/v2.0": "fabrikam 1",
		"adele@tailspin.example":                                "federation 1",
		"fs.tailspin.example":                                   "federation 1",
		"toys":                                                  "federation 1",
		"carol@bank.example":                                    "woodgrove 1",
		"dave@bank.example":                                     "woodgrove 1",
		"https://id.woodgrove.example/realms/staff/.well-known/openid-configuration": "woodgrove 1",
		"https://id.woodgrove.example": "woodgrove 1",
		"eve@nobody.example":           "contoso 0",
		"https://":                     "contoso 0",
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

// What only looks like an organisation that is known leads nowhere, or says so by coming last.
func TestNobodyIsTakenForSomebodyElse(t *testing.T) {
	const tenant = "72f988bf-86f1-41af-91ab-2d7cd011db47"
	guest := known("guests", "Tailspin Toys", "https://login.microsoftonline.com/"+tenant)
	staff := known("staff", "Woodgrove Bank", "https://id.woodgrove.co.uk/realms/staff")
	staff.LoginHint = "carol@gmail.com"
	profiles := []Profile{known("contoso", "Contoso", "https://login.microsoftonline.com/contoso.com"),
		known("sub", "Fabrikam", "https://login.microsoftonline.com/fabrikam.onmicrosoft.com"), guest, staff,
		known("shop", "Shop", "https://shop.example/common"), known("realm", "Realm", "https://kc.invalid/example/x")}
	joe := account("Joe", "joe@outlook.com", session.Fresh, 0)
	joe.Profile = "guests"
	amy := account("Amy", "amy@both.example", session.Fresh, 0)
	amy.Profile = "contoso"
	ben := account("Ben", "ben@both.example", session.Fresh, 0)
	ben.Profile = "guests"
	for typed, want := range map[string]string{ // all that fit, the closest first
		"https://login.microsoftonline.com/tailspin.com": "", // another tenant on the same host
		"https://login.microsoftonline.com/contoso.co":   "",
		"https://id.woodgrove.co.uk/realms/others":       "",
		"https://id.woodgrove.co.uk/":                    "staff",
		"https://id.woodgrove.co.uk/realms":              "staff",
		"https://adele@contoso.com":                      "",
		"adele@microsoftonline.com":                      "",
		"adele@co.uk":                                    "",
		"adele@com":                                      "",
		"adele@onmicrosoft.com":                          "",
		"adele@contoso.evil.example":                     "",
		"adele@contoso.com.evil.example":                 "",
		"adele@evilcontoso.com":                          "",
		"adele@c\u043entoso.com":                         "", // a Cyrillic o
		"adele@eu.contoso.com":                           "contoso",
		"adele@fabrikam.com":                             "sub",
		"adele@fabrikam.onmicrosoft.com":                 "sub",
		"adele@woodgrove.co.uk":                          "staff",
		"eve@outlook.com":                                "",
		"joe@outlook.com":                                "guests",
		"dave@gmail.com":                                 "",
		"carol@gmail.com":                                "staff",
		"amy@both.example":                               "contoso guests",
		"ben@both.example":                               "guests contoso",
	} {
		r := recognise(typed, profiles, []session.Account{joe, amy, ben})
		var names []string
		for _, p := range r.profiles[:r.fits] {
			names = append(names, p.Name)
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%q is %q, want %q", typed, got, want)
		}
	}
}

func TestAPlaceOfOnesOwnMayBeCalledAfterADomainOfEverybodys(t *testing.T) {
	profiles := []Profile{known("contoso", "Contoso", "https://login.microsoftonline.com/contoso.com"), known("mail", "GMail", "https://accounts.google.com")}
	if r := recognise("eve@gmail.com", profiles, nil); r.fits != 1 || r.profiles[0].Name != "mail" {
		t.Errorf("%d fit, the first is %s", r.fits, r.profiles[0].Name)
	}
}

func TestAnotherEndingOfTheDomainComesAfterThePlacesForEverybody(t *testing.T) {
	profiles := []Profile{known("contoso", "Contoso", "https://login.microsoftonline.com/contoso.com"), known("work", "Work or school", "https://login.microsoftonline.com/organizations")}
	for typed, want := range map[string]string{"adele@contoso.com": "contoso", "adele@contoso.org": "work"} {
		if r := recognise(typed, profiles, nil); r.profiles[0].Name != want {
			t.Errorf("%q is %s, want %s", typed, r.profiles[0].Name, want)
		}
	}
}

func TestOnlyAnAddressIsAHint(t *testing.T) {
	for typed, want := range map[string]string{
		"adele@contoso.com": "adele@contoso.com", " Adele.Vance+x@Contoso.com ": "Adele.Vance+x@Contoso.com", "mailto:adele@contoso.com": "adele@contoso.com",
		"Adele Vance <adele@contoso.com>": "adele@contoso.com", "@contoso.com": "", "https://adele:secret@contoso.com": "", "a b@contoso.com": "", "a@b@contoso.com": "",
		"adele@contoso": "", "contoso.com": "",
	} {
		if got := typedAs(typed).email; got != want {
			t.Errorf("%q gives the hint %q, want %q", typed, got, want)
		}
	}
}
