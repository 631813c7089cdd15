package tray

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// at puts an account into an organisation.
func at(profile string, a session.Account) session.Account {
	a.Profile = profile
	return a
}

func byProfile(a identity.Account) string { return a.Profile }

// accountLines are the lines of the menu down to the line below the accounts, without the actions.
func accountLines(items []Item) string {
	text, _, _ := strings.Cut(sketch(items), "-\n")
	var kept []string
	for line := range strings.Lines(text) {
		if !slices.ContainsFunc([]string{"Copy", "View", "Refresh", "Sign"}, func(verb string) bool { return strings.Contains(line, "> "+verb) }) {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}

func TestManyAccountsAreGrouped(t *testing.T) {
	accounts := []session.Account{
		at("fabrikam", account("Adele", session.Fresh, time.Hour)), at("Contoso", account("Bob", session.Fresh, time.Hour)),
		at("Contoso", account("Carla", session.SignInNeeded, 0)), at("Northwind", account("Dora", session.Offline, time.Hour)),
		at("Contoso", account("Emil", session.Fresh, time.Hour)), at("fabrikam", account("Franz", session.Fresh, time.Hour)),
		at("Contoso", account("Gerda", session.Fresh, time.Hour)), at("Contoso", account("Hans", session.Fresh, time.Hour)),
		at("Contoso", account("Ida", session.Fresh, time.Hour)),
	}
	prefs := Prefs{Organisation: byProfile}
	want := `Carla needs you: sign in again
Contoso: 6 accounts (1 needs you)
> Bob (until 13:00)
> Carla (needs you)
> Emil (until 13:00)
> Gerda (until 13:00)
> Hans (until 13:00)
> Ida (until 13:00)
fabrikam: 2 accounts
> Adele (until 13:00)
> Franz (until 13:00)
Dora (offline, until 13:00)
`
	items := Menu(signedIn(accounts...), noon, prefs)
	if diff := cmp.Diff(want, accountLines(items)); diff != "" {
		t.Errorf("menu (-want +got):\n%s", diff)
	}
	if needs := items[0]; needs.Action != SignInAgain || needs.Account != accounts[2].ID {
		t.Errorf("the first line asks for %s of %s", needs.Action, needs.Account)
	}

	accounts[0].Status = session.SignInNeeded
	changed := Menu(signedIn(accounts...), noon, prefs)
	if needs := changed[0]; needs.Title != "2 accounts need you" || needs.Action != Show || needs.Account != accounts[0].ID {
		t.Errorf("with two that need their person the first line is %+v", needs)
	}
	for i := range accounts {
		accounts[i].Status = session.Fresh
	}
	calm := Menu(signedIn(accounts...), noon, prefs)
	if !calm[0].Hidden {
		t.Errorf("nobody needs anything, and the menu says %q", calm[0].Title)
	}
	for _, other := range [][]Item{changed, calm} {
		if !slices.EqualFunc(items, other, alike) {
			t.Error("a status changes which items there are")
		}
	}
}

func TestOneOrganisationIsNoGroup(t *testing.T) {
	var accounts []session.Account
	for i := range ungroupedAccounts + 1 {
		accounts = append(accounts, at("Contoso", account(fmt.Sprint("Account ", i), session.Fresh, time.Hour)))
	}
	got := accountLines(Menu(signedIn(accounts...), noon, Prefs{Organisation: byProfile}))
	if strings.Contains(got, "Contoso") || strings.Count(got, "Account") != len(accounts) {
		t.Errorf("menu:\n%s", got)
	}
}

// With ten thousand accounts the menu stays one that can be read: those that need their person, then those used last.
func TestTheMenuOfManyAccountsIsShort(t *testing.T) {
	var accounts []session.Account
	for i := range 10_000 {
		a := account(fmt.Sprintf("Account %04d", i), session.Fresh, time.Hour)
		a.SignedInAt = noon.Add(-1000 * time.Hour)
		accounts = append(accounts, a)
	}
	for i := range listedAccounts - 1 {
		n := 400*i + 7
		accounts[n].Activity = []identity.Event{
			{At: noon, Kind: identity.EventRefreshed},
			{At: noon.Add(-time.Duration(i) * time.Hour), Kind: identity.EventTokenServed},
		}
	}
	accounts[9999].Status = session.SignInNeeded
	lines := strings.Split(accountLines(Menu(signedIn(accounts...), noon, Prefs{})), "\n")
	if want := listedAccounts + len([]string{"needs", "more", ""}); len(lines) != want {
		t.Fatalf("%d lines, want %d:\n%s", len(lines), want, strings.Join(lines, "\n"))
	}
	for n, want := range map[int]string{0: "Account 9999 needs you: sign in again", 1: "Account 0007 (until 13:00)", listedAccounts - 1: "Account 8807 (until 13:00)",
		listedAccounts: "Account 9999 (needs you)", listedAccounts + 1: "9976 more accounts in the window"} {
		if lines[n] != want {
			t.Errorf("line %d is %q, want %q", n, lines[n], want)
		}
	}
}

func TestOrganisation(t *testing.T) {
	entra := identity.Authority{URL: "https://login.microsoftonline.com/common", Kind: identity.Entra}
	tenant := identity.Authority{URL: "https://login.microsoftonline.com/contoso.example", Kind: identity.Entra}
	for want, a := range map[string]identity.Account{
		"Contoso":          {Profile: "Contoso", Authority: tenant},
		"contoso.example":  {Authority: tenant, Username: "a@other.example"},
		"fabrikam.example": {Authority: entra, Username: "a@fabrikam.example"},
		"sso.example":      {Authority: identity.Authority{URL: "https://sso.example/realm"}, Username: "a@b.example"},
		"Elsewhere":        {},
	} {
		if got := organisation(a, Prefs{Organisation: byProfile}); got != want {
			t.Errorf("%+v: %q, want %q", a.Authority, got, want)
		}
	}
}

func TestTheCopiedTokenIsTold(t *testing.T) {
	adele := account("Adele Vance", session.Fresh, time.Hour)
	for want, c := range map[string]session.Copied{
		"Clear the copied access token of Adele Vance (there until 12:00:45)": {Account: adele.ID, Kind: "access", Until: noon.Add(45 * time.Second)},
		"Clear the copied ID token of Adele Vance":                            {Account: adele.ID, Kind: "id"},
		"Clear the copied access token (there until 12:00:45)":                {Kind: "access", Until: noon.Add(45 * time.Second)},
	} {
		s := signedIn(adele)
		s.Copied = &c
		item, _ := find(Menu(s, noon, Prefs{}), "copied")
		if item.Title != want || item.Action != ClearCopied || item.Hidden || !item.Enabled {
			t.Errorf("%+v, want %q", item, want)
		}
	}
	if item, _ := find(Menu(signedIn(adele), noon, Prefs{}), "copied"); !item.Hidden {
		t.Errorf("with nothing in the clipboard the menu says %q", item.Title)
	}
}
