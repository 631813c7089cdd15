//go:build linux

package e2e

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// otherWay begins a sign-in to the demo tenant by another way than the browser.
func (d *desk) otherWay(name string) {
	d.t.Helper()
	d.window.Click("Sign in to the demo tenant")
	d.linkToOpen() // the profile's own way begins at once
	d.window.Click("More ways to sign in")
	d.window.Click(name)
}

// fill clicks into a field and types over what it holds.
func (d *desk) fill(field, text string) {
	d.t.Helper()
	d.window.Click(field)
	d.window.Key("ctrl+a", "BackSpace")
	d.window.Type(text)
	d.Wait("what was typed into "+field, func() bool {
		got := d.window.WaitFor(field).Value
		return got == text || got == ""
	})
}

// TestWindowDeviceCode: the code that the window shows is typed on the provider's page in a browser of its own.
func TestWindowDeviceCode(t *testing.T) {
	t.Parallel()
	d := newDesk(t, `theme = "light"`)
	d.otherWay("Code on another device")
	d.window.WaitFor("Open here")
	code := d.window.WaitFor("Code").Value
	if len(code) < 8 {
		t.Fatalf("the window shows the code %q", code)
	}
	d.Screenshot("code")
	if got := strings.Join(d.tray.Labels(), "\n"); !strings.Contains(got, code) {
		t.Errorf("the tray does not tell the code:\n%s", got)
	}
	d.window.Click("Open here")
	page := d.Link()
	if strings.Contains(page, code) {
		t.Errorf("everybody on this computer can read the code in %s", page)
	}
	d.browser.Open(page)
	d.browser.Fill("user_code", d.Clipboard())
	d.browser.Click("#next")
	d.typePassword(d.demo.User("managed"))
	d.browser.WaitText("Only continue if you trust where the code came from")
	d.browser.Click("#continue")
	d.window.WaitFor("Adele Vance")
	d.window.WaitFor("Copy token")
	d.window.Click("Activity")
	d.window.WaitFor("Signed in with a code on another device")
}

// TestWindowPassword: off, turned on in the settings, and then for somebody whose password only the federation server
// knows.
func TestWindowPassword(t *testing.T) {
	t.Parallel()
	d := newDesk(t, `theme = "light"`)
	d.window.Click("Sign in to the demo tenant")
	d.linkToOpen()
	d.window.Click("More ways to sign in")
	if off := d.window.WaitFor("Name and password"); !off.Off {
		t.Error("passwords are offered although nobody turned them on")
	}
	d.window.Resize(800, 420)
	d.window.Click("Name and password") // leads to where they are allowed, and puts the keyboard there
	d.window.WaitFor("Allow signing in with a password")
	d.window.Key("Tab", "space")
	d.Wait("passwords to be allowed", func() bool {
		text, _ := os.ReadFile(d.preferences())
		return strings.Contains(string(text), "password_sign_in = true")
	})
	d.window.Click("Done")
	d.window.Resize(1040, 680)

	d.otherWay("Name and password")
	bob := d.demo.User("federated")
	d.fill("Username", bob.Username)
	d.fill("Password", "wrong")
	d.window.Key("Return")
	d.window.WaitFor("Try again")
	d.Screenshot("wrong")
	d.window.Click("Try again")
	d.fill("Password", bob.Password)
	d.window.Key("Return")
	d.window.WaitFor("Bob Builder")
	d.window.WaitFor("Copy token")
}

// TestWindowApplication: an application with its secret, and a token on behalf of somebody who is signed in.
func TestWindowApplication(t *testing.T) {
	t.Parallel()
	d := newDesk(t, `theme = "dark"`)
	orders := d.demo.App("Contoso Orders")
	d.otherWay("Application")
	d.Screenshot("application")
	d.fill("Application ID", orders.ClientID)
	d.fill("Scopes", strings.TrimSuffix(d.demo.Scope, "/Orders.Read")+"/.default")
	d.fill("Client secret", orders.Secret)
	d.window.Key("Return")
	d.window.WaitFor("Copy token")
	d.Screenshot("signed-in")
	d.window.WaitFor("An application at Contoso")
	if n := d.demo.Counters().ByGrant["client_credentials"]; n != 1 {
		t.Errorf("%d requests", n)
	}

	// Somebody signs in, and the application acts for them.
	application := d.window.WaitFor("Contoso 3c9e")
	d.window.Click("Add account")
	d.personAt(d.linkToOpen(), d.demo.User("managed"))
	d.window.WaitFor("Adele Vance")
	d.window.WaitGone("Continue in your browser")
	d.window.Click(application.Name)
	d.window.WaitFor("An application at Contoso")
	d.window.Click("More")
	d.window.Click("On behalf of a caller…")
	d.window.Click("Of an account here")
	d.fill("Scopes", d.demo.App("Contoso Inventory").Scopes[0])
	d.window.Click("Exchange")
	d.window.Click("Copy token")
	d.Wait("the exchanged token in the clipboard", func() bool { return isJWT(d.Clipboard()) })
	if n := d.demo.Counters().ByGrant[jwtBearer]; n != 1 {
		t.Errorf("%d exchanges", n)
	}
}

