package flows

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

const (
	maxBody     = 1 << 20 // no answer of a provider comes near it
	callTimeout = 30 * time.Second
)

// ClientOptions are the parts a Client works with; the zero value is usable.
type ClientOptions struct {
	HTTP     *http.Client     // nil: NewHTTP(). Its redirect policy, cookie jar and timeout are not used
	Now      func() time.Time // nil: time.Now
	Log      *slog.Logger     // nil: nothing is logged; no secret ever is
	Version  string           // of the program, told to providers
	CacheDir string           // folder for discovery documents and key sets; empty: memory only

	Negotiator Negotiator // this computer's own login; nil: it has none

	// Proxy gives for each request the ways on which it may leave this computer, in the order in which they are tried: the
	// address of a proxy (http, https, socks5), or nil for straight there. It is not asked for what is on this computer. nil
	// itself: as the environment says. It is for the client that NewHTTP makes.
	Proxy func(ctx context.Context, to *url.URL) (ways []*url.URL, err error)

	// Language gives, for each page that the person sees in the browser, its language (BCP 47) and how a text of ours is
	// said in it; nil: English.
	Language func() (tag string, say func(string) string)
}

// Client is the one way to an identity provider: every answer is bounded in size and time, no redirect is
// followed, no cookie kept, and no body ever becomes part of an error. It is safe for concurrent use.
type Client struct {
	http       *http.Client
	post       *http.Client // as http, each request on a connection of its own
	now        func() time.Time
	log        *slog.Logger
	version    string
	documents  *documents
	negotiator Negotiator // nil: none
	language   func() (string, func(string) string)
}

// NewClient makes a Client.
func NewClient(o ClientOptions) *Client {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.HTTP == nil {
		o.HTTP = NewHTTP()
		if o.Proxy != nil {
			proxied(o.HTTP.Transport.(*http.Transport), o.Now, o.Proxy)
		}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Version == "" {
		o.Version = "0"
	}
	if o.Language == nil {
		o.Language = inEnglish
	}
	return &Client{
		http:       &http.Client{Transport: o.HTTP.Transport, CheckRedirect: stay},
		post:       &http.Client{Transport: fresh(o.HTTP.Transport), CheckRedirect: stay},
		now:        o.Now,
		log:        o.Log,
		version:    o.Version,
		documents:  newDocuments(o.CacheDir),
		negotiator: o.Negotiator,
		language:   o.Language,
	}
}

func inEnglish() (string, func(string) string) { return "en", func(text string) string { return text } }

// stay follows no redirect: it would carry a code or a refresh token to wherever it points.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// fresh is a transport that reuses no connection. One that idled may have been closed by the other end: a refresh
// token written to it counts as sent, and nobody knows whether it arrived.
func fresh(t http.RoundTripper) http.RoundTripper {
	own, ok := t.(*http.Transport)
	if !ok {
		return t
	}
	own = own.Clone()
	own.DisableKeepAlives = true
	return own
}

// NewHTTP is an HTTP client fit for identity providers: HTTP/1.1, TLS 1.2 or better, proxies from the environment.
func NewHTTP() *http.Client {
	return &http.Client{Transport: &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dial,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    10 * time.Second,
		ResponseHeaderTimeout:  callTimeout,
		IdleConnTimeout:        30 * time.Second,
		MaxIdleConns:           8,
		MaxResponseHeaderBytes: 64 << 10,
		// No HTTP/2: net/http would keep on using a connection through one proxy after another one was chosen, since it
		// finds those by the host alone. The few small requests of a sign-in gain nothing by it.
	}}
}

// NewCorrelationID makes a random UUID (RFC 9562, version 4) that names one sign-in in the provider's logs.
func NewCorrelationID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// answer is a provider's response, read in full.
type answer struct {
	status      int
	header      http.Header
	body        []byte
	tls         *tls.ConnectionState // nil: it came without
	host        string
	correlation string // that was sent along; empty: none was, so that nobody could find it
}

