// Package doctor examines whether Latchkey can do its work here: its own parts, the provider, and this computer's own
// login, step by step and in words for a person. It changes nothing, keeps no token, and tells no secret.
package doctor

import (
	"context"
	"net/url"
	"time"

	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/settings"
	"latchkey/winauth"
)

// Bound is how long each part may take: somebody waits for it.
const Bound = 30 * time.Second

// Parts are what is examined.
type Parts struct {
	Version  string
	Paths    settings.Paths
	Opened   error                           // why the store cannot be opened; nil: it is
	Look     func(ctx context.Context) error // of the store: whether its key is there
	TrayRuns func(ctx context.Context) bool
	Login    Login
	Client   *flows.Client // with Login as its Negotiator; one that remembers nothing yet
	Now      func() time.Time

	// Route says how requests to an address that is not on this computer leave it; nil: it is not spoken of.
	Route func(ctx context.Context, to *url.URL) Route

	// Broker says why Windows' account broker is not asked, nil that it is; nil itself: it is not spoken of.
	Broker func() error
}

// Login is this computer's own login. *winauth.Login satisfies it.
type Login interface {
	Ticket(ctx context.Context) (winauth.Ticket, error)
	UPN(ctx context.Context) (upn string, sure bool, err error)
	Standing(ctx context.Context) (s winauth.Standing, detail string)
}

// Target is what signing in is examined for.
type Target struct {
	Flow    identity.Flow // of the profile, or of the account
	Request flows.Request
	Barred  error                   // why this computer's login is not used, for example flows.ErrNotMeant; nil: it may be
	Windows flows.IntegratedWindows // its Username may be empty: then the system is asked for it
}

// Examine tells each check as it ends, in a fixed order. Without a target it is the program and the computer that are
// examined. account is the caller's own finding: how the account stands, or why there is no target; without a name it is
// left out. It ends early with ctx. What a provider says is in the words of
// flows, which leave secrets out.
func Examine(ctx context.Context, p Parts, t *Target, account flows.Check, tell func(flows.Check)) {
	x := &examination{Parts: p, target: t, tell: func(c flows.Check) {
		if ctx.Err() == nil {
			tell(c)
		}
	}}
	part := func(examine func(context.Context)) {
		bounded, cancel := context.WithTimeout(ctx, Bound)
		defer cancel()
		if ctx.Err() == nil {
			examine(bounded)
		}
	}
	part(x.program)
	if account.Name != "" {
		x.tell(account)
	}
	if t != nil && x.Route != nil {
		part(x.route)
	}
	if t != nil {
		part(x.provider)
	}
	part(x.login)
	if x.Broker != nil {
		part(x.broker)
	}
	if x.tries {
		part(x.signIn)
	}
}

type examination struct {
	Parts
	target *Target
	tell   func(flows.Check)
	told   []flows.Check // about the provider; first whether it was found
	tries  bool          // this computer's login is tried
	upn    string        // that the system vouches for
}

func (x *examination) say(name string, status flows.CheckStatus, text, next string) {
	x.tell(flows.Check{Name: name, Status: status, Text: text, Next: next})
}

func (x *examination) provider(ctx context.Context) {
	x.told = flows.ExamineProvider(ctx, x.Client, x.target.Request.Authority)
	for _, c := range x.told {
		x.tell(c)
	}
}
