package cli

import (
	"context"
	"fmt"
	"strings"

	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/settings"
)

// Broker prepares a sign-in with Windows' account broker. chosen: it was asked for by its name, and may show a window
// before the one whose handle is given (0: none); else it is a part of signing in automatically, where it stands before
// this computer's login and the browser and asks nobody. It is nil where it is no part of that.
func (h *Home) Broker(chosen bool, window uintptr) flows.Grant {
	if h.broker == nil && !chosen {
		return nil
	}
	return flows.PreparedBroker(func(context.Context) (flows.AccountBroker, error) {
		if err := h.brokerMeant(chosen); err != nil {
			return flows.AccountBroker{}, err
		}
		return flows.AccountBroker{Broker: h.broker, Window: window, Silent: !chosen}, nil
	})
}

// brokerOf is how the broker is asked again for an account that it signed in: without anybody.
func (h *Home) brokerOf(identity.Account) flows.Grant {
	return flows.PreparedBroker(func(context.Context) (flows.AccountBroker, error) {
		if err := h.brokerMeant(true); err != nil {
			return flows.AccountBroker{}, err
		}
		return flows.AccountBroker{Broker: h.broker, Silent: true}, nil
	})
}

// brokerMeant says whether there is a broker and the preferences are for it. Errors wrap flows.ErrNextWay.
func (h *Home) brokerMeant(chosen bool) error {
	if h.broker == nil {
		return &flows.BrokerError{
			Reason:  flows.BrokerAbsent,
			Problem: flows.BrokerName + " is a part of Windows, and this system has none.", Next: "Sign in in the browser instead.",
		}
	}
	prefs, err := settings.LoadPreferences(h.Paths.PreferencesFile)
	switch {
	case err != nil:
		return &flows.BrokerError{
			Reason: flows.BrokerAbsent, Problem: "The preferences cannot be read, so " + flows.BrokerName + " is not asked: " + strings.TrimPrefix(err.Error(), "read the preferences: "),
			Next: "Mend the file, and try again.", Err: err,
		}
	case prefs.WindowsBroker:
		return nil
	case !chosen:
		return flows.ErrNotMeant
	}
	return &flows.BrokerError{
		Reason:  flows.BrokerAbsent,
		Problem: flows.BrokerName + " is switched off (windows_broker), because it was " + flows.BrokerUnverified + ".",
		Next:    "To try it all the same, write windows_broker = true into " + h.Paths.PreferencesFile + ", or sign in in the browser.",
	}
}

// forBroker checks what a sign-in with the broker needs, before anybody is asked anything.
func (p *Program) forBroker(h *Home, in signInFlags, pl *plan) error {
	if in.anotherPerson() {
		return usage("--prompt does not go with --flow broker: Windows chooses what it asks")
	}
	if err := h.brokerMeant(true); err != nil {
		return err
	}
	if err := flows.CheckBroker(pl.Request.Authority); err != nil {
		return err
	}
	fmt.Fprintln(p.toPerson(), "Windows' account broker (Web Account Manager) is "+flows.BrokerUnverified+" yet. If it fails, the browser does: --flow browser")
	var window uintptr
	if p.Owner != nil {
		window = p.Owner()
	}
	pl.way.Broker = h.Broker(true, window)
	return nil
}

// brokerFailed says why the broker gave no tokens, and what does.
func brokerFailed(err error) saying {
	problem := session.ProblemOf(err)
	w := saying{exitFailed, sentences(plain(problem.Summary), plain(problem.Next)), nextInBrowser(err)}
	if isA[*flows.NetworkError](err) {
		w.status = exitUnreachable
	}
	return w
}
