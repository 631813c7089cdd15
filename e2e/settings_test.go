//go:build linux

package e2e

import (
	"image/png"
	"os"
	"slices"
	"strings"
	"testing"

	"latchkey/e2e/lab"
)

// inSettings are the settings of a window, driven as people do who know what they look for: they type a word into the
// search, and one row is left.
type inSettings struct {
	*desk
	home string // of the demo tenant's faces
}

func (d *desk) settings() *inSettings {
	d.t.Helper()
	d.window.Click("Settings")
	d.window.WaitFor("Search settings")
	return &inSettings{d, d.Path("latchkey", "state", "demo")}
}

// find leaves the row of that name.
func (s *inSettings) find(name string) {
	s.t.Helper()
	s.window.Key("ctrl+f", "ctrl+a")
	s.window.Type(name)
	s.Wait(name+" in the search", func() bool {
		return slices.ContainsFunc(s.window.Widgets(), func(x lab.Widget) bool { return x.Name == "Search settings" && x.Value == name })
	})
	s.window.WaitFor(name)
}

// set makes a choice in the row of that name, and waits until the file has it.
func (s *inSettings) set(name, choice, line string) {
	s.t.Helper()
	s.find(name)
	s.choose(choice, line)
}

// choose clicks on what is seen.
func (s *inSettings) choose(choice, line string) {
	s.t.Helper()
	s.window.Click(choice)
	s.Wait(line+" in the file", func() bool { return slices.Contains(strings.Split(s.file(), "\n"), line) })
}

func (s *inSettings) file() string {
	text, _ := os.ReadFile(s.home + "/settings/preferences.toml") // not there yet: nothing was chosen
	return string(text)
}

// pixel is the colour of the side, at the left edge of the window.
func (s *inSettings) pixel() [3]uint32 {
	s.t.Helper()
	name := s.Path("pixel.png")
	s.Must("import", "-window", s.window.ID, "-strip", name)
	f, err := os.Open(name)
	if err != nil {
		s.t.Fatal(err)
	}
	defer f.Close()
	picture, err := png.Decode(f)
	if err != nil {
		return [3]uint32{}
	}
	r, g, b, _ := picture.At(4, 200).RGBA()
	return [3]uint32{r >> 8, g >> 8, b >> 8}
}

func (s *inSettings) waitForColor(what string, is [3]uint32) {
	s.t.Helper()
	s.Wait(what, func() bool { return s.pixel() == is })
}

// TestSettings changes the settings by mouse and keyboard in the window and sees what they do, there and in the tray that
// runs beside it.
func TestSettings(t *testing.T) {
	t.Parallel()
	d := newDesk(t, `theme = "light"`)
	adele := d.demo.User("managed")
	d.window.Click("Sign in to the demo tenant")
	d.personAt(d.linkToOpen(), adele)
	d.window.WaitFor("Copy token")
	s := d.settings()

	s.waitForColor("a light window", [3]uint32{0xf1, 0xef, 0xeb})
	s.set("Appearance", "Dark", `theme = "dark"`)
	s.waitForColor("a dark window", [3]uint32{0x1b, 0x1f, 0x24})
	d.Screenshot("settings-found")
	s.set("Appearance", "Light", `theme = "light"`)

	d.tray.WaitFor("Adele Vance")
	s.set("Mask names", "Yes", "masked = true")
	d.Wait("the tray to mask the name", func() bool { return !strings.Contains(strings.Join(d.tray.Labels(), "\n"), "Adele") })
	s.choose("No", "masked = false") // what is typed is hidden now
	d.tray.WaitFor("Adele Vance")

	s.set("Language", "Deutsch", `language = "de"`)
	d.tray.WaitFor("Konto hinzufügen")
	s.set("Language", "English", `language = "en"`)
	d.tray.WaitFor("Add account")

	if strings.Contains(d.trayLog(), "level=DEBUG") {
		t.Error("the log has everything before anybody asked for that")
	}
	s.set("Log", "Everything", `log_level = "debug"`)
	d.tray.Click("Refresh now")
	d.Wait("everything in the tray's log", func() bool { return strings.Contains(d.trayLog(), "level=DEBUG") })

	s.set("Start at login", "Yes", `log_level = "debug"`)
	d.Wait("the tray to start at login", func() bool {
		found, err := os.ReadDir(d.Path("home", ".config", "autostart"))
		return err == nil && len(found) == 1
	})

	for _, each := range [][3]string{
		{"Allow signing in with a password", "Yes", "password_sign_in = true"},
		{"Use this computer's login", "Never", `windows_login = "off"`},
		{"Clear a copied token", "15 s", "clipboard_seconds = 15"},
	} {
		s.set(each[0], each[1], each[2])
	}
}

// trayLog is what the tray has written into its file.
func (d *desk) trayLog() string {
	text, _ := os.ReadFile(d.Path("latchkey", "state", "demo", "logs", "tray.log"))
	return string(text)
}

