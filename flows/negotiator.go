package flows

import (
	"cmp"
	"context"
	"errors"
	"strings"
)

// Negotiator is this computer's own login as it is shown to a server (SPNEGO, RFC 4178): SSPI on Windows, GSS-API
// elsewhere. It must ask for mutual authentication and never delegate.
type Negotiator interface {
	// Begin starts an exchange with a service by its name ("HTTP/sts.contoso.com"). binding is the channel binding of
	// the TLS connection (RFC 5929, tls-server-end-point, with that prefix); nil: none. step takes what the server
	// sent (nil at first) and gives what to send; done: our side is established. release frees what the exchange
	// holds; it is called once, also after errors of step.
	Begin(ctx context.Context, spn string, binding []byte) (step func(in []byte) (out []byte, done bool, err error), release func(), err error)
}

const opLogin = "sign in with this computer's login"

// LoginError: this computer's own login does not lead to tokens here; Problem says why. It wraps ErrNextWay, since the
// browser may do, and Err, so that an error of the Negotiator, a *Error of a server or a *NetworkError can be found.
type LoginError struct {
	Problem string // ends without a full stop
	Brief   string // Problem without the words of the system's library, where it has such
	Said    string // those words
	Next    string // what to do
	Err     error  // behind it; may be nil
}

func (e *LoginError) Error() string { return opLogin + ": " + e.Problem }

// Unwrap gives ErrNextWay and what is behind e.
func (e *LoginError) Unwrap() []error {
	if e.Err == nil {
		return []error{ErrNextWay}
	}
	return []error{ErrNextWay, e.Err}
}

const nextNetwork = "Connect to your organisation's network (or its VPN) and try again, or sign in in the browser."

var errNoLogin = &LoginError{
	Problem: "this computer has no login that can be shown to a server",
	Next:    nextBrowser + " On Linux and macOS, Kerberos must be installed (libgssapi-krb5) and a ticket be there (kinit).",
}

// notShown is an error of the Negotiator. Such an error may say, with a method Advice, of what kind it is and what to do
// about it.
func notShown(spn string, err error) *LoginError {
	e := &LoginError{Next: nextBrowser, Err: err}
	e.quote("it cannot be shown to "+spn, err)
	var adviser interface{ Advice() (reason, next string) }
	if errors.As(err, &adviser) {
		reason, advice := adviser.Advice()
		switch plain := plainly(reason, spn); {
		case strings.Contains(plain, spn):
			e.Brief, e.Problem = plain, plain+" ("+e.Said+")"
		case plain != "":
			e.Said = spn + ": " + e.Said
			e.Brief, e.Problem = plain, plain+" ("+e.Said+")"
		}
		// For an administrator to copy.
		e.Next = strings.Replace(cmp.Or(advice, nextBrowser), "HTTP/host", spn, 1)
	}
	return e
}

// quote puts what a Negotiator's error says behind what that means.
func (e *LoginError) quote(brief string, err error) {
	e.Brief, e.Said = brief, wordsOf(err)
	e.Problem = brief + ": " + e.Said
}

// plainly says a Negotiator's reason in words that need no Kerberos; "" for those that only its library can tell.
func plainly(reason, spn string) string {
	switch reason {
	case "no_ticket":
		return "there is no Kerberos ticket"
	case "expired":
		return "the Kerberos ticket has expired"
	case "clock":
		return "this computer's clock and the domain's are too far apart"
	case "unknown_service":
		return "the domain does not know the service " + spn
	case "unreachable":
		return "no domain controller answers"
	case "unavailable":
		return "there is nothing here that could show it"
	case "binding":
		return "something opens the connection to the server on its way"
	case "ntlm":
		return "only NTLM would do, which is not allowed"
	}
	return ""
}

// wordsOf is what a Negotiator's error says, without the name of its package.
func wordsOf(err error) string {
	return printable(strings.TrimPrefix(err.Error(), "winauth: "), maxDescription)
}

// loginRefused turns the end of a sign-in that began with this computer's login into a *LoginError where a person can
// do what the login could not: a second factor, consent, another account. What the browser could not mend either
// stays what it is.
func loginRefused(err error) error {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return err
	}
	for _, n := range e.Numbers {
		switch n {
		case 50034, 50053, 50057, 50105: // no such account, locked, disabled, not assigned
			return err
		case 7000218: // only applications that may do without a browser are spared a secret
			return &LoginError{Problem: e.Error(), Next: nextBrowser, Err: e}
		}
	}
	if e.NeedsPerson() || e.Code == "access_denied" {
		return &LoginError{Problem: e.Error(), Next: nextBrowser, Err: e}
	}
	return err
}
