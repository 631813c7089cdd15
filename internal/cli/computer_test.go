package cli_test

import (
	"context"
	"encoding/pem"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"latchkey/flows"
	"latchkey/internal/cli"
	"latchkey/internal/demo/demotest"
	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/winauth"
)

// station stands in for a computer's login: no test can join a domain, and package e2e/kerberos has real tickets.
type station struct {
	standing winauth.Standing
	ticket   error // why there is none
	upn      string
	sure     bool
	owner    string // of the ticket

	holder string // whose ticket is there; empty: nothing can be shown
	refuse error  // why it cannot be shown now
	once   error  // why it cannot be shown the first time

	mu    sync.Mutex
	ntlm  []bool // how it was opened
	tries int    // how often it was to be shown
	asked []bool // for the UPN, by whether NTLM was allowed
}

// opened is a station as it was opened.
type opened struct {
	*station
	ntlm bool
}

func (o opened) UPN(ctx context.Context) (string, bool, error) {
	if _, bounded := ctx.Deadline(); !bounded {
		return "", false, errors.New("nobody waits for ever")
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.asked = append(o.asked, o.ntlm)
	return o.upn, o.sure, nil
}

func (s *station) open(allowNTLM bool) cli.ComputerLogin {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ntlm = append(s.ntlm, allowNTLM)
	return opened{s, allowNTLM}
}

func (s *station) Begin(context.Context, string, []byte) (func([]byte) ([]byte, bool, error), func(), error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tries++
	switch {
	case s.once != nil && s.tries == 1:
		return nil, nil, s.once
	case s.refuse != nil:
		return nil, nil, s.refuse
	case s.holder == "":
		return nil, nil, errors.New("winauth: nothing is shown in this test")
	}
	step, release := demotest.Show(s.holder)
	return step, release, nil
}

func (s *station) begun() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tries
}

func (s *station) Ticket(context.Context) (winauth.Ticket, error) {
	return winauth.Ticket{Principal: s.owner}, s.ticket
}
func (s *station) Standing(context.Context) (winauth.Standing, string) {
	return s.standing, "This computer is what the test says."
}

func (d *desk) prefer(text string) {
	d.t.Helper()
	dir := filepath.Join(d.home, "settings")
	err := os.MkdirAll(dir, 0o700)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "preferences.toml"), []byte(text), 0o600)
	}
	if err != nil {
		d.t.Fatal(err)
	}
}

// Whether the login is tried before the browser is a matter of the preferences and of where the computer stands; what was
// passed over is in the activity, and where it is not meant nothing is said.
func TestAutomaticTriesTheLogin(t *testing.T) {
	const passed = "this computer's login cannot be used"
	for name, c := range map[string]struct {
		prefer   string
		standing winauth.Standing
		tried    bool
	}{
		"at home":             {"", winauth.StandingNone, false},
		"Entra alone":         {"", winauth.StandingEntra, false},
		"in a domain":         {"", winauth.StandingDomain, true},
		"hybrid":              {"", winauth.StandingHybrid, true},
		"always":              {`windows_login = "on"`, winauth.StandingNone, true},
		"never, in a domain":  {`windows_login = "off"`, winauth.StandingDomain, false},
		"a file with a fault": {`windows_login = "perhaps"`, winauth.StandingDomain, true}, // and why is said
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.station = &station{standing: c.standing}
			d.profile()
			d.prefer(c.prefer)
			id := d.signIn("adele")
			out, _ := d.want(0, "activity", "--account", id)
			if strings.Contains(out, passed) != c.tried {
				t.Errorf("%s", out)
			}
		})
	}
}

