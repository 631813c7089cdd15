package winauth

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
)

const (
	// maxToken bounds tokens in both directions. Windows allows 65,535 bytes for a person in very many groups.
	maxToken = 64 << 10
	// maxRounds bounds how often a service may answer. Kerberos needs one answer, SPNEGO two when it renegotiates.
	maxRounds = 8
)

// ntlmSignature begins every NTLM message, and SPNEGO carries those unencrypted.
var ntlmSignature = []byte("NTLMSSP\x00")

// exchange is the state of one Negotiate exchange. It decides; the conversation only calls.
type exchange struct {
	ctx     context.Context // of Begin: bounds the whole exchange
	thread  *thread
	talk    conversation // used on the thread alone
	options Options
	bound   bool // a channel binding is part of it

	mu     sync.Mutex
	rounds int
	done   bool
	failed error
}

func beginExchange(ctx context.Context, s system, name target, binding []byte, o Options) (*exchange, error) {
	x := &exchange{ctx: ctx, options: o, bound: len(binding) > 0}
	x.thread = startThread(func() {
		if x.talk != nil {
			x.talk.close()
		}
	})
	_, err := run(ctx, x.thread, func() (struct{}, error) {
		var err error
		x.talk, err = s.open(name, bytes.Clone(binding), o)
		return struct{}{}, err
	})
	if err != nil {
		x.release()
		return nil, waited("begin the exchange with "+name.spn(), err)
	}
	return x, nil
}

func (x *exchange) release() { x.thread.stop(x.ctx) }

func (x *exchange) step(in []byte) (out []byte, done bool, err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.failed != nil {
		return nil, false, x.failed
	}
	out, err = x.advance(in)
	if err != nil {
		x.failed = waited("go on with the exchange", err)
		return nil, false, x.failed
	}
	return out, x.done, nil
}

func (x *exchange) advance(in []byte) ([]byte, error) {
	if err := x.admit(in); err != nil {
		return nil, err
	}
	x.rounds++
	in = bytes.Clone(in) // the caller's may be gone when the library still reads it after ctx ended
	r, err := run(x.ctx, x.thread, func() (reply, error) { return x.talk.next(in) })
	if err != nil {
		return nil, x.blame(err)
	}
	if err := x.accept(r); err != nil {
		return nil, err
	}
	x.done = r.done
	return r.token, nil
}

// admit says whether a token of the service may go to the library.
func (x *exchange) admit(in []byte) error {
	const op = "read the service's answer"
	switch {
	case x.done:
		return &Error{Op: op, Reason: ReasonOther, Text: "the exchange is complete and takes no more tokens"}
	case x.rounds == 0 && len(in) > 0:
		return &Error{Op: op, Reason: ReasonRefused, Text: "the service answered before it was asked", Next: nextOddService}
	case x.rounds > 0 && len(in) == 0:
		return &Error{Op: op, Reason: ReasonRefused, Text: "the service asked again instead of answering: it did not accept the ticket", Next: nextRefused}
	case len(in) > maxToken:
		return &Error{Op: op, Reason: ReasonOther, Text: fmt.Sprintf("the service sent a token of %d bytes; %d are allowed", len(in), maxToken), Next: nextOddService}
	case x.rounds >= maxRounds:
		return &Error{Op: op, Reason: ReasonRefused, Text: fmt.Sprintf("the service still asked after %d rounds", maxRounds), Next: nextOddService}
	case !x.options.AllowNTLM && bytes.Contains(in, ntlmSignature):
		return &Error{Op: op, Reason: ReasonNTLM, Text: "the service wants NTLM instead of Kerberos", Next: nextNTLM}
	}
	return nil
}

// accept says whether what the library answered may leave this computer.
func (x *exchange) accept(r reply) error {
	const op = "prove who is logged in"
	ntlm := r.ntlm || bytes.Contains(r.token, ntlmSignature)
	switch {
	case ntlm && !x.options.AllowNTLM:
		return &Error{Op: op, Reason: ReasonNTLM, Text: "the system offered NTLM instead of Kerberos, so nothing was sent", Next: nextNTLM}
	case len(r.token) > maxToken:
		return &Error{Op: op, Reason: ReasonOther, Text: fmt.Sprintf("the system made a token of %d bytes; %d are allowed", len(r.token), maxToken), Next: nextLargeToken}
	case r.done && !r.mutual && !ntlm:
		return &Error{Op: op, Reason: ReasonRefused, Text: "the service did not prove its own name", Next: nextOddService}
	case !r.done && len(r.token) == 0:
		return &Error{Op: op, Reason: ReasonOther, Text: "the system's library has nothing to say and is not done", Next: nextOddService}
	}
	return nil
}

// blame says who is behind an error that the library has no reason for, or a missing mechanism: once the service has
// answered, it is the service. Services do not say that the channel binding was wrong, they send a generic error.
func (x *exchange) blame(err error) error {
	e, ok := errors.AsType[*Error](err)
	if !ok || x.rounds < 2 || (e.Reason != ReasonOther && e.Reason != ReasonUnavailable) {
		return err
	}
	said := *e
	said.Reason, said.Next = ReasonRefused, nextRefused
	if x.bound {
		said.Next = nextRefusedBound
	}
	return &said
}

// waited turns the errors of waiting into words of ours and leaves those of the library as they are.
func waited(op string, err error) error {
	if _, ok := errors.AsType[*Error](err); ok {
		return err
	}
	return fmt.Errorf("winauth: %s: %w", op, err)
}
