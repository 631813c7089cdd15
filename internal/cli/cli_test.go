package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"latchkey/cache"
	"latchkey/cache/cachetest"
	"latchkey/internal/cli"
	"latchkey/internal/demo"
	"latchkey/internal/demo/demotest"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

func TestMain(m *testing.M) {
	// The command opens $BROWSER; here that is this test program again, walking through the demo's pages.
	if link, user := os.Getenv("LATCHKEY_TEST_LINK"), os.Getenv("LATCHKEY_TEST_USER"); link == "" && user != "" && len(os.Args) == 2 {
		p := demotest.NewPerson(user, os.Getenv("LATCHKEY_TEST_PASSWORD"))
		if err := p.Visit(context.Background(), os.Args[1]); err != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	if os.Getenv("LATCHKEY_TEST_STUCK") != "" {
		os.Exit(stuck())
	}
	if err := demotest.TrustDoors(os.Setenv); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m,
		goleak.IgnoreAnyFunction("latchkey/internal/desktop.await.func1"), // ends with the browser, which nobody waits for
		goleak.IgnoreTopFunction("net/http.(*persistConn).readLoop"),      // idle connections of the process's lifetime
		goleak.IgnoreTopFunction("net/http.(*persistConn).writeLoop"))
}

// desk is one person's computer: a home, a keyring, and the demo tenant.
type desk struct {
	t      *testing.T
	tenant *demo.Tenant
	home   string
	ring   *cachetest.Ring
	now    func() time.Time
	ahead  *atomic.Int64     // of newOffice: what its clocks, the tenant's too, are ahead
	env    map[string]string // besides LATCHKEY_HOME

	station *station         // nil: the program knows no login of the computer
	broker  *windowsAccounts // nil: the system has no account broker
	owner   uintptr          // handle of the window that commands are typed into
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	tenant, err := demo.Start(context.Background(), demo.Options{NewKey: demotest.Keys()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tenant.Close() })
	// The screen of whoever runs the tests may be locked.
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path="+filepath.Join(t.TempDir(), "bus"))
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:")
	return &desk{t: t, tenant: tenant, home: t.TempDir(), ring: &cachetest.Ring{}, now: time.Now}
}

// run executes one command as a process of its own would.
func (d *desk) run(stdin string, args ...string) (status int, stdout, stderr string) {
	d.t.Helper()
	var out, errs bytes.Buffer
	status = d.program(stdin, &out, &errs).Run(args)
	return status, out.String(), errs.String()
}

func (d *desk) program(stdin string, stdout, stderr io.Writer) *cli.Program {
	p := &cli.Program{
		Version: "test", Stdin: strings.NewReader(stdin), Stdout: stdout, Stderr: stderr, Now: d.now, Getenv: d.getenv,
		OpenStore: func(dir string, log *slog.Logger) (session.Store, session.Codec, error) {
			store, err := cache.Open(cache.Options{Dir: dir, Keyring: d.ring, Log: log})
			return store, cache.Codec{}, err
		},
	}
	if d.station != nil {
		p.ComputerLogin = d.station.open
	}
	if d.broker != nil {
		p.Broker, p.Owner = d.broker, func() uintptr { return d.owner }
	}
	return p
}

func (d *desk) getenv(name string) string {
	if name == "LATCHKEY_HOME" {
		return d.home
	}
	return d.env[name]
}

// want runs a command that must end with status.
func (d *desk) want(status int, args ...string) (stdout, stderr string) {
	d.t.Helper()
	got, stdout, stderr := d.run("", args...)
	if got != status {
		d.t.Fatalf("latchkey %s: status %d, want %d\nstdout: %s\nstderr: %s", strings.Join(args, " "), got, status, stdout, stderr)
	}
	return stdout, stderr
}

// browserOf makes $BROWSER walk as username.
func (d *desk) browserOf(username string) {
	d.t.Helper()
	self, err := os.Executable()
	if err != nil {
		d.t.Fatal(err)
	}
	for _, u := range d.tenant.Info().Users {
		if strings.HasPrefix(u.Username, username) {
			// By its name alone: blanks in BROWSER part a command from its arguments.
			d.t.Setenv("BROWSER", filepath.Base(self))
			d.t.Setenv("PATH", filepath.Dir(self)+string(os.PathListSeparator)+os.Getenv("PATH"))
			d.t.Setenv("LATCHKEY_TEST_USER", u.Username)
			d.t.Setenv("LATCHKEY_TEST_PASSWORD", u.Password)
			return
		}
	}
	d.t.Fatalf("no user %s", username)
}

func (d *desk) profile() {
	d.t.Helper()
	i := d.tenant.Info()
	d.want(0, "profiles", "add", "contoso", "--authority", i.Authority, "--client-id", i.ClientID, "--scope", i.Scope)
}

func (d *desk) signIn(username string) (id string) {
	d.t.Helper()
	d.browserOf(username)
	out, _ := d.want(0, "sign-in", "--profile", "contoso", "--timeout", "20s")
	return strings.TrimSpace(out)
}

func (d *desk) control(switches string) {
	d.t.Helper()
	r, err := http.Post(d.tenant.Info().Control, "application/json", strings.NewReader(switches))
	if err != nil {
		d.t.Fatal(err)
	}
	r.Body.Close()
}

// counters are what the tenant has counted.
func (d *desk) counters() ([]byte, error) {
	r, err := http.Get(d.tenant.Info().Control)
	if err != nil {
		return nil, err
	}
	defer r.Body.Close()
	return io.ReadAll(r.Body)
}

// later is when every token of an hour has ended.
func later() time.Time { return time.Now().Add(2 * time.Hour) }

