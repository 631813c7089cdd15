package app

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"software.sslmate.com/src/go-pkcs12"

	"latchkey/app/kit"
	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// certificateFiles writes a certificate with its key as PEM, and as PFX with a password.
func certificateFiles(t *testing.T) (pemFile, pfxFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Contoso Portal"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(1, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	pfx, err := pkcs12.Modern.Encode(key, certificate, nil, "hunter2")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	pemFile, pfxFile = filepath.Join(dir, "portal.pem"), filepath.Join(dir, "portal.pfx")
	both := append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw})...)
	for name, content := range map[string][]byte{pemFile: both, pfxFile: pfx} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return pemFile, pfxFile
}

// apart writes the certificate and the key of a file into one file each.
func apart(t *testing.T, file string) (certificate, key string) {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	block, rest := pem.Decode(raw)
	certificate, key = filepath.Join(t.TempDir(), "portal.pem"), filepath.Join(t.TempDir(), "portal-key.pem")
	for name, content := range map[string][]byte{certificate: pem.EncodeToMemory(block), key: rest} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return certificate, key
}

// field gives the visible field of that name.
func (s *screen) field(name string) *kit.Field {
	s.Helper()
	var found *kit.Field
	s.each(func(o fyne.CanvasObject, _ fyne.Position) {
		if f, ok := o.(*kit.Field); ok && f.Name == name && found == nil {
			found = f
		}
	})
	if found == nil {
		s.Fatalf("no field is called %q; the screen says %q", name, s.words())
	}
	return found
}

func (s *screen) off(name string) bool {
	s.Helper()
	b, ok := s.find(name).(*kit.Button)
	return ok && b.Disabled()
}

func TestAnApplicationWithASecret(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	s.w.chooseWay(&signing{profile: contoso()})
	s.tap("Application")
	s.mustShow("Sign an application in", "kept in the sealed store only")
	if !s.off("Sign in") || s.field("Application ID").Text != "client" || s.field("Scopes").Text != "api://orders/.default" {
		t.Error("begins with something else than the application's ID and all that its API gives")
	}
	test.Type(s.field("Client secret"), "s3cret")
	s.field("Scopes").SetText("")
	if !s.off("Sign in") {
		t.Error("goes on without scopes, which nobody there allows")
	}
	s.field("Scopes").SetText("api://orders/Orders.Read")
	s.mustShow("an application asks for everything it was given at once")
	s.field("Scopes").SetText("api://orders/.default")
	if s.shows("everything it was given") {
		t.Error("still wrong")
	}
	s.tap("Sign in")
	s.until("the sign-in", func() bool { return s.keeper.requested() == 1 })
	r := s.keeper.request(0)
	if _, ok := r.Grant.(flows.ClientCredentials); !ok || r.Request.Credential == nil || r.Request.Credential.Secret != "s3cret" ||
		r.Request.Scopes != "api://orders/.default" || r.Flow != identity.FlowClientCredentials {
		t.Errorf("request %+v", r)
	}
	s.mustShow("Signing the application in", "Looking for Contoso")
	s.keeper.outcomes <- errors.New("no network")
	s.until("the failure", func() bool { return s.find("Try again") != nil })
	s.tap("Try again")
	if s.field("Client secret").Text != "s3cret" || !s.field("Client secret").Password {
		t.Error("what was typed is lost, or can be read")
	}
	secret := s.field("Client secret")
	s.tap("Sign in")
	s.until("the second sign-in", func() bool { return s.keeper.requested() == 2 })
	s.keeper.signedIn = few().Accounts[1].ID
	s.keeper.outcomes <- nil
	s.until("the end", func() bool { return s.w.signing == nil })
	if secret.Text != "" {
		t.Error("the secret stays in the field")
	}
}

