package flows

import (
	"context"
	"errors"
	"strings"
)

// holderError is a refusal of somebody who may be another person than the ticket's. It decides nothing: names of tickets
// and usernames differ for good reasons as well.
type holderError struct {
	error
	hint string
}

func (e *holderError) Unwrap() error { return e.error }

// hinted adds to a refusal by the federation server or the token endpoint whose ticket was shown, where its name is not
// the username's. A second factor and consent are asked of people who were recognised.
func (g IntegratedWindows) hinted(ctx context.Context, err error) error {
	said, refused := errors.AsType[*Error](err)
	switch {
	case !refused || g.Holder == nil || g.Username == "" || said.Temporary():
		return err
	case said.Op != opFederation && said.Op != opAssertion:
		return err
	case said.SubError != "" || said.Claims != "" || said.Code == "interaction_required" || said.Code == "consent_required":
		return err
	}
	principal := g.Holder(ctx)
	ticket, _, _ := strings.Cut(principal, "@")
	name, _, _ := strings.Cut(g.Username, "@")
	if ticket == "" || strings.EqualFold(ticket, name) {
		return err
	}
	return &holderError{err, "Your ticket is that of " + printable(principal, 200) + "; you are signing in as " + printable(g.Username, 200) + "."}
}
