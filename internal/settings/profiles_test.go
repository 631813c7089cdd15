package settings

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"latchkey/internal/identity"
)

const written = `# My profiles.

# The one for work.
[[profile]]
name = "contoso"   # short
client_id = "11111111-1111-1111-1111-111111111111"
authority = "https://login.microsoftonline.com/contoso.com/v2.0"
scopes = [
	"api://orders/Orders.Read", # orders
	"User.Read",
]

# Home.

[[profile]]
name = "home.id"
authority = 'http://127.0.0.1:8080/realms/home'
client_id = "desk"
flow = "browser"
redirect_uri = "http://127.0.0.1:7777/callback"
# The end.
`

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "profiles.toml")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func load(t *testing.T, path string) Profiles {
	t.Helper()
	p, err := LoadProfiles(path)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestLoadProfiles(t *testing.T) {
	got := load(t, write(t, written)).All()
	want := []Profile{{
		Name: "contoso", ClientID: "11111111-1111-1111-1111-111111111111", Flow: identity.FlowAuto,
		Authority: identity.Authority{URL: "https://login.microsoftonline.com/contoso.com", Kind: identity.Entra},
		Scopes:    "User.Read api://orders/Orders.Read",
	}, {
		Name: "home.id", ClientID: "desk", Flow: identity.FlowBrowser, RedirectURI: "http://127.0.0.1:7777/callback",
		Authority: identity.Authority{URL: "http://127.0.0.1:8080/realms/home", Kind: identity.OIDC},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("profiles (-want +got):\n%s", diff)
	}
	empty := load(t, filepath.Join(t.TempDir(), "none.toml"))
	if len(empty.All()) != 0 {
		t.Errorf("a missing file has profiles: %v", empty.All())
	}
}

// TestFaults holds the words of every refusal: they are what a person has to mend the file with.
func TestFaults(t *testing.T) {
	const ok = "[[profile]]\nname = \"a\"\nauthority = \"https://id.example\"\nclient_id = \"c\"\n"
	tests := map[string]struct{ text, want string }{
		"syntax":              {"[[profile]]\nname = \n", `profiles.toml:2:8: `},
		"not closed":          {"[[profile]\n", `profiles.toml:1:10: `},
		"key twice":           {ok + "name = \"b\"\n", `profiles.toml:5:1: `},
		"wrong type":          {ok + "scopes = \"a b\"\n", `profiles.toml:5:1: scopes: write a list of texts in quotes, for example ["User.Read", "Mail.Read"]`},
		"number in a list":    {ok + "scopes = [\"a\", 5]\n", `profiles.toml:5:1: scopes: write a list of texts in quotes, for example ["User.Read", "Mail.Read"]`},
		"number for a name":   {"[[profile]]\nname = 5\n", `profiles.toml:2:1: name: write a text in quotes`},
		"unknown key":         {ok + "  colour = \"red\"\n", `profiles.toml:5:3: unknown key "colour"; allowed are: name, organisation, authority, client_id, scopes, redirect_uri, flow, login_hint, domain_hint, response_mode, prompt, continuous_access, app_id_uri, federation_metadata, negotiate_hosts`},
		"nearly the key":      {ok + "clientId = \"d\"\n", `profiles.toml:5:1: unknown key "clientId"; write client_id`},
		"singular":            {ok + "scope = [\"a\"]\n", `profiles.toml:5:1: unknown key "scope"; write scopes`},
		"dotted key":          {ok + "name.x = \"d\"\n", `profiles.toml:5:1: `},
		"single brackets":     {"[profile]\nname = \"a\"\n", `profiles.toml:1:2: unknown section "profile"; begin each profile with a line [[profile]]`},
		"other section":       {ok + "[other]\n", `profiles.toml:5:2: unknown section "other"; begin each profile with a line [[profile]]`},
		"sub-section":         {ok + "[profile.more]\n", `profiles.toml:5:2: unknown section "profile.more"; begin each profile with a line [[profile]]`},
		"outside":             {"name = \"a\"\n", `profiles.toml:1:1: the key "name" stands outside of a profile; begin each profile with a line [[profile]]`},
		"inline":              {"profile = [{name = \"a\"}]\n", `profiles.toml:1:1: the key "profile" stands outside of a profile; begin each profile with a line [[profile]]`},
		"no name":             {"[[profile]]\n", `profiles.toml:1:1: name: it is missing; give the profile a short name, for example contoso`},
		"bad name":            {"[[profile]]\nname = \"a b\"\n", `profiles.toml:2:1: name: "a b" cannot name a profile; use letters a to z, digits, "-", "_" and "."`},
		"long name":           {"[[profile]]\nname = \"" + strings.Repeat("a", 65) + "\"\n", `profiles.toml:2:1: name: it is longer than 64 characters`},
		"name twice":          {ok + "\n" + strings.Replace(ok, `"a"`, `"A"`, 1), `profiles.toml:7:1: name: there is already a profile "a"; each needs a name of its own`},
		"no authority":        {"[[profile]]\nname = \"a\"\n", `profiles.toml:1:1: authority: it is missing; write who signs people in, for example https://login.microsoftonline.com/contoso.com`},
		"plain http":          {strings.Replace(ok, "https", "http", 1), `profiles.toml:3:1: authority: not a usable authority: http is allowed for this computer only (127.0.0.1, localhost); use https://id.example`},
		"odd authority":       {strings.Replace(ok, "id.example", "x.ciamlogin.com/t/v2.0/v2.0", 1), `profiles.toml:3:1: authority: "https://x.ciamlogin.com/t/v2.0/v2.0" is written in an unusual way; write it plainly, as https://x.ciamlogin.com/t/v2.0`},
		"no client ID":        {strings.Replace(ok, "client_id", "prompt", 1), `profiles.toml:1:1: client_id: it is missing; write the application (client) ID of your registration`},
		"space in client ID":  {strings.Replace(ok, `"c"`, `"c d"`, 1), `profiles.toml:4:1: client_id: "c d" holds a space or a character that no client ID has`},
		"empty scope":         {ok + "scopes = [\"a\", \"\"]\n", `profiles.toml:5:1: scopes: one of them is empty`},
		"two scopes in one":   {ok + "scopes = [\"a b\"]\n", `profiles.toml:5:1: scopes: "a b" holds a space; write each scope as a string of its own`},
		"bad scope":           {ok + "scopes = [\"é\"]\n", `profiles.toml:5:1: scopes: "é" holds a character that no scope has`},
		"redirect elsewhere":  {ok + "redirect_uri = \"http://app.example/\"\n", `profiles.toml:5:1: redirect_uri: "http://app.example/" leads to another computer; write http://localhost or http://127.0.0.1, with a port and a path if your registration has them`},
		"redirect nowhere":    {ok + "redirect_uri = \"http://127.0.0.2/\"\n", `profiles.toml:5:1: redirect_uri: "http://127.0.0.2/" is an address of this computer that no sign-in comes back to; write http://localhost or http://127.0.0.1, with a port and a path if your registration has them`},
		"redirect with a dot": {ok + "redirect_uri = \"http://localhost./\"\n", `profiles.toml:5:1: redirect_uri: "http://localhost./" leads to another computer; write http://localhost or http://127.0.0.1, with a port and a path if your registration has them`},
		"redirect by scheme":  {ok + "redirect_uri = \"myapp://auth\"\n", `profiles.toml:5:1: redirect_uri: "myapp://auth" is not a web address on this computer; write http://localhost or http://127.0.0.1, with a port and a path if your registration has them`},
		"redirect with query": {ok + "redirect_uri = \"http://localhost/?a\"\n", `profiles.toml:5:1: redirect_uri: "http://localhost/?a" must have no user, query or fragment`},
		"redirect with user":  {ok + "redirect_uri = \"http://me@localhost/\"\n", `profiles.toml:5:1: redirect_uri: "http://me@localhost/" must have no user, query or fragment`},
		"redirect port":       {ok + "redirect_uri = \"http://localhost:0/\"\n", `profiles.toml:5:1: redirect_uri: "http://localhost:0/" has a port outside 1 to 65535`},
		"redirect empty port": {ok + "redirect_uri = \"http://localhost:/\"\n", `profiles.toml:5:1: redirect_uri: "http://localhost:/" has an empty port`},
		"flow":                {ok + "flow = \"magic\"\n", `profiles.toml:5:1: flow: "magic" is not a way to sign in; allowed are: auto, browser, device-code, windows, broker, password, client-credentials, hybrid, implicit`},
		"response mode":       {ok + "response_mode = \"post\"\n", `profiles.toml:5:1: response_mode: "post" is not known; allowed are: query, fragment, form_post`},
		"prompt":              {ok + "prompt = \"always\"\n", `profiles.toml:5:1: prompt: "always" is not known; allowed are: login, select_account, consent, none`},
		"half a path":         {ok + "federation_metadata = \"mex.xml\"\n", `profiles.toml:5:1: federation_metadata: "mex.xml" is not a whole path; write where the file is, from the root on`},
		"address for a host":  {ok + "negotiate_hosts = \"sts.example https://id.example\"\n", `profiles.toml:5:1: negotiate_hosts: "https://id.example" is not the name of a host; write it plainly, as sts.contoso.com`},
		"pattern for a host":  {ok + "negotiate_hosts = \"*.contoso.com\"\n", `profiles.toml:5:1: negotiate_hosts: "*.contoso.com" is not the name of a host; write it plainly, as sts.contoso.com`},
		"three unseen":        {ok + "login_hint = \"a\\u202e\"\norganisation = \"a\\u202e\"\ndomain_hint = \"a\\u202e\"\n", `profiles.toml:6:1: organisation: it holds a character that cannot be seen`},
		"unseen character":    {ok + "login_hint = \"a\\u202e\"\n", `profiles.toml:5:1: login_hint: it holds a character that cannot be seen`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			path := write(t, tt.text)
			for range 10 { // each time the same, where there are several faults
				_, err := LoadProfiles(path)
				var fault *FileError
				if !errors.As(err, &fault) {
					t.Fatalf("error %v, want a *FileError", err)
				}
				// The words about syntax are the library's; ours are held in full.
				if got := fault.Error(); got != tt.want && !(strings.HasSuffix(tt.want, ": ") && strings.HasPrefix(got, tt.want)) {
					t.Fatalf("got  %s\nwant %s", got, tt.want)
				}
			}
			if read(t, path) != tt.text {
				t.Error("the file was changed")
			}
		})
	}
}

func TestRedirectsThatWork(t *testing.T) {
	for _, uri := range []string{"", "http://localhost", "http://localhost/", "http://127.0.0.1:8400/cb", "http://[::1]:8400", "http://127.0.0.1/a/b"} {
		if problem := redirectProblem(uri); problem != "" {
			t.Errorf("%q: %s", uri, problem)
		}
	}
}

func TestByteOrderMark(t *testing.T) {
	path := write(t, "\ufeff"+written)
	p := load(t, path)
	if err := p.Remove("home.id"); err != nil {
		t.Fatal(err)
	}
	if err := p.save(path); err != nil {
		t.Fatal(err)
	}
	if list, err := ImportProfiles([]byte("\ufeff" + written)); err != nil || len(list) != 2 {
		t.Errorf("ImportProfiles = %v, %v", list, err)
	}
}

func TestGet(t *testing.T) {
	p := load(t, write(t, written))
	if got, err := p.Get("Contoso"); err != nil || got.Name != "contoso" {
		t.Errorf("Get = %+v, %v", got, err)
	}
	_, err := p.Get("fabrikam")
	if !errors.Is(err, ErrNoProfile) || err.Error() != `no profile "fabrikam"; there are: contoso, home.id` {
		t.Errorf("Get of none: %v", err)
	}
	_, err = Profiles{}.Get("fabrikam")
	if !errors.Is(err, ErrNoProfile) || err.Error() != `no profile "fabrikam"; there are none yet` {
		t.Errorf("Get from none: %v", err)
	}
}

func TestLoadRefusesWhatIsNoFile(t *testing.T) {
	for name, path := range map[string]string{"folder": t.TempDir(), "large": write(t, "#"+strings.Repeat("x", maxFileSize))} {
		if _, err := LoadProfiles(path); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// A profile that has taken over the name of another one is not that of its accounts.
func TestTheProfileOfAnAccount(t *testing.T) {
	authority := func(raw string) identity.Authority {
		a, err := identity.ParseAuthority(raw)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	contoso := Profile{Name: "contoso", Authority: authority("https://login.microsoftonline.com/contoso.com"), ClientID: "c", Flow: identity.FlowAuto}
	var p Profiles
	if err := p.Add(contoso); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		a    identity.Account
		want string
	}{
		"its own":              {identity.Account{Profile: "contoso", Authority: contoso.Authority, ClientID: "c"}, "contoso"},
		"in another tenant":    {identity.Account{Profile: "contoso", Authority: authority("https://login.microsoftonline.com/fabrikam.com"), ClientID: "c"}, "contoso"},
		"of another server":    {identity.Account{Profile: "contoso", Authority: authority("https://sts.contoso.com/adfs"), ClientID: "c"}, ""},
		"of a server there":    {identity.Account{Profile: "contoso", Authority: identity.Authority{URL: contoso.Authority.URL, Kind: identity.OIDC}, ClientID: "c"}, ""},
		"of another host":      {identity.Account{Profile: "contoso", Authority: authority("https://login.microsoftonline.us/contoso.com"), ClientID: "c"}, ""},
		"of an application":    {identity.Account{Profile: "contoso", Authority: contoso.Authority, ClientID: "d"}, ""},
		"of a removed profile": {identity.Account{Profile: "fabrikam", Authority: contoso.Authority, ClientID: "c"}, ""},
		"of no profile":        {identity.Account{Authority: contoso.Authority, ClientID: "c"}, ""},
	} {
		if got := p.For(c.a); got.Name != c.want {
			t.Errorf("%s: %q", name, got.Name)
		}
	}
}

// An application has a client ID of its own, beside that of the profile, which is for people.
func TestAProfileIsMadeForItsApplications(t *testing.T) {
	at := identity.Authority{URL: "https://login.microsoftonline.com/contoso.com", Kind: identity.Entra}
	p := Profile{Name: "work", Authority: at, ClientID: "people"}
	a := identity.Account{Profile: "work", Authority: at, ClientID: "portal", Kind: identity.KindApp}
	if !p.MadeFor(a) {
		t.Error("an application of the profile is not its own")
	}
	if (Profile{}).MadeFor(identity.Account{}) {
		t.Error("no profile is taken for that of an account without one")
	}
	if a.Kind = identity.KindUser; p.MadeFor(a) {
		t.Error("a person of another application is taken for one of the profile's")
	}
}