func TestAnApplicationWithACertificate(t *testing.T) {
	pemFile, pfxFile := certificateFiles(t)
	s := newScreen(t, contoso())
	s.w.render(few())
	s.w.start(&signing{profile: contoso(), flow: identity.FlowClientCredentials})
	s.tap("Certificate")
	path := s.field("Certificate file")
	path.SetText(filepath.Join(t.TempDir(), "nothing.pem"))
	s.until("the reason", func() bool { return s.shows("There is no such file.") })
	path.SetText(filepath.Dir(pemFile))
	s.until("the reason", func() bool { return s.shows("This is no file.") })
	path.SetText(pemFile)
	s.until("the certificate", func() bool { return s.shows("CN=Contoso Portal") })
	s.mustShow("Thumbprint", "EC P-256", "Good until")
	if s.off("Sign in") {
		t.Error("it cannot be used")
	}
	certificate, key := apart(t, pemFile)
	path.SetText(certificate)
	s.until("the question", func() bool { return s.shows("This file has the certificate alone. Which one has its key?") })
	s.field("Key file").SetText(key)
	s.until("the certificate", func() bool { return s.shows("CN=Contoso Portal") })
	path.SetText(pfxFile)
	s.until("the question", func() bool { return s.shows("This file is protected by a password.") })
	if !s.off("Sign in") || s.shows("CN=Contoso Portal") {
		t.Error("the other certificate is still there")
	}
	test.Type(s.field("Password of the file"), "wrong")
	s.until("the refusal", func() bool { return s.shows("This is not the password of the file.") })
	s.field("Password of the file").SetText("hunter2")
	s.until("the certificate", func() bool { return s.shows("CN=Contoso Portal") })
	s.tap("Sign in")
	s.until("the sign-in", func() bool { return s.keeper.requested() == 1 })
	if name := s.keeper.request(0).Name; name != "Contoso Portal" {
		t.Errorf("the application is called %q", name)
	}
	if c := s.keeper.request(0).Request.Credential; c == nil || c.Key == "" || c.Certificates == "" || c.Name() != "certificate" {
		t.Error("the certificate did not arrive")
	}
}

func TestWhatIsSaidOfACertificateComesIntoView(t *testing.T) {
	_, pfxFile := certificateFiles(t)
	s := newScreen(t, contoso())
	s.w.render(few())
	s.w.win.Resize(fyne.NewSize(640, 400))
	s.w.start(&signing{profile: contoso(), flow: identity.FlowClientCredentials})
	s.tap("Certificate")
	below := s.w.overlays.Top().(*kit.Overlay)
	s.field("Certificate file").SetText(pfxFile)
	s.until("the question", func() bool { return s.shows("This file is protected by a password.") })
	s.inView(s.textOf("This file is protected by a password."), s.field("Password of the file"))
	s.field("Password of the file").SetText("wrong")
	s.until("the refusal", func() bool { return s.shows("This is not the password of the file.") })
	s.inView(s.textOf("This is not the password of the file."))
	below.Page.Scroll.ScrollToTop()
	s.field("Password of the file").SetText("hunter2")
	s.until("the certificate", func() bool { return s.shows("CN=Contoso Portal") })
	s.inView(s.textOf("CN=Contoso Portal"), s.textOf("Good until"))
}

// textOf gives the text with these words.
func (s *screen) textOf(words string) *kit.Text {
	s.Helper()
	var found *kit.Text
	s.each(func(o fyne.CanvasObject, _ fyne.Position) {
		if t, ok := o.(*kit.Text); ok && t.Words == words {
			found = t
		}
	})
	if found == nil {
		s.Fatalf("nothing says %q", words)
	}
	return found
}

func TestAnApplicationWithAnAssertion(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	s.w.start(&signing{profile: contoso(), flow: identity.FlowClientCredentials})
	s.tap("Assertion file")
	test.Type(s.field("Assertion file"), "/run/token")
	s.tap("Sign in")
	s.until("the sign-in", func() bool { return s.keeper.requested() == 1 })
	if c := s.keeper.request(0).Request.Credential; c == nil || c.AssertionFile != "/run/token" || c.Secret != "" {
		t.Errorf("credential %+v", c)
	}
}

