package doctor_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"latchkey/flows"
	"latchkey/internal/demo"
	"latchkey/internal/doctor"
	"latchkey/internal/identity"
	"latchkey/internal/settings"
	"latchkey/winauth"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("net/http.(*persistConn).readLoop"), goleak.IgnoreTopFunction("net/http.(*persistConn).writeLoop"))
}

// standIn answers for a computer's login: no test can join a domain, nor have a ticket that is about to end.
type standIn struct {
	ticket   winauth.Ticket
	err      error
	upn      string
	sure     bool
	standing winauth.Standing
}

func (s standIn) Ticket(context.Context) (winauth.Ticket, error) { return s.ticket, s.err }
func (s standIn) UPN(context.Context) (string, bool, error) {
	if s.upn == "" {
		return "", false, errors.New("nobody")
	}
	return s.upn, s.sure, nil
}
func (s standIn) Standing(context.Context) (winauth.Standing, string) {
	return cmp.Or(s.standing, winauth.StandingDomain), "It stands."
}

var now = time.Date(2026, 11, 22, 10, 20, 0, 0, time.UTC)

func partsWith(t *testing.T, login doctor.Login) doctor.Parts {
	t.Helper()
	state := filepath.Join(t.TempDir(), "state")
	if err := os.Mkdir(state, 0o700); err != nil {
		t.Fatal(err)
	}
	return doctor.Parts{
		Version: "test", Paths: settings.Paths{State: state, ProfilesFile: t.TempDir() + "/profiles.toml"}, Login: login, Now: func() time.Time { return now },
		Look: func(context.Context) error { return nil }, TrayRuns: func(context.Context) bool { return true },
		Client: flows.NewClient(flows.ClientOptions{}),
	}
}

func targetAt(url string, flow identity.Flow) *doctor.Target {
	a, err := identity.ParseAuthority(url)
	if err != nil {
		panic(err)
	}
	return &doctor.Target{Flow: flow, Request: flows.Request{Authority: a, ClientID: "client"}}
}

// examined gives all checks as "Name: status", and their words.
func examined(ctx context.Context, p doctor.Parts, t *doctor.Target) (list, said string) {
	var names, texts strings.Builder
	doctor.Examine(ctx, p, t, flows.Check{Name: "Account", Status: flows.CheckSkipped, Text: "None."}, func(c flows.Check) {
		fmt.Fprintf(&names, "%s: %s\n", c.Name, c.Status)
		fmt.Fprintf(&texts, "%s: %s %s\n", c.Name, c.Text, c.Next)
	})
	return names.String(), texts.String()
}

