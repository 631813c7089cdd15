package cli

import (
	"context"
	"time"

	"latchkey/internal/desktop"
	"latchkey/internal/identity"
	"latchkey/internal/settings"
)

// PreferredBrowser is the choice of the preferences; the system's where they name none, or cannot be read.
func (h *Home) PreferredBrowser() desktop.BrowserChoice {
	prefs, err := settings.LoadPreferences(h.Paths.PreferencesFile)
	if err != nil {
		h.Log.Warn("the preferences cannot be read, so the usual browser is taken", "err", err)
	}
	return h.browserChoice(prefs.Browser)
}

// BrowserFor is the choice for signing an account in again: the one it was last signed in with, else the preferences'.
func (h *Home) BrowserFor(id identity.AccountID) desktop.BrowserChoice {
	remembered, err := settings.LoadBrowsers(h.Paths.BrowsersFile)
	if err != nil {
		h.Log.Warn("nobody remembers which browser an account was signed in with", "err", err)
	}
	if text, ok := remembered[id]; ok {
		return h.browserChoice(text)
	}
	return h.PreferredBrowser()
}

func (h *Home) browserChoice(text string) desktop.BrowserChoice {
	choice, err := desktop.ParseBrowserChoice(text)
	if err != nil {
		h.Log.Warn("a choice of browser cannot be read, so the usual one is taken", "err", err)
	}
	return choice
}

// RememberBrowser keeps the choice that an account was signed in with, if it is not what the preferences say anyway: then
// the account follows them. Whoever signed in has an account; what cannot be kept is logged.
func (h *Home) RememberBrowser(ctx context.Context, id identity.AccountID, choice desktop.BrowserChoice) {
	preferred := h.PreferredBrowser()
	h.changeBrowsers(ctx, func(m settings.BrowserMemory) {
		if delete(m, id); choice != preferred {
			m[id] = choice.String()
		}
	})
}

// forgetBrowser follows every sign-out on this computer.
func (h *Home) forgetBrowser(id identity.AccountID) {
	ctx, cancel := context.WithTimeout(context.Background(), forgetting)
	defer cancel()
	h.changeBrowsers(ctx, func(m settings.BrowserMemory) { delete(m, id) })
}

// forgetting bounds the wait for another face that changes the file.
const forgetting = 5 * time.Second

func (h *Home) changeBrowsers(ctx context.Context, edit func(settings.BrowserMemory)) {
	if err := settings.ChangeBrowsers(ctx, h.Paths.BrowsersFile, edit); err != nil {
		h.Log.Warn("the browser of an account", "err", err)
	}
}
