package app

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// signsWith is where and how a sign-in goes, in a few words. login: this computer's login is tried.
func signsWith(p Profile, flow identity.Flow, login bool) string {
	name := p.Title()
	switch {
	case flow == identity.FlowWindows, login:
		return fmt.Sprintf("Signs in with %s, by this computer's login", name)
	case flow == identity.FlowBroker:
		return fmt.Sprintf("Signs in with %s, by an account of Windows", name)
	case flow == identity.FlowDeviceCode:
		return fmt.Sprintf("Signs in with %s, by a code on another device", name)
	case flow == identity.FlowPassword:
		return fmt.Sprintf("Signs in with %s, by name and password", name)
	case flow == identity.FlowClientCredentials:
		return fmt.Sprintf("Signs in with %s, as an application", name)
	}
	return fmt.Sprintf("Signs in with %s, in your browser", name)
}

// whatNext is what happens once the button is pressed, in a sentence.
func whatNext(p Profile, flow identity.Flow, login bool) string {
	host := p.Authority.Host()
	switch {
	case flow == identity.FlowWindows:
		return fmt.Sprintf("No page: this computer's login (%s) is shown to %s.", session.LoginName(), shownTo(p))
	case login:
		return fmt.Sprintf("No page, if it can be: this computer's login (%s) is shown to %s. Else your browser opens.", session.LoginName(), shownTo(p))
	case flow == identity.FlowBroker:
		return "Windows is asked for its account, and may open a window of its own."
	case flow == identity.FlowDeviceCode:
		return "You get a code to type on another device."
	case flow == identity.FlowPassword:
		return fmt.Sprintf("You are asked for name and password, which go to %s without a page.", host)
	case flow == identity.FlowClientCredentials:
		return "You are asked for the secret or certificate of the application."
	case p.Demo:
		return "Your browser opens, and you sign in at the demo tenant."
	}
	return fmt.Sprintf("Your browser opens, and you sign in at %s.", host)
}

// shownTo is the server that sees this computer's login, as far as that is known before anybody was asked.
func shownTo(p Profile) string {
	if hosts := strings.Fields(p.NegotiateHosts); p.Authority.Kind == identity.Entra && len(hosts) > 0 {
		return hosts[0]
	} else if p.Authority.Kind == identity.Entra {
		return "the federation server of your organisation"
	}
	return p.Authority.Host()
}

// willLogIn finds out whether a sign-in tries this computer's login, and tells it if so.
func (w *window) willLogIn(s *signing, then func()) {
	s.flow = cmp.Or(s.flow, identity.FlowAuto)
	if w.computerLogin(s) == nil {
		return
	}
	w.errands.run(func(ctx context.Context) func() {
		ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		if w.o.Doors.CannotLogIn(ctx, s.profile.Profile, s.flow == identity.FlowWindows) != nil {
			return nil
		}
		return then
	})
}
