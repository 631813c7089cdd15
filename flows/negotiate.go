package flows

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync/atomic"
	"time"

	"latchkey/internal/identity"
)

// maxLoginTokens bounds an exchange: Kerberos needs one token, negotiation of the mechanism one or two more.
const maxLoginTokens = 5

// ticketTimeout is how long a ticket may take: less than all of a sign-in, so that there is time to say why.
const ticketTimeout = 20 * time.Second

// loginClient answers servers that ask for this computer's login (Negotiate, RFC 4559). It shows it over https only,
// to the hosts that it was made for, in no other scheme, and never twice to a server that said no. It speaks HTTP/1.1,
// since Negotiate belongs to a connection, and goes through a proxy as all else does, but never answers the proxy
// itself. It serves one request at a time.
type loginClient struct {
	c     *Client
	http  *http.Client
	hosts []string // with port

	// certificate is the one that the channel binding was made for; while it is set, a connection to a server with
	// another one is refused. The transport looks at it from a goroutine that may outlast its request.
	certificate atomic.Pointer[x509.Certificate]
}

// newLoginClient makes a loginClient for hosts, written as in an address. close must be called.
func (c *Client) newLoginClient(hosts ...string) (*loginClient, error) {
	if c.negotiator == nil {
		return nil, errNoLogin
	}
	l := &loginClient{c: c}
	for _, h := range hosts {
		if h = withPort(h); h != "" && !slices.Contains(l.hosts, h) {
			l.hosts = append(l.hosts, h)
		}
	}
	base := c.http.Transport
	if base == nil {
		base = NewHTTP().Transport
	}
	shared, ok := base.(*http.Transport)
	if !ok {
		return nil, errors.New(opLogin + ": the HTTP transport cannot be confined to one connection")
	}
	t := shared.Clone()
	t.MaxConnsPerHost, t.MaxIdleConnsPerHost, t.DisableKeepAlives = 1, 1, false
	t.ForceAttemptHTTP2, t.TLSNextProto, t.Protocols = false, map[string]func(string, *tls.Conn) http.RoundTripper{}, new(http.Protocols)
	t.Protocols.SetHTTP1(true)
	if t.TLSClientConfig == nil {
		t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	before := t.TLSClientConfig.VerifyConnection
	t.TLSClientConfig.NextProtos = []string{"http/1.1"}
	t.TLSClientConfig.VerifyConnection = func(s tls.ConnectionState) error {
		if bound := l.certificate.Load(); bound != nil && (len(s.PeerCertificates) == 0 || !s.PeerCertificates[0].Equal(bound)) {
			return errors.New("the server changed its certificate in the middle of the sign-in")
		}
		if before != nil {
			return before(s)
		}
		return nil
	}
	l.http = &http.Client{Transport: t, CheckRedirect: stay}
	return l, nil
}

func (l *loginClient) close() { l.http.CloseIdleConnections() }

// do sends the call, and once more with this computer's login where the server asks for it. All of it takes 30 seconds
// at most. Errors: *LoginError, and those of Client.do.
func (l *loginClient) do(ctx context.Context, call call) (*answer, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, callTimeout, errNoAnswer)
	defer cancel()
	a, err := l.c.send(ctx, l.http, call)
	if err != nil || a.status != http.StatusUnauthorized {
		return a, err
	}
	u, err := url.Parse(call.url)
	if err != nil {
		return nil, errors.New(opLogin + ": the address is not usable")
	}
	offer, _ := readOffer(a.header) // a token cannot be meant for us yet
	host := printable(u.Host, 100)
	switch {
	case !offer.offered:
		return nil, &LoginError{Problem: host + " does not ask for this computer's login (Negotiate) but for: " + offer.others(), Next: nextBrowser}
	case u.Scheme != "https" || a.tls == nil || len(a.tls.PeerCertificates) == 0:
		return nil, &LoginError{Problem: host + " asks for this computer's login without https, where anybody on the way could use it", Next: nextBrowser}
	case !slices.Contains(l.hosts, hostOf(u)):
		return nil, &LoginError{
			Problem: host + " asks for this computer's login, and the sign-in service does not name it as its own; it got nothing",
			Next:    nextBrowser + " If this host is your organisation's, add it to the hosts that may see this computer's login (negotiate_hosts of the profile).",
		}
	}
	bound := a.tls.PeerCertificates[0]
	l.certificate.Store(bound)
	defer l.certificate.Store(nil)
	return l.exchange(ctx, call, u, endPointBinding(bound))
}

