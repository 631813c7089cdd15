package settings

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestPreferences(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "preferences.toml")
	p, err := LoadPreferences(path)
	if err != nil || p != DefaultPreferences() || p.ClipboardFor() != 45*time.Second || p.Theme != ThemeSystem {
		t.Fatalf("defaults %+v, %v", p, err)
	}
	if err := p.Save(path); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("defaults that nobody changed were written: %v", err)
	}
	if !p.BackgroundRefresh || !p.Notifications || p.LogLevel != LogInfo || p.Proxy != ProxySystem || p.Browser != "" {
		t.Errorf("defaults %+v", p)
	}
	p = Preferences{
		Theme: ThemeContrast, Language: LanguageGerman, ClipboardSeconds: 0, PasswordSignIn: true, WindowsLogin: WindowsLoginOff, AllowNTLM: true, WindowsBroker: true, Masked: true,
		Browser: "firefox:Work \"1\"", Proxy: "http://proxy.example:8080", LogLevel: LogDebug,
	}
	if err := p.Save(path); err != nil {
		t.Fatal(err)
	}
	again, err := LoadPreferences(path)
	if err != nil || again != p {
		t.Errorf("saved %+v, loaded %+v, %v", p, again, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestPreferencesKeepComments(t *testing.T) {
	tests := map[string]struct {
		before, after string
		edit          func(*Preferences)
	}{
		"both there": {"# mine\nclipboard_seconds = 10 # quick\ntheme = 'light'\n", "# mine\nclipboard_seconds = 20 # quick\ntheme = \"dark\"\n",
			func(p *Preferences) { p.Theme, p.ClipboardSeconds = ThemeDark, 20 }},
		"one missing":   {"# mine\ntheme='light'", "# mine\ntheme='light'\nclipboard_seconds = 5\n", func(p *Preferences) { p.ClipboardSeconds = 5 }},
		"one untouched": {"theme   =   \"light\"\nclipboard_seconds = 9\n", "theme   =   \"light\"\nclipboard_seconds = 8\n", func(p *Preferences) { p.ClipboardSeconds = 8 }},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "preferences.toml")
			if err := os.WriteFile(path, []byte(tt.before), 0o600); err != nil {
				t.Fatal(err)
			}
			p, err := LoadPreferences(path)
			if err != nil {
				t.Fatal(err)
			}
			tt.edit(&p)
			if err := p.Save(path); err != nil {
				t.Fatal(err)
			}
			if got := read(t, path); got != tt.after {
				t.Errorf("got %q, want %q", got, tt.after)
			}
		})
	}
}

