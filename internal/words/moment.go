package words

import (
	"strings"
	"time"
)

// shapes are the ways in which the program writes a moment, and how German does. Times of day and ISO dates are the
// same in both.
var shapes = [...]struct{ english, german string }{
	{"2 Jan 15:04", "2. Jan 15:04"},
	{"2 Jan 2006", "2. Jan 2006"},
	{"2 Jan 2006 15:04", "2. Jan 2006 15:04"},
	{"2 Jan 2006 15:04:05", "2. Jan 2006 15:04:05"},
	{"2 January 2006", "2. January 2006"},
	{"2 January 2006 15:04", "2. January 2006 15:04"},
	{"2 January", "2. January"},
	{"Monday 15:04", "Monday 15:04"},
}

// months and days are what package time writes in English.
var (
	months = strings.NewReplacer("January", "Januar", "February", "Februar", "March", "März", "May", "Mai", "June", "Juni",
		"July", "Juli", "October", "Oktober", "December", "Dezember")
	shortMonths = strings.NewReplacer("Jan", "Jan.", "Feb", "Feb.", "Mar", "März", "Apr", "Apr.", "May", "Mai", "Jun", "Juni",
		"Jul", "Juli", "Aug", "Aug.", "Sep", "Sept.", "Oct", "Okt.", "Nov", "Nov.", "Dec", "Dez.")
	days = strings.NewReplacer("Monday", "Montag", "Tuesday", "Dienstag", "Wednesday", "Mittwoch", "Thursday", "Donnerstag",
		"Friday", "Freitag", "Saturday", "Samstag", "Sunday", "Sonntag")
)

// moment writes a date the German way; ok is false for every other text.
func moment(text string) (said string, ok bool) {
	if len(text) < len("2 May") || len(text) > len("Wednesday 15:04")+12 || !strings.ContainsAny(text, "0123456789") {
		return "", false
	}
	for _, s := range shapes {
		at, err := time.Parse(s.english, text)
		if err != nil {
			continue
		}
		said := at.Format(s.german)
		switch {
		case strings.HasPrefix(s.german, "Monday"): // the parsed moment has no date, so its day is not the one that was read
			day, clock, _ := strings.Cut(text, " ")
			return days.Replace(day) + " " + clock, true
		case strings.Contains(s.german, "January"):
			return months.Replace(said), true
		}
		return shortMonths.Replace(said), true
	}
	return "", false
}

// number writes 12,345 as 12.345.
func number(digits string) string { return strings.ReplaceAll(digits, ",", ".") }