// exchange shows the login until the server lets us in or does not.
func (l *loginClient) exchange(ctx context.Context, call call, u *url.URL, binding []byte) (*answer, error) {
	spn := serviceName(u)
	login, give := context.WithCancelCause(ctx)
	defer give(nil)
	patience := time.AfterFunc(ticketTimeout, func() { give(errNoTicket) })
	defer patience.Stop()
	step, release, err := l.c.negotiator.Begin(login, spn, binding)
	if release != nil {
		defer release()
	}
	if err != nil {
		return nil, inTime(login, notShown(spn, err))
	}
	var in []byte
	for range maxLoginTokens {
		out, done, err := step(in)
		if err != nil {
			e := notShown(spn, err)
			if in != nil { // the words are the server's
				e.quote(spn+" does not accept this computer's login", err)
			}
			return nil, inTime(login, e)
		}
		patience.Stop() // with a ticket there is nobody else to ask but the server
		if len(out) == 0 && in == nil {
			return nil, notShown(spn, errors.New("the system's library gave no token"))
		}
		if len(out) == 0 {
			break // the last word was the server's, and it was no
		}
		call.negotiate = identity.Secret(base64.StdEncoding.EncodeToString(out))
		a, err := l.c.send(ctx, l.http, call)
		if err != nil {
			return nil, err
		}
		offer, err := readOffer(a.header)
		if err != nil {
			return nil, &LoginError{Problem: spn + ": " + err.Error(), Next: nextBrowser}
		}
		in = offer.token
		switch {
		case a.status != http.StatusUnauthorized:
			if err := verifyServer(spn, step, in, done); err != nil {
				return nil, err // nothing that it said is used
			}
			return a, nil
		case done || in == nil:
			return nil, turnedAway(spn)
		}
	}
	return nil, turnedAway(spn)
}

// verifyServer checks the server's own proof where it sends one (mutual authentication). Windows servers may leave it
// out; who they are is said by TLS.
func verifyServer(spn string, step func([]byte) ([]byte, bool, error), token []byte, done bool) error {
	if token == nil || done {
		return nil
	}
	out, done, err := step(token)
	switch {
	case err != nil:
		e := notShown(spn, err)
		e.quote("the server cannot prove that it is "+spn, err)
		return e
	case !done || len(out) > 0:
		return &LoginError{Problem: "the server cannot prove that it is " + spn + ": its proof is not complete", Next: nextBrowser}
	}
	return nil
}

// errNoTicket ends the wait for a ticket.
var errNoTicket = errors.New("no ticket")

// inTime puts it in words when a ticket took too long. Far from the organisation's network, systems look for a domain
// controller for minutes.
func inTime(ctx context.Context, e *LoginError) *LoginError {
	late := lateTicket{ticketTimeout}
	switch context.Cause(ctx) {
	case errNoAnswer:
		late.after = callTimeout
	case errNoTicket:
	default:
		return e
	}
	return &LoginError{Problem: late.Error(), Next: nextNetwork, Err: late}
}

// lateTicket: the system looks for a domain controller, and none answers.
type lateTicket struct{ after time.Duration }

func (e lateTicket) Error() string {
	return fmt.Sprintf("there was no ticket within %.0f seconds", e.after.Seconds())
}

// Advice is that of an error of a Negotiator.
func (lateTicket) Advice() (reason, next string) { return "unreachable", nextNetwork }
func (lateTicket) Unwrap() error                 { return context.DeadlineExceeded }

func turnedAway(spn string) *LoginError {
	return &LoginError{
		Problem: spn + " does not accept this computer's login",
		Next:    nextBrowser + " If others sign in this way, check that you are signed in to the right domain, and this computer's clock.",
	}
}