// application is an account that no person stands behind.
func application(status session.Status) session.Account {
	a := account("Order import", "", status, 51*time.Minute)
	a.Kind, a.Proof, a.HasID, a.HasFresh, a.Flow = identity.KindApp, "certificate", false, false, identity.FlowClientCredentials
	a.Subject, a.Scopes = "client", "api://orders/.default"
	return a
}

func TestAnApplicationLooksLikeOne(t *testing.T) {
	s := newScreen(t, contoso())
	snap := few()
	app := application(session.Fresh)
	snap.Accounts = append(snap.Accounts, app)
	s.w.render(snap)
	s.w.choose(app.ID)
	s.mustShow("Applications", "An application at Contoso", "Application", "Proves itself with", "a certificate", "It renews itself at")
	if !s.w.account.avatar.Square || s.shows("Refresh token") || s.shows("ID token") {
		t.Errorf("looks like a person: %q", s.words())
	}
	s.tap("More")
	for _, absent := range []string{"Switch tenant…", "Sign in again", "Copy ID token"} {
		if s.find(absent) != nil {
			t.Errorf("offers %s", absent)
		}
	}
	s.tap("Sign out…")
	if s.shows("in the browser") {
		t.Error("an application has no browser")
	}
	s.press(fyne.KeyEscape)

	snap.Accounts[3] = application(session.SignInNeeded)
	s.w.render(snap)
	s.mustShow("The application needs a new secret or certificate")
	s.tap("New credential")
	s.mustShow("New credential for Order import", "Certificate with its private key")
	if s.w.win.Canvas().Focused() != s.field("Certificate file") {
		t.Error("does not begin with what proved the application so far")
	}
	s.tap("Secret")
	if !s.field("Application ID").Disabled() || s.field("Scopes").Text != "api://orders/.default" {
		t.Error("the form is for another application")
	}
	test.Type(s.field("Client secret"), "new")
	s.tap("Sign in")
	s.until("the sign-in", func() bool { return s.keeper.requested() == 1 })
	if r := s.keeper.request(0); r.Request.Account == nil || r.Request.Account.ID != app.ID || r.Request.Claims != "" && r.Request.Credential == nil {
		t.Errorf("request %+v", r)
	}
}

func TestEscapeClosesTheFileDialogAlone(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	s.w.start(&signing{profile: contoso(), flow: identity.FlowClientCredentials})
	form := s.w.overlays.Top()
	s.tap("Certificate")
	s.tap("Choose")
	if s.w.overlays.Top() == form || s.w.win.Canvas().Overlays().Top() == form {
		t.Fatal("no dialog opened")
	}
	s.w.win.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if s.w.overlays.Top() != form || s.w.win.Canvas().Overlays().Top() != form {
		t.Error("Escape closed more or less than the dialog")
	}
}

func TestAnApplicationAsksForAllOfItsAPI(t *testing.T) {
	p := contoso()
	for scopes, want := range map[identity.Scopes]identity.Scopes{
		"api://orders/Orders.Read":                               "api://orders/.default",
		"api://orders/Orders.Read api://orders/Orders.ReadWrite": "api://orders/.default",
		"api://orders/Orders.Read api://stock/Stock.Read":        "",
		"https://graph.microsoft.com/User.Read openid":           "https://graph.microsoft.com/.default",
		"User.Read": "",
		"openid":    "",
	} {
		p.Scopes = scopes
		if got := everythingOf(p); got != want {
			t.Errorf("%s: %q", scopes, got)
		}
	}
	p.Authority.Kind, p.Scopes = identity.OIDC, "https://example.com/read"
	if got := everythingOf(p); got != "" {
		t.Errorf("another provider is asked for %q", got)
	}
	p.AppIDURI = "api://mine api://other"
	if got := everythingOf(p); got != "api://mine/.default" {
		t.Errorf("with a name of its own: %q", got)
	}
}
