package cli

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/settings"
	"latchkey/winauth"
)

// ComputerLogin is this computer's own login; *winauth.Login is the real one.
type ComputerLogin interface {
	flows.Negotiator
	Ticket(ctx context.Context) (winauth.Ticket, error)
	UPN(ctx context.Context) (upn string, sure bool, err error)
	Standing(ctx context.Context) (s winauth.Standing, detail string)
}

// computer is the login as the preferences allow it. They are read whenever it is used, since a tray runs for weeks.
type computer struct {
	open        func(allowNTLM bool) ComputerLogin
	preferences string

	mu     sync.Mutex
	opened map[bool]ComputerLogin // by whether NTLM is allowed
}

func newComputer(open func(allowNTLM bool) ComputerLogin, preferences string) *computer {
	return &computer{open: open, preferences: preferences, opened: map[bool]ComputerLogin{}}
}

func (c *computer) login() ComputerLogin {
	prefs, _ := settings.LoadPreferences(c.preferences) // with an error come the defaults, which allow less
	c.mu.Lock()
	defer c.mu.Unlock()
	l := c.opened[prefs.AllowNTLM]
	if l == nil {
		l = c.open(prefs.AllowNTLM)
		c.opened[prefs.AllowNTLM] = l
	}
	return l
}

// Begin implements flows.Negotiator.
func (c *computer) Begin(ctx context.Context, spn string, binding []byte) (step func([]byte) ([]byte, bool, error), release func(), err error) {
	return c.login().Begin(ctx, spn, binding)
}

// holder is whose ticket is there; "" where that is not known soon.
func (c *computer) holder(ctx context.Context) string {
	ctx, cancel := context.WithTimeout(ctx, upnLimit)
	defer cancel()
	t, err := c.login().Ticket(ctx)
	if err != nil {
		return ""
	}
	return t.Principal
}

// Login prepares a sign-in with this computer's own login: with a profile (the zero Profile where there is none), as
// username (may be empty). chosen: it was asked for by its name, and is not only a part of signing in automatically.
// It is nil where the program knows no such login.
func (h *Home) Login(q settings.Profile, username string, chosen bool) flows.PreparedWindows {
	if h.computer == nil {
		return nil
	}
	return func(ctx context.Context) (flows.IntegratedWindows, error) {
		if err := h.meant(ctx, chosen); err != nil {
			return flows.IntegratedWindows{}, err
		}
		return h.windows(ctx, q, username)
	}
}

// loginOf is how an account that signed in with this computer's login does so again.
func (h *Home) loginOf(a identity.Account) flows.PreparedWindows {
	q := settings.Profile{}
	if profiles, err := settings.LoadProfiles(h.Paths.ProfilesFile); err == nil { // without it the account may do as well
		q = profiles.For(a)
	}
	q.RedirectURI = a.RedirectURI
	return h.Login(q, a.Username, true)
}

// meant says whether the preferences and the computer's standing are for it. Errors wrap flows.ErrNextWay.
func (h *Home) meant(ctx context.Context, chosen bool) error {
	prefs, err := settings.LoadPreferences(h.Paths.PreferencesFile)
	switch {
	case err != nil:
		return &flows.LoginError{Problem: "the preferences cannot be read: " + strings.TrimPrefix(err.Error(), "read the preferences: "), Next: "Mend " + h.Paths.PreferencesFile + ", and try again.", Err: err}
	case prefs.WindowsLogin == settings.WindowsLoginOff && chosen:
		return &flows.LoginError{
			Problem: `it is switched off (windows_login = "off")`,
			Next:    "To allow it, change that in the window's Settings or in " + h.Paths.PreferencesFile + ", or sign in in the browser.",
		}
	case prefs.WindowsLogin == settings.WindowsLoginOff:
		return flows.ErrNotMeant
	case chosen || prefs.WindowsLogin == settings.WindowsLoginOn:
		return nil
	}
	if s, _ := h.computer.login().Standing(ctx); s != winauth.StandingDomain && s != winauth.StandingHybrid {
		return flows.ErrNotMeant
	}
	return nil
}

// windows are the inputs of the grant.
func (h *Home) windows(ctx context.Context, q settings.Profile, username string) (flows.IntegratedWindows, error) {
	g := flows.IntegratedWindows{
		Username: cmp.Or(username, q.LoginHint), Hosts: strings.Fields(q.NegotiateHosts), RedirectURI: q.RedirectURI,
		Holder: h.computer.holder,
	}
	if g.Username == "" {
		if upn, sure := h.UPN(ctx); sure {
			g.Username = upn
		}
	}
	if q.FederationMetadata != "" {
		text, err := readPinned(q.FederationMetadata)
		if err != nil {
			return g, &flows.LoginError{
				Problem: fmt.Sprintf("the federation metadata of the profile %s cannot be read: %v", q.Name, err),
				Next:    "Put the file in its place, or take federation_metadata out of the profile.", Err: err,
			}
		}
		g.MEX = text
	}
	return g, nil
}

// upnLimit is how long the system may look for a username, for which Windows asks a domain controller.
const upnLimit = 5 * time.Second

// UPN is the username of whoever is logged in to this computer. sure: the system vouches for it; else it is a suggestion.
// Empty where it cannot be known soon: somebody waits, and can be asked.
func (h *Home) UPN(ctx context.Context) (upn string, sure bool) {
	if h.computer == nil {
		return "", false
	}
	ctx, cancel := context.WithTimeout(ctx, upnLimit)
	defer cancel()
	upn, sure, err := h.computer.login().UPN(ctx)
	if err != nil {
		return "", false
	}
	return upn, sure
}

// CannotLogIn says why a profile cannot sign in with this computer's login, without trying; nil: it can be tried.
// chosen: it was asked for by its name. Errors are *flows.LoginError, *winauth.Error or flows.ErrNotMeant.
func (h *Home) CannotLogIn(ctx context.Context, q settings.Profile, chosen bool) error {
	if h.computer == nil {
		return &flows.LoginError{Problem: "this program does not know it"}
	}
	if err := h.meant(ctx, chosen); err != nil {
		return err
	}
	if err := flows.CheckWindows(q.Authority, q.LoginHint); err != nil {
		return err
	}
	login := h.computer.login()
	_, err := login.Ticket(ctx)
	if err == nil {
		return nil
	}
	if s, detail := login.Standing(ctx); s == winauth.StandingEntra {
		return &flows.LoginError{Problem: strings.TrimSuffix(detail, "."), Next: "Sign in in the browser, which knows this computer's account.", Err: err}
	}
	return err
}

// maxPinned is more than any federation server's metadata.
const maxPinned = 1 << 20

func readPinned(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxPinned {
		return nil, fmt.Errorf("%s is no file of less than a megabyte", path)
	}
	return os.ReadFile(path)
}
