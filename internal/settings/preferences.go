package settings

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// Theme is how the window looks.
type Theme string

const (
	ThemeSystem Theme = "system" // as the desktop is set
	ThemeLight  Theme = "light"
	ThemeDark   Theme = "dark"
)

// Language is what the faces speak; what is logged and --json are English always.
type Language string

const (
	LanguageSystem  Language = "system" // as the system is set; English where Latchkey does not speak that
	LanguageEnglish Language = "en"
	LanguageGerman  Language = "de"
)

// WindowsLogin is when this computer's own login (Kerberos, or Windows') is used to sign in.
type WindowsLogin string

const (
	WindowsLoginAuto WindowsLogin = "auto" // on computers of a domain, and for profiles whose flow is windows
	WindowsLoginOn   WindowsLogin = "on"   // everywhere
	WindowsLoginOff  WindowsLogin = "off"  // never
)

// maxClipboardSeconds bounds how long a token may stay in the clipboard: an hour is as long as most live.
const maxClipboardSeconds = 3600

// Preferences are the person's choices. Whether Latchkey starts at login is not here: the desktop knows that.
type Preferences struct {
	Theme            Theme
	Language         Language
	ClipboardSeconds int // a copied token is cleared after this; 0: never

	// PasswordSignIn allows signing in with a password that is typed into Latchkey. Off unless somebody turns it
	// on: it gives the password to one more program and passes by what protects the account.
	PasswordSignIn bool

	WindowsLogin WindowsLogin

	// AllowNTLM lets Windows show a login by NTLM where Kerberos does not do. Off: it can be relayed.
	AllowNTLM bool

	// WindowsBroker lets Windows' Web Account Manager sign people in. Off: it was never verified on Windows.
	WindowsBroker bool

	// Masked hides names, tokens and identifiers on the screen, for whoever shares it.
	Masked bool
}

// DefaultPreferences are those of a file that is absent or silent.
func DefaultPreferences() Preferences {
	return Preferences{Theme: ThemeSystem, Language: LanguageSystem, ClipboardSeconds: 45, WindowsLogin: WindowsLoginAuto}
}

// ClipboardFor is how long a copied token stays in the clipboard; 0: until something else is copied.
func (p Preferences) ClipboardFor() time.Duration {
	return time.Duration(p.ClipboardSeconds) * time.Second
}

var preferenceKeys = []string{"theme", "language", "clipboard_seconds", "password_sign_in", "windows_login", "allow_ntlm", "windows_broker", "masked"}

// LoadPreferences reads a preferences file; a missing one gives the defaults. A fault in it is a *FileError
// with line and column; the defaults come with it, so that a window can still open and say so.
func LoadPreferences(path string) (Preferences, error) {
	text, err := readFile(path)
	if err == nil {
		var p Preferences
		if p, _, err = parsePreferences(path, text); err == nil {
			return p, nil
		}
	}
	return DefaultPreferences(), fmt.Errorf("read the preferences: %w", err)
}

// span is a stretch of text, from start up to end.
type span struct{ start, end int }

// parsePreferences also says where each key with its value stands.
func parsePreferences(path string, text []byte) (Preferences, map[string]span, error) {
	none := Preferences{}
	var anything map[string]any
	if err := toml.Unmarshal(text, &anything); err != nil {
		return none, nil, syntaxFault(path, err)
	}
	places := map[string]span{}
	var parser unstable.Parser
	parser.Reset(text)
	for parser.NextExpression() {
		node := parser.Expression()
		name, offset := keyOf(node)
		if node.Kind != unstable.KeyValue {
			return none, nil, fault(path, text, offset, "unknown section %q; allowed are only: %s", name, join(preferenceKeys))
		}
		if !slices.Contains(preferenceKeys, name) {
			return none, nil, fault(path, text, offset, "unknown key %q; %s", name, allowed(name, preferenceKeys))
		}
		if problem := valueProblem(name, node.Value()); problem != "" {
			return none, nil, fault(path, text, offset, "%s: %s", name, problem)
		}
		places[name] = span{int(node.Raw.Offset), int(node.Raw.Offset + node.Raw.Length)}
	}
	if err := parser.Error(); err != nil {
		return none, nil, &FileError{Path: path, Problem: err.Error()}
	}
	defaults := DefaultPreferences()
	file := struct {
		Theme            string `toml:"theme"`
		Language         string `toml:"language"`
		ClipboardSeconds int    `toml:"clipboard_seconds"`
		PasswordSignIn   bool   `toml:"password_sign_in"`
		WindowsLogin     string `toml:"windows_login"`
		AllowNTLM        bool   `toml:"allow_ntlm"`
		WindowsBroker    bool   `toml:"windows_broker"`
		Masked           bool   `toml:"masked"`
	}{string(defaults.Theme), string(defaults.Language), defaults.ClipboardSeconds, defaults.PasswordSignIn, string(defaults.WindowsLogin), defaults.AllowNTLM, defaults.WindowsBroker, defaults.Masked}
	if err := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields().Decode(&file); err != nil {
		return none, nil, syntaxFault(path, err)
	}
	p := Preferences{
		Theme: Theme(file.Theme), Language: Language(file.Language), ClipboardSeconds: file.ClipboardSeconds, PasswordSignIn: file.PasswordSignIn,
		WindowsLogin: WindowsLogin(file.WindowsLogin), AllowNTLM: file.AllowNTLM, WindowsBroker: file.WindowsBroker, Masked: file.Masked,
	}
	var wrong *keyError
	if err := p.Check(); errors.As(err, &wrong) {
		return none, nil, fault(path, text, places[wrong.key].start, "%v", wrong)
	}
	return p, places, nil
}

