package flows

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"

	"latchkey/flows/meanings"
)

const (
	maxDescription = 600 // characters of a provider's words that are kept
	maxRetryAfter  = time.Hour
)

// errorOf makes a *Error of an answer that is not a success (RFC 6749 section 5.2 and what Microsoft adds).
// What was sent in form is cut out of the provider's words, should it repeat it.
func errorOf(op string, a *answer, form url.Values, now time.Time) *Error {
	e := a.unusable(op, "")
	e.RetryAfter = retryAfter(a.header, now)
	var members map[string]json.RawMessage
	if json.Unmarshal(a.body, &members) != nil || members == nil {
		e.Description = cmp.Or(redirected(a), notJSON(a))
		return e
	}
	text := func(name string) string {
		var s string
		_ = json.Unmarshal(members[name], &s) // of another type: as if missing
		return s
	}
	var numbers []int
	_ = json.Unmarshal(members["error_codes"], &numbers)
	e.fill(text, numbers, secretsOf(form)...)
	e.CorrelationID = cmp.Or(e.CorrelationID, a.correlation)
	if e.Code == "" && e.Description == "" {
		e.Description = cmp.Or(redirected(a), "the answer does not say why")
	}
	return e
}

// redirected says so of an answer that is a redirect; "": it is none.
func redirected(a *answer) string {
	if a.status < 300 || a.status >= 400 {
		return ""
	}
	return "the answer is a redirect, which is never followed"
}

// fill reads the members of an error wherever they come from: a JSON answer, a redirect, a pasted address.
func (e *Error) fill(text func(name string) string, numbers []int, secrets ...string) {
	clean := func(name string) string { return scrub(text(name), secrets) } // before anything is cut: a half is not found
	e.Code = printable(clean("error"), 80)
	e.SubError = cmp.Or(printable(clean("suberror"), 80), printable(clean("error_subcode"), 80))
	words := clean("error_description")
	e.Description = printable(words, maxDescription)
	e.TraceID = cmp.Or(uuidOnly(text("trace_id")), after(traceID, words))
	e.CorrelationID = cmp.Or(uuidOnly(text("correlation_id")), after(correlationID, words))
	e.Timestamp = printable(cmp.Or(clean("timestamp"), after(timestamp, words)), 40)
	if c := text("claims"); len(c) <= 8<<10 && json.Valid([]byte(c)) {
		e.Claims = c
	}
	e.setNumbers(append(slices.Clone(numbers), numbersIn(words)...), words)
}

var (
	number        = &pattern{expr: `\b(AADSTS|MSIS)(\d{3,9})\b`}
	traceID       = &pattern{expr: `(?i)(?:trace|request)\s*id:?\s*([0-9a-f-]{36})`}
	correlationID = &pattern{expr: `(?i)correlation\s*id:?\s*([0-9a-f-]{36})`}
	timestamp     = &pattern{expr: `(?i)timestamp:?\s*(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\dZ?)`}
	jwtLike       = &pattern{expr: `eyJ[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9_-]*)*`}
)

// pattern is a regular expression that is compiled when it is first needed: a command that ends within a
// millisecond needs none, and must not pay for any.
type pattern struct {
	expr     string
	compile  sync.Once
	compiled *regexp.Regexp
}

func (p *pattern) re() *regexp.Regexp {
	p.compile.Do(func() { p.compiled = regexp.MustCompile(p.expr) })
	return p.compiled
}

func after(p *pattern, s string) string {
	if m := p.re().FindStringSubmatch(s); m != nil {
		return m[1]
	}
	return ""
}

// numbersIn finds the numbers in a provider's words.
func numbersIn(words string) (numbers []int) {
	for _, m := range number.re().FindAllStringSubmatch(words, 20) {
		if n, err := strconv.Atoi(m[2]); err == nil {
			numbers = append(numbers, n)
		}
	}
	return numbers
}

// setNumbers keeps the numbers, the most telling one first, and what that one is called.
func (e *Error) setNumbers(all []int, words string) {
	e.Numbers, e.Family = orderNumbers(all), ""
	if len(e.Numbers) > 0 && strings.Contains(words, quote(meanings.MSIS, e.Numbers[0])) {
		e.Family = meanings.MSIS
	}
}

// retryAfter reads Retry-After (RFC 9110 section 10.2.3), seconds or a date, at most an hour.
func retryAfter(h http.Header, now time.Time) time.Duration {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if v == "" {
		return 0
	}
	if n, err := strconv.ParseFloat(v, 64); err == nil && !math.IsNaN(n) {
		return time.Duration(min(max(n, 0), maxRetryAfter.Seconds()) * float64(time.Second))
	}
	if at, err := http.ParseTime(v); err == nil {
		return min(max(at.Sub(now), 0), maxRetryAfter)
	}
	return 0
}

func secretsOf(form url.Values) []string {
	var list []string
	for _, name := range secretParameters {
		list = append(list, form.Get(name))
	}
	return spelled(list...)
}

// scrub cuts secrets, and whatever looks like a JWT, out of a provider's words.
func scrub(s string, secrets []string) string {
	for _, secret := range secrets {
		s = strings.ReplaceAll(s, secret, "[redacted]")
	}
	return jwtLike.re().ReplaceAllString(s, "[redacted]")
}

// printable makes foreign text fit for one line of ours: no control or formatting characters (some reverse
// the direction of what follows), single blanks, at most max characters.
func printable(s string, max int) string {
	if len(s) > 8*max {
		s = s[:8*max]
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == unicode.ReplacementChar || !unicode.IsPrint(r):
			return -1
		}
		return r
	}, s)
	runes := []rune(strings.Join(strings.Fields(s), " "))
	if len(runes) > max {
		return string(runes[:max-1]) + "…"
	}
	return string(runes)
}

// uuidOnly keeps an ID that looks like one: letters, digits and hyphens.
func uuidOnly(s string) string {
	if len(s) < 8 || len(s) > 64 || strings.ContainsFunc(s, func(r rune) bool {
		return r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}) {
		return ""
	}
	return s
}

// mediaType is an answer's content type, cut down to what a content type can be.
func mediaType(h http.Header) string {
	t, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil || len(t) > 60 || !visible(t) {
		return "of no known type"
	}
	return fmt.Sprintf("%q", t)
}
