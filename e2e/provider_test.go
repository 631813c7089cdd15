//go:build linux

package e2e

import (
	"strings"
	"testing"
	"time"

	"latchkey/e2e/lab"
)

// other is a lab with an OpenID provider that is not ours, and somebody who has a browser.
type other struct {
	*lab.Lab
	*lab.OIDCProvider
	t       *testing.T
	bin     string
	browser *lab.Browser
}

func newOther(t *testing.T, options map[string]any) *other {
	t.Helper()
	l := lab.New(t)
	l.Bus()
	l.Keyring()
	return &other{l, l.OIDCProvider(options), t, lab.Slim(t), l.Browser()}
}

// signIn signs somebody in with the given flags and waits for the truthful page at the end.
func (o *other) signIn(login string, flags ...string) {
	o.t.Helper()
	p := o.Start(lab.Options{Name: "sign-in"}, o.bin, append([]string{"sign-in"}, flags...)...)
	o.browser.Open(o.Link())
	o.browser.Fill("login", login)
	o.browser.Fill("password", "any")
	o.browser.Submit()
	o.browser.WaitText("Authorize")
	o.browser.Submit()
	o.browser.WaitText("You are signed in")
	if status := p.Wait(); status != 0 {
		o.t.Fatalf("sign-in: status %d\n%s", status, o.Log("sign-in"))
	}
}

// TestIndependentProvider: the provider tells the name at userinfo only, and ends refresh tokens when asked to.
func TestIndependentProvider(t *testing.T) {
	t.Parallel()
	o := newOther(t, nil)
	o.signIn("adele", "--authority", o.Issuer, "--client-id", o.ClientID, "--prompt", "consent")

	accounts := decode[[]account](t, o.Must(o.bin, "accounts", "--json"))
	if len(accounts) != 1 || accounts[0].Authority != o.Issuer || accounts[0].Name != "adele of Example" {
		t.Fatalf("accounts: %+v", accounts)
	}
	if n := o.Counters().Userinfo; n != 1 {
		t.Errorf("userinfo was asked %d times, want once", n)
	}
	if claims := o.Must(o.bin, "claims", "--type", "id", "--verify"); !strings.Contains(claims, o.Issuer) {
		t.Errorf("the ID token's claims do not tell the issuer:\n%s", claims)
	}

	// Signing out beyond this computer: the refresh token, and the session in the browser.
	p := o.Start(lab.Options{Name: "sign-out"}, o.bin, "sign-out", "--revoke", "--browser")
	link := o.Link()
	if strings.Contains(link, "id_token_hint") {
		t.Error("the ID token is in the link that others can see")
	}
	o.browser.Open(link)
	o.browser.WaitText("Do you want to sign-out")
	o.browser.Click("button[name=logout]")
	o.browser.WaitText("Sign-out Success")
	if status := p.Wait(); status != 0 {
		t.Errorf("sign-out: status %d\n%s", status, o.Log("sign-out"))
	}
	if c := o.Counters(); c.Revocation != 1 || c.EndSession < 1 {
		t.Errorf("signing out beyond this computer made %d revocations and %d visits to the provider's page", c.Revocation, c.EndSession)
	}
}

// TestRotation: each refresh uses up the refresh token of the one before, and using one twice would end the family.
func TestRotation(t *testing.T) {
	t.Parallel()
	o := newOther(t, map[string]any{"access_ttl": 1})
	o.signIn("adele", "--authority", o.Issuer, "--client-id", o.ClientID, "--prompt", "consent", "--scope", "orders.read")

	seen := make(map[string]bool)
	for range 3 {
		answer := decode[tokenAnswer](t, o.Must(o.bin, "token", "--json"))
		if seen[answer.Token] {
			t.Errorf("a token came twice, from %s", answer.Source)
		}
		seen[answer.Token] = true
		expired(t, o.Lab, answer.ExpiresAt)
	}
	if c := o.Counters(); c.FamiliesRevoked != 0 || c.ByGrant["refresh_token"] < 2 {
		t.Errorf("three tokens one after another: %+v", c)
	}
}

// TestFormPost: the answer comes as a form that the browser sends to us from another origin.
func TestFormPost(t *testing.T) {
	t.Parallel()
	o := newOther(t, nil)
	o.Must(o.bin, "profiles", "add", "other", "--authority", o.Issuer, "--client-id", o.ClientID,
		"--prompt", "consent", "--response-mode", "form_post")
	o.signIn("carol")
}

// TestExactRedirect: a provider that compares the redirect URI with its port. It refuses prompt=select_account, which
// adding an account asks for first; nothing here names another prompt.
func TestExactRedirect(t *testing.T) {
	t.Parallel()
	redirect := "http://127.0.0.1:" + lab.FreePort(t) + "/callback"
	o := newOther(t, map[string]any{"exact_redirect_uri": redirect})
	o.signIn("bob", "--authority", o.Issuer, "--client-id", o.ExactClientID, "--redirect-uri", redirect)
}

// expired waits until a time as commands print it is over.
func expired(t *testing.T, l *lab.Lab, at string) {
	t.Helper()
	end, err := time.Parse(time.RFC3339, at)
	if err != nil {
		t.Fatalf("expires_at: %v", err)
	}
	end = end.Add(time.Second) // it is printed in whole seconds, rounded down
	l.Wait("the token to run out", func() bool { return time.Now().After(end) })
}
