package app

import (
	"testing"
	"time"

	"latchkey/app/kit"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

func TestStatusIsToldInWordShapeAndColour(t *testing.T) {
	seen := map[kit.Shape]bool{}
	for _, c := range []struct {
		status session.Status
		left   time.Duration
		word   string
		shape  kit.Shape
	}{
		{session.Fresh, 42 * time.Minute, "Fresh, 42 min left", kit.Dot},
		{session.Expiring, 3 * time.Minute, "Expires in 3 min", kit.Ring},
		{session.Expiring, -time.Minute, "Expired", kit.Ring},
		{session.Refreshing, 0, "Refreshing", kit.Ring},
		{session.Offline, 0, "Offline, and the token has expired", kit.Ring},
		{session.SignInNeeded, 0, "Needs you: your organisation asks for a second factor", kit.Triangle},
		{session.Unsaved, 0, "Not saved", kit.Ring},
	} {
		a := account("A", "a@b.example", c.status, c.left)
		s, color := statusShape(c.status)
		if w := statusWords(a, fixedNow()); w != c.word || s != c.shape || color == "" {
			t.Errorf("%s: %q, shape %d, colour %q; want %q, shape %d", c.status, w, s, color, c.word, c.shape)
		}
		if statusHeadline(a, fixedNow()) == string(c.status) {
			t.Errorf("%s has no words for a headline", c.status)
		}
		seen[s] = true
	}
	if len(seen) != 3 {
		t.Errorf("shapes in use: %v", seen)
	}
}

func TestWhatAnOrganisationIsCalled(t *testing.T) {
	entra := identity.Authority{URL: "https://login.microsoftonline.com/organizations", Kind: identity.Entra}
	for _, c := range []struct {
		what string
		a    identity.Account
		want string
	}{
		{"by its profile", identity.Account{Profile: "contoso", ClientID: "client", Authority: contoso().Authority}, "Contoso"},
		{"by the profile it was made with before that was renamed",
			identity.Account{Profile: "old", ClientID: "client", Authority: contoso().Authority}, "Contoso"},
		{"by the domain of its tenant", identity.Account{Authority: identity.Authority{URL: "https://login.microsoftonline.com/fabrikam.example", Kind: identity.Entra}}, "fabrikam.example"},
		{"by the other tenant that its person went to", identity.Account{Profile: "contoso", ClientID: "client",
			Authority: identity.Authority{URL: "https://login.microsoftonline.com/fabrikam.example", Kind: identity.Entra}}, "fabrikam.example"},
		{"by the domain of the person", identity.Account{Authority: entra, Username: "x@tailspin.example"}, "tailspin.example"},
		{"by its host", identity.Account{Authority: identity.Authority{URL: "https://id.example/realms/a", Kind: identity.OIDC}}, "id.example"},
		{"by its issuer", identity.Account{Issuer: "https://iss.example/x"}, "iss.example"},
		{"at all", identity.Account{}, "Elsewhere"},
	} {
		if got := organisation(c.a, []Profile{contoso()}); got != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
	guest := identity.Account{Profile: "contoso", ClientID: "client", Authority: contoso().Authority, TenantID: "t", HomeAccountID: "u.home"}
	if got := group(guest, []Profile{contoso()}); got != "Contoso, guest" {
		t.Errorf("guest: %q", got)
	}
	if got := group(identity.Account{Kind: identity.KindApp}, nil); got != "Applications" {
		t.Errorf("application: %q", got)
	}
}

func TestInitials(t *testing.T) {
	for name, want := range map[string]string{
		"Adele Vance": "AV", "adele@contoso.example": "A", "bob.builder@contoso.example": "BB", "Ötzi von und zu Übel": "ÖÜ",
		"": "?", "@": "?", "李 小龍": "李小", "  Megan  ": "M",
	} {
		if got := kit.Initials(name); got != want {
			t.Errorf("initials(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestWhoElseCanMendAFailure(t *testing.T) {
	for _, c := range []struct{ who, next, want string }{
		{"administrator", "Sign in in the browser.", "Your administrator can mend this."},
		{"administrator", "An administrator has to agree once.", ""},
		{"owner", "Check the client ID.", "Whoever registered the application can mend this."},
		{"owner", "Ask whoever wrote the application to correct it.", ""},
		{"person", "Sign in again.", ""}, {"provider", "Try again in a few minutes.", ""}, {"nobody", "", ""}, {"", "", ""},
	} {
		if got := mendedBy(c.who, c.next); got != c.want {
			t.Errorf("%s, after %q: %q", c.who, c.next, got)
		}
	}
	a := account("Megan Doe", "megan@contoso.example", session.SignInNeeded, -time.Hour)
	a.Need.Who, a.Need.Detail = "administrator", "Use a device that is managed."
	if _, hint := statusDetail(a, fixedNow()); hint != "Use a device that is managed. Your administrator can mend this." {
		t.Errorf("the account says %q", hint)
	}
}

func TestAPlaceWithoutAProfileHasAName(t *testing.T) {
	for url, c := range map[string]struct {
		kind identity.AuthorityKind
		want string
	}{
		"https://login.microsoftonline.com/contoso.com": {identity.Entra, "contoso.com"},
		"http://127.0.0.1:36931":                        {identity.OIDC, "127.0.0.1:36931"},
		"https://sso.example/realms/one":                {identity.OIDC, "sso.example"},
	} {
		if got := placeName(identity.Authority{URL: url, Kind: c.kind}); got != c.want {
			t.Errorf("%s is called %s", url, got)
		}
	}
}

func TestLongScopesStandBelowTheHeading(t *testing.T) {
	for summary, want := range map[string][2]string{
		"These scopes cannot be asked for: an application cannot ask for the single scope https://graph.microsoft.com/Mail.Send.": {
			"These scopes cannot be asked for", "An application cannot ask for the single scope https://graph.microsoft.com/Mail.Send. Next."},
		"A password cannot be used here: it is empty.": {"A password cannot be used here: it is empty", "Next."},
		"You have no access":                           {"You have no access", "Next."},
		"This computer's login cannot be used here: accounts of contoso.example sign in at Microsoft itself (managed), where no federation server is.": {
			"This computer's login cannot be used here", "Accounts of contoso.example sign in at Microsoft itself (managed), where no federation server is. Next."},
		"A rule of your organisation's sign-in service does not allow this sign-in, for example from outside of its network. It said: MSIS3126: Access denied.": {
			"A rule of your organisation's sign-in service does not allow this sign-in, for example from outside of its network", "It said: MSIS3126: Access denied. Next."},
	} {
		if head, text := headed(summary, "Next."); head != want[0] || text != want[1] {
			t.Errorf("%q is divided into %q and %q", summary, head, text)
		}
	}
}
