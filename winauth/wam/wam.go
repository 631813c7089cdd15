// Package wam asks Windows for a token of an account that Windows itself knows: the Web Account Manager, which
// Microsoft recommends to desktop programs (Windows.Security.Authentication.Web.Core). Windows keeps the refresh
// token; what comes out is an access token, an ID token and the account's name.
//
// Not verified on Windows: the calls have been proven against a stand-in that has the interfaces of the Windows
// SDK, which shows that arguments and results are passed rightly and nothing else. Callers must keep this off until
// somebody switches it on.
//
// The application must have registered the redirect URI ms-appx-web://microsoft.aad.brokerplugin/{client ID};
// without it Windows refuses the request.
package wam

import (
	"context"
	"errors"
	"fmt"
	"time"

	"latchkey/internal/identity"
)

// ErrUnavailable: this system has no Web Account Manager. Another way to sign in is needed.
var ErrUnavailable = errors.New("this system has no Web Account Manager to hand out tokens")

const (
	silentLimit = 30 * time.Second // nobody is asked, so nothing but a slow network takes time
	personLimit = 10 * time.Minute // somebody types a password and looks for a telephone
)

// Broker is the Web Account Manager of the person who is logged in to Windows. The zero value is ready.
type Broker struct{}

// Request says which token is wanted.
type Request struct {
	ClientID      string  // the application
	Scopes        string  // separated by blanks; the OpenID Connect ones are added
	Authority     string  // of the Microsoft identity platform: a URL, or a tenant alone ("organizations", "consumers", ...)
	Claims        string  // a claims challenge as JSON; may be empty
	AccountID     string  // of an earlier Answer, to get a token of that account; empty: the one that Windows prefers
	CorrelationID string  // a GUID that appears in the provider's logs; may be empty
	Window        uintptr // handle of the window (HWND) that Windows' own may stand before; 0: none may be shown
	Silent        bool    // fail rather than show a window
}

// Answer is what Windows gave.
type Answer struct {
	Token      identity.Secret // the access token
	IDToken    identity.Secret // empty where the provider gave none
	ClientInfo string          // the platform's client_info, as its token endpoint gives it; empty where there is none
	Scopes     identity.Scopes // granted; empty where the provider did not say
	ExpiresAt  time.Time       // of the access token; zero where the provider did not say
	Authority  string          // that issued the token; empty where the provider did not say
	TenantID   string          // likewise
	Account    Account
	Shown      bool // a window was shown to the person
	Switched   bool // the person chose another account than the one that was asked for
}

// Account is an account of the operating system.
type Account struct {
	ID       string // Windows' own identifier of the account
	Username string // usually the user principal name
	Name     string // as displayed; may be empty
}

// Token asks Windows without a window first, and then, unless r.Silent is set, with one before r.Window. The error is
// an *Error that says how it ended, ErrUnavailable (wrapped) where there is no Web Account Manager, or wraps that of
// ctx. A silent request is given up after 30 seconds, one that waits for a person after 10 minutes.
func (Broker) Token(ctx context.Context, r Request) (Answer, error) { return obtain(ctx, r, ask) }

// obtain is Token with the calls to the system as a parameter.
func obtain(ctx context.Context, r Request, ask func(context.Context, question) (reply, error)) (Answer, error) {
	q, err := r.question()
	if err != nil {
		return Answer{}, err
	}
	answer, err := once(ctx, silentLimit, q, ask)
	var refusal *Error
	if r.Silent || !errors.As(err, &refusal) || refusal.Reason != InteractionRequired {
		return answer, err
	}
	if r.Window == 0 {
		refusal.Next = "Open the Latchkey window and sign in there: Windows shows its question before a window."
		return Answer{}, refusal
	}
	q.window = r.Window
	answer, err = once(ctx, personLimit, q, ask)
	answer.Shown = err == nil
	return answer, err
}

// once is one request with a limit of its own.
func once(ctx context.Context, limit time.Duration, q question, ask func(context.Context, question) (reply, error)) (Answer, error) {
	bounded, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	got, err := ask(bounded, q)
	switch {
	case err == nil:
		return got.answer()
	case ctx.Err() != nil:
		return Answer{}, fmt.Errorf("%s: %w", op, ctx.Err())
	case bounded.Err() != nil:
		return Answer{}, &Error{Reason: TimedOut, Text: fmt.Sprintf("Windows did not answer within %v.", limit), Next: useBrowser}
	}
	var failed *callError
	if errors.As(err, &failed) {
		return Answer{}, failed.explain()
	}
	return Answer{}, fmt.Errorf("%s: %w", op, err)
}