func TestPreferencesFaults(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"theme":               {"theme = \"blue\"\n", `preferences.toml:1:1: theme: "blue" is not known; allowed are: system, light, dark, contrast`},
		"language":            {"language = \"fr\"\n", `preferences.toml:1:1: language: "fr" is not known; allowed are: system, en, de`},
		"seconds":             {"\nclipboard_seconds = 4000\n", `preferences.toml:2:1: clipboard_seconds: 4000 is not allowed; write 1 to 3600, or 0 to leave copied tokens where they are`},
		"key":                 {"  colour = 1\n", `preferences.toml:1:3: unknown key "colour"; allowed are: theme, language, clipboard_seconds, password_sign_in, windows_login, allow_ntlm, windows_broker, masked, browser, proxy, proxy_exceptions, log_level, background_refresh, notifications`},
		"text for a number":   {"clipboard_seconds = \"1\"\n", `preferences.toml:1:1: clipboard_seconds: write a whole number, without quotes`},
		"fraction":            {"clipboard_seconds = 1.5\n", `preferences.toml:1:1: clipboard_seconds: write a whole number, without quotes`},
		"number for a switch": {"password_sign_in = 1\n", `preferences.toml:1:1: password_sign_in: write true or false, without quotes`},
		"login":               {"windows_login = \"never\"\n", `preferences.toml:1:1: windows_login: "never" is not known; allowed are: auto, on, off`},
		"switch as a text":    {"windows_login = true\n", `preferences.toml:1:1: windows_login: write a text in quotes`},
		"text for a switch":   {"allow_ntlm = \"yes\"\n", `preferences.toml:1:1: allow_ntlm: write true or false, without quotes`},
		"number for a broker": {"windows_broker = 1\n", `preferences.toml:1:1: windows_broker: write true or false, without quotes`},
		"number for a text":   {"theme = 1\n", `preferences.toml:1:1: theme: write a text in quotes`},
		"proxy":               {"proxy = \"proxy.example:8080\"\n", `preferences.toml:1:1: proxy: an address begins with http://, https:// or socks5://; write for example http://proxy.example:8080`},
		"proxy with a secret": {"\nproxy = \"http://anna:secret@proxy.example\"\n", `preferences.toml:2:1: proxy: the address holds a user name or a password, which would lie open in the settings file; write it without them`},
		"no proxy":            {"proxy = \"\"\n", `preferences.toml:1:1: proxy: write system, none, or an address that begins with http://, https:// or socks5://, for example http://proxy.example:8080`},
		"browser":             {"browser = \"a\\tb\"\n", `preferences.toml:1:1: browser: the name has characters that cannot be shown; choose a browser in the settings, or write "" for the system's choice`},
		"long browser":        {"browser = \"" + strings.Repeat("b", 301) + "\"\n", `preferences.toml:1:1: browser: the name is too long; choose a browser in the settings, or write "" for the system's choice`},
		"log level":           {"log_level = \"trace\"\n", `preferences.toml:1:1: log_level: "trace" is not known; allowed are: error, warn, info, debug`},
		"refresh":             {"background_refresh = \"no\"\n", `preferences.toml:1:1: background_refresh: write true or false, without quotes`},
		"notifications":       {"notifications = 0\n", `preferences.toml:1:1: notifications: write true or false, without quotes`},
		"almost a key":        {"loglevel = \"info\"\n", `preferences.toml:1:1: unknown key "loglevel"; write log_level`},
		"no value":            {"theme = \n", `preferences.toml:1:9: unexpected character U+000A at start of value`},
		"section":             {"[window]\n", `preferences.toml:1:2: unknown section "window"; allowed are only: theme, language, clipboard_seconds, password_sign_in, windows_login, allow_ntlm, windows_broker, masked, browser, proxy, proxy_exceptions, log_level, background_refresh, notifications`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "preferences.toml")
			if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			p, err := LoadPreferences(path)
			var fault *FileError
			if !errors.As(err, &fault) || fault.Error() != tt.want || p != DefaultPreferences() {
				t.Errorf("got  %+v, %v\nwant %s", p, err, tt.want)
			}
			if err := p.Save(path); err == nil || read(t, path) != tt.text {
				t.Errorf("Save over a bad file: %v", err)
			}
		})
	}
	if err := (Preferences{Theme: "blue"}).Save(filepath.Join(t.TempDir(), "p.toml")); err == nil {
		t.Error("a bad theme was saved")
	}
}

// What an organisation has set stays, whoever asks; everything else can be saved beside it.
func TestLockedPreferences(t *testing.T) {
	path := filepath.Join(t.TempDir(), "preferences.toml")
	const text = "proxy = \"none\" # the office\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := LoadPreferences(path)
	if err != nil {
		t.Fatal(err)
	}
	p.Theme = ThemeDark
	if err := p.Save(path, "proxy", "password_sign_in"); err != nil {
		t.Fatal(err)
	}
	kept := read(t, path)
	for _, edit := range []func(*Preferences){
		func(p *Preferences) { p.Proxy = ProxySystem },
		func(p *Preferences) { p.PasswordSignIn, p.Theme = true, ThemeLight },
	} {
		changed := p
		edit(&changed)
		err := changed.Save(path, "proxy", "password_sign_in")
		if _, ok := errors.AsType[*LockedError](err); !ok || read(t, path) != kept {
			t.Errorf("Save %+v: %v, the file is %q", changed, err, read(t, path))
		}
	}
}
