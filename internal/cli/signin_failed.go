package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"latchkey/flows"
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
	failed := &signInError{err: err, correlationID: pl.Request.CorrelationID}
	if blind(pl.way.Flow) && asksForPage(err) {
		failed.next = "This flow cannot show what the provider asks. Sign in with: " + in.onPage(pl, err)
	}
	return failed
}