// Check says what is wrong with preferences; nil when they can be saved.
func (p Preferences) Check() error {
	if themes := []Theme{ThemeSystem, ThemeLight, ThemeDark}; !slices.Contains(themes, p.Theme) {
		return &keyError{"theme", fmt.Sprintf("%q is not known; allowed are: %s", p.Theme, join(themes))}
	}
	if known := []Language{LanguageSystem, LanguageEnglish, LanguageGerman}; !slices.Contains(known, p.Language) {
		return &keyError{"language", fmt.Sprintf("%q is not known; allowed are: %s", p.Language, join(known))}
	}
	if known := []WindowsLogin{WindowsLoginAuto, WindowsLoginOn, WindowsLoginOff}; !slices.Contains(known, p.WindowsLogin) {
		return &keyError{"windows_login", fmt.Sprintf("%q is not known; allowed are: %s", p.WindowsLogin, join(known))}
	}
	if p.ClipboardSeconds < 0 || p.ClipboardSeconds > maxClipboardSeconds {
		return &keyError{"clipboard_seconds", fmt.Sprintf("%d is not allowed; write 1 to %d, or 0 to leave copied tokens where they are", p.ClipboardSeconds, maxClipboardSeconds)}
	}
	return nil
}

// Save writes the preferences in one step (0600). Only what differs from the file is touched; comments stay.
// A file that cannot be read is refused and left as it is.
func (p Preferences) Save(path string) error {
	fail := func(err error) error { return fmt.Errorf("save the preferences: %w", err) }
	if err := p.Check(); err != nil {
		return fail(err)
	}
	text, err := readFile(path)
	if err != nil {
		return fail(err)
	}
	before, places, err := parsePreferences(path, text)
	if err != nil {
		return fail(err)
	}
	if before == p {
		return nil
	}
	values := map[string][2]string{
		"theme":             {quote(string(before.Theme)), quote(string(p.Theme))},
		"language":          {quote(string(before.Language)), quote(string(p.Language))},
		"clipboard_seconds": {strconv.Itoa(before.ClipboardSeconds), strconv.Itoa(p.ClipboardSeconds)},
		"password_sign_in":  {strconv.FormatBool(before.PasswordSignIn), strconv.FormatBool(p.PasswordSignIn)},
		"windows_login":     {quote(string(before.WindowsLogin)), quote(string(p.WindowsLogin))},
		"allow_ntlm":        {strconv.FormatBool(before.AllowNTLM), strconv.FormatBool(p.AllowNTLM)},
		"windows_broker":    {strconv.FormatBool(before.WindowsBroker), strconv.FormatBool(p.WindowsBroker)},
		"masked":            {strconv.FormatBool(before.Masked), strconv.FormatBool(p.Masked)},
	}
	// From the end to the beginning: an edit leaves the places before it where they are.
	keys := slices.SortedFunc(slices.Values(preferenceKeys), func(a, b string) int { return places[b].start - places[a].start })
	var missing []byte
	for _, key := range keys {
		value := values[key]
		if value[0] == value[1] {
			continue
		}
		line := []byte(key + " = " + value[1])
		if at, ok := places[key]; ok {
			text = slices.Concat(text[:at.start], line, text[at.end:])
		} else {
			missing = slices.Concat(missing, line, []byte("\n"))
		}
	}
	if len(missing) > 0 && len(text) > 0 && !bytes.HasSuffix(text, []byte("\n")) {
		text = append(text, '\n')
	}
	text = slices.Concat(text, missing)
	if after, _, err := parsePreferences(path, text); err != nil || after != p {
		return fail(errors.New("the file is written in a way that cannot be edited safely; edit it by hand"))
	}
	if err := WriteFile(path, text); err != nil {
		return fail(err)
	}
	return nil
}
