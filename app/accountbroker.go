package app

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"

	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// brokerAllowed reports whether Windows' account broker is there and may be used.
func (w *window) brokerAllowed() bool { return w.o.OnWindows && w.prefs.WindowsBroker }

// accountBroker is how a sign-in uses Windows' account broker; nil: not at all. Who asks for another person, or for more
// than an account says, is to see the provider's pages.
func (w *window) accountBroker(s *signing) flows.Grant {
	switch {
	case s.flow == identity.FlowBroker:
		return w.o.Doors.Broker(true, handleOf(w.win))
	case s.flow != identity.FlowAuto || s.claims != "" || s.profile.Prompt != "" || !w.brokerAllowed():
		return nil
	case s.hint != "":
		return nil // Windows has an account of its own choice, which may be somebody else's
	case s.account == nil && slices.ContainsFunc(w.snap.Accounts, func(a session.Account) bool {
		return a.Profile == s.profile.Name && a.Flow == identity.FlowBroker
	}):
		return nil // that person is there already
	}
	return w.o.Doors.Broker(false, 0)
}

// handleOf is what Windows knows a window by; 0 on other systems. Only Fyne's thread may ask.
func handleOf(win fyne.Window) (handle uintptr) {
	if native, ok := win.(driver.NativeWindow); ok {
		native.RunNative(func(context any) {
			if c, ok := context.(driver.WindowsWindowContext); ok {
				handle = c.HWND
			}
		})
	}
	return handle
}