func decode[T any](t *testing.T, text string) T {
	t.Helper()
	var v T
	dec := json.NewDecoder(strings.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}

// unmarshal takes what v asks for.
func unmarshal(t *testing.T, text string, v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
}

func TestFromProfileToSignOut(t *testing.T) {
	d := newDesk(t)
	_, stderr := d.want(3, "token")
	if !strings.Contains(stderr, "latchkey sign-in") {
		t.Fatalf("no way out: %s", stderr)
	}
	d.want(2, "sign-in") // no profile yet
	d.profile()
	id := d.signIn("adele")

	type accountRow struct {
		ID, Username, Name, Authority, Kind, Flow, Status, Reason string
		TenantID                                                  string     `json:"tenant_id"`
		ClientID                                                  string     `json:"client_id"`
		ExpiresAt                                                 *time.Time `json:"expires_at"`
		RefreshAt                                                 *time.Time `json:"refresh_at"`
	}
	out, _ := d.want(0, "accounts", "--json")
	rows := decode[[]accountRow](t, out)
	if len(rows) != 1 || rows[0].ID != id || rows[0].Username != "adele@contoso.example" || rows[0].Status != "fresh" || rows[0].Kind != "user" || rows[0].Flow != "auto" ||
		rows[0].ExpiresAt == nil || rows[0].TenantID != d.tenant.Info().TenantID {
		t.Fatalf("accounts: %s", out)
	}

	plain, _ := d.want(0, "token")
	type tokenRow struct {
		Token, Source string
		TokenType     string    `json:"token_type"`
		ExpiresAt     time.Time `json:"expires_at"`
		Scopes        []string
		Account       struct{ ID, Username string }
	}
	out, _ = d.want(0, "token", "--json", "--account", "adele")
	tok := decode[tokenRow](t, out)
	if tok.Token+"\n" != plain || tok.Source != "cache" || tok.TokenType != "Bearer" || tok.Account.ID != id || len(tok.Scopes) == 0 {
		t.Fatalf("token: %s", out)
	}
	out, _ = d.want(0, "token", "--json", "--scope", "User.Read")
	if tok := decode[tokenRow](t, out); tok.Source != "refreshed" {
		t.Fatalf("another resource: %s", out)
	}
	out, _ = d.want(0, "claims", "--verify", "--json")
	type claimsRow struct {
		Header, Claims map[string]any
		Signature      struct {
			Status, Reason string
			KeyID          string `json:"key_id"`
		}
		Explained []struct{ Name, Value, Meaning, Group, Warning string }
	}
	if c := decode[claimsRow](t, out); c.Signature.Status != "valid" || c.Claims["preferred_username"] != "adele@contoso.example" || len(c.Explained) < 10 {
		t.Fatalf("claims: %s", out)
	}
	out, _ = d.want(0, "activity", "--json")
	if !strings.Contains(out, `"signed_in"`) || !strings.Contains(out, `"refreshed"`) {
		t.Fatalf("activity: %s", out)
	}
	_, stderr = d.want(0, "sign-out", "--revoke", "--browser")
	for _, said := range []string{"offers no revocation", "sign-out page was opened", "signed out on this computer"} {
		if !strings.Contains(stderr, said) {
			t.Errorf("sign-out does not say %q: %s", said, stderr)
		}
	}
	d.want(3, "token")
}

func TestExitStatuses(t *testing.T) {
	d := newDesk(t)
	d.profile()
	id := d.signIn("adele")
	for name, args := range map[string][]string{
		"unknown command": {"fetch"}, "unknown flag": {"token", "--password", "x"}, "wrong type": {"token", "--type", "refresh"},
		"argument": {"token", "eyJ"}, "token in argv": {"claims", "eyJ.eyJ.x"}, "negative validity": {"token", "--min-valid", "-1s"},
		"no such account": {"token", "--account", "zed"}, "no such profile": {"sign-in", "--profile", "zed"}, "half an authority": {"sign-in", "--authority", "https://x.example"},
		"flow to come": {"sign-in", "--flow", "windows"}, "unknown flow": {"sign-in", "--flow", "magic"}, "log level": {"accounts", "--log-level", "loud"},
		"two accounts": {"sign-out", "--all", "--account", "adele"}, "two places": {"window", "add_account", "settings"},
		"http elsewhere": {"sign-in", "--authority", "http://id.example", "--client-id", "c"}, "claims not JSON": {"sign-in", "--claims", "{"},
	} {
		t.Run(name, func(t *testing.T) {
			desk := *d
			desk.t = t
			if _, stderr := desk.want(2, args...); stderr == "" {
				t.Fatal("nothing on stderr")
			}
		})
	}
	d.ring.Refuse(identity.ErrKeyringLocked)
	if _, stderr := d.want(4, "token"); !strings.Contains(stderr, "locked") {
		t.Fatalf("locked: %s", stderr)
	}
	d.want(4, "accounts")
	d.ring.Refuse(nil)

	if _, stderr := d.want(1, "token", "--min-valid", "10h"); !strings.Contains(stderr, "tokens live 60 minutes, counted from when it makes them") {
		t.Fatalf("a validity that no token has: %s", stderr)
	}
	d.control(`{"require_mfa": "adele@contoso.example"}`)
	d.now = later
	if _, stderr := d.want(3, "token"); !strings.Contains(stderr, "AADSTS50076") || !strings.Contains(stderr, "latchkey sign-in --account "+id) {
		t.Fatalf("second factor: %s", stderr)
	}
}

func TestUnreachable(t *testing.T) {
	d := newDesk(t)
	d.profile()
	d.signIn("adele")
	d.tenant.Close()
	d.want(0, "token") // still good
	d.now = later
	if _, stderr := d.want(5, "token"); stderr == "" {
		t.Fatal("no words")
	}
}
