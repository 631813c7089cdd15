package app

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"latchkey/cache"
	"latchkey/cache/cachetest"
	"latchkey/flows"
	"latchkey/internal/demo"
	"latchkey/internal/demo/demotest"
	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/settings"
)

// tenantLab is the Flow lab with the real Keeper behind it and the demo tenant at the other end. A person without
// a screen stands for the browser.
type tenantLab struct {
	*screen
	tenant *demo.Tenant
	keeper *session.Keeper
}

// personDoors opens pages to a person.
type personDoors struct {
	*doorway
	person *demotest.Person
}

func (d personDoors) OpenBrowser(ctx context.Context, link string) error {
	return d.person.Visit(ctx, link)
}

func newTenantLab(t *testing.T) *tenantLab {
	t.Helper()
	tenant, err := demo.Start(t.Context(), demo.Options{})
	if err != nil {
		t.Fatal(err)
	}
	info := tenant.Info()
	authority, err := identity.ParseAuthority(info.Authority)
	if err != nil {
		t.Fatal(err)
	}
	profile := func(name, clientID string, scopes ...string) Profile {
		return Profile{Profile: settings.Profile{Name: name, Organisation: name, Authority: authority, ClientID: clientID, Scopes: identity.NewScopes(scopes...)}}
	}
	portal := profile("Portal", appNamed(t, info, "Contoso Portal").ClientID, info.Scope)
	portal.RedirectURI = "http://localhost/signin-oidc"
	s := newScreen(t, profile("Contoso", info.ClientID, info.Scope), portal, profile("Orders", appNamed(t, info, "Contoso Orders").ClientID))
	store, err := cache.Open(cache.Options{Dir: t.TempDir(), Keyring: &cachetest.Ring{}})
	if err != nil {
		t.Fatal(err)
	}
	transport := flows.NewHTTP()
	l := &tenantLab{screen: s, tenant: tenant}
	l.keeper = session.New(session.Options{
		Store: store, Codec: cache.Codec{}, Now: time.Now, Log: s.w.o.Log,
		Client: flows.NewClient(flows.ClientOptions{HTTP: transport, Now: time.Now, Log: s.w.o.Log}),
	})
	s.w.o.Keeper, s.w.o.Now = l.keeper, time.Now
	adele := info.Users[0]
	s.w.o.Doors = personDoors{s.doors, demotest.NewPerson(adele.Username, adele.Password)}
	if err := l.keeper.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	s.w.errands.wait.Go(func() { s.w.follow(ctx, nil) })
	t.Cleanup(func() {
		cancel()
		l.keeper.Close()
		transport.CloseIdleConnections()
		if err := tenant.Close(); err != nil {
			t.Error(err)
		}
	})
	s.w.prefs.PasswordSignIn = true
	s.until("the accounts", func() bool { return s.w.snap.Loaded })
	s.w.goTo(Target{Show: ShowFlowLab})
	s.until("the lab", func() bool { return s.shows("Nothing has run yet") })
	return l
}

func appNamed(t *testing.T, info demo.Info, name string) demo.AppInfo {
	t.Helper()
	i := slices.IndexFunc(info.Apps, func(a demo.AppInfo) bool { return a.Name == name })
	if i < 0 {
		t.Fatalf("the tenant has no application %q", name)
	}
	return info.Apps[i]
}

// prepare chooses a flow and where it runs.
func (l *tenantLab) prepare(flow, place string) *labForm {
	l.Helper()
	if f := l.w.lab.form; f.flow.Label.Words != flow {
		l.chooseFlow(flow)
	}
	if f := l.w.lab.form; f.place.Label.Words != place && f.chosen().has(partPlace) {
		test.Tap(f.place)
		l.tap(place)
	}
	return l.w.lab.form
}

func (l *tenantLab) prove(how, secret string) {
	l.Helper()
	if p := l.w.lab.form.proof; p.kind.Label.Words != how {
		test.Tap(p.kind)
		l.tap(how)
	}
	l.w.lab.form.proof.secret.SetText(secret)
}

// run runs what the form says to its end, and holds the screen to its promise: no secret is on it, though every
// exchange is unfolded.
func (l *tenantLab) run(meanwhile func()) *labRun {
	l.Helper()
	l.tap("Run")
	r := l.w.labRun
	if r == nil || r.state != labRunning {
		l.Fatalf("it did not begin: %q", l.w.lab.form.wrong.Words)
	}
	if meanwhile != nil {
		meanwhile()
	}
	l.until("the end", func() bool { return r.state != labRunning })
	if r.state != labDone {
		l.Fatalf("%s failed: %s %s", r.input.flow.name, r.problem.Summary, r.problem.Details)
	}
	list := r.trace.Exchanges()
	if len(list) == 0 {
		l.Fatalf("%s: nothing was recorded", r.input.flow.name)
	}
	for i := range list {
		l.w.lab.wire.open[i] = true
	}
	l.w.lab.wire.arrange()
	var file bytes.Buffer
	if err := r.trace.WriteRedacted(&file); err != nil {
		l.Error(err)
	}
	for _, line := range l.w.lab.wire.lines {
		file.WriteString(line.words)
	}
	for _, e := range list {
		file.WriteString(e.Curl())
	}
	for name, token := range secretsOf(r) {
		if token != "" && strings.Contains(file.String(), token.Reveal()) {
			l.Errorf("%s: the %s can be read", r.input.flow.name, name)
		}
	}
	return r
}

