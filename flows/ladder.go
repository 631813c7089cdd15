package flows

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"latchkey/internal/identity"
)

// ErrNextWay: this way of signing in cannot be used here, another one may. Errors that wrap it say why.
var ErrNextWay = errors.New("this way of signing in cannot be used here")

// ErrNotMeant: nobody means to sign in this way on this computer, so that a Ladder goes on without a word. It wraps
// ErrNextWay.
var ErrNotMeant = fmt.Errorf("%w, nor is it meant to be", ErrNextWay)

// Rung is one way of a Ladder.
type Rung struct {
	Name  string        // as in a sentence: "the browser", "a code on another device"
	Flow  identity.Flow // what Request.Turn is told
	Grant Grant
	Skip  error // why it is not even tried; nil: it is

	// Limit is how long it may take before the next one is tried; 0: as long as it wants.
	Limit time.Duration
}

func (g Rung) acquire(ctx context.Context, c *Client, r Request) (*Result, error) {
	if g.Limit == 0 {
		return g.Grant.Acquire(ctx, c, r)
	}
	bounded, cancel := context.WithTimeout(ctx, g.Limit)
	defer cancel()
	res, err := g.Grant.Acquire(bounded, c, r)
	if err != nil && bounded.Err() != nil && ctx.Err() == nil {
		return nil, fmt.Errorf("%w: it took longer than %s", ErrNextWay, g.Limit)
	}
	return res, err
}

// reason is an error behind the name of the way that it is about.
func reason(err error) string {
	if e, ok := errors.AsType[*LoginError](err); ok {
		return "this computer's login cannot be used: " + e.Problem
	}
	if e, ok := errors.AsType[*BrokerError](err); ok {
		return e.Problem
	}
	return err.Error()
}

// Ladder tries one way after the other: the next one only where the one before cannot be used at all (Skip,
// ErrNextWay, ErrNotOffered). A refusal by the provider or the person ends it: nobody is asked twice. What the provider
// asks for when it turns one way down (Error.Claims) goes along to the next.
type Ladder []Rung

// Acquire runs the first way that can be used. Result.Steps says what was passed over and why.
func (g Ladder) Acquire(ctx context.Context, c *Client, r Request) (*Result, error) {
	var steps []string
	last := fmt.Errorf("sign in: %w: none was given", ErrNextWay)
	for _, rung := range g {
		err := rung.Skip
		if err == nil {
			if r.Turn != nil {
				r.Turn(rung.Flow, slices.Clone(steps))
			}
			var res *Result
			res, err = rung.acquire(ctx, c, r)
			if res != nil {
				res.Steps = append(append(steps, res.Steps...), "Signed in with "+rung.Name+".")
			}
			if err == nil || !errors.Is(err, ErrNextWay) && !errors.Is(err, ErrNotOffered) {
				return res, err
			}
		}
		if errors.Is(err, ErrNotMeant) {
			continue
		}
		c.log.InfoContext(ctx, "a way of signing in was passed over", "way", rung.Name, "err", err)
		steps = append(steps, sentence(rung.Name+": "+reason(err)))
		last = err
		if e, ok := errors.AsType[*Error](err); ok {
			if claims, err := MergeClaims(r.Claims, e.Claims); err == nil {
				r.Claims = claims
			}
		}
	}
	return nil, last
}

// Announce implements Interactive: every rung that waits calls f.
func (g Ladder) Announce(f func(*Waiting)) Grant {
	lent := make(Ladder, len(g))
	for i, rung := range g {
		if waits, ok := rung.Grant.(Interactive); ok {
			rung.Grant = waits.Announce(f)
		}
		lent[i] = rung
	}
	return lent
}
