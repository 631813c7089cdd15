//go:build linux

package e2e

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"latchkey/e2e/lab"
)

const jwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer"

// TestDeviceCodeElsewhere: the command prints a code; on another device, here a browser that the program knows nothing
// of, somebody types it, signs in and agrees.
func TestDeviceCodeElsewhere(t *testing.T) {
	t.Parallel()
	o := newOther(t, nil)
	o.Setenv("BROWSER", "") // as over ssh: with nothing to open a browser on, the automatic way is a code
	p := o.Start(lab.Options{Name: "sign-in"}, o.bin, "sign-in",
		"--authority", o.Issuer, "--client-id", o.ClientID, "--scope", "orders.read")
	var code string
	o.Wait("the code", func() bool {
		code = regexp.MustCompile(`[A-Z]{4}-[A-Z]{4}`).FindString(o.Log("sign-in"))
		return code != ""
	})
	if log := o.Log("sign-in"); !strings.Contains(log, o.Issuer+"/device") {
		t.Errorf("the command does not say where the code is typed:\n%s", log)
	}
	o.NoLink()
	o.browser.Open(o.Issuer + "/device")
	o.browser.Fill("user_code", code)
	o.browser.Submit()
	o.browser.WaitText("Confirm Device")
	o.browser.Submit()
	o.browser.Fill("login", "adele")
	o.browser.Fill("password", "any")
	o.browser.Submit()
	o.browser.WaitText("Authorize")
	o.browser.Submit()
	o.browser.WaitText("Sign-in Success")
	if status := p.Wait(); status != 0 {
		t.Fatalf("status %d\n%s", status, o.Log("sign-in"))
	}
	a := decode[[]account](t, o.Must(o.bin, "accounts", "--json"))
	if len(a) != 1 || a[0].Name != "adele of Example" {
		t.Errorf("accounts: %+v", a)
	}
	if activity := o.Must(o.bin, "activity"); !strings.Contains(activity, "with a code on another device") {
		t.Errorf("the activity does not say how:\n%s", activity)
	}
	if claims := o.Must(o.bin, "claims", "--verify"); !strings.Contains(claims, "orders.read") {
		t.Errorf("the access token:\n%s", claims)
	}
}

// TestClientSecretPost: an application with a secret, which comes from standard input and rests in the sealed store.
func TestClientSecretPost(t *testing.T) {
	t.Parallel()
	o := newOther(t, map[string]any{"access_ttl": 2})
	o.applicationSecret(o.ClientSecret)
	a := decode[[]account](t, o.Must(o.bin, "accounts", "--json"))
	if len(a) != 1 || a[0].Kind != "app" {
		t.Fatalf("accounts: %+v", a)
	}
	first := decode[tokenAnswer](t, o.Must(o.bin, "token", "--json"))
	expired(t, o.Lab, first.ExpiresAt)
	if second := decode[tokenAnswer](t, o.Must(o.bin, "token", "--json")); second.Token == first.Token || second.Source != "refreshed" {
		t.Errorf("after it expired: source %s", second.Source)
	}
	if n := o.Counters().ByGrant["client_credentials"]; n < 2 {
		t.Errorf("%d requests", n)
	}
	if r := o.RunWith("wrong", o.bin, o.application()...); r.Status != 1 || !strings.Contains(r.Stderr, "invalid_client") || strings.Contains(r.Stderr, o.ClientSecret) {
		t.Errorf("a wrong secret: status %d\n%s", r.Status, r.Stderr)
	}
}

func (o *other) application(more ...string) []string {
	return append([]string{"sign-in", "--flow", "client-credentials", "--authority", o.Issuer, "--client-id", o.SecretClientID,
		"--scope", "orders.read", "--secret-stdin"}, more...)
}

func (o *other) applicationSecret(secret string) {
	o.t.Helper()
	if r := o.RunWith(secret+"\n", o.bin, o.application()...); r.Status != 0 {
		o.t.Fatalf("sign the application in: status %d\n%s", r.Status, r.Stderr)
	}
}

// TestPrivateKeyJWT: an application that signs assertions, in the way that the provider says it takes.
func TestPrivateKeyJWT(t *testing.T) {
	t.Parallel()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	public, err := json.Marshal(jose.JSONWebKey{Key: key.Public()})
	if err != nil {
		t.Fatal(err)
	}
	for _, alg := range []string{"RS256", "PS256"} {
		t.Run(alg, func(t *testing.T) {
			t.Parallel()
			o := newOther(t, map[string]any{"client_key": json.RawMessage(public), "client_algs": []string{alg}})
			file := o.Path("application.pem")
			certificate(t, file, key)
			o.Must(o.bin, "sign-in", "--flow", "client-credentials", "--authority", o.Issuer, "--client-id", o.KeyClientID,
				"--scope", "orders.read", "--certificate", file)
			if claims := o.Must(o.bin, "claims", "--verify"); !strings.Contains(claims, o.KeyClientID) {
				t.Errorf("the token:\n%s", claims)
			}
		})
	}
}

