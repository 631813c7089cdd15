package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

type labState int

const (
	labIdle labState = iota
	labRunning
	labDone
	labFailed
	labStopped
)

// labRun is one run of a flow in the Flow lab. All of it lives on Fyne's thread but trace.
type labRun struct {
	id      session.AttemptID
	input   labInput
	state   labState
	cancel  context.CancelFunc
	trace   *flows.Trace
	attempt session.Attempt
	link    string
	linked  bool // a link has been asked for
	pasteNo string

	signIn  session.SignIn
	result  *flows.Result        // of a flow that keeps nothing by itself
	token   identity.AccessToken // of a refresh
	problem session.Problem
	kept    identity.AccountID
	begun   time.Time
	over    time.Time
}

// name tells a run from others.
func (r *labRun) name() string { return r.input.flow.name + ", " + r.begun.Local().Format("15:04") }

// Format keeps what came out of every text.
func (labRun) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("[a run of the Flow lab]")) }

// runLab runs what the form says. The run goes on until it ends, is stopped, or the view is left.
func (w *window) runLab() {
	in, wrong := w.lab.form.input()
	if wrong != "" {
		w.lab.form.say(wrong)
		return
	}
	w.stopLab()
	ctx, cancel := context.WithCancel(w.errands.ctx)
	r := &labRun{id: session.NewAttemptID(), input: in, state: labRunning, cancel: cancel, begun: w.o.Now()}
	r.attempt = session.Attempt{ID: r.id, StartedAt: r.begun}
	w.labRun = r
	changed := make(chan struct{}, 1)
	r.trace = flows.NewTrace(func() {
		select {
		case changed <- struct{}{}:
		default: // a redraw that will see this change too is due already
		}
	})
	w.lab.ends.pasted.SetText("")
	w.lab.renderWire(r.name(), nil, true, false)
	w.lab.claims.forget()
	w.lab.showTab(labWire)
	w.renderLab()
	w.errands.run(func(context.Context) func() { w.drawTrace(ctx, r, changed); return nil })
	w.errands.eachSecond(ctx, w.renderLab)
	traced := flows.WithTrace(ctx, r.trace)
	w.errands.run(func(context.Context) func() {
		defer cancel()
		if in.flow.flow == labRefresh {
			t, err := w.refreshInLab(traced, in)
			return func() { r.token = t; w.labEnded(r, err) }
		}
		s, err := in.signIn(w.o.Doors.OpenBrowser)
		s.Attempt = r.id
		var res *flows.Result
		if err == nil {
			res, err = w.o.Keeper.Try(traced, s)
		}
		return func() { r.signIn, r.result = s, res; w.labEnded(r, err) }
	})
}

// refreshInLab renews an account's token for its own scopes, or gets one for others.
func (w *window) refreshInLab(ctx context.Context, in labInput) (identity.AccessToken, error) {
	id := in.account.ID
	if in.claims != "" {
		return w.o.Keeper.StepUp(ctx, id, in.scopes, in.claims)
	}
	if in.scopes == "" || in.scopes == in.account.Scopes {
		if err := w.o.Keeper.Refresh(ctx, id); err != nil {
			return identity.AccessToken{}, err
		}
	}
	return w.o.Keeper.Token(ctx, id, in.scopes)
}

// redrawEvery is how often the exchanges are drawn at most while they change.
const redrawEvery = 60 * time.Millisecond

// drawTrace draws the exchanges whenever they have changed. However many changes there are, one redraw is under
// way at most, and the next one waits for a moment: a provider that answers fast must not hold up the window.
func (w *window) drawTrace(ctx context.Context, r *labRun, changed <-chan struct{}) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-changed:
		}
		list := r.trace.Exchanges()
		drawn := make(chan struct{})
		w.errands.post(func() {
			defer close(drawn)
			if w.labRun == r && r.state == labRunning {
				w.lab.renderWire(r.name(), list, false, false)
			}
		})
		select {
		case <-ctx.Done():
			return
		case <-drawn:
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(redrawEvery):
		}
	}
}

// labEnded shows how a run ended, with all of its exchanges.
func (w *window) labEnded(r *labRun, err error) {
	r.cancel()
	if r.state != labRunning {
		return
	}
	r.over = w.o.Now()
	switch {
	case err == nil:
		r.state = labDone
	case errors.Is(err, context.Canceled):
		r.state = labStopped
	default:
		r.state, r.problem = labFailed, *session.ProblemOf(err)
		if e, ok := errors.AsType[*session.SignInNeededError](err); ok {
			r.problem = session.Problem{Summary: e.Need.Sentence(), Next: e.Need.Detail, Code: e.Need.Code, CorrelationID: e.Need.CorrelationID}
		}
		if r.input.flow.flow == labOnBehalfOf && challengeOf(err) != "" {
			r.problem.Summary, r.problem.Next = callerWanted, "Send this challenge to the caller. Its claims are among the details."
		}
	}
	if w.labRun == r {
		w.lab.renderWire(r.name(), r.trace.Exchanges(), false, true)
		w.lab.claims.render(w.labAccount(), w.o.Now())
		w.renderLab()
	}
}

// stopLab ends a run under way.
func (w *window) stopLab() {
	r := w.labRun
	if r == nil || r.state != labRunning {
		return
	}
	r.state, r.over = labStopped, w.o.Now()
	r.cancel()
	w.errands.run(func(context.Context) func() {
		w.o.Keeper.Cancel(r.id)
		w.o.Keeper.Dismiss(r.id)
		return nil
	})
	w.lab.renderWire(r.name(), r.trace.Exchanges(), false, true)
	w.renderLab()
}

func (w *window) renderLab() { w.lab.render(w.labRun, w.o.Now()) }

// followLab takes from a Snapshot what there is to choose from, and the state of the run.
func (w *window) followLab(s session.Snapshot) {
	if w.pane == paneFlowLab {
		w.offerInLab()
	}
	r := w.labRun
	if r == nil || r.state != labRunning {
		return
	}
	for _, a := range s.SignIns {
		if a.ID != r.id || a.Problem != nil {
			continue
		}
		r.attempt = a
		if r.waits() && a.Device == nil && !r.linked {
			r.linked = true
			w.withLabLink(nil)
		}
		w.renderLab()
	}
}

// secondsOfSecrets masks secrets again that a person has revealed, when their time is over.
func (w *window) secondsOfSecrets() {
	if w.revealing {
		return
	}
	w.revealing = true
	ctx, cancel := context.WithCancel(w.errands.ctx)
	w.errands.eachSecond(ctx, func() {
		if !w.lab.wire.tick() {
			w.revealing = false
			cancel()
		}
	})
}
