// Package winauth proves with this computer's own login who sits at it: SPNEGO with Kerberos, by SSPI on Windows and
// by the system's GSSAPI library on Linux and macOS, which is opened at run time and never linked. No password passes
// through here. Everything that decides lies in files without a build tag; the platform files hold calls only.
package winauth

import (
	"context"
	"time"
)

// Options says what the login may be used for.
type Options struct {
	// AllowNTLM lets Windows fall back to NTLM, which proves nothing about the service and can be relayed. Without
	// it NTLM is excluded when the credentials are acquired. Other systems never speak NTLM here.
	AllowNTLM bool
}

// Login is the login of the person whom this process runs for. It may be used by several goroutines at once.
type Login struct {
	options  Options
	system   system
	evidence evidence
}

// New gives this computer's login. It does no work: the library is opened when it is first needed, and its absence
// is an error (ErrUnavailable) of the call that needed it.
func New(o Options) *Login {
	s := newSystem()
	return &Login{options: o, system: s, evidence: systemEvidence(s)}
}

// Ticket is the person's proof towards the domain's key distribution centre (the ticket-granting ticket).
type Ticket struct {
	Principal string    // "alice@AD.CONTOSO.COM"; not necessarily the user principal name
	Cache     string    // "FILE:/tmp/krb5cc_1000"; on Windows the logon session
	Expires   time.Time // zero: not known

	// Skew is how far the domain's clock was ahead of this computer's when the ticket was fetched; zero where that is
	// not known. MIT's library allows for it by itself, so that only a clock that was set since then does harm.
	Skew time.Duration

	Library string // what was asked, for reports
}

// Begin starts a Negotiate exchange (RFC 4559) with the service that spn names, "HTTP/host" or "HTTP/host@REALM".
// Mutual authentication is asked for, delegation never. binding is the tls-server-end-point channel binding
// with that prefix (RFC 5929, section 4.1); nil means none.
//
// step takes what the service sent (nil at first) and gives what to send to it. done says that our side is
// established, and then the service has proved its name too. As long as done is false it has not, whatever its answer
// was. A failed step stays failed.
//
// release frees the exchange. It must be called once, also after an error of step, and may be called again.
//
// ctx bounds the whole exchange: system libraries look for servers for a long time and cannot be interrupted, so when
// ctx ends, step returns its error at once, and a thread left behind cleans up after the library has returned.
//
// Errors are *Error; those of an absent library are ErrUnavailable as well.
func (l *Login) Begin(ctx context.Context, spn string, binding []byte) (step func(in []byte) (out []byte, done bool, err error), release func(), err error) {
	name, err := parseTarget(spn)
	if err != nil {
		return nil, nil, err
	}
	x, err := beginExchange(ctx, l.system, name, binding, l.options)
	if err != nil {
		return nil, nil, err
	}
	return x.step, x.release, nil
}

// Ticket looks at the person's ticket without using it. With Reason expired or no_ticket, what is known about the
// ticket is there beside the error.
func (l *Login) Ticket(ctx context.Context) (Ticket, error) {
	return onThread(ctx, l.system.ticket)
}

// UPN gives the user principal name ("alice@contoso.com") of the person. sure is true where the system vouches for
// it (Windows); elsewhere it is the principal of the ticket, a suggestion that a person should confirm.
func (l *Login) UPN(ctx context.Context) (upn string, sure bool, err error) {
	type answer struct {
		upn  string
		sure bool
	}
	a, err := onThread(ctx, func() (answer, error) {
		upn, sure, err := l.system.upn()
		return answer{upn, sure}, err
	})
	return a.upn, a.sure, err
}

// system is what a platform brings. Each method may block for long and is called on a thread of its own.
type system interface {
	open(name target, binding []byte, o Options) (conversation, error)
	ticket() (Ticket, error)
	upn() (name string, sure bool, err error)
}

// conversation is the library's side of one exchange. All its calls come from one operating system thread, in order.
type conversation interface {
	next(in []byte) (reply, error) // in is nil at first
	close()                        // once, at the end
}

// reply is what the library answered to one token.
type reply struct {
	token  []byte
	done   bool // our side is established
	mutual bool // and the service has proved its name; counts when done
	ntlm   bool // NTLM was chosen; counts when done
}
