package main

import (
	"context"
	"net"
	"os"
	"time"

	"latchkey/internal/cli"
	"latchkey/internal/desktop"
	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/settings"
)

// What tray and window share.

func takeLease(h *cli.Home) func() (func(), error) {
	return func() (func(), error) {
		lease, err := desktop.TakeLease(h.Paths.KeeperLock)
		if err != nil {
			return nil, err
		}
		return func() { _ = lease.Release() }, nil
	}
}

func listen(h *cli.Home) func() (net.Listener, error) {
	return func() (net.Listener, error) { return desktop.Listen(h.Paths.Socket) }
}

// tokenToCopy is the access or the ID token of an account.
func tokenToCopy(ctx context.Context, k *session.Keeper, id identity.AccountID, scopes identity.Scopes, kind string) (identity.Secret, error) {
	if kind == "id" {
		return k.IDToken(ctx, id)
	}
	t, err := k.Token(ctx, id, scopes)
	return t.Token, err
}

// holdToken keeps a token in the clipboard for as long as the person chose, and notes it in the activity.
func holdToken(ctx context.Context, h *cli.Home, k *session.Keeper, c *desktop.Clipboard, token identity.Secret, account identity.Account, kind string) error {
	if err := putSecret(ctx, k, c, token, preferences(h).ClipboardFor(), session.Copied{Account: account.ID, Kind: kind}); err != nil {
		return err
	}
	words := "The access token was copied"
	if kind == "id" {
		words = "The ID token was copied"
	}
	k.Served(ctx, account.ID, words)
	return nil
}

// putSecret keeps a secret in the clipboard, and lets the Snapshots tell what it is.
func putSecret(ctx context.Context, k *session.Keeper, c *desktop.Clipboard, secret identity.Secret, keep time.Duration, what session.Copied) error {
	if err := c.Put(ctx, secret, keep); err != nil {
		return err
	}
	what.Until, _ = c.Held()
	what.Bare = !c.Marked()
	k.SetCopied(&what)
	if _, held := c.Held(); !held { // something else was copied in the same moment, and that was told before
		k.SetCopied(nil)
	}
	return nil
}

// newClipboard makes the clipboard of a face; the Snapshots tell what is in it.
func newClipboard(h *cli.Home, k *session.Keeper) *desktop.Clipboard {
	return desktop.NewClipboard(h.Options.Now, func() { k.SetCopied(nil) })
}

// poke leaves a message in c unless one lies there already.
func poke(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// whenChanged calls do after each change of a file of the settings by whichever process, until ctx ends. Where it cannot
// be watched, a change shows when the face looks again for another reason.
func whenChanged(ctx context.Context, h *cli.Home, file string, do func()) {
	changed, err := settings.Watch(ctx, file)
	if err != nil {
		h.Log.Info("a change of the settings by another program shows later", "err", err)
		return
	}
	for range changed {
		do()
	}
}

// preferences are as the person left them. A file that cannot be read is in the log, and the defaults hold.
func preferences(h *cli.Home) settings.Preferences {
	prefs, err := settings.LoadPreferences(h.Paths.PreferencesFile)
	if err != nil {
		h.Log.Warn("the preferences cannot be read; the defaults hold", "err", err)
	}
	return prefs
}

// setAutostart makes login start the tray, or no longer.
func setAutostart(on bool) error {
	if !on {
		return desktop.DisableAutostart()
	}
	return desktop.EnableAutostart(os.Getenv("LATCHKEY_HOME"))
}
