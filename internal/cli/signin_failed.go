package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// signInFailed adds to an error what the command line can say better.
func (p *Program) signInFailed(k *session.Keeper, in signInFlags, pl *plan, err error) error {
	switch {
	case err == nil || errors.Is(err, session.ErrNowhere):
		return err
	case errors.Is(err, flows.ErrTimeout) || in.timeoutTyped && errors.Is(err, context.DeadlineExceeded):
		return &statusError{status: exitFailed, text: "Nobody signed in within " + lasting(in.timeout) + "; nothing has changed."}
	case errors.Is(err, flows.ErrOtherAccount):
		other := ""
		for _, a := range k.Snapshot().SignIns {
			if a.ID == pl.Attempt {
				other = a.Other
			}
		}
		return &statusError{status: exitFailed, text: fmt.Sprintf("%s signed in instead of %s; nothing was changed\nTo add that account, run the sign-in without --account.",
			plain(cmp.Or(other, "somebody else")), plain(pl.Request.Account.Label()))}
	}
	failed := &signInError{err: in.orAutomatic(pl, err), correlationID: pl.Request.CorrelationID}
	if blind(pl.way.Flow) && asksForPage(err) {
		failed.next = "This flow cannot show what the provider asks. Sign in with: " + in.retyped(pl, err, pageFlow())
	}
	return failed
}

// orAutomatic adds to what this computer's login, or the account broker, could not do the command that goes on to the
// browser.
func (in signInFlags) orAutomatic(pl *plan, err error) error {
	if !isA[*flows.LoginError](err) && !isA[*flows.BrokerError](err) {
		return err
	}
	return &browserError{err, "To let the browser do it: " + in.retyped(pl, err, identity.FlowAuto)}
}

// browserError is a failure of a way that asks nobody, and the command that asks.
type browserError struct {
	error
	next string
}

func (e *browserError) Unwrap() error { return e.error }

// nextInBrowser is what a browserError says; for errors of other commands, how to sign in at all.
func nextInBrowser(err error) string {
	if e, ok := errors.AsType[*browserError](err); ok {
		return e.next
	}
	return "To let the browser do it: latchkey sign-in --flow auto"
}
