//go:build !nowindow

package main

import (
	"context"
	"errors"
	"time"

	"latchkey/flows"
	"latchkey/internal/cli"
	"latchkey/internal/desktop"
	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/settings"
)

// windowFace is the window's way out to the desktop.
type windowFace struct {
	*cli.Home
	keeper    *session.Keeper
	clipboard *desktop.Clipboard
}

// OpenBrowser waits for the person where the system tells that they have gone: finding the provider can take a while.
func (d *windowFace) OpenBrowser(ctx context.Context, link string) error {
	if err := desktop.Return(ctx); err != nil {
		return err
	}
	_, err := desktop.OpenBrowserIn(ctx, d.PreferredBrowser(), link)
	return err
}

func (d *windowFace) OpenBrowserIn(ctx context.Context, choice desktop.BrowserChoice, link string) (note string, err error) {
	if err := desktop.Return(ctx); err != nil {
		return "", err
	}
	return desktop.OpenBrowserIn(ctx, choice, link)
}

func (d *windowFace) Browsers(ctx context.Context) []desktop.Browser { return desktop.Browsers(ctx) }

func (d *windowFace) BrowserFor(_ context.Context, id identity.AccountID) desktop.BrowserChoice {
	return d.Home.BrowserFor(id)
}

func (d *windowFace) CopyToken(ctx context.Context, id identity.AccountID, scopes identity.Scopes) (time.Duration, error) {
	return d.copyToken(ctx, id, scopes, "access")
}

func (d *windowFace) CopyIDToken(ctx context.Context, id identity.AccountID) (time.Duration, error) {
	return d.copyToken(ctx, id, "", "id")
}

// copyToken lets the tray hold the token where one runs, so that it outlives the window and still is cleared.
func (d *windowFace) copyToken(ctx context.Context, id identity.AccountID, scopes identity.Scopes, kind string) (time.Duration, error) {
	keep := d.keep()
	token, err := tokenToCopy(ctx, d.keeper, id, scopes, kind)
	if err != nil {
		return 0, err
	}
	if s := d.keeper.Snapshot(); s.Tray && !s.Leading {
		if err := d.keeper.CopyThere(ctx, id, scopes, kind); err == nil {
			return keep, nil
		} else if !errors.Is(err, session.ErrNoLeader) {
			d.Log.Warn("the tray does not hold the token; the window does", "err", err)
		}
	}
	account, err := d.keeper.Account(ctx, id)
	if err != nil {
		return 0, err
	}
	return keep, d.hold(ctx, token, account, kind)
}

// hold keeps a token in the clipboard; it is also what other faces ask of a window that leads.
func (d *windowFace) hold(ctx context.Context, token identity.Secret, account identity.Account, kind string) error {
	return holdToken(ctx, d.Home, d.keeper, d.clipboard, token, account, kind)
}

func (d *windowFace) keep() time.Duration {
	prefs, _ := settings.LoadPreferences(d.Paths.PreferencesFile) // the defaults come with an error
	return prefs.ClipboardFor()
}

// CopySecret holds a secret here: no account has it, so no other face can fetch it.
func (d *windowFace) CopySecret(ctx context.Context, secret identity.Secret) (time.Duration, error) {
	keep := d.keep()
	return keep, putSecret(ctx, d.keeper, d.clipboard, secret, keep, session.Copied{Kind: "access"})
}

// ClearCopied takes a token of ours out of the clipboard, whichever face keeps it there.
func (d *windowFace) ClearCopied(ctx context.Context) error {
	if _, held := d.clipboard.Held(); held {
		return d.clipboard.Clear()
	}
	if err := d.keeper.UncopyThere(ctx); !errors.Is(err, session.ErrNoLeader) { // its token went with it
		return err
	}
	return nil
}

// CopyText copies what is no secret; it stays until something else is copied.
func (d *windowFace) CopyText(ctx context.Context, text string) error {
	if err := d.clipboard.PutText(ctx, text); err != nil {
		return err
	}
	d.keeper.SetCopied(nil)
	return nil
}

// FollowContrast is the desktop's own.
func (d *windowFace) FollowContrast(ctx context.Context, tell func(on bool)) {
	desktop.FollowContrast(ctx, tell)
}

// FollowLight is the desktop's own.
func (d *windowFace) FollowLight(ctx context.Context, tell func(light bool)) {
	desktop.FollowLight(ctx, tell)
}

func (d *windowFace) TrayHost(ctx context.Context) bool {
	present, err := desktop.TrayHost(ctx)
	return err == nil && present
}

func (d *windowFace) StartAtLogin(context.Context) (bool, error) {
	return desktop.AutostartEnabled(), nil
}

func (d *windowFace) SetStartAtLogin(_ context.Context, on bool) error {
	return setAutostart(on)
}

func (d *windowFace) Examine(ctx context.Context, id identity.AccountID, tell func(flows.Check)) error {
	return d.Home.Examine(ctx, d.keeper, id, tell)
}

func (d *windowFace) RememberUsername(ctx context.Context, profile, username string, id identity.AccountID) error {
	a, err := d.keeper.Account(ctx, id)
	if err != nil {
		return err
	}
	return d.Home.RememberUsername(ctx, profile, username, a)
}

func (d *windowFace) StartDemo(ctx context.Context) error { return desktop.StartDemo(ctx) }