// certificate writes a certificate for the key, with the key, as openssl would.
func certificate(t *testing.T, file string, key *rsa.PrivateKey) {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Lab application"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	text := append(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}),
		pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})...)
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestFrontChannel: tokens that come through the browser. With hybrid the ID token comes as a form beside the code; with
// implicit everything comes in the fragment of the address, which no server sees: a page of ours hands it on. The provider
// refuses prompt=select_account, which adding an account asks for first; another page of ours leads to it once more.
func TestFrontChannel(t *testing.T) {
	t.Parallel()
	for _, flow := range []string{"hybrid", "implicit"} {
		t.Run(flow, func(t *testing.T) {
			t.Parallel()
			o := newOther(t, nil)
			o.signIn("adele", "--flow", flow, "--authority", o.Issuer, "--client-id", o.FrontClientID)
			a := decode[[]account](t, o.Must(o.bin, "accounts", "--json"))
			if len(a) != 1 || a[0].Name != "adele of Example" || a[0].Status != "fresh" {
				t.Fatalf("accounts: %+v", a)
			}
			codes := o.Counters().ByGrant["authorization_code"]
			if want := map[string]int{"hybrid": 1}[flow]; codes != want {
				t.Errorf("%d codes were redeemed, want %d", codes, want)
			}
			if at := o.browser.Location(); strings.Contains(at, "id_token") || strings.Contains(at, "access_token") {
				t.Error("the browser's address still holds tokens")
			}
		})
	}
}

// TestPasswordElsewhere: off until somebody turns it on; then the password comes from standard input.
func TestPasswordElsewhere(t *testing.T) {
	t.Parallel()
	o := newOther(t, nil)
	flags := []string{"sign-in", "--authority", o.Issuer, "--client-id", o.ClientID, "--scope", "orders.read", "--login-hint", "adele", "--password-stdin", "--flow", "password"}
	if r := o.RunWith("any", o.bin, flags...); r.Status == 0 || o.Counters().ByGrant["password"] != 0 {
		t.Fatalf("nobody allowed passwords: status %d\n%s", r.Status, r.Stderr)
	}
	o.Must(o.bin, "profiles", "add", "typed", "--authority", o.Issuer, "--client-id", o.ClientID, "--scope", "orders.read", "--flow", "password")
	flags = []string{"sign-in", "--profile", "typed", "--login-hint", "adele", "--password-stdin"}
	if r := o.RunWith("wrong\n", o.bin, flags...); r.Status != 1 || strings.Contains(r.Stderr, "wrong\n") {
		t.Errorf("a wrong password: status %d\n%s", r.Status, r.Stderr)
	}
	if r := o.RunWith("any\n", o.bin, flags...); r.Status != 0 {
		t.Fatalf("status %d\n%s", r.Status, r.Stderr)
	}
	if claims := o.Must(o.bin, "claims", "--verify"); !strings.Contains(claims, "adele") {
		t.Errorf("the access token:\n%s", claims)
	}
}

// TestOnBehalfOfElsewhere: an API exchanges its caller's token for one to the next API.
func TestOnBehalfOfElsewhere(t *testing.T) {
	t.Parallel()
	o := newOther(t, nil)
	o.Must(o.bin, "profiles", "add", "api", "--authority", o.Issuer, "--client-id", o.SecretClientID, "--scope", "orders.read",
		"--flow", "client-credentials", "--app-id-uri", o.Resource)
	if r := o.RunWith(o.ClientSecret, o.bin, "sign-in", "--profile", "api", "--secret-stdin"); r.Status != 0 {
		t.Fatalf("sign the API in: status %d\n%s", r.Status, r.Stderr)
	}
	o.signIn("adele", "--authority", o.Issuer, "--client-id", o.ClientID, "--prompt", "consent", "--scope", "orders.read")
	incoming := o.Must(o.bin, "token", "--account", "adele")

	for range 2 {
		r := o.RunWith(incoming, o.bin, "obo", "--profile", "api", "--scope", "orders.write", "--assertion-stdin", "--json")
		got := decode[tokenAnswer](t, r.Stdout)
		if r.Status != 0 || got.Token == "" || got.Token == incoming {
			t.Fatalf("status %d\n%s", r.Status, r.Stderr)
		}
	}
	if n := o.Counters().ByGrant[jwtBearer]; n != 1 {
		t.Errorf("the same token was exchanged %d times", n)
	}
}