func TestComputerLoginThatIsNotMeant(t *testing.T) {
	d := newDesk(t)
	d.profile()
	d.station = &station{standing: winauth.StandingDomain, upn: "bob@AD.CONTOSO.EXAMPLE"}
	d.prefer(`windows_login = "off"`)
	_, said := d.want(1, "sign-in", "--flow", "windows", "--login-hint", "bob.builder@contoso.example")
	if !strings.Contains(said, `windows_login = "off"`) || !strings.Contains(said, "\nTo let the browser do it: latchkey sign-in --profile contoso --login-hint bob.builder@contoso.example --flow auto") {
		t.Error(said)
	}
	d.prefer(`windows_login = "yes"`)
	_, said = d.want(1, "sign-in", "--flow", "windows", "--login-hint", "bob.builder@contoso.example")
	if !strings.Contains(said, `the preferences cannot be read: preferences.toml:1:1: windows_login: "yes" is not known`) || !strings.Contains(said, "\nMend "+filepath.Join(d.home, "settings", "preferences.toml")) {
		t.Error(said)
	}
	d.prefer("")
	_, said = d.want(2, "sign-in", "--flow", "windows")
	if !strings.Contains(said, "that of bob@AD.CONTOSO.EXAMPLE") || !strings.Contains(said, "--login-hint") {
		t.Errorf("the ticket's name is a suggestion: %s", said)
	}
	d.want(2, "sign-in", "--flow", "windows", "--prompt", "login", "--login-hint", "bob.builder@contoso.example")
	_, said = d.want(1, "sign-in", "--flow", "windows", "--login-hint", "somebody@outlook.com")
	if !strings.Contains(said, "personal") {
		t.Error(said)
	}
	// Where the system vouches for the name nobody is asked for it: adele's account is known not to be federated.
	d.station = &station{standing: winauth.StandingDomain, upn: "adele@contoso.example", sure: true}
	if _, said = d.want(1, "sign-in", "--flow", "windows"); !strings.Contains(said, "managed") {
		t.Error(said)
	}
	d.station = nil
	if _, said = d.want(2, "sign-in", "--flow", "windows"); !strings.Contains(said, "this version") {
		t.Error(said)
	}
}

// The login is opened as the preferences say, once, and only where it is used.
func TestNTLMIsForThePreferences(t *testing.T) {
	d := newDesk(t)
	d.profile()
	s := &station{standing: winauth.StandingNone}
	d.station = s
	d.want(0, "profiles", "list")
	if len(s.ntlm) != 0 {
		t.Error("it was opened by a command that does not use it")
	}
	for _, allow := range []bool{false, true} {
		d.prefer(map[bool]string{false: "", true: "allow_ntlm = true"}[allow])
		s.ntlm = nil
		d.want(2, "sign-in", "--flow", "windows") // it asks the login who it is
		if len(s.ntlm) != 1 || s.ntlm[0] != allow {
			t.Errorf("allowed: %v, opened %v", allow, s.ntlm)
		}
	}
}

// A face that runs for weeks goes by the preferences as they are now.
func TestPreferencesAreReadAnew(t *testing.T) {
	d := newDesk(t)
	s := &station{standing: winauth.StandingNone}
	d.station = s
	d.withHome(func(h *cli.Home, _ *session.Keeper) {
		for _, text := range []string{"", "allow_ntlm = true", "allow_ntlm = true", "", "allow_ntlm = yes"} {
			d.prefer(text)
			h.UPN(t.Context())
		}
	})
	if !slices.Equal(s.ntlm, []bool{false, true}) || !slices.Equal(s.asked, []bool{false, true, true, false, false}) {
		t.Errorf("opened %v, asked %v", s.ntlm, s.asked)
	}
}

// A secret and this computer's login do not get into each other's way: what the provider says about it is told.
func TestLoginWithASecret(t *testing.T) {
	d := newOffice(t)
	d.place("contoso", "--flow", "windows", "--login-hint", bob)
	status, _, said := d.run("not-a-secret\n", "sign-in", "--secret-stdin")
	if status != 1 || !strings.Contains(said, "AADSTS700025") || strings.Contains(said, "not-a-secret") || len(d.accounts()) != 0 {
		t.Errorf("status %d: %s", status, said)
	}
}

// Who is refused with a ticket of somebody else is told so, by the command and by the doctor.
func TestTheTicketOfSomebodyElse(t *testing.T) {
	d := newOffice(t)
	d.place("contoso", "--flow", "windows", "--login-hint", bob)
	d.station.holder, d.station.owner = "mallory@contoso.example", "mallory@AD.CONTOSO.EXAMPLE"
	const hint = "Your ticket is that of mallory@AD.CONTOSO.EXAMPLE; you are signing in as " + bob + "."
	if _, said := d.want(1, "sign-in"); !strings.Contains(said, "Code: MSIS3173") || !strings.Contains(said, hint+"\n") {
		t.Error(said)
	}
	if out, _ := d.want(1, "doctor"); !strings.Contains(strings.Join(strings.Fields(out), " "), hint) {
		t.Error(out)
	}
}

