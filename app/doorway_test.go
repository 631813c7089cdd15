package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"latchkey/flows"
	"latchkey/internal/desktop"
	"latchkey/internal/identity"
	"latchkey/internal/settings"
)

// doorway records what went to the desktop.
type doorway struct {
	recorder
	login bool

	computer flows.PreparedWindows // this computer's login; nil: there is none
	noLogin  error
	looks    <-chan struct{} // CannotLogIn waits for its end; nil: for nothing
	broker   flows.Grant     // Windows' account broker
	upn      string
	sure     bool
	asleep   chan struct{} // holds up who asks for the username
	unkept   error         // why a username is not kept

	browsers []desktop.Browser
	chosen   desktop.BrowserChoice // what the preferences, or the account, say
	instead  string                // the note of a browser that could not be opened as chosen

	checks     chan flows.Check // of the doctor
	unexamined error
	contrasts  chan bool // what the system says of high contrast
	lights     chan bool // and of light
	uncleared  error     // why the clipboard is not cleared
}

func (d *doorway) StartDemo(context.Context) error { d.note("start demo"); return nil }
func (d *doorway) Login(p settings.Profile, username string, chosen bool) flows.PreparedWindows {
	d.note(strings.TrimSpace(fmt.Sprintf("login %s %v %s", p.Name, chosen, username)))
	return d.computer
}
func (d *doorway) Broker(chosen bool, window uintptr) flows.Grant {
	d.note(fmt.Sprintf("broker %v %d", chosen, window))
	return d.broker
}
func (d *doorway) CannotLogIn(context.Context, settings.Profile, bool) error {
	if d.looks != nil {
		<-d.looks
	}
	return d.noLogin
}
func (d *doorway) UPN(context.Context) (string, bool) {
	if d.asleep != nil {
		<-d.asleep
	}
	return d.upn, d.sure
}
func (d *doorway) RememberUsername(_ context.Context, profile, username string, _ identity.AccountID) error {
	d.note("remember " + profile + " " + username)
	return d.unkept
}
func (d *doorway) Examine(ctx context.Context, id identity.AccountID, tell func(flows.Check)) error {
	d.note("examine " + string(id))
	for {
		select {
		case c, more := <-d.checks:
			if !more {
				return d.unexamined
			}
			tell(c)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
func (d *doorway) OpenBrowser(_ context.Context, link string) error {
	d.note("browser " + link)
	return nil
}
func (d *doorway) Browsers(context.Context) []desktop.Browser { return d.browsers }
func (d *doorway) OpenBrowserIn(_ context.Context, choice desktop.BrowserChoice, link string) (string, error) {
	d.note("browser " + strings.TrimSpace(choice.String()+" "+link))
	return d.instead, nil
}
func (d *doorway) BrowserFor(context.Context, identity.AccountID) desktop.BrowserChoice {
	return d.chosen
}
func (d *doorway) RememberBrowser(_ context.Context, id identity.AccountID, choice desktop.BrowserChoice) {
	d.note("remember browser " + choice.String() + " " + string(id))
}
func (d *doorway) CopyToken(_ context.Context, id identity.AccountID, scopes identity.Scopes) (time.Duration, error) {
	d.note(strings.TrimSpace("copy token " + string(id) + " " + scopes.String()))
	return 45 * time.Second, nil
}
func (d *doorway) CopyIDToken(_ context.Context, id identity.AccountID) (time.Duration, error) {
	d.note("copy id token " + string(id))
	return 2 * time.Minute, nil
}
func (d *doorway) CopySecret(_ context.Context, secret identity.Secret) (time.Duration, error) {
	d.note("copy secret " + string(secret))
	return 45 * time.Second, nil
}
func (d *doorway) ClearCopied(context.Context) error { d.note("clear copied"); return d.uncleared }
func (d *doorway) FollowContrast(ctx context.Context, tell func(bool)) {
	follow(ctx, d.contrasts, tell)
}
func (d *doorway) FollowLight(ctx context.Context, tell func(bool)) { follow(ctx, d.lights, tell) }
func follow(ctx context.Context, said <-chan bool, tell func(bool)) {
	for {
		select {
		case on := <-said:
			tell(on)
		case <-ctx.Done():
			return
		}
	}
}
func (d *doorway) CopyText(_ context.Context, text string) error { d.note("copy " + text); return nil }
func (d *doorway) TrayHost(context.Context) bool                 { return true }
func (d *doorway) StartAtLogin(context.Context) (bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.login, nil
}
func (d *doorway) SetStartAtLogin(_ context.Context, on bool) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.login = on
	return nil
}
