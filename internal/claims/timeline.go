package claims

import (
	"slices"
	"time"
)

// Moment is one point of a timeline.
type Moment struct {
	Name  string // the claim; "now" for the present
	Label string // in words: "issued", "expires"
	At    time.Time
	Place float64 // where to draw it: 0 is the left end, 1 the right
}

// Timeline is what a token says about time, in order.
type Timeline struct {
	Moments []Moment `json:"moments"` // earliest first; "now" is always there
	// From and To are the places between which the token is valid, to be drawn as a bar; both 0 when that cannot be
	// said. Between them the scale is true; outside of it moments only keep their order, for a sign-in of last month
	// and a token of one hour do not fit onto one scale.
	From, To float64
	Lifetime time.Duration // from issue to expiry; 0 when that cannot be said
	Odd      []string      // what cannot be, in sentences: a time that is none, an end before the beginning
}

// The bar has the middle of the line; what was before and what comes after share the ends.
const (
	barStart = 0.15
	barEnd   = 0.85
)

// timelineClaims in the order in which they stand when two are at the same moment.
var timelineClaims = []known{
	{"auth_time", "signed in"},
	{"iat", "issued"},
	{"nbf", "valid from"},
	{"exp", "expires"},
}

// NewTimeline puts auth_time, iat, nbf, exp and now in order. Claims whose value is no time are left out and said to
// be odd. A nbf at the moment of iat is left out: it says nothing.
func NewTimeline(t *Token, now time.Time) Timeline {
	var line Timeline
	at := map[string]time.Time{}
	for _, k := range timelineClaims {
		if !t.Claims.Has(k.name) {
			continue
		}
		when, ok := momentOf(t, k.name)
		switch {
		case k.name == "auth_time" && ok && when.IsZero():
			continue
		case !ok:
			line.Odd = append(line.Odd, "The value of "+k.name+" is not a time.")
			continue
		}
		at[k.name] = when
		if k.name == "nbf" && when.Equal(at["iat"]) {
			continue
		}
		label := k.meaning
		if k.name == "exp" && !now.Before(when) {
			label = "expired"
		}
		line.Moments = append(line.Moments, Moment{Name: k.name, Label: label, At: when})
	}
	line.Moments = append(line.Moments, Moment{Name: "now", Label: "now", At: now})
	slices.SortStableFunc(line.Moments, func(a, b Moment) int { return a.At.Compare(b.At) })
	start, end, bar := validity(at)
	if exp, ok := at["exp"]; ok && !bar && len(at) > 1 {
		line.Odd = append(line.Odd, "The token ends "+exp.UTC().Format(time.RFC3339)+", no later than it begins. It was never valid.")
	}
	if issued, ok := at["iat"]; ok && now.Add(skew).Before(issued) {
		line.Odd = append(line.Odd, "The token was issued in the future. Check this computer's clock.")
	}
	if signedIn, ok := at["auth_time"]; ok && !at["iat"].IsZero() && at["iat"].Add(skew).Before(signedIn) {
		line.Odd = append(line.Odd, "The sign-in is later than the token that came of it.")
	}
	if bar {
		line.From, line.To, line.Lifetime = barStart, barEnd, end.Sub(start)
	}
	line.place(start, end, bar)
	return line
}

// momentOf is looser than a service is only for auth_time, which AD FS writes as text. 0 stands for none there, and the
// zero time is returned.
func momentOf(t *Token, name string) (time.Time, bool) {
	if name != "auth_time" {
		return t.Claims.Time(name)
	}
	at, ok := looseTime(t.Claims, name)
	if ok && at.Unix() == 0 {
		at = time.Time{}
	}
	return at, ok
}

// validity is the time in which a token is valid. nbf counts where it is there, as it does for a service; a token
// without either begins when the person signed in, or not at all.
func validity(at map[string]time.Time) (start, end time.Time, ok bool) {
	end, ok = at["exp"]
	for _, name := range []string{"nbf", "iat", "auth_time"} {
		if start, found := at[name]; found {
			return start, end, ok && start.Before(end)
		}
	}
	return start, end, false
}

// place gives each moment its place.
func (l *Timeline) place(start, end time.Time, bar bool) {
	if !bar {
		for i := range l.Moments {
			l.Moments[i].Place = spread(i, len(l.Moments), 0, 1)
		}
		return
	}
	before := slices.IndexFunc(l.Moments, func(m Moment) bool { return !m.At.Before(start) })
	after := slices.IndexFunc(l.Moments, func(m Moment) bool { return m.At.After(end) })
	if after < 0 {
		after = len(l.Moments)
	}
	for i := range l.Moments {
		m := &l.Moments[i]
		switch {
		case i < before:
			m.Place = spread(i, before, 0, barStart)
		case i >= after:
			m.Place = spread(i-after, len(l.Moments)-after, barEnd, 1)
		default:
			m.Place = barStart + (barEnd-barStart)*share(m.At, start, end)
		}
	}
}

// spread puts item i of n evenly between two places, touching neither.
func spread(i, n int, from, to float64) float64 {
	return from + (to-from)*float64(2*i+1)/float64(2*n)
}

// share is how far at lies from start to end, by whole seconds: a time.Duration holds 292 years at most.
func share(at, start, end time.Time) float64 {
	whole := end.Unix() - start.Unix()
	if whole <= 0 {
		return 0
	}
	return min(1, max(0, float64(at.Unix()-start.Unix())/float64(whole)))
}

// Now is the place of the present.
func (l Timeline) Now() float64 {
	i := slices.IndexFunc(l.Moments, func(m Moment) bool { return m.Name == "now" })
	return l.Moments[max(0, i)].Place
}

// Remaining is how long the token is still valid; 0 when it is not, or when that cannot be said.
func (l Timeline) Remaining() time.Duration {
	var now, exp time.Time
	for _, m := range l.Moments {
		switch m.Name {
		case "now":
			now = m.At
		case "exp":
			exp = m.At
		}
	}
	if exp.IsZero() {
		return 0
	}
	return max(0, exp.Sub(now))
}