// TestRenewalsAndNotificationsCanBeTurnedOff in a tray that runs, and on again.
func TestRenewalsAndNotificationsCanBeTurnedOff(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.Setenv("LATCHKEY_HOME", d.Path("latchkey", "state", "demo"))
	d.Notifications()
	notified := d.Notified()
	adele := d.demo.User("managed")
	d.demo.Switch(map[string]any{"expires_in": 20})
	d.window.Click("Sign in to the demo tenant")
	d.personAt(d.linkToOpen(), adele)
	d.window.WaitFor("Copy token")
	s := d.settings()

	s.set("Renew in the background", "No", "background_refresh = false")
	before := d.demo.Counters().ByGrant["refresh_token"]
	expired(t, d.Lab, d.accounts()[0].ExpiresAt)
	if n := d.demo.Counters().ByGrant["refresh_token"] - before; n > 1 { // one may have been on its way
		t.Errorf("%d renewals that nobody asked for", n)
	}
	d.demo.Switch(map[string]any{"expires_in": 3600})
	s.set("Renew in the background", "Yes", "background_refresh = true")
	d.Wait("a renewal", func() bool { return d.demo.Counters().ByGrant["refresh_token"] > before })

	s.set("Notify me", "No", "notifications = false")
	d.demo.Switch(map[string]any{"revoke": adele.Username})
	d.tray.Click("Refresh now")
	d.tray.WaitFor("Sign in again")
	select {
	case got := <-notified:
		t.Errorf("notified of %q", got)
	default:
	}
	s.set("Notify me", "Yes", "notifications = true")
	if got := <-notified; got != "Adele Vance must sign in again" {
		t.Errorf("notified of %q", got)
	}
}

// TestProxySetting: the proxy of the settings takes the place of the environment's from the next request on, and none is
// none. It is typed into the window, and a command goes by it.
func TestProxySetting(t *testing.T) {
	t.Parallel()
	own, environments := lab.NewProxy(t), lab.NewProxy(t)
	d := newDesk(t)
	d.Setenv("LATCHKEY_HOME", d.Path("latchkey", "state", "demo"))
	d.Setenv("HTTPS_PROXY", "http://"+environments.Address)
	defer d.Setenv("HTTPS_PROXY", "")
	d.window.WaitFor("Sign in to the demo tenant")
	s := d.settings()
	for _, step := range []struct {
		choose func()
		asked  *lab.Proxy // nil: neither
	}{
		{func() {}, environments},
		{func() {
			s.find("Proxy")
			s.window.Click("A proxy")
			s.window.WaitFor("For example http://proxy.example:8080")
			s.window.Type("http://anna@" + own.Address)
			s.window.WaitFor("The address holds a user name or a password")
			s.window.Key("ctrl+a")
			s.window.Type("http://" + own.Address)
			s.window.WaitFor("Press Enter to use it.")
			s.window.Key("Return")
			s.window.WaitFor("In use.")
			s.Wait("the proxy in the file", func() bool { return strings.Contains(s.file(), own.Address) })
			s.Screenshot("settings-proxy")
		}, own},
		{func() {
			s.window.Click("Reached without it")
			s.window.Type("sts.invalid, 10.0.0.0/8")
			s.window.Key("Return")
			s.Wait("the exceptions in the file", func() bool { return strings.Contains(s.file(), `proxy_exceptions = "sts.invalid, 10.0.0.0/8"`) })
		}, nil},
		{func() { s.set("Proxy", "None", `proxy = "none"`) }, nil},
		{func() { s.set("Proxy", "As the system", `proxy = "system"`) }, environments},
	} {
		step.choose()
		if r := d.latchkey("sign-in", "--authority", "https://sts.invalid/contoso", "--client-id", "c", "--flow", "device-code"); r.Status == 0 {
			t.Fatal("signed in at a provider that is not there")
		}
		for _, p := range []*lab.Proxy{own, environments} {
			if asked := p.Take(); slices.Contains(asked, "CONNECT sts.invalid:443") != (p == step.asked) {
				t.Errorf("%s: %s was asked %q; own %s, environment %s", s.file(), p.Address, asked, own.Address, environments.Address)
			}
		}
	}
}

// TestASettingThatCannotBeSaved stays as it was typed, says why, and is saved once that works.
func TestASettingThatCannotBeSaved(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.window.WaitFor("Sign in to the demo tenant")
	s := d.settings()
	const address = "http://proxy.example:8080"
	inTheWay := s.home + "/settings/preferences.toml.lock"
	if err := os.Mkdir(inTheWay, 0o700); err != nil {
		t.Fatal(err)
	}
	s.find("Proxy")
	s.window.Click("A proxy")
	s.window.WaitFor("For example http://proxy.example:8080")
	s.window.Type(address)
	s.window.Key("Return")
	s.window.WaitFor("That could not be saved")
	if typed := s.window.WaitFor("Address of the proxy").Value; typed != address {
		t.Errorf("the field has %q", typed)
	}
	d.Screenshot("settings-unsaved")
	if err := os.Remove(inTheWay); err != nil {
		t.Fatal(err)
	}
	s.window.Click("Try again")
	s.Wait("the proxy in the file", func() bool { return strings.Contains(s.file(), address) })
	s.window.WaitFor("In use.")
}
