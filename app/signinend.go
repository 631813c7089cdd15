package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// leave gives a sign-in up, and what was typed for it.
func (w *window) leave(s *signing) {
	w.endSigning(s)
	if s.origin != nil {
		s.origin.forget()
	}
}

// endSigning closes the sheet; a sign-in under way is cancelled with it.
func (w *window) endSigning(s *signing) {
	if w.signing != s {
		return
	}
	w.signing = nil
	s.ended = true
	s.cancel()
	w.overlays.Remove(s.sheet.object)
	w.errands.run(func(context.Context) func() {
		w.o.Keeper.Cancel(s.id)
		w.o.Keeper.Dismiss(s.id)
		return nil
	})
}

// signedIn ends the sheet with the account on the screen, as soon as a Snapshot that has it arrives.
func (w *window) signedIn(s *signing, id identity.AccountID) {
	s.cancel()
	shown := w.signing == s
	if shown {
		w.leave(s)
	}
	w.connect.clear()
	w.awaited, w.expected = id, s.hint
	w.pane = paneAccount
	w.render(w.snap)
	if shown && s.then != nil && s.account != nil && s.account.ID == id {
		s.then()
	}
}

// noteOther says who came where another address was typed: a provider that knows somebody in the browser, or by this
// computer's login, may have taken them without a question.
func (w *window) noteOther(a session.Account) {
	typed := w.expected
	w.expected = ""
	if typed != "" && a.Username != "" && !strings.EqualFold(typed, a.Username) {
		w.say(fmt.Sprintf("%s has signed in. What you typed was %s.", a.Username, typed))
	}
}

// signInFailed leaves the sheet up with what happened.
func (w *window) signInFailed(s *signing, err error) {
	s.cancel()
	if errors.Is(err, flows.ErrNoUsername) && w.signing == s { // a provider that turned out to be Microsoft's
		w.endSigning(s)
		w.findUsername(s.anew())
		return
	}
	s.beyond = s.beyondLogin(err)
	if s.ended { // the Snapshot was faster
		if w.signing == s {
			s.nameRetry(err)
		}
		return
	}
	if w.signing != s || errors.Is(err, context.Canceled) {
		if w.signing == s {
			w.leave(s)
			w.say("The sign-in was cancelled")
		}
		return
	}
	if s.last.Problem == nil {
		w.signInEnded(s, *session.ProblemOf(err))
	}
	s.nameRetry(err)
}

// nameRetry says on the button what comes next.
func (s *signing) nameRetry(err error) {
	if s.beyond {
		s.sheet.goOn(useBrowser)
	}
	s.codeFailed(err)
}

const useBrowser = "Use the browser"

// beyondLogin reports whether this computer's login, which was chosen by name, would be refused again: a second factor,
// consent, a server that does not take it. A ticket, a network and a clock can be there the next time.
func (s *signing) beyondLogin(err error) bool {
	if _, ok := errors.AsType[*flows.LoginError](err); !ok || s.flow != identity.FlowWindows || session.Passes(err) {
		return false
	}
	var adviser interface{ Advice() (reason, next string) }
	if !errors.As(err, &adviser) {
		return true
	}
	reason, _ := adviser.Advice()
	return reason != "no_ticket" && reason != "expired"
}

// codeFailed says in the words of codes what happened to one.
func (s *signing) codeFailed(err error) {
	switch {
	case errors.Is(err, flows.ErrCodeExpired):
		s.sheet.codeEnded()
	case errors.Is(err, flows.ErrCancelled) && (s.flow == identity.FlowDeviceCode || s.last.Device != nil):
		s.sheet.declined()
	}
}

// signInEnded shows what stood in the way, and the way on.
func (w *window) signInEnded(s *signing, p session.Problem) {
	first := !s.ended
	if first {
		s.over = w.o.Now()
	}
	s.ended = true
	s.cancel()
	s.sheet.fail(p)
	if d := s.last.Device; d != nil && !w.o.Now().Before(d.ExpiresAt) {
		s.sheet.codeEnded()
	}
	s.sheet.offer(s.last.Other)
	if s.beyondPassword(p) {
		s.sheet.goOn(useBrowser)
	}
	if first {
		w.overlays.Canvas.Focus(s.sheet.way())
	}
}

// beyondPassword reports whether the same name and password would be refused again, because the organisation wants
// what only its own pages can ask for.
func (s *signing) beyondPassword(p session.Problem) bool {
	if s.flow != identity.FlowPassword {
		return false
	}
	switch p.Code {
	case "AADSTS50072", "AADSTS50074", "AADSTS50076", "AADSTS50078", "AADSTS50079", "AADSTS50158", "AADSTS65001",
		"interaction_required", "consent_required", "login_required":
		return true
	}
	return false
}

// acceptOther keeps the account that came back in place of the one asked for, as a new one.
func (w *window) acceptOther(s *signing) {
	w.errands.run(func(ctx context.Context) func() {
		id, err := w.o.Keeper.Accept(ctx, s.id)
		if err != nil {
			return func() { w.signInEnded(s, *session.ProblemOf(err)) }
		}
		kept := w.keepNew(ctx, s)
		return func() { w.signedIn(s, id); kept(); w.rememberBrowser(s, id) }
	})
}

// details is what a help desk asks for: what the problem itself says, and what it lacks of the attempt.
func (s *signing) details(p session.Problem) string {
	lines := []string{cmp.Or(p.Details, p.Summary)}
	for _, l := range []struct{ name, value string }{
		{"Number", p.Code}, {"Correlation ID", p.CorrelationID}, {"Authority", s.profile.Authority.URL},
		{"Client ID", s.profile.ClientID}, {"Time", s.over.UTC().Format(time.RFC3339)},
	} {
		said := strings.Contains(lines[0], l.value) || strings.Contains("\n"+lines[0], "\n"+l.name+": ")
		if l.value != "" && !said {
			lines = append(lines, l.name+": "+l.value)
		}
	}
	return strings.Join(lines, "\n")
}
