package kit

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Amounts, times and sentences as they are put together in English. What is drawn is said in the person's language later.

// Brief is a duration for a narrow place: "42 min".
func Brief(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "<1 min"
	case d < 100*time.Minute:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}

// Spell is a duration in a sentence: "42 minutes".
func Spell(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "less than a minute"
	case d < 100*time.Minute:
		return Count(int(d.Minutes()), "minute")
	case d < 48*time.Hour:
		return Count(int(d.Hours()), "hour")
	}
	return Count(int(d.Hours()/24), "day")
}

// Count is a number of things: "1 minute", "10,005 accounts".
func Count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	if n >= 1000 {
		return fmt.Sprintf("%d,%03d %ss", n/1000, n%1000, what)
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// Clock is a time of day, with the date when it is not today.
func Clock(t, now time.Time) string {
	t, now = t.Local(), now.Local()
	if t.YearDay() == now.YearDay() && t.Year() == now.Year() {
		return t.Format("15:04")
	}
	return t.Format("2 Jan 15:04")
}

// Countdown is what is left of a wait: "4:41".
func Countdown(d time.Duration) string {
	s := int(max(0, d).Round(time.Second).Seconds())
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

// Abbreviate keeps both ends of an ID: "3c0d…11e8".
func Abbreviate(id string) string {
	r := []rune(id)
	if len(r) <= 12 {
		return id
	}
	return string(r[:4]) + "…" + string(r[len(r)-4:])
}

// Heading is a summary without the full stop of its one sentence, beginning with a capital.
func Heading(s string) string {
	word, _, _ := strings.Cut(s, " ")
	if first, size := utf8.DecodeRuneInString(s); size > 0 && !strings.ContainsAny(strings.TrimRight(word, ".:"), "./:") { // hosts stay as they are
		s = string(unicode.ToUpper(first)) + s[size:]
	}
	if line, ends := strings.CutSuffix(s, "."); ends && !strings.Contains(line, ". ") {
		return line
	}
	return s
}

// Sentence ends a reason with a full stop.
func Sentence(s string) string {
	if s == "" || strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

// Joined puts sentences into one paragraph.
func Joined(parts ...string) string { return strings.TrimSpace(strings.Join(parts, " ")) }

// JoinedBy leaves out what is empty.
func JoinedBy(between string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), between)
}
