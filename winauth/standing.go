package winauth

import (
	"cmp"
	"context"
	"errors"
	"fmt"
)

// Standing is where this computer stands: who manages its logins.
type Standing string

const (
	StandingDomain  Standing = "domain"  // joined to Active Directory, or to another Kerberos domain
	StandingEntra   Standing = "entra"   // joined to Entra ID alone: there is no Kerberos ticket to use
	StandingHybrid  Standing = "hybrid"  // joined to both
	StandingNone    Standing = "none"    // to neither; a ticket may be there all the same
	StandingUnknown Standing = "unknown" // could not be found out
)

// evidence is what a system tells about where it stands: a seam, since no test can join a domain.
type evidence struct {
	domain func(context.Context) (name string, err error) // "" for none
	entra  func(context.Context) (name string, err error) // nil where there is no such thing
	// managed names a login service that runs here although its domains cannot be read; nil where there is none.
	managed func(context.Context) (service string)
	ticket  func(context.Context) (Ticket, error)
}

// Standing finds out where this computer stands. detail is a sentence for the doctor.
func (l *Login) Standing(ctx context.Context) (s Standing, detail string) {
	return l.evidence.standing(ctx)
}

func (e evidence) standing(ctx context.Context) (Standing, string) {
	domain, domainErr := e.domain(ctx)
	var entra string
	var entraErr error
	if e.entra != nil {
		entra, entraErr = e.entra(ctx)
	}
	switch {
	case domain != "" && entra != "":
		return StandingHybrid, fmt.Sprintf("This computer is joined to the domain %s and to Entra ID (%s).", domain, entra)
	case domain != "":
		return StandingDomain, fmt.Sprintf("This computer is joined to the domain %s.", domain)
	case domainErr == nil && entra != "":
		return StandingEntra, fmt.Sprintf("This computer is joined to Entra ID (%s) and to no domain, so there is no Kerberos ticket to sign in with.", entra)
	}
	if err := errors.Join(domainErr, entraErr); err != nil {
		return StandingUnknown, fmt.Sprintf("Where this computer is joined could not be found out: %s.", clean(err.Error()))
	}
	return e.unjoined(ctx)
}

// unjoined looks at the ticket. With a login service whose domains only the administrator may read, a ticket is proof
// enough that the domain signs people in here; without one, it was fetched by hand and does not say so.
func (e evidence) unjoined(ctx context.Context) (Standing, string) {
	service := ""
	if e.managed != nil {
		service = e.managed(ctx)
	}
	ticket, err := e.ticket(ctx)
	whose := cmp.Or(ticket.Principal, "somebody whom the system does not name")
	switch {
	case service != "" && err == nil:
		return StandingDomain, fmt.Sprintf("%s signs people in here, and there is a ticket of %s.", service, whose)
	case service != "":
		return StandingUnknown, fmt.Sprintf("%s signs people in here, but its domains cannot be read, and there is no ticket.", service)
	case err == nil:
		return StandingNone, fmt.Sprintf("This computer is joined to no domain, but there is a ticket of %s.", whose)
	}
	return StandingNone, "This computer is joined to no domain, and there is no Kerberos ticket."
}