// choose opens a list and takes one of its entries. A click that comes while a view is being put in its place can be
// lost; a person clicks again then, and so does this.
func (d *desk) choose(list, entry string) {
	d.t.Helper()
	var clicked time.Time
	d.Wait(entry+" in the list "+list, func() bool {
		if slices.Contains(d.window.Labels(), entry) {
			return true
		}
		if time.Since(clicked) > 3*time.Second {
			d.window.Click(list)
			clicked = time.Now()
		}
		return false
	})
	d.window.Click(entry)
}

// people counts the rows of the window's list that are somebody.
func (d *desk) people() (n int) {
	for _, thing := range d.window.Widgets() {
		if thing.Kind == "row" && strings.Contains(thing.Value, "@") {
			n++
		}
	}
	return n
}

// TestWindowAccountMenu: another API, a challenge, another tenant, and signing out as far as it goes.
func TestWindowAccountMenu(t *testing.T) {
	t.Parallel()
	d := newDesk(t, `theme = "light"`)
	adele := d.demo.User("managed")
	d.window.Click("Sign in to the demo tenant")
	d.personAt(d.linkToOpen(), adele)
	d.window.WaitFor("Copy token")

	menu := func(entry string) {
		t.Helper()
		d.window.Click("More")
		d.window.Click(entry)
	}
	menu("Token for another API…")
	d.fill("Scopes", d.demo.App("Contoso Inventory").Scopes[0])
	d.window.Key("Return")
	d.window.WaitFor("There is a token")
	d.Screenshot("other-api")
	d.window.Click("Close")

	before := d.demo.Counters().ByGrant["refresh_token"]
	menu("Answer a challenge…")
	d.fill("Challenge", `Bearer error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwidmFsdWUiOiIxIn19fQ=="`)
	d.Screenshot("challenge")
	d.window.WaitFor("It asks for")
	d.window.Click("Get a better token")
	d.window.WaitFor("There is a new token")
	d.window.Click("Close")
	d.Wait("a token for the challenge", func() bool { return d.demo.Counters().ByGrant["refresh_token"] > before })
	d.NoLink()

	menu("Switch tenant…")
	d.fill("Tenant", "fabrikam.example")
	d.window.Key("Return")
	d.window.WaitFor("fabrikam.example")
	if n := d.people(); n != 2 {
		t.Errorf("the window lists %d accounts", n)
	}
	d.Screenshot("two-tenants")
	d.NoLink()

	menu("Sign out")
	d.window.Click("Also sign out in the browser")
	d.window.Click("Ask the provider to revoke")
	d.Screenshot("sign-out")
	d.window.Focus()
	d.window.Click("Sign out")
	d.browser.Open(d.Link())
	d.window.WaitFor("Done") // revocation is not offered there, and that is said
	d.Screenshot("signed-out")
	d.window.Click("Done")
	d.Wait("one account less", func() bool { return d.people() == 1 })
}

// TestWindowHybrid: another organisation is connected, by the hybrid flow that its registration wants.
func TestWindowHybrid(t *testing.T) {
	t.Parallel()
	d := newDesk(t, `theme = "light"`)
	d.window.Click("Connect your organisation")
	d.fill("Organisation", d.demo.Authority)
	d.fill("Application ID", d.demo.App("Contoso Lab").ClientID)
	d.fill("Scopes", d.demo.Scope)
	d.window.Click("More ways to sign in")
	d.window.Click("Hybrid")
	d.personAt(d.linkToOpen(), d.demo.User("managed"))
	d.window.WaitFor("Copy token")
	d.window.Click("Activity")
	d.window.WaitFor("Signed in with the hybrid flow")
}

// TestFlowLab: the implicit flow with a real fragment, seen on the wire, saved without secrets, and not kept.
func TestFlowLab(t *testing.T) {
	t.Parallel()
	d := newDesk(t, `theme = "dark"`)
	d.settings().find("Flow lab")
	d.window.Click("Flow lab")
	d.choose("Flow", "Implicit")
	d.window.WaitFor("There is no refresh token")
	d.choose("Where", "Another provider")
	d.fill("Authority", d.demo.Authority)
	d.fill("Application ID", d.demo.App("Contoso Lab").ClientID)
	d.fill("Scopes", d.demo.Scope)
	d.window.Click("Run")
	d.personAt(d.linkToOpen(), d.demo.User("managed"))
	d.window.WaitFor("Keep this account")
	d.Screenshot("implicit")
	if got := strings.Join(d.tray.Labels(), "\n"); !strings.Contains(got, "Nobody is signed in") {
		t.Errorf("the Flow lab kept an account:\n%s", got)
	}
	file := d.Path("trace.json")
	d.window.Click("Save redacted trace…")
	d.fill("File", file)
	d.window.Key("Return")
	var text []byte
	d.Wait("the trace", func() (ok bool) { text, _ = os.ReadFile(file); return json.Valid(text) })
	for _, want := range []string{"access_token", "id_token", "state"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the trace does not tell of %s", want)
		}
	}
	if strings.Contains(string(text), "eyJ") {
		t.Error("the trace holds a token")
	}
}

// TestMeaning: a message is pasted, and the window says what it means.
func TestMeaning(t *testing.T) {
	t.Parallel()
	d := newDesk(t, `theme = "light"`)
	d.window.Click("What does a message mean?")
	d.fill("Message", "Sorry, but we're having trouble signing you in. AADSTS50105: ...")
	d.window.WaitFor("AADSTS50105")
	d.Screenshot("meaning")
}
