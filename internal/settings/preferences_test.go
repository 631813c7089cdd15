package settings

import (
	"errors"
	"os"
	"path/filepath"
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
	p.Theme, p.Language, p.ClipboardSeconds, p.PasswordSignIn, p.WindowsLogin, p.AllowNTLM, p.WindowsBroker, p.Masked = ThemeDark, LanguageGerman, 0, true, WindowsLoginOff, true, true, true
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
		"theme":               {"theme = \"blue\"\n", `preferences.toml:1:1: theme: "blue" is not known; allowed are: system, light, dark`},
		"language":            {"language = \"fr\"\n", `preferences.toml:1:1: language: "fr" is not known; allowed are: system, en, de`},
		"seconds":             {"\nclipboard_seconds = 4000\n", `preferences.toml:2:1: clipboard_seconds: 4000 is not allowed; write 1 to 3600, or 0 to leave copied tokens where they are`},
		"key":                 {"  colour = 1\n", `preferences.toml:1:3: unknown key "colour"; allowed are: theme, language, clipboard_seconds, password_sign_in, windows_login, allow_ntlm, windows_broker, masked`},
		"text for a number":   {"clipboard_seconds = \"1\"\n", `preferences.toml:1:1: clipboard_seconds: write a whole number, without quotes`},
		"fraction":            {"clipboard_seconds = 1.5\n", `preferences.toml:1:1: clipboard_seconds: write a whole number, without quotes`},
		"number for a switch": {"password_sign_in = 1\n", `preferences.toml:1:1: password_sign_in: write true or false, without quotes`},
		"login":               {"windows_login = \"never\"\n", `preferences.toml:1:1: windows_login: "never" is not known; allowed are: auto, on, off`},
		"switch as a text":    {"windows_login = true\n", `preferences.toml:1:1: windows_login: write a text in quotes`},
		"text for a switch":   {"allow_ntlm = \"yes\"\n", `preferences.toml:1:1: allow_ntlm: write true or false, without quotes`},
		"number for a broker": {"windows_broker = 1\n", `preferences.toml:1:1: windows_broker: write true or false, without quotes`},
		"number for a text":   {"theme = 1\n", `preferences.toml:1:1: theme: write a text in quotes`},
		"no value":            {"theme = \n", `preferences.toml:1:9: unexpected character U+000A at start of value`},
		"section":             {"[window]\n", `preferences.toml:1:2: unknown section "window"; allowed are only: theme, language, clipboard_seconds, password_sign_in, windows_login, allow_ntlm, windows_broker, masked`},
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
