package settings

import (
	"strings"
	"testing"

	"latchkey/internal/identity"
)

func TestImportFile(t *testing.T) {
	list, err := ImportProfiles([]byte(written))
	if err != nil || len(list) != 2 {
		t.Errorf("ImportProfiles = %v, %v", list, err)
	}
}

func TestImportLink(t *testing.T) {
	want := Profile{
		Name: "contoso", Organisation: "Contoso Ltd", ClientID: "c", Scopes: "a b c", Flow: identity.FlowBrowser,
		Authority: identity.Authority{URL: "https://login.microsoftonline.com/contoso.com", Kind: identity.Entra},
	}
	const query = "?name=contoso&organisation=Contoso%20Ltd&authority=https%3A%2F%2Flogin.microsoftonline.com%2Fcontoso.com&client_id=c&scope=b+a&scope=c&flow=browser\n"
	for _, start := range []string{"latchkey:profile", "latchkey://profile", "latchkey://profile/", " LATCHKEY:profile"} {
		list, err := ImportProfiles([]byte(start + query))
		if err != nil || len(list) != 1 || list[0] != want {
			t.Errorf("%s: %+v, %v", start, list, err)
		}
	}
}

func TestImportRefuses(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"nothing":           {"", "import profiles: the text holds none; each begins with a line [[profile]]"},
		"a web address":     {"https://contoso.example/profile", "import profiles: nothing is fetched from the web; save the page as a file and import that"},
		"another link":      {"latchkey:token?name=a", "import the profile link: it must begin with latchkey:profile?"},
		"a bad file":        {"[[profile]]\nnome = \"a\"\n", `import profiles: import:2:1: unknown key "nome"; allowed are: name, organisation, authority, client_id, scopes, redirect_uri, flow, login_hint, domain_hint, response_mode, prompt, continuous_access, app_id_uri, federation_metadata, negotiate_hosts`},
		"unknown parameter": {"latchkey:profile?client=a", `import the profile link: unknown parameter "client"; allowed are: name, organisation, authority, client_id, scope, redirect_uri, flow, login_hint, domain_hint, response_mode, prompt, continuous_access, app_id_uri`},
		"login's hosts":     {"latchkey:profile?negotiate_hosts=sts.example", `import the profile link: the parameter "negotiate_hosts" decides who may see this computer's login, so it does not come by a link; ask for the text of a profiles file, or add it yourself`},
		"login's metadata":  {"latchkey:profile?federation_metadata=/tmp/mex.xml", `import the profile link: the parameter "federation_metadata" decides who may see this computer's login, so it does not come by a link; ask for the text of a profiles file, or add it yourself`},
		"passwords":         {"latchkey:profile?name=a&authority=https://sts.example&client_id=c&flow=password", "import the profile link: a link does not turn on signing in with a password; ask for the text of a profiles file, or add the profile yourself"},
		"parameter twice":   {"latchkey:profile?name=a&name=b", `import the profile link: the parameter "name" appears twice`},
		"three faults":      {"latchkey:profile?prompt=a&prompt=b&client=a&negotiate_hosts=c", `import the profile link: unknown parameter "client"; allowed are: name, organisation, authority, client_id, scope, redirect_uri, flow, login_hint, domain_hint, response_mode, prompt, continuous_access, app_id_uri`},
		"half a link":       {"latchkey:profile?name=a", "import the profile link: authority: it is missing; write who signs people in, for example https://login.microsoftonline.com/contoso.com"},
		"broken escape":     {"latchkey:profile?name=%zz", "import the profile link: its parameters cannot be read; copy it again, whole"},
		"semicolons":        {"latchkey:profile?name=a;client_id=b", "import the profile link: its parameters cannot be read; copy it again, whole"},
		"too long":          {strings.Repeat("#", maxFileSize+1), "import profiles: the text is longer than a megabyte"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for range 10 { // each time the same, where there are several faults
				if _, err := ImportProfiles([]byte(tt.text)); err == nil || err.Error() != tt.want {
					t.Fatalf("got  %v\nwant %s", err, tt.want)
				}
			}
		})
	}
}