func secretsOf(r *labRun) map[string]identity.Secret {
	all := map[string]identity.Secret{"password": r.input.password, "client secret": r.input.proof.secret, "assertion": r.input.assertion, "token": r.token.Token}
	if r.result != nil {
		access, _ := accessOf(r.result)
		all["access token"], all["ID token"], all["refresh token"] = access.Token, r.result.Tokens.ID, r.result.Tokens.Refresh
	}
	return all
}

func (l *tenantLab) control(switches any) {
	l.Helper()
	raw, err := json.Marshal(switches)
	if err != nil {
		l.Fatal(err)
	}
	r, err := http.Post(l.tenant.Info().Control, "application/json", bytes.NewReader(raw))
	if err != nil {
		l.Fatal(err)
	}
	defer http.DefaultClient.CloseIdleConnections()
	defer r.Body.Close()
	if r.StatusCode != http.StatusOK {
		l.Fatalf("set a switch: %s", r.Status)
	}
}

func TestEveryFlowRunsInTheLab(t *testing.T) {
	l := newTenantLab(t)
	info := l.tenant.Info()
	adele := info.Users[0]

	l.prepare("Browser", "Contoso")
	r := l.run(nil)
	l.mustShow("Adele Vance signed in", "A refresh token came along.")
	caller, _ := accessOf(r.result)
	if !slices.ContainsFunc(r.trace.Exchanges(), func(e flows.Exchange) bool { return e.Browser }) {
		t.Error("what went through the browser is not there")
	}
	if n := len(l.keeper.Snapshot().Accounts); n != 0 {
		t.Errorf("%d accounts are kept", n)
	}
	l.tap("Keep this account")
	l.until("the account", func() bool { return len(l.w.snap.Accounts) == 1 && l.shows("The account is kept") })

	l.tap("Read the claims")
	l.until("the claims", func() bool { return l.shows("Signature valid") })

	l.control(map[string]any{"device_interval": 1})
	l.prepare("Device code", "Contoso")
	l.run(func() {
		l.until("the code", func() bool { return l.w.labRun.attempt.Device != nil })
		l.control(map[string]any{"approve_device": map[string]string{"user_code": l.w.labRun.attempt.Device.UserCode, "username": adele.Username}})
	})
	l.mustShow("Adele Vance signed in")

	f := l.prepare("Password", "Contoso")
	f.username.SetText(adele.Username)
	f.password.SetText(adele.Password)
	l.run(nil)
	l.mustShow("Adele Vance signed in")

	l.prepare("Client credentials", "Portal")
	portal := appNamed(t, info, "Contoso Portal")
	l.prove("Client secret", portal.Secret)
	l.run(nil)
	l.mustShow("The application has a token", "/.default")

	l.prove("Certificate", "")
	l.w.lab.form.proof.certificate.path.SetText(portal.PFXFile)
	l.w.lab.form.proof.certificate.password.SetText(portal.PFXPassword)
	l.until("the certificate", func() bool { return l.w.lab.form.proof.certificate.read != nil })
	l.run(nil)
	l.mustShow("The application has a token")
	l.prove("Assertion from a file", "")
	l.w.lab.form.proof.assertion.SetText(portal.AssertionFile)
	l.run(nil)
	l.mustShow("The application has a token")
	l.prove("Client secret", portal.Secret)

	l.prepare("Hybrid", "Portal")
	l.run(nil)
	l.mustShow("Adele Vance signed in")

	f = l.prepare("Implicit", "Portal")
	test.Tap(f.more)
	test.Tap(f.mode)
	l.tap("form_post")
	l.run(nil)
	l.mustShow("Adele Vance signed in", "No refresh token came.")

	f = l.prepare("On behalf of", "Orders")
	l.prove("Client secret", appNamed(t, info, "Contoso Orders").Secret)
	f.assertion.SetText(caller.Token.Reveal())
	f.scopes.SetText(appNamed(t, info, "Contoso Inventory").Scopes[0])
	l.run(nil)
	l.mustShow("A token for the next API came")
	if l.find("Keep this account") != nil {
		t.Error("a token for the next API can be kept as an account")
	}
	f.scopes.SetText("")

	l.prepare("Refresh an account", "")
	l.run(nil)
	l.mustShow("Adele Vance has a new token")
}
