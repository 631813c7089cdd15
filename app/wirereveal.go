package app

import (
	"time"

	"latchkey/flows"
)

// revealFor is how long secrets of an exchange stay visible.
const revealFor = 10 * time.Second

// tick masks what was visible long enough, and counts down what is. It reports whether anything still is.
func (l *wireList) tick() bool {
	if len(l.bare) == 0 {
		return false
	}
	over := false
	for n, until := range l.bare {
		if !l.now().Before(until) {
			delete(l.bare, n)
			over = true
		}
	}
	if over {
		l.arrange()
	} else {
		l.rows.Redraw()
	}
	return len(l.bare) > 0
}

// mask hides every secret at once.
func (l *wireList) mask() {
	if len(l.bare) > 0 {
		clear(l.bare)
		l.arrange()
	}
}

func (l *wireList) toggleReveal(n int) {
	if _, bare := l.bare[n]; bare {
		delete(l.bare, n)
		l.arrange()
		return
	}
	l.bare[n] = l.now().Add(revealFor)
	l.arrange()
	l.do.revealed()
}

func hasSecrets(e flows.Exchange) bool {
	all := [][]flows.Field{e.Request.Header, e.Request.Fields}
	if e.Response != nil {
		all = append(all, e.Response.Header, e.Response.Fields)
	}
	for _, fields := range all {
		for _, f := range fields {
			if f.Secret {
				return true
			}
		}
	}
	return false
}
