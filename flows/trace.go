package flows

import (
	"context"
	"io"
	"time"

	"latchkey/internal/identity"
)

// Trace records what went over the wire, in order, while a grant ran. It is safe for concurrent use.
type Trace struct{}

// NewTrace makes a Trace; changed (may be nil) is called after each change and must not block.
func NewTrace(changed func()) *Trace { return &Trace{} }

// WithTrace has t record every exchange that happens under ctx.
func WithTrace(ctx context.Context, t *Trace) context.Context { return ctx }

// Exchange is one request and its answer.
type Exchange struct {
	At       time.Time
	Took     time.Duration
	Op       string // "redeem the authorization code"
	Browser  bool   // went through the browser (front channel), not from this program
	Request  Message
	Response *Message // nil: none (yet)
	Problem  string   // why there is none; no secret
}

// Message is a request or an answer.
type Message struct {
	Method string // requests
	URL    string // requests, without query: that is in Fields
	Status int    // answers
	Header []Field
	Fields []Field // query, form or the members of a JSON object, in order
	Text   string  // a body that is none of these, cut and without secrets
}

// Field is one name and value.
type Field struct {
	Name   string
	Value  identity.Secret
	Secret bool // Value must not be shown unless asked for
}

// Shown is the value for the screen: masked when it is a secret.
func (f Field) Shown() string { return "" }

// Exchanges is a copy of what was recorded so far.
func (t *Trace) Exchanges() []Exchange { return nil }

// Curl is the request as a command for a shell, with placeholders for secrets.
func (e Exchange) Curl() string { return "" }

// WriteRedacted writes the trace as indented JSON without secrets.
func (t *Trace) WriteRedacted(w io.Writer) error { return nil }
