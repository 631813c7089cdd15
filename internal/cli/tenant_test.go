package cli_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"latchkey/internal/demo/demotest"
)

func TestAnotherTenant(t *testing.T) {
	d := newDesk(t)
	d.profile()
	id := d.signIn("adele")
	t.Setenv("BROWSER", "/bin/false") // nobody is asked
	out, _ := d.want(0, "sign-in", "--account", "adele", "--tenant", "fabrikam.example")
	other := strings.TrimSpace(out)
	if other == id {
		t.Fatal("it is the same account")
	}
	for _, account := range []string{id, other} {
		d.want(0, "token", "--account", account)
	}
	if _, stderr := d.want(2, "sign-in", "--account", id, "--tenant", "Contoso.example"); !strings.Contains(stderr, "is signed in to Contoso.example already") {
		t.Errorf("its own: %s", stderr)
	}
	d.control(`{"require_mfa": "adele@contoso.example"}`)
	d.browserOf("adele")
	d.want(0, "sign-out", "--account", other)
	if out, stderr := d.want(0, "sign-in", "--account", "adele", "--tenant", "fabrikam.example", "--timeout", "20s"); strings.TrimSpace(out) != other ||
		!containsAll(stderr, "Adele Vance cannot be signed in to fabrikam.example without asking: ", "AADSTS50076", "Opening your browser.") {
		t.Errorf("with the person: %s%s", out, stderr)
	}
	if _, stderr := d.want(2, "sign-in", "--account", id, "--tenant", "not a tenant"); !strings.HasPrefix(stderr, "latchkey: ") {
		t.Errorf("stderr: %s", stderr)
	}
}

func TestAnotherTenantAndWhatIsTyped(t *testing.T) {
	d := newDesk(t)
	d.profile()
	id := d.signIn("adele")
	base := []string{"sign-in", "--account", id, "--tenant", "fabrikam.example", "--no-browser", "--timeout", "20ms"}
	for _, more := range [][]string{
		{"--scope", "User.Read"}, {"--flow", "browser"}, {"--flow", "device-code"}, {"--prompt", "login"}, {"--login-hint", "bob.builder@contoso.example"},
		{"--claims", `{"id_token":{"auth_time":{"essential":true}}}`},
		{"--challenge", `Bearer error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnsiYWNycyI6bnVsbH19"`},
	} {
		if _, stderr := d.want(1, append(slices.Clone(base), more...)...); !strings.Contains(stderr, "Nobody signed in within 20ms") {
			t.Errorf("%v: %s", more, stderr)
		}
	}
	d.fed(1, "secret", append(base, "--flow", "browser", "--secret-stdin")...)
	d.robot("--flow", "client-credentials")
	robot, _ := d.fed(0, d.app("Portal").Secret, "sign-in", "--profile", "robot", "--secret-stdin")
	for _, more := range [][]string{nil, {"--scope", d.everything()}} {
		args := append([]string{"sign-in", "--account", strings.TrimSpace(robot), "--tenant", "fabrikam.example"}, more...)
		if _, stderr := d.want(2, args...); !strings.Contains(stderr, "robot is an application, which is nobody's guest") {
			t.Errorf("%v: %s", args, stderr)
		}
	}
	d.want(0, append(base, "--flow", "auto")...) // begins with what is stored
}

func TestAnotherTenantGetsTheClaimsThatItWants(t *testing.T) {
	d := newDesk(t)
	d.profile()
	d.signIn("adele")
	d.control(`{"require_mfa": "adele@contoso.example"}`)
	adele, asked := d.user("adele"), ""
	_, _, stderr := d.typing(func(line string) {
		if !strings.HasPrefix(line, "http://") {
			return
		}
		visitor := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		answer, err := visitor.Get(line)
		if err != nil {
			t.Error(err)
			return
		}
		answer.Body.Close()
		asked = answer.Header.Get("Location")
		if err := demotest.NewPerson(adele.Username, adele.Password).Visit(t.Context(), asked); err != nil {
			t.Error(err)
		}
	}, "sign-in", "--account", "adele", "--tenant", "fabrikam.example", "--no-browser", "--timeout", "20s")
	u, err := url.Parse(asked)
	if err != nil || !strings.Contains(u.Query().Get("claims"), "capolids") || !strings.Contains(stderr, "Signed in: Adele Vance") {
		t.Errorf("the provider was asked at %s: %s", asked, stderr)
	}
}
