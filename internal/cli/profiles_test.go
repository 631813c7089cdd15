package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestABadProfilesFileIsLeftAlone(t *testing.T) {
	d := newDesk(t)
	d.profile()
	path := filepath.Join(d.home, "settings", "profiles.toml")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	bad := append(text, []byte("clientid = \"x\"\n")...)
	if err := os.WriteFile(path, bad, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, stderr := d.want(1, "profiles", "list"); !strings.Contains(stderr, "profiles.toml:") || !strings.Contains(stderr, "client_id") {
		t.Fatalf("stderr: %s", stderr)
	}
	d.want(1, "profiles", "remove", "contoso")
	if now, _ := os.ReadFile(path); !bytes.Equal(now, bad) {
		t.Fatal("the file was changed")
	}
}

func TestAuthoritiesAsPeopleWriteThem(t *testing.T) {
	d := newDesk(t)
	for authority, said := range map[string][]string{
		"nonsense":                  {`"nonsense" is no provider's address`, "https://login.microsoftonline.com/", "https://id.example.com"},
		"contoso.com":               {"https://login.microsoftonline.com/contoso.com", "write https://contoso.com\n"},
		"contoso.com/":              {"https://login.microsoftonline.com/contoso.com"},
		"login.microsoftonline.com": {"needs one tenant"},
		"http://id.example":         {"use https://id.example"},
		"":                          {"--authority"},
	} {
		for _, args := range [][]string{{"profiles", "add", "e3"}, {"sign-in"}} {
			if _, stderr := d.want(2, append(args, "--authority", authority, "--client-id", "c")...); !containsAll(stderr, said...) {
				t.Errorf("%s: %s", authority, stderr)
			}
		}
	}
	for i, authority := range []string{
		"https://contoso.com", "https://id", "login.microsoftonline.com/contoso.com", "id.example/realms/x", "contoso.ciamlogin.com",
		"localhost", "id.example:8443", "http://127.0.0.1:8080",
	} {
		d.want(0, "profiles", "add", "p"+string(rune('a'+i)), "--authority", authority, "--client-id", "c")
	}
}

func TestProfileNames(t *testing.T) {
	d := newDesk(t)
	const name = "A rather long name"
	_, stderr := d.want(2, "profiles", "add", name, "--authority", "https://id.example", "--client-id", "c")
	if strings.Count(stderr, name) != 1 || !strings.Contains(stderr, "--organisation") {
		t.Errorf("stderr: %s", stderr)
	}
	d.want(2, "profiles", "add", "e3", "--authority", "https://id.example", "--client-id", "c", "--flow", "magic")
	d.want(0, "profiles", "add", "e3", "--authority", "https://id.example", "--client-id", "c", "--organisation", name)
	if out, _ := d.want(0, "profiles", "list"); !containsAll(out, "ORGANISATION", name) {
		t.Errorf("list: %s", out)
	}
	d.want(0, "profiles", "add", "demo", "--authority", "https://id.example", "--client-id", "d")
	if _, stderr := d.want(2, "sign-in"); !strings.Contains(stderr, "there are several profiles; choose one with --profile: e3, demo\n") {
		t.Errorf("two profiles: %s", stderr)
	}
	if _, stderr := d.want(2, "sign-in", "--flow", "nonsense"); !strings.Contains(stderr, `--flow "nonsense"`) {
		t.Errorf("the flow comes first: %s", stderr)
	}
}

func TestAProfileSaysAllThatItHas(t *testing.T) {
	d := newDesk(t)
	d.want(0, "profiles", "add", "api", "--authority", "https://id.example", "--client-id", "c", "--flow", "hybrid", "--response-mode", "form_post",
		"--continuous-access", "--app-id-uri", "api://one", "--app-id-uri", "https://two.example",
		"--negotiate-host", "sts.example", "--negotiate-host", "id.example:8443", "--federation-metadata", filepath.Join(d.home, "mex.xml"))
	out, _ := d.want(0, "profiles", "show", "api", "--json")
	var q struct {
		Flow             string
		ResponseMode     string   `json:"response_mode"`
		ContinuousAccess bool     `json:"continuous_access"`
		AppIDURIs        []string `json:"app_id_uris"`
		NegotiateHosts   []string `json:"negotiate_hosts"`
	}
	unmarshal(t, out, &q)
	if len(q.NegotiateHosts) != 2 || q.Flow != "hybrid" || q.ResponseMode != "form_post" || !q.ContinuousAccess || len(q.AppIDURIs) != 2 {
		t.Errorf("as JSON: %s", out)
	}
	if out, _ := d.want(0, "profiles", "show", "api"); !containsAll(out, "continuous_access    true\n", "api://one https://two.example\n", "hybrid", "negotiate_hosts      sts.example id.example:8443\n", "mex.xml\n") {
		t.Errorf("for people: %s", out)
	}
	if out, _ := d.want(0, "profiles", "list"); !containsAll(out, "FLOW\n", "  hybrid\n") {
		t.Errorf("list: %s", out)
	}
	d.want(2, "profiles", "add", "bad", "--authority", "https://id.example", "--client-id", "c", "--app-id-uri", "two words\"")
}

func TestAProfileIsEditedInPlace(t *testing.T) {
	d := newDesk(t)
	d.profile()
	path := filepath.Join(d.home, "settings", "profiles.toml")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(text, "# mine\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	d.want(0, "profiles", "edit", "contoso", "--app-id-uri", "api://one", "--login-hint", "adele@contoso.example")
	d.want(0, "profiles", "edit", "contoso", "--login-hint", "")
	now, err := os.ReadFile(path)
	if want := string(text) + "app_id_uri = \"api://one\"\n# mine\n"; err != nil || string(now) != want {
		t.Errorf("got %s\nwant %s", now, want)
	}
	for said, args := range map[string][]string{
		"nothing is to be changed": {"contoso"}, "no profile \"zed\"": {"zed", "--prompt", "login"},
		"choose one of query, form_post": {"contoso", "--response-mode", "fragment"}, "federation_metadata": {"contoso", "--federation-metadata", "mex.xml"},
		"client_id": {"contoso", "--client-id", ""},
	} {
		if _, stderr := d.want(2, append([]string{"profiles", "edit"}, args...)...); !strings.Contains(stderr, said) {
			t.Errorf("%v: %s", args, stderr)
		}
	}
	i := d.tenant.Info()
	_, stderr := d.want(1, "profiles", "add", "contoso", "--authority", i.Authority, "--client-id", i.ClientID)
	if strings.Count(stderr, "remove it first") != 1 || !strings.HasSuffix(stderr, "\nTo change it: latchkey profiles edit NAME\n") {
		t.Errorf("twice: %s", stderr)
	}
	for _, more := range [][]string{{"--negotiate-host", "https://sts.contoso.example"}, {"--response-mode", "fragment"}} {
		d.want(2, append([]string{"profiles", "add", "other", "--authority", i.Authority, "--client-id", i.ClientID}, more...)...)
	}
}
