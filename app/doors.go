// Package app is the window: it draws the Keeper's Snapshots and turns what a person does into calls on the
// Keeper. It decides nothing about tokens.
package app

import (
	"context"
	"time"

	"github.com/go-jose/go-jose/v4"

	"latchkey/flows"
	"latchkey/internal/desktop"
	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/settings"
)

// Keeper is what the window asks of the session. *session.Keeper satisfies it.
type Keeper interface {
	Snapshots(ctx context.Context) <-chan session.Snapshot
	SignIn(ctx context.Context, s session.SignIn) (identity.AccountID, error)
	Try(ctx context.Context, s session.SignIn) (*flows.Result, error) // keeps nothing
	Keep(ctx context.Context, s session.SignIn, res *flows.Result) (identity.AccountID, error)
	Accept(ctx context.Context, id session.AttemptID) (identity.AccountID, error)
	Link(id session.AttemptID) (string, error)
	Paste(id session.AttemptID, text string) error
	Cancel(id session.AttemptID)
	Dismiss(id session.AttemptID)
	Token(ctx context.Context, id identity.AccountID, scopes identity.Scopes) (identity.AccessToken, error)
	Stored(ctx context.Context, id identity.AccountID, scopes identity.Scopes) (identity.AccessToken, error) // valid or not: to read, not to use
	IDToken(ctx context.Context, id identity.AccountID) (identity.Secret, error)
	Refresh(ctx context.Context, id identity.AccountID) error
	StepUp(ctx context.Context, id identity.AccountID, scopes identity.Scopes, claims string) (identity.AccessToken, error)
	OtherTenant(ctx context.Context, id identity.AccountID, tenant string) (identity.AccountID, error)
	OnBehalfOf(ctx context.Context, o session.OnBehalfOf) (identity.AccessToken, session.Source, error)
	EndSession(ctx context.Context, id identity.AccountID, w session.SignOutWays) (session.SignedOut, error)
	Unlock(ctx context.Context) error
	StartOver(ctx context.Context) error
	Unsaved() []identity.Account // what ends with this process; never waits
	Keys(ctx context.Context, id identity.AccountID) (*jose.JSONWebKeySet, error)
}

// Doors are the ways out to the desktop. None of them is called on Fyne's thread.
type Doors interface {
	// OpenBrowser opens a link in the person's browser. It may return before the page is there.
	OpenBrowser(ctx context.Context, link string) error
	BrowserDoors
	// CopyToken puts a valid access token on the clipboard and says how long it stays there; 0: until
	// something else is copied. Empty scopes are the account's own. Errors are those of Keeper.Token.
	CopyToken(ctx context.Context, id identity.AccountID, scopes identity.Scopes) (time.Duration, error)
	// CopyIDToken does the same for the ID token.
	CopyIDToken(ctx context.Context, id identity.AccountID) (time.Duration, error)
	// CopySecret puts what no account holds on the clipboard, and says like CopyToken how long it stays.
	CopySecret(ctx context.Context, secret identity.Secret) (time.Duration, error)
	// ClearCopied takes a token out of the clipboard that this program put there. What somebody else copied stays.
	ClearCopied(ctx context.Context) error
	// CopyText copies what is no secret.
	CopyText(ctx context.Context, text string) error
	// TrayHost reports whether the desktop shows tray icons.
	TrayHost(ctx context.Context) bool
	// FollowContrast tells whether the system asks for high contrast, once and whenever that changes, until ctx ends or
	// nothing more will be heard. It tells nothing where the system does not.
	FollowContrast(ctx context.Context, tell func(on bool))
	// FollowLight tells likewise whether the desktop is light rather than dark.
	FollowLight(ctx context.Context, tell func(light bool))
	// StartAtLogin reports whether the tray starts at login.
	StartAtLogin(ctx context.Context) (bool, error)
	SetStartAtLogin(ctx context.Context, on bool) error
	// Login prepares a sign-in with this computer's own login (session.Way.Login), as username, which may be empty.
	// chosen: it was asked for by its name. nil: there is no such login.
	Login(p settings.Profile, username string, chosen bool) flows.PreparedWindows
	// CannotLogIn says why a profile cannot sign in with it; nil: it can be tried. chosen is as for Login.
	CannotLogIn(ctx context.Context, p settings.Profile, chosen bool) error
	// Broker prepares a sign-in with Windows' account broker (session.Way.Broker). chosen: it was asked for by its name,
	// and may show a window before ours, whose handle is given. nil: it is no part of signing in automatically.
	Broker(chosen bool, window uintptr) flows.Grant
	// UPN is the username of whoever is logged in to this computer, where it is known; sure: the system vouches for it.
	UPN(ctx context.Context) (upn string, sure bool)
	// RememberUsername writes the username that an account was signed in as into a profile that has none. It is an error
	// when the account is somebody else's.
	RememberUsername(ctx context.Context, profile, username string, id identity.AccountID) error
	// Examine tells each check of whether signing in can work, as it ends: for an account, or with an empty ID for
	// whatever there is only one of.
	Examine(ctx context.Context, id identity.AccountID, tell func(flows.Check)) error
	// StartDemo starts the demo tenant with a tray and a window of its own.
	StartDemo(ctx context.Context) error
}