func TestTheLogin(t *testing.T) {
	tenant, err := demo.Start(t.Context(), demo.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer tenant.Close()
	good := winauth.Ticket{Principal: "bob@AD.CONTOSO.LAB", Cache: "FILE:/tmp/cc", Expires: now.Add(9 * time.Hour), Library: "libgssapi"}
	soon, skewed := good, good
	soon.Expires, skewed.Skew = now.Add(5*time.Minute), -time.Hour
	expired := &winauth.Error{Reason: winauth.ReasonExpired, Text: "the ticket has expired", Next: "Renew it."}
	none := &winauth.Error{Reason: winauth.ReasonNoTicket, Text: "no credentials", Next: "Run kinit."}
	absent := &winauth.Error{Reason: winauth.ReasonUnavailable, Text: "the library is not there", Next: "Install it."}
	for name, tt := range map[string]struct {
		login standIn
		flow  identity.Flow
		want  []string // lines of the checks
		said  string
	}{
		"another way":      {standIn{ticket: good}, identity.FlowDeviceCode, []string{"Trying this computer's login: skipped"}, "device-code"},
		"good":             {standIn{ticket: good, upn: "bob@contoso.lab", sure: true}, identity.FlowAuto, []string{"Ticket: pass", "User principal name: pass"}, "(9 hours)"},
		"a suggestion":     {standIn{ticket: good, upn: "bob@AD.CONTOSO.LAB"}, identity.FlowAuto, []string{"User principal name: pass"}, "not taken for granted"},
		"soon over":        {standIn{ticket: soon}, identity.FlowAuto, []string{"Ticket: warn"}, "Renew it soon"},
		"skewed":           {standIn{ticket: skewed}, identity.FlowAuto, []string{"Ticket: warn"}, "60 minutes behind"},
		"expired":          {standIn{err: expired}, identity.FlowAuto, []string{"Ticket: warn", "Trying this computer's login: skipped"}, "has expired. Renew it."},
		"expired, needed":  {standIn{err: expired}, identity.FlowWindows, []string{"Ticket: fail", "Username: fail"}, "The ticket of this login has expired. Renew it."},
		"none":             {standIn{err: none}, identity.FlowAuto, []string{"Login library: pass", "Ticket: skipped"}, "There is none. The system says: No credentials."},
		"no library":       {standIn{err: absent}, identity.FlowAuto, []string{"Login library: skipped", "Ticket: skipped"}, "No Kerberos: The library is not there. Install it."},
		"library, needed":  {standIn{err: absent}, identity.FlowWindows, []string{"Login library: fail", "Ticket: fail"}, ""},
		"Entra":            {standIn{err: none, standing: winauth.StandingEntra}, identity.FlowAuto, []string{"This computer: skipped"}, "joined to Entra ID"},
		"Entra, needed":    {standIn{err: none, standing: winauth.StandingEntra}, identity.FlowWindows, []string{"This computer: fail"}, "in the browser"},
		"nowhere, needed":  {standIn{err: none, standing: winauth.StandingNone}, identity.FlowWindows, []string{"This computer: warn"}, ""},
		"the system's UPN": {standIn{ticket: good, upn: "adele@contoso.example", sure: true}, identity.FlowWindows, []string{"Username: pass", "Home realm: fail"}, "managed"},
	} {
		list, said := examined(t.Context(), partsWith(t, tt.login), targetAt(tenant.Info().Authority, tt.flow))
		for _, line := range tt.want {
			if !strings.Contains(list, line+"\n") {
				t.Errorf("%s: no %q in\n%s%s", name, line, list, said)
			}
		}
		if !strings.Contains(said, tt.said) {
			t.Errorf("%s: %q is not said in\n%s", name, tt.said, said)
		}
		if strings.Count(list, "Sign-in service: ") != 1 || strings.Count(list, "Clock: ") != 1 {
			t.Errorf("%s: told twice\n%s", name, list)
		}
	}
}

// Where the browser would do as well, this computer's login is tried as a sign-in would, and its failure is none.
func TestWhereTheBrowserWouldDo(t *testing.T) {
	ticket := winauth.Ticket{Principal: "bob@AD.CONTOSO.LAB"}
	tenant, err := demo.Start(t.Context(), demo.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer tenant.Close()
	list, said := examined(t.Context(), partsWith(t, standIn{ticket: ticket}), targetAt("https://127.0.0.1:1/adfs", identity.FlowAuto))
	if !strings.Contains(list, "Sign-in service: fail\nClock: skipped\nLogin library: pass\n") || strings.Count(list, ": fail\n") != 1 ||
		!strings.HasSuffix(list, "Trying this computer's login: skipped\n") || !strings.Contains(said, "cannot be reached") {
		t.Errorf("AD FS:\n%s%s", list, said)
	}
	list, said = examined(t.Context(), partsWith(t, standIn{ticket: ticket}), targetAt(tenant.Info().Authority, identity.FlowAuto))
	if !strings.Contains(list, "Username: warn\n") || strings.Contains(list, "fail") || !strings.Contains(said, "The browser is used instead.") {
		t.Errorf("without a username:\n%s%s", list, said)
	}
	for _, tt := range []struct {
		flow identity.Flow
		err  error
		want string
		said string
	}{
		{identity.FlowAuto, flows.ErrNotMeant, "skipped", "windows_login"},
		{identity.FlowWindows, &flows.LoginError{Problem: "it is switched off", Next: "Switch it on."}, "fail", "it is switched off. Switch it on."},
		{identity.FlowWindows, errors.New("no idea"), "fail", "no idea."},
	} {
		target := targetAt(tenant.Info().Authority, tt.flow)
		target.Barred = tt.err
		list, said := examined(t.Context(), partsWith(t, standIn{ticket: ticket}), target)
		if !strings.HasSuffix(list, "Trying this computer's login: "+tt.want+"\n") || !strings.Contains(said, tt.said) {
			t.Errorf("barred:\n%s%s", list, said)
		}
	}
	list, _ = examined(t.Context(), partsWith(t, standIn{ticket: ticket}), nil)
	if !strings.Contains(list, "Account: skipped\n") || strings.Contains(list, "fail") {
		t.Errorf("no target:\n%s", list)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if list, _ := examined(ended, partsWith(t, standIn{}), nil); list != "" {
		t.Errorf("after the end:\n%s", list)
	}
}

func TestTheProgram(t *testing.T) {
	p := partsWith(t, standIn{})
	p.Look = func(context.Context) error { return errors.New("the disk is gone") }
	p.TrayRuns = func(context.Context) bool { return false }
	p.Paths.State += "/not/yet"
	list, said := examined(t.Context(), p, nil)
	if !strings.HasPrefix(list, "Program: pass\nFolder of the accounts: pass\nKeyring: fail\nProfiles: pass\nTray: warn\n") || !strings.Contains(said, "The disk is gone.") && !strings.Contains(said, "the disk is gone.") {
		t.Errorf("%s%s", list, said)
	}
	p = partsWith(t, standIn{})
	p.Paths.PreferencesFile = filepath.Join(t.TempDir(), "preferences.toml")
	if err := os.WriteFile(p.Paths.PreferencesFile, []byte(`windows_logn = "on"`), 0o600); err != nil {
		t.Fatal(err)
	}
	if list, said := examined(t.Context(), p, nil); !strings.Contains(list, "Profiles: pass\nPreferences: fail\n") || !strings.Contains(said, `unknown key "windows_logn"`) ||
		!strings.Contains(said, "Mend the file "+p.Paths.PreferencesFile+".") {
		t.Errorf("a slip in the preferences: %s%s", list, said)
	}
	p = partsWith(t, standIn{})
	if err := os.Chmod(p.Paths.State, 0o755); err != nil {
		t.Fatal(err)
	}
	if list, said := examined(t.Context(), p, nil); !strings.Contains(list, "Folder of the accounts: fail\n") || !strings.Contains(said, "chmod 700 ") {
		t.Errorf("open to all: %s%s", list, said)
	}
	p.Opened = errors.New("not safe to use")
	if list, _ := examined(t.Context(), p, nil); !strings.Contains(list, "Folder of the accounts: fail\nKeyring: skipped\n") {
		t.Error(list)
	}
}