// unusable is the error for an answer that makes no sense. description is ours; it repeats nothing of the answer.
func (a *answer) unusable(op, description string) *Error {
	return &Error{Op: op, Status: a.status, Host: a.host, CorrelationID: a.correlation, Description: description}
}

// do sends the call once. A POST is never repeated: what it carries may be used up by arriving. Errors are
// *NetworkError, whose Sent says whether the request may have arrived.
func (c *Client) do(ctx context.Context, call call) (*answer, error) {
	if call.posts() {
		return c.send(ctx, c.post, call)
	}
	return c.send(ctx, c.http, call)
}

// send is do with another client, which must not follow redirects.
func (c *Client) send(ctx context.Context, client *http.Client, call call) (*answer, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, callTimeout, errNoAnswer)
	defer cancel()

	var sent atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		// The transport starts over on another connection only when nothing of the request went out.
		GetConn:      func(string) { sent.Store(false) },
		WroteHeaders: func() { sent.Store(true) },
		WroteRequest: func(httptrace.WroteRequestInfo) { sent.Store(true) },
	})
	ctx, passage := travelling(ctx)
	req, err := c.request(ctx, call)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", call.op, err)
	}
	trace := traceOf(ctx)
	exchange := trace.sent(call.op, req, call.secrets()...)
	failed := func(err error) error {
		// url.Error repeats the whole address; what failed is said by op and host.
		if ue, ok := errors.AsType[*url.Error](err); ok {
			err = ue.Err
		}
		if context.Cause(ctx) == errNoAnswer {
			err = errNoAnswer
		} else if ctx.Err() != nil {
			err = ctx.Err()
		} else if bare, foreign := unquoted(err); foreign {
			err = bare
		} else if sent.Load() {
			err = fmt.Errorf("%s: %w", brokeOff, err)
		}
		trace.failed(exchange, err.Error())
		return &NetworkError{Op: call.op, Host: req.URL.Host, Sent: sent.Load() && call.posts(), Err: err}
	}

	began := c.now()
	resp, err := passage.send(client, req)
	if err != nil {
		return nil, failed(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	if err != nil {
		return nil, failed(err)
	}
	if len(body) > maxBody {
		const tooLarge = "the answer is larger than 1 MiB"
		trace.failed(exchange, tooLarge)
		return nil, (&answer{status: resp.StatusCode, host: req.URL.Host, correlation: call.sentCorrelation()}).unusable(call.op, tooLarge)
	}
	trace.answered(exchange, resp.StatusCode, resp.Header, body)
	c.log.DebugContext(ctx, "provider answered", "op", call.op, "host", req.URL.Host, "status", resp.StatusCode,
		"took", c.now().Sub(began), "correlation", call.correlation)
	return &answer{
		status: resp.StatusCode, header: resp.Header, body: body, tls: resp.TLS,
		host: req.URL.Host, correlation: call.sentCorrelation(),
	}, nil
}

// unquoted keeps out of the error what came from a server that does not speak HTTP: net/http repeats the line that it
// could not read, whatever is in it. foreign is false for every other error, which stays as it is.
func unquoted(err error) (bare error, foreign bool) {
	text := err.Error()
	said := strings.IndexByte(text, '"')
	if said < 0 || !strings.Contains(text, malformed) && !strings.Contains(text, "transport connection broken") && !strings.Contains(text, "Location header") {
		return err, false
	}
	return errors.New(strings.TrimSpace(text[:said])), true
}

// What a NetworkError may say beside that nobody could be reached.
var errNoAnswer = errors.New("no answer within 30 seconds")

const (
	brokeOff  = "the answer broke off"
	malformed = "malformed" // net/http, of what is no HTTP
)

// get is do for documents: one more try when the connection failed, since reading changes nothing.
func (c *Client) get(ctx context.Context, call call) (*answer, error) {
	a, err := c.do(ctx, call)
	if _, ok := errors.AsType[*NetworkError](err); ok && ctx.Err() == nil && !errors.Is(err, errNoAnswer) {
		return c.do(ctx, call)
	}
	return a, err
}
