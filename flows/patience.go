package flows

import "time"

// patience is how long somebody is waited for, from when they can see what they are to do. A page for somebody who is not
// there opens when they come back, and all of the time must be left then.
type patience struct {
	lasts time.Duration
	timer *time.Timer // nil: it has not begun
}

// begin lets the time run, and reports whether it did not before.
func (p *patience) begin() bool {
	if p.timer != nil {
		return false
	}
	p.timer = time.NewTimer(p.lasts)
	return true
}

// over has a value when the time is up.
func (p *patience) over() <-chan time.Time {
	if p.timer == nil {
		return nil
	}
	return p.timer.C
}

func (p *patience) end() {
	if p.timer != nil {
		p.timer.Stop()
	}
}