// BrowserDoors lead to the browser of a person's choice; the zero choice is the system's. A choice is kept as its String.
type BrowserDoors interface {
	// Browsers are those of this computer with their profiles, by name. It reads many small files.
	Browsers(ctx context.Context) []desktop.Browser
	// OpenBrowserIn is OpenBrowser with a choice in place of the preferences'. A browser or a profile that has gone is no
	// error: the next best is opened, and note is a sentence that says so.
	OpenBrowserIn(ctx context.Context, choice desktop.BrowserChoice, link string) (note string, err error)
	// BrowserFor is the choice for signing an account in again: the one it was last signed in with, where that was
	// another than the preferences', else theirs. With an empty ID it is the preferences'.
	BrowserFor(ctx context.Context, id identity.AccountID) desktop.BrowserChoice
	// RememberBrowser keeps the choice that an account was signed in with, for the next time.
	RememberBrowser(ctx context.Context, id identity.AccountID, choice desktop.BrowserChoice)
}

// Profile is a way to sign in, and whether it leads to the embedded demo tenant.
type Profile struct {
	settings.Profile
	Demo bool
}

// Profiles is where the profiles are kept. Errors are shown as they are: they say what to do.
type Profiles interface {
	List(ctx context.Context) ([]Profile, error)
	Add(ctx context.Context, p Profile) error     // one of that name for the same application and place is replaced, another one refused
	Replace(ctx context.Context, p Profile) error // the one of that name, which must be there
	Remove(ctx context.Context, name string) error
}

// PreferenceStore keeps the person's choices.
type PreferenceStore interface {
	// Load gives the defaults with an error: a *settings.FileError where the file has a fault.
	Load(ctx context.Context) (settings.Preferences, error)
	// Change keeps what differs between from and to, and leaves all else as others have set it. It refuses to change what
	// is locked, and a file that has a fault.
	Change(ctx context.Context, from, to settings.Preferences) error
	// Locked are the keys of the file that the person's organisation has set.
	Locked(ctx context.Context) []string
}

// ArrangementStore keeps how the accounts are put in order, for this window and the other faces.
type ArrangementStore interface {
	Load(ctx context.Context) (settings.Arrangement, error)
	// Change edits what is kept and returns what it is then.
	Change(ctx context.Context, edit func(*settings.Arrangement)) (settings.Arrangement, error)
}

// Place is something kept on this computer, for the settings: "Settings", "~/.config/latchkey".
type Place struct{ Name, Path string }

// Show is what a Target puts on the screen.
type Show string

const (
	ShowAccounts   Show = ""            // whatever was there last
	ShowAccount    Show = "account"     // the overview of Target.Account
	ShowClaims     Show = "claims"      // its claims
	ShowAddAccount Show = "add_account" // the sign-in sheet
	ShowSignIn     Show = "sign_in"     // signing in Target.Account again
	ShowSettings   Show = "settings"
	ShowFlowLab    Show = "flow_lab"
)

// Target says where in the window to go.
type Target struct {
	Show    Show
	Account identity.AccountID
}
