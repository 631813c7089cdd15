package flows

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"latchkey/internal/identity"
)

const (
	maxTraceBody = 64 << 10 // bytes kept of one message's body
	maxExchanges = 1000     // kept by one trace; the oldest go first
	minSecret    = 4        // a shorter one is looked for nowhere else: it is part of too many words
)

// Trace records what went over the wire, in order, while a grant ran: each request of this program and its answer,
// where the browser was sent, and what it brought back. What was answered from memory is no exchange. It is safe for
// concurrent use. It holds secrets; only what Field.Shown, Curl and WriteRedacted give is fit to be shown.
type Trace struct {
	changed func()

	mu        sync.Mutex
	exchanges []*Exchange
	dropped   int
	secrets   []string // every secret that was seen, to be found again where nobody expects it
}

// NewTrace makes a Trace; changed (may be nil) is called after each change and must not block.
func NewTrace(changed func()) *Trace {
	if changed == nil {
		changed = func() {}
	}
	return &Trace{changed: changed}
}

type traceKey struct{}

// WithTrace has t record every exchange that happens under ctx.
func WithTrace(ctx context.Context, t *Trace) context.Context {
	return context.WithValue(ctx, traceKey{}, t)
}

// traceOf is the trace of ctx, or nil: all that records does nothing then.
func traceOf(ctx context.Context) *Trace {
	t, _ := ctx.Value(traceKey{}).(*Trace)
	return t
}

// Exchange is one request and its answer.
type Exchange struct {
	At       time.Time
	Took     time.Duration
	Op       string // "redeem the authorization code"
	Browser  bool   // went through the browser (front channel), not from this program
	Request  Message
	Response *Message // nil: none (yet); of the browser: what it brought back to this program
	Problem  string   // why there is none; no secret
}

// Message is a request or an answer.
type Message struct {
	Method string  // requests; empty where a person is to open the address
	URL    string  // requests, without the query, which is in Fields; of what the browser brought back: where to
	Status int     // answers
	Header []Field // sorted by name
	Fields []Field // query, form or the members of a JSON object, in order
	Text   string  // a body that is none of these, cut and without secrets
}

// Field is one name and value.
type Field struct {
	Name   string
	Value  identity.Secret // cut when it is very long
	Secret bool            // Value must not be shown unless asked for
}

// Exchanges is a copy of what was recorded so far.
func (t *Trace) Exchanges() []Exchange {
	t.mu.Lock()
	defer t.mu.Unlock()
	list := make([]Exchange, len(t.exchanges))
	for i, e := range t.exchanges {
		list[i] = *e
		list[i].Request = t.masked(e.Request)
		if e.Response != nil {
			r := t.masked(*e.Response)
			list[i].Response = &r
		}
		list[i].Problem = scrub(e.Problem, t.secrets)
	}
	return list
}

// masked is a copy of m in which also those values are secrets that hold one that became known elsewhere, as when a
// provider repeats a code in its words.
func (t *Trace) masked(m Message) Message {
	hide := func(fields []Field) []Field {
		fields = slices.Clone(fields)
		for i := range fields {
			fields[i].Secret = fields[i].Secret || holdsSecret(fields[i].Value.Reveal(), t.secrets)
		}
		return fields
	}
	m.Header, m.Fields, m.Text = hide(m.Header), hide(m.Fields), scrub(m.Text, t.secrets)
	m.URL = scrub(m.URL, t.secrets)
	return m
}

// add appends an exchange and notes its secrets.
func (t *Trace) add(e *Exchange) {
	t.mu.Lock()
	t.exchanges = append(t.exchanges, e)
	if over := len(t.exchanges) - maxExchanges; over > 0 {
		t.exchanges = slices.Delete(t.exchanges, 0, over)
		t.dropped += over
	}
	t.note(e.Request)
	t.mu.Unlock()
	t.changed()
}

func (t *Trace) note(m Message) {
	for _, f := range slices.Concat(m.Header, m.Fields) {
		if !f.Secret {
			continue
		}
		for _, s := range secretsIn(f) {
			t.keepOut(s)
		}
	}
}

// keepOut has a secret masked wherever it turns up. The longer ones go first: the beginning of one may be another.
func (t *Trace) keepOut(secret string) {
	for _, s := range spellings(secret) {
		at, known := slices.BinarySearchFunc(t.secrets, s, func(a, b string) int {
			return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b))
		})
		if !known {
			t.secrets = slices.Insert(t.secrets, at, s)
		}
	}
}

// sent records a request of this program; secrets are those in a body that has no fields. The result is for answered
// and failed; nil where nothing is recorded.
func (t *Trace) sent(op string, req *http.Request, secrets ...identity.Secret) *Exchange {
	if t == nil {
		return nil
	}
	t.mu.Lock()
	for _, s := range secrets {
		if len(s) >= minSecret {
			t.keepOut(s.Reveal())
		}
	}
	t.mu.Unlock()
	e := &Exchange{At: time.Now(), Op: op, Request: requestMessage(req)}
	t.add(e)
	return e
}

// answered records the answer to what sent gave.
func (t *Trace) answered(e *Exchange, status int, header http.Header, body []byte) {
	if t == nil {
		return
	}
	m := answerMessage(status, header, body)
	t.mu.Lock()
	e.Took, e.Response = time.Since(e.At), &m
	t.note(m)
	t.mu.Unlock()
	t.changed()
}

// failed records why there is no answer.
func (t *Trace) failed(e *Exchange, problem string) {
	if t == nil {
		return
	}
	t.mu.Lock()
	e.Took, e.Problem = time.Since(e.At), problem
	t.mu.Unlock()
	t.changed()
}

// opened records that the browser was sent to target.
func (t *Trace) opened(op, target string) {
	u, err := url.Parse(target)
	if t == nil || err != nil {
		return
	}
	t.add(&Exchange{At: time.Now(), Op: op, Browser: true, Request: Message{Method: http.MethodGet, URL: bare(u), Fields: pairs(u.RawQuery)}})
}

// returned records what the browser brought back to uri; it belongs to where it was sent to last.
func (t *Trace) returned(op, uri string, v url.Values) {
	if t == nil {
		return
	}
	m := Message{URL: uri, Fields: pairs(v.Encode())}
	t.mu.Lock()
	var e *Exchange
	for _, x := range slices.Backward(t.exchanges) {
		if x.Browser && x.Op == op {
			e = x
			break
		}
	}
	if e == nil || e.Response != nil { // a pasted answer whose link was opened before anybody watched
		e = &Exchange{At: time.Now(), Op: op, Browser: true}
		t.exchanges = append(t.exchanges, e)
	}
	e.Took, e.Response = time.Since(e.At), &m
	t.note(m)
	t.mu.Unlock()
	t.changed()
}

// prompt records the code that a person was shown.
func (t *Trace) prompt(d DevicePrompt) {
	if t == nil {
		return
	}
	t.add(&Exchange{At: time.Now(), Op: "show the person the code", Browser: true, Request: Message{
		URL: d.VerificationURI, Fields: []Field{{Name: "user_code", Value: identity.Secret(d.UserCode)}},
	}})
}
