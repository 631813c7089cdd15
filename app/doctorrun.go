package app

import (
	"cmp"
	"context"

	"latchkey/app/kit"
	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// examining is one run of the doctor. All of it lives on Fyne's thread.
type examining struct {
	account identity.AccountID // empty: whatever there is only one of
	cancel  context.CancelFunc
}

// showDoctor examines for the account that is chosen, if any.
func (w *window) showDoctor() {
	w.pane = paneDoctor
	w.hush()
	w.examine(w.chosen)
	w.arrange()
}

// examine runs the doctor in place of a run that goes on.
func (w *window) examine(account identity.AccountID) {
	w.stopExamining()
	called := ""
	if a, ok := w.current(); ok && a.ID == account {
		called = cmp.Or(a.Username, a.Label())
	}
	w.doctor.begin(called)
	ctx, cancel := context.WithCancel(w.errands.ctx)
	run := &examining{account: account, cancel: cancel}
	w.examining = run
	show := func(f func()) { // not after another run has begun, or the page was left
		w.errands.post(func() {
			if w.examining == run {
				f()
			}
		})
	}
	w.errands.run(func(context.Context) func() {
		defer cancel()
		err := w.o.Doors.Examine(ctx, account, func(c flows.Check) {
			show(func() {
				if c.Name == "Proxy" {
					w.keepMaskedAddresses(c.Text)
				}
				w.doctor.add(c)
			})
		})
		why := ""
		if err != nil {
			why = kit.Sentence(session.ProblemOf(err).Summary)
		}
		show(func() { w.doctor.end(why) })
		return nil
	})
}

// stopExamining ends a run that nobody looks at any more.
func (w *window) stopExamining() {
	if w.examining != nil {
		w.examining.cancel()
		w.examining = nil
	}
}

func (w *window) doctorActions() doctorActions {
	return doctorActions{
		again:      func() { w.examine(w.examining.account) },
		copyReport: func() { w.copyText(w.doctor.report(), "Report copied") },
		back:       w.back,
	}
}
