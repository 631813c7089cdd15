package cli_test

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"latchkey/flows"
	"latchkey/internal/demo"
)

// user is one of the tenant's people.
func (d *desk) user(name string) demo.UserInfo {
	d.t.Helper()
	for _, u := range d.tenant.Info().Users {
		if strings.HasPrefix(u.Username, name) {
			return u
		}
	}
	d.t.Fatalf("no user %s", name)
	return demo.UserInfo{}
}

func TestPasswordsAreOffUntilSomebodyAllowsThem(t *testing.T) {
	d := newDesk(t)
	d.profile()
	adele := d.user("adele")
	signIn := []string{"sign-in", "--profile", "contoso", "--flow", "password", "--password-stdin", "--login-hint", adele.Username}
	_, stderr := d.fed(1, adele.Password, signIn...)
	preferences := filepath.Join(d.home, "settings", "preferences.toml")
	if !containsAll(stderr, "password_sign_in = true into "+preferences, "latchkey profiles add NAME --flow password") {
		t.Fatalf("off: %s", stderr)
	}
	if err := os.WriteFile(preferences, []byte("password_sign_in = true\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	trace := filepath.Join(t.TempDir(), "trace.json")
	_, stderr = d.fed(0, adele.Password+"\r\n", append(signIn, "--trace", trace, "--log-level", "debug")...)
	if !containsAll(stderr, "Latchkey sees the password you type.", "Signed in: Adele Vance") {
		t.Errorf("on: %s", stderr)
	}
	if token, _ := d.want(0, "token"); strings.Contains(stderr, adele.Password) || strings.Contains(stderr, strings.TrimSpace(token)) {
		t.Errorf("a secret is in the log: %s", stderr)
	}
	d.clean(trace, adele.Password)
	// The account knows how it was signed in; the password was not kept.
	if _, stderr := d.want(2, "sign-in", "--account", "adele"); !strings.Contains(stderr, "there is no terminal to ask at; use --password-stdin") {
		t.Errorf("again: %s", stderr)
	}
	if _, stderr := d.fed(1, "wrong-Password", "sign-in", "--account", "adele", "--password-stdin"); !strings.Contains(stderr, "AADSTS50126") || strings.Contains(stderr, "wrong-Password") {
		t.Errorf("a wrong password: %s", stderr)
	}
	megan := d.user("megan")
	if _, stderr := d.fed(1, megan.Password, "sign-in", "--profile", "contoso", "--flow", "password", "--password-stdin", "--login-hint", megan.Username); !strings.Contains(stderr, "AADSTS50076") {
		t.Errorf("a second factor: %s", stderr)
	}
}

// clean makes sure that a trace is a JSON array for this user alone and holds none of the secrets.
func (d *desk) clean(path string, secrets ...string) {
	d.t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		d.t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		d.t.Errorf("the trace's mode: %v, %v", info.Mode(), err)
	}
	if !json.Valid(text) || !strings.Contains(string(text), "/oauth2/v2.0/token") {
		d.t.Errorf("trace: %s", text)
	}
	token, _ := d.want(0, "token")
	for _, secret := range append(secrets, strings.TrimSpace(token)) {
		if strings.Contains(string(text), secret) {
			d.t.Errorf("a secret is in the trace: %s", text)
		}
	}
}

func TestAProfileForPasswords(t *testing.T) {
	d := newDesk(t)
	i := d.tenant.Info()
	d.want(0, "profiles", "add", "old", "--authority", i.Authority, "--client-id", i.ClientID, "--scope", i.Scope, "--flow", "password")
	bob := d.user("bob") // of a federated domain
	if _, stderr := d.fed(0, bob.Password, "sign-in", "--password-stdin", "--login-hint", bob.Username); !strings.Contains(stderr, "Signed in: Bob Builder") {
		t.Errorf("stderr: %s", stderr)
	}
	for said, args := range map[string][]string{
		"--password-stdin needs the username too": {"sign-in", "--password-stdin"},
		"use --login-hint":                        {"sign-in"},
		"use --password-stdin":                    {"sign-in", "--login-hint", bob.Username},
	} {
		if _, stderr := d.want(2, args...); !strings.Contains(stderr, said) {
			t.Errorf("%v: %s", args, stderr)
		}
	}
	common := strings.Replace(i.Authority, "contoso.example", "common", 1)
	d.want(0, "profiles", "add", "all", "--authority", common, "--client-id", i.ClientID, "--flow", "password")
	if _, stderr := d.want(1, "sign-in", "--profile", "all"); !containsAll(stderr, "/common", "/organizations") {
		t.Errorf("for all accounts: %s", stderr)
	}
}

// A profile that has taken over the name of another one allows nothing for the accounts of that.
func TestAProfileOfTheSameNameAllowsNothing(t *testing.T) {
	d := newDesk(t)
	d.profile()
	d.signIn("adele")
	adele := d.user("adele")
	again := []string{"sign-in", "--account", "adele", "--flow", "password", "--password-stdin"}
	d.want(0, "profiles", "remove", "contoso")
	d.want(0, "profiles", "add", "contoso", "--authority", "https://sts.elsewhere.example", "--client-id", "x", "--flow", "password")
	if _, stderr := d.fed(1, adele.Password, again...); !strings.Contains(stderr, "signing in with a password is off") {
		t.Errorf("another organisation's: %s", stderr)
	}
	d.want(0, "profiles", "remove", "contoso")
	i := d.tenant.Info()
	d.want(0, "profiles", "add", "contoso", "--authority", i.Authority, "--client-id", i.ClientID, "--flow", "password")
	d.fed(0, adele.Password, again...)
}

func TestHybridAndImplicit(t *testing.T) {
	d := newDesk(t)
	i, portal := d.tenant.Info(), d.app("Portal")
	d.want(0, "profiles", "add", "portal", "--authority", i.Authority, "--client-id", portal.ClientID, "--scope", i.Scope,
		"--redirect-uri", "http://localhost/signin-oidc", "--flow", "hybrid")
	d.browserOf("adele")
	trace := filepath.Join(t.TempDir(), "trace.json")
	out, stderr := d.fed(0, portal.Secret, "sign-in", "--secret-stdin", "--timeout", "20s", "--trace", trace)
	if strings.Contains(stderr, portal.Secret) || !strings.HasPrefix(stderr, flows.HybridWarning+"\n") {
		t.Errorf("stderr: %s", stderr)
	}
	d.clean(trace, portal.Secret)
	d.now = later // renewed as the application that it was signed in through
	id := strings.TrimSpace(out)
	d.want(0, "token", "--account", id)
	// When its secret ends, signing in without a new one would end as badly.
	d.control(`{"expire_secret": true}`)
	d.now = func() time.Time { return later().Add(2 * time.Hour) }
	if _, stderr := d.want(3, "token"); !strings.HasSuffix(stderr, "with: latchkey sign-in --account "+id+newProof) {
		t.Errorf("the secret ended: %s", stderr)
	}
	d.control(`{"expire_secret": false}`)
	d.now = time.Now
	d.fed(0, portal.Secret, "sign-in", "--account", id, "--secret-stdin", "--timeout", "20s")
	d.control(`{"require_mfa": "adele@contoso.example"}`)
	if _, stderr := d.want(3, "token", "--claims", `{"access_token":{"acrs":null}}`); strings.Contains(stderr, newProof) {
		t.Errorf("a person's own matter: %s", stderr)
	}
	d.want(0, "sign-out")

	lab := d.app("Lab")
	d.want(0, "profiles", "add", "lab", "--authority", i.Authority, "--client-id", lab.ClientID, "--scope", i.Scope,
		"--redirect-uri", "http://localhost/signin-oidc", "--response-mode", "form_post")
	_, stderr = d.want(0, "sign-in", "--profile", "lab", "--flow", "implicit", "--timeout", "20s")
	if !strings.HasPrefix(stderr, flows.ImplicitWarning+"\n") || !containsAll(stderr, flows.ImplicitLacks()...) {
		t.Errorf("stderr: %s", stderr)
	}
	d.want(0, "token")
	d.now = later // there is no refresh token
	d.want(3, "token")
}

func TestATraceTakesAFileOfItsOwn(t *testing.T) {
	d := newDesk(t)
	d.profile()
	folder := t.TempDir()
	link := filepath.Join(folder, "link")
	if err := os.Symlink("/nowhere", link); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{folder, link} {
		if _, stderr := d.want(2, "sign-in", "--trace", path); !strings.Contains(stderr, "it is not a regular file") {
			t.Errorf("%s: %s", path, stderr)
		}
	}
	d.want(1, "sign-in", "--trace", filepath.Join(folder, "none", "trace.json"))
	path := file(t, "trace.json", "old", 0o644)
	_, stderr := d.want(1, "sign-in", "--no-browser", "--timeout", "20ms", "--trace", path) // a failed sign-in has one too
	if text, err := os.ReadFile(path); err != nil || !json.Valid(text) || !strings.Contains(stderr, "is in "+path+", without secrets") {
		t.Errorf("%s, %v: %s", text, err, stderr)
	}
	d.robot("--flow", "client-credentials")
	out, stderr := d.fed(1, "wrong-secret", "sign-in", "--profile", "robot", "--secret-stdin", "--trace", "-")
	if out != "" || !strings.Contains(stderr, "client_credentials") || strings.Contains(stderr, "wrong-secret") {
		t.Errorf("to standard error: %s", stderr)
	}
	var trace tracefile
	unmarshal(t, stderr, &trace) // and nothing else
	if trace.Command != "sign-in" || trace.Flow != "client-credentials" || trace.Program != "latchkey test" || trace.Outcome.Done ||
		trace.Outcome.Code != "AADSTS7000215" || trace.Outcome.Error == "" || len(trace.CorrelationID) != 36 || len(trace.Exchanges) == 0 {
		t.Errorf("its head: %+v", trace)
	}
	for _, flow := range []string{"device-code", "auto"} {
		if _, stderr := d.want(2, "sign-in", "--profile", "contoso", "--trace", "-", "--no-browser", "--flow", flow); !strings.Contains(stderr, "name a file") {
			t.Errorf("%s: %s", flow, stderr)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(folder, ".latchkey*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// orders calls the tenant's small API and gives its challenge.
func (d *desk) orders(token string) (status int, challenge string) {
	d.t.Helper()
	base, _, _ := strings.Cut(d.tenant.Info().Control, "/demo/")
	r, err := http.NewRequest(http.MethodGet, base+"/demo/orders", nil)
	if err != nil {
		d.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+strings.TrimSpace(token))
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		d.t.Fatal(err)
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, answer.Body)
	return answer.StatusCode, answer.Header.Get("WWW-Authenticate")
}

func TestAChallengeIsAnswered(t *testing.T) {
	d := newDesk(t)
	d.profile()
	id := d.signIn("adele")
	d.control(`{"require_claims": "adele@contoso.example"}`)
	token, _ := d.want(0, "token")
	status, challenge := d.orders(token)
	if status != 401 {
		t.Fatalf("status %d", status)
	}
	out, _ := d.want(0, "token", "--challenge", challenge, "--json")
	var better struct{ Token, Source string }
	unmarshal(t, out, &better)
	if better.Source != "refreshed" || better.Token+"\n" == token {
		t.Errorf("token: %s", out)
	}
	if status, _ := d.orders(better.Token); status != 200 {
		t.Errorf("the API still refuses: %d", status)
	}
	// A second factor needs the person; the command that is printed does it.
	const claims = `{"access_token":{"acrs":{"essential":true,"value":"it's"}}}`
	d.control(`{"require_mfa": "adele@contoso.example"}`)
	_, stderr := d.want(3, "token", "--claims", claims)
	if !containsAll(stderr, "AADSTS50076", "Sign in again with: latchkey sign-in --account "+id+` --claims '{`, `"it'\''s"`) {
		t.Errorf("stderr: %s", stderr)
	}
	d.want(0, "token") // the account is as well as before
	d.browserOf("adele")
	d.want(0, "sign-in", "--account", id, "--challenge", challenge, "--timeout", "20s")
}

func TestAScopeThatNobodyAgreedTo(t *testing.T) {
	d := newDesk(t)
	d.profile()
	id := d.signIn("adele")
	_, stderr := d.want(3, "token", "--scope", "Mail.Send")
	command := "latchkey sign-in --account " + id + " --scope Mail.Send"
	if !containsAll(stderr, "AADSTS65001", "Scope: Mail.Send\n", "with: "+command+"\n") {
		t.Fatalf("stderr: %s", stderr)
	}
	before, _ := d.want(0, "token")
	d.browserOf("adele")
	d.want(0, append(strings.Fields(command)[1:], "--timeout", "20s")...)
	d.want(0, "token", "--scope", "Mail.Send")
	if out, _ := d.want(0, "activity"); !strings.Contains(out, " [Mail.Send]\n") {
		t.Errorf("activity: %s", out)
	}
	if after, _ := d.want(0, "token"); after != before {
		t.Error("the account's own token is another one")
	}
}

func TestTheLadderBeginsWithWhatIsStored(t *testing.T) {
	d := newDesk(t)
	d.profile()
	id := d.signIn("adele")
	t.Setenv("BROWSER", "/bin/false") // nobody is asked
	if out, stderr := d.want(0, "sign-in", "--account", "adele", "--flow", "auto"); out != id+"\n" || !strings.HasPrefix(stderr, "Already signed in: Adele Vance (") || !strings.HasSuffix(stderr, "To sign in anew: --flow browser.\n") {
		t.Errorf("%s%s", out, stderr)
	}
	if out, _ := d.want(0, "activity"); !strings.Contains(out, "nobody was asked") {
		t.Errorf("activity: %s", out)
	}
}

// tracefile is the head of a trace.
type tracefile struct {
	Program, Command, Flow string
	CorrelationID          string `json:"correlation_id"`
	Outcome                struct {
		Done        bool
		Error, Code string
	}
	Messages  []string
	Exchanges []any
}

func TestTokensAreTracedToo(t *testing.T) {
	d := newDesk(t)
	d.profile()
	d.signIn("adele")
	var trace tracefile
	out, stderr := d.want(0, "token", "--scope", "User.Read", "--trace", "-")
	unmarshal(t, stderr, &trace)
	if !trace.Outcome.Done || trace.Command != "token" || len(trace.CorrelationID) != 36 || len(trace.Exchanges) == 0 || strings.Contains(stderr, strings.TrimSpace(out)) {
		t.Errorf("token: %s", stderr)
	}
	scope := d.api()
	d.fed(0, d.app("Orders").Secret, "sign-in", "--profile", "orders", "--secret-stdin")
	path := filepath.Join(t.TempDir(), "trace.json")
	d.want(0, "obo", "--profile", "orders", "--scope", scope, "--account", "adele", "--trace", path)
	d.browserOf("adele")
	if _, stderr := d.want(0, "sign-in", "--profile", "contoso", "--timeout", "20s", "--trace", "-"); !json.Valid([]byte(stderr)) || !strings.Contains(stderr, "Opening your browser.") {
		t.Errorf("sign-in: %s", stderr)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	unmarshal(t, string(text), &trace)
	if trace.Command != "obo" || !trace.Outcome.Done || len(trace.Exchanges) == 0 {
		t.Errorf("obo: %s", text)
	}
}
