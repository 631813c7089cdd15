package settings

import "time"

// Theme is how the window looks.
type Theme string

const (
	ThemeSystem   Theme = "system" // as the desktop is set
	ThemeLight    Theme = "light"
	ThemeDark     Theme = "dark"
	ThemeContrast Theme = "contrast" // black and white with strong lines, for whoever sees little
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

// LogLevel is the least that the log files tell.
type LogLevel string

const (
	LogError LogLevel = "error"
	LogWarn  LogLevel = "warn"
	LogInfo  LogLevel = "info"
	LogDebug LogLevel = "debug" // what support asks for
)

// What Preferences.Proxy may be besides the address of a proxy.
const (
	ProxySystem = "system" // as the environment or the system is set
	ProxyNone   = "none"   // straight to the provider, whatever the environment says
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

	// Browser is where sign-in pages open: empty for the system's choice, or an ID as the desktop's list of browsers
	// gives it, with ":" and a profile of that browser where one is chosen.
	Browser string

	Proxy string // ProxySystem, ProxyNone, or an address as ParseProxy reads it

	// ProxyExceptions are reached without the proxy at that address: names, addresses and networks as in NO_PROXY. What the
	// system says has exceptions of its own.
	ProxyExceptions string

	LogLevel LogLevel

	// BackgroundRefresh renews tokens before they run out. Without it one is renewed when it is asked for.
	BackgroundRefresh bool

	// Notifications tell of accounts that need their person. Without them only the icon and the window do.
	Notifications bool
}

// DefaultPreferences are those of a file that is absent or silent.
func DefaultPreferences() Preferences {
	return Preferences{
		Theme: ThemeSystem, Language: LanguageSystem, ClipboardSeconds: 45, WindowsLogin: WindowsLoginAuto,
		Proxy: ProxySystem, LogLevel: LogInfo, BackgroundRefresh: true, Notifications: true,
	}
}

// ClipboardFor is how long a copied token stays in the clipboard; 0: until something else is copied.
func (p Preferences) ClipboardFor() time.Duration {
	return time.Duration(p.ClipboardSeconds) * time.Second
}

// Check says what is wrong with preferences; nil when they can be saved.
func (p Preferences) Check() error {
	for _, k := range preferenceKeys() {
		if problem := k.problem(p); problem != "" {
			return &keyError{k.name, problem}
		}
	}
	return nil
}
