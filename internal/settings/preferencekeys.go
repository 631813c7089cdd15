package settings

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// preferenceKey is one line of the preferences file: how it is read, judged and written.
type preferenceKey struct {
	name    string
	kind    unstable.Kind            // of its value in the file
	take    func(*Preferences, any)  // a value of that kind, as the TOML library decodes it
	problem func(Preferences) string // what is wrong with the value, and what to write instead; empty: nothing
	written func(Preferences) string // the value as it stands in the file
	move    func(to *Preferences, from Preferences)
}

// preferenceKeys are all there are, in the order in which a file names them.
func preferenceKeys() []preferenceKey {
	return []preferenceKey{
		choiceKey("theme", func(p *Preferences) *Theme { return &p.Theme }, ThemeSystem, ThemeLight, ThemeDark, ThemeContrast),
		choiceKey("language", func(p *Preferences) *Language { return &p.Language }, LanguageSystem, LanguageEnglish, LanguageGerman),
		secondsKey("clipboard_seconds", func(p *Preferences) *int { return &p.ClipboardSeconds }, maxClipboardSeconds),
		switchKey("password_sign_in", func(p *Preferences) *bool { return &p.PasswordSignIn }),
		choiceKey("windows_login", func(p *Preferences) *WindowsLogin { return &p.WindowsLogin }, WindowsLoginAuto, WindowsLoginOn, WindowsLoginOff),
		switchKey("allow_ntlm", func(p *Preferences) *bool { return &p.AllowNTLM }),
		switchKey("windows_broker", func(p *Preferences) *bool { return &p.WindowsBroker }),
		switchKey("masked", func(p *Preferences) *bool { return &p.Masked }),
		textKey("browser", func(p *Preferences) *string { return &p.Browser }, browserProblem),
		textKey("proxy", func(p *Preferences) *string { return &p.Proxy }, proxyProblem),
		textKey("proxy_exceptions", func(p *Preferences) *string { return &p.ProxyExceptions }, proxyExceptionsProblem),
		choiceKey("log_level", func(p *Preferences) *LogLevel { return &p.LogLevel }, LogError, LogWarn, LogInfo, LogDebug),
		switchKey("background_refresh", func(p *Preferences) *bool { return &p.BackgroundRefresh }),
		switchKey("notifications", func(p *Preferences) *bool { return &p.Notifications }),
	}
}

// preferenceNames are the names of the keys, for people.
func preferenceNames(keys []preferenceKey) []string {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = k.name
	}
	return names
}

// findPreference is the key of a name; nil where there is none.
func findPreference(keys []preferenceKey, name string) *preferenceKey {
	if i := slices.IndexFunc(keys, func(k preferenceKey) bool { return k.name == name }); i >= 0 {
		return &keys[i]
	}
	return nil
}

func switchKey(name string, of func(*Preferences) *bool) preferenceKey {
	return preferenceKey{
		name: name, kind: unstable.Bool,
		take:    func(p *Preferences, value any) { *of(p), _ = value.(bool) },
		problem: func(Preferences) string { return "" },
		written: func(p Preferences) string { return strconv.FormatBool(*of(&p)) },
		move:    func(to *Preferences, from Preferences) { *of(to) = *of(&from) },
	}
}

func textKey(name string, of func(*Preferences) *string, problem func(string) string) preferenceKey {
	return preferenceKey{
		name: name, kind: unstable.String,
		take:    func(p *Preferences, value any) { *of(p), _ = value.(string) },
		problem: func(p Preferences) string { return problem(*of(&p)) },
		written: func(p Preferences) string { return quote(*of(&p)) },
		move:    func(to *Preferences, from Preferences) { *of(to) = *of(&from) },
	}
}

func choiceKey[T ~string](name string, of func(*Preferences) *T, known ...T) preferenceKey {
	return preferenceKey{
		name: name, kind: unstable.String,
		take: func(p *Preferences, value any) {
			s, _ := value.(string)
			*of(p) = T(s)
		},
		problem: func(p Preferences) string {
			if is := *of(&p); !slices.Contains(known, is) {
				return fmt.Sprintf("%q is not known; allowed are: %s", is, join(known))
			}
			return ""
		},
		written: func(p Preferences) string { return quote(string(*of(&p))) },
		move:    func(to *Preferences, from Preferences) { *of(to) = *of(&from) },
	}
}

func secondsKey(name string, of func(*Preferences) *int, most int) preferenceKey {
	return preferenceKey{
		name: name, kind: unstable.Integer,
		take: func(p *Preferences, value any) {
			n, _ := value.(int64)
			*of(p) = int(min(max(n, math.MinInt32), math.MaxInt32)) // what is beyond is refused all the same
		},
		problem: func(p Preferences) string {
			if n := *of(&p); n < 0 || n > most {
				return fmt.Sprintf("%d is not allowed; write 1 to %d, or 0 to leave copied tokens where they are", n, most)
			}
			return ""
		},
		written: func(p Preferences) string { return strconv.Itoa(*of(&p)) },
		move:    func(to *Preferences, from Preferences) { *of(to) = *of(&from) },
	}
}

// maxBrowser bounds the name of a browser with a profile of it; those of desktops are far shorter.
const maxBrowser = 300

// browserProblem judges the form alone: a browser that is gone today may be there again tomorrow.
func browserProblem(id string) string {
	switch {
	case len(id) > maxBrowser:
		return "the name is too long; choose a browser in the settings, or write \"\" for the system's choice"
	case strings.ContainsFunc(id, isControl):
		return "the name has characters that cannot be shown; choose a browser in the settings, or write \"\" for the system's choice"
	}
	return ""
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

// kindProblem says what kind of value a key wants, in other words than Go's types.
func kindProblem(kind unstable.Kind) string {
	switch kind {
	case unstable.Integer:
		return "write a whole number, without quotes"
	case unstable.Bool:
		return "write true or false, without quotes"
	}
	return "write a text in quotes"
}