// What the system's library says has a line of its own behind the plain words; programs get both in one.
func TestWhatTheSystemSays(t *testing.T) {
	d := newOffice(t)
	d.place("contoso", "--flow", "windows", "--login-hint", bob)
	const words = "look at the Kerberos ticket: No credentials were supplied (0x00070000, minor -1765328243)"
	d.station.refuse = &winauth.Error{Op: "look at the Kerberos ticket", Text: "No credentials were supplied", Major: 0x70000, Minor: 0x96c73a8d,
		Reason: winauth.ReasonNoTicket, Next: "Get a ticket with kinit."}
	_, said := d.want(1, "sign-in")
	if !strings.HasPrefix(said, "latchkey: This computer's login cannot be used here: there is no Kerberos ticket.\nGet a ticket with kinit.\n") ||
		!strings.Contains(said, "\nThe system says: HTTP/") || strings.Count(said, words) != 1 || !strings.Contains(said, words+"\n") {
		t.Error(said)
	}
	out, _ := d.want(1, "sign-in", "--json")
	if r := decode[refused](t, out); !strings.Contains(r.Error, "there is no Kerberos ticket (HTTP/") || !strings.Contains(r.Summary, words) || strings.Contains(r.Next, words) {
		t.Errorf("%+v", r)
	}
}

// A file with the federation server's metadata takes the place of the question; what is wrong with it is said.
func TestPinnedMetadata(t *testing.T) {
	d := newDesk(t)
	d.profile()
	d.station = &station{standing: winauth.StandingDomain}
	file := filepath.Join(t.TempDir(), "mex.xml")
	d.want(0, "profiles", "edit", "contoso", "--federation-metadata", file, "--negotiate-host", "sts.contoso.example")
	in := []string{"sign-in", "--flow", "windows", "--login-hint", "bob.builder@contoso.example"}
	if _, said := d.want(1, in...); !strings.Contains(said, "cannot be read") || !strings.Contains(said, "federation_metadata") {
		t.Error(said)
	}
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "NOT XML"}), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, said := d.want(1, in...); !strings.Contains(said, "pinned federation metadata") {
		t.Error(said)
	}
}

// withHome lends the parts of a face.
func (d *desk) withHome(use func(h *cli.Home, k *session.Keeper)) {
	d.t.Helper()
	p := d.program("", io.Discard, io.Discard)
	p.Tray = func(ctx context.Context, h *cli.Home) error {
		k := session.New(h.Options)
		defer k.Close()
		use(h, k)
		return nil
	}
	if status := p.Run([]string{"tray"}); status != 0 {
		d.t.Errorf("status %d", status)
	}
}

// What a window asks of a home: a username is kept for nobody else, and none takes the place of one that is there. The
// doctor says it when the account has gone meanwhile, and stops when nobody looks any more.
func TestAHomeForAWindow(t *testing.T) {
	d := newDesk(t)
	d.profile()
	d.withHome(func(h *cli.Home, k *session.Keeper) {
		account := identity.Account{Username: "Bob.Builder@contoso.example", Name: "Bob Builder"}
		if err := h.RememberUsername(t.Context(), "contoso", "eve.stone@contoso.example", account); err == nil || !strings.Contains(err.Error(), "that of Bob Builder, not of eve") {
			t.Error(err)
		}
		for range 2 {
			if err := h.RememberUsername(t.Context(), "contoso", "bob.builder@contoso.example", account); err != nil {
				t.Error(err)
			}
		}
		olga := identity.Account{Username: "olga@contoso.example"}
		if err := h.RememberUsername(t.Context(), "contoso", olga.Username, olga); err != nil {
			t.Error(err)
		}
		if err := h.RememberUsername(t.Context(), "gone", "bob.builder@contoso.example", account); err == nil {
			t.Error("it was kept in a profile that is not there")
		}
		told := 0
		if err := h.Examine(t.Context(), k, "n44lpkxgtmar5naayjji", func(flows.Check) { told++ }); err == nil || told != 0 {
			t.Errorf("%v, %d checks", err, told)
		}
		ctx, cancel := context.WithCancel(t.Context())
		if err := h.Examine(ctx, k, "", func(flows.Check) { told++; cancel() }); !errors.Is(err, context.Canceled) || told != 1 {
			t.Errorf("%v, %d checks", err, told)
		}
	})
	text, err := os.ReadFile(filepath.Join(d.home, "settings", "profiles.toml"))
	if err != nil || strings.Count(string(text), `login_hint = "bob.builder@contoso.example"`) != 1 || strings.Contains(string(text), "eve") || strings.Contains(string(text), "olga") {
		t.Errorf("%s, %v", text, err)
	}
}
