package claims

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"time"
)

// Expiry returns when the token was issued (iat), from when (nbf) and until when (exp) it is valid; the zero
// time where the claim is absent or no number (RFC 7519 section 2, NumericDate: seconds, fractions allowed).
func (t *Token) Expiry() (issued, notBefore, expires time.Time) {
	issued, _ = t.Claims.Time("iat")
	notBefore, _ = t.Claims.Time("nbf")
	expires, _ = t.Claims.Time("exp")
	return issued, notBefore, expires
}

// Time returns a NumericDate member and whether it is one. A date beyond the year 9999 is none.
func (o Object) Time(name string) (time.Time, bool) {
	raw, ok := o.Get(name)
	if !ok {
		return time.Time{}, false
	}
	var n json.Number
	// json.Number also takes a quoted number, which NumericDate does not allow.
	if raw[0] == '"' || json.Unmarshal(raw, &n) != nil {
		return time.Time{}, false
	}
	return numericDate(n.String())
}

// numericDate goes by way of the integer where it can: a float64 would lose fractions of large numbers.
func numericDate(s string) (time.Time, bool) {
	const last = 253402300799 // 9999-12-31T23:59:59Z, the last that RFC 3339 can write
	if sec, err := strconv.ParseInt(s, 10, 64); err == nil && 0 <= sec && sec <= last {
		return time.Unix(sec, 0), true
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || !(0 <= f && f <= last) { // so written, NaN is refused as well
		return time.Time{}, false
	}
	sec, frac := math.Modf(f)
	return time.Unix(int64(sec), int64(frac*1e9)), true
}

// looseTime reads a time as it is only to be shown: AD FS writes auth_time as text, others quote the number.
func looseTime(o Object, name string) (time.Time, bool) {
	if at, ok := o.Time(name); ok {
		return at, true
	}
	s := o.Text(name)
	if at, err := time.Parse(time.RFC3339, s); err == nil {
		return at, true
	}
	return numericDate(s)
}

// showTime writes a time for people: RFC 3339 in now's time zone, and how far from now.
func showTime(at, now time.Time) string {
	return at.In(now.Location()).Format(time.RFC3339) + " (" + Relative(at, now) + ")"
}

// farYears is from where on Relative counts in years.
const farYears = 100

// Relative says how far at lies from now in one unit, rounded down: "in 42 minutes", "3 days ago", "now". What is
// farther off than a century is in years of the calendar.
func Relative(at, now time.Time) string {
	d := at.Sub(now)
	if years := at.In(now.Location()).Year() - now.Year(); years > farYears || years < -farYears {
		// A Duration ends after 292 years, and nobody wants to know the days.
		if years < 0 {
			return fmt.Sprintf("%d years ago", -years)
		}
		return fmt.Sprintf("in %d years", years)
	}
	if d.Abs() < time.Second {
		return "now"
	}
	if d < 0 {
		return Span(-d) + " ago"
	}
	return "in " + Span(d)
}

// Span writes a positive length of time in its largest whole unit, up to days: "42 minutes".
func Span(d time.Duration) string {
	n, unit := int64(d/time.Second), "second"
	switch {
	case d >= 48*time.Hour:
		n, unit = int64(d/(24*time.Hour)), "day"
	case d >= 2*time.Hour:
		n, unit = int64(d/time.Hour), "hour"
	case d >= 2*time.Minute:
		n, unit = int64(d/time.Minute), "minute"
	}
	if n != 1 {
		unit += "s"
	}
	return fmt.Sprintf("%d %s", n, unit)
}
