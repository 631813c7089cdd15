package app

import (
	"slices"
	"time"

	"latchkey/internal/claims"
)

// tick moves the hand of the timeline, and says anew how far each moment is from now, once a minute.
func (v *claimsView) tick() {
	if v.reading == nil || !v.reading.readable() || v.timed.Equal(v.now.Truncate(time.Minute)) {
		return
	}
	v.retime()
	v.arrange(false)
}

// retime brings what is shown to the present. For very many claims it is not worth the time.
func (v *claimsView) retime() {
	v.timed = v.now.Truncate(time.Minute)
	if !v.reading.readable() {
		return
	}
	next := *v.reading
	next.times = claims.NewTimeline(next.token, v.now.Truncate(time.Second))
	if len(next.rows) <= groupFirst {
		next.rows = slices.Concat(claims.Explain(next.token, v.now.Local()), claims.ExplainHeader(next.token))
	}
	v.reading = &next
	v.times.set(next.times)
}
