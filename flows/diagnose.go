package flows

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"

	"latchkey/flows/meanings"
)

// lookup is where Microsoft explains each of its numbers.
const lookup = "https://login.microsoftonline.com/error?code="

// Diagnosis is what a message means that a person met somewhere. Of the text it repeats only what has the form of a
// number, a code word, an ID, a time or a claims request: never a token, a code to be redeemed, or prose.
type Diagnosis struct {
	Code          string   // OAuth error code, "": none found
	SubError      string   // Microsoft's suberror
	Numbers       []string // as people quote them ("AADSTS50076", "MSIS9659", "0xCAA20003"), the most telling first
	Status        int      // HTTP status; 0: none found
	CorrelationID string   //
	TraceID       string   //
	Timestamp     string   // as it was written
	Claims        string   // claims request that the next sign-in must carry, JSON
	Challenge     bool     // the text is a WWW-Authenticate challenge; ParseChallenge reads it

	Known   bool         // false: the catalogue has no words for it; Summary says so
	Summary string       // what happened and what it means
	Next    string       // what to do
	Who     meanings.Who // who can mend it; "" when unknown
	Retry   bool         // the same may succeed later by itself
	Lookup  string       // where Microsoft explains the leading number; "" when it is none of Microsoft's cloud
	Also    []Further    // the other numbers
}

// Further is a number beside the leading one.
type Further struct {
	Code    string // as people quote it
	Summary string
}

// Name is what a help desk calls the failure: the leading number, or the OAuth code.
func (d *Diagnosis) Name() string {
	if len(d.Numbers) > 0 {
		return d.Numbers[0]
	}
	if d.Code == "" && d.Status != 0 {
		return fmt.Sprintf("HTTP %d", d.Status)
	}
	return d.Code
}

// What Diagnose cannot work with.
var (
	ErrNothingToExplain = errors.New("there is nothing to explain: give a number, a code, or the text of the message")
	ErrTooLongToExplain = errors.New("this is too long for a message: copy only the part with the code and the IDs")
	ErrNoMessage        = errors.New("no number, code or ID was found in this: copy the whole message, or its number (such as AADSTS50076)")
)

// Diagnose says what a message means that somebody met: a number ("AADSTS50076", "50076", "MSIS9659", "AADB2C90118", or
// one of Windows' like "CAA20003" and "0x80072EE7"), an OAuth code, the text of an error page in any language, a JSON
// answer, an address that carries an error, a WWW-Authenticate challenge, an HTTP status line, or what programs say of a
// network. Errors: ErrNothingToExplain, ErrTooLongToExplain and ErrNoMessage. A number or code that the catalogue does not
// know is no error: Known is false, and Next says where to look.
func Diagnose(text string) (*Diagnosis, error) {
	text = strings.ToValidUTF8(strings.TrimSpace(fromUTF16(text)), "")
	switch {
	case text == "":
		return nil, ErrNothingToExplain
	case len(text) > maxPaste:
		return nil, ErrTooLongToExplain
	case challengeLike.re().MatchString(text):
		return diagnoseChallenge(text), nil
	}
	if d := refusedToken(text); d != nil {
		return d, nil
	}
	if d := noFailure(text); d != nil {
		return d, nil
	}
	others, text := othersIn(text)
	e := messageIn(text)
	if len(others) == 0 && e.silent() && secretIn(text) {
		return aSecret("This holds tokens or other secrets, and nothing that failed."), nil
	}
	d := &Diagnosis{
		Code: codeWord(e.Code), SubError: codeWord(e.SubError), Status: e.Status,
		CorrelationID: uuidIn(e.CorrelationID), TraceID: uuidIn(e.TraceID), Timestamp: moment.re().FindString(e.Timestamp), Claims: claimsRequest(e.Claims),
	}
	e.Code, e.SubError = d.Code, d.SubError // only what may be said again is looked up
	d.Numbers = e.Quoted()
	for i, n := range e.Numbers {
		if i > 0 {
			d.Also = append(d.Also, e.further(i))
		} else if e.family(i) == meanings.AADSTS {
			d.Lookup = fmt.Sprint(lookup, n)
		}
	}
	found := d.explain(e)
	if m, ok := meanings.Words(text); ok && !d.Known && d.Name() == "" {
		d.Known, d.Summary, d.Next, d.Who, found = true, m.Summary, m.Next, m.Who, true
	}
	if !found && len(others) == 0 {
		return nil, ErrNoMessage
	}
	d.withOthers(others)
	return d, nil
}

func (e *Error) further(i int) Further {
	f := Further{Code: quote(e.family(i), e.Numbers[i]), Summary: "This number is not in Latchkey's catalogue."}
	if m, ok := meanings.Number(e.family(i), e.Numbers[i]); ok {
		f.Summary = m.Summary
	}
	return f
}

// explain fills in the words; false when nothing at all was found.
func (d *Diagnosis) explain(e *Error) bool {
	m, known := e.meaning()
	if !known {
		m, known = meanings.Status(d.Status)
	}
	d.Known, d.Summary, d.Next, d.Who, d.Retry = known, m.Summary, m.Next, m.Who, m.Retry
	leading := "" // a leading number that is not known
	if len(e.Numbers) > 0 && !knows(e.family(0), e.Numbers[0]) {
		leading = d.Numbers[0]
	}
	switch {
	case leading != "" && known:
		d.Next += " " + d.elsewhere(leading)
	case leading != "":
		d.Summary = "Latchkey's catalogue does not know " + leading + "."
		d.Next = d.elsewhere(leading)
	case known:
	case d.Code != "":
		d.Summary = "The sign-in service refused, with a code that Latchkey's catalogue does not know: " + d.Code + "."
		d.Next = "Look for it in the documentation of the sign-in service, or ask your help desk."
	case d.CorrelationID != "" || d.TraceID != "":
		d.Summary = "The message does not say what happened; it holds only the IDs by which the sign-in service finds it in its log."
		d.Next = "Give the IDs and the time to your administrator."
		d.Who = meanings.Administrator
	default:
		return false
	}
	return true
}

func (d *Diagnosis) elsewhere(number string) string {
	if d.Lookup != "" {
		return "Microsoft explains " + number + " at " + d.Lookup + "."
	}
	return "For " + number + " ask your administrator; the log of the AD FS server tells more."
}

// diagnoseChallenge is for what an API answers with 401. It is no failure of the sign-in.
func diagnoseChallenge(text string) *Diagnosis {
	d := &Diagnosis{Challenge: true, Known: true, Who: meanings.Person}
	c, err := ParseChallenge(text)
	d.Code, d.Claims = codeWord(c.Error), claimsRequest(c.Claims)
	m, known := meanings.Code(d.Code)
	switch r := refusedToken(text); {
	case err != nil:
		d.Known, d.Who = false, ""
		d.Summary = "This is a challenge of an API, but it is damaged, or none that a sign-in can answer."
		d.Next = "Copy the whole WWW-Authenticate header, beginning with Bearer."
	case d.Claims != "":
		d.Summary = "An API accepts your token only after a further proof of you, which it names in this challenge."
		d.Next = "Paste the challenge where Latchkey asks for one: at the account in the window (step up), or with latchkey sign-in --account NAME --challenge."
	case r != nil: // what it says beside the code tells more
		d.Summary, d.Next, d.Who, d.Numbers = r.Summary, r.Next, r.Who, r.Numbers
	case known:
		d.Summary, d.Next, d.Who, d.Retry = m.Summary, m.Next, m.Who, m.Retry
	default:
		d.Summary = "An API asks for a token, and got none that it accepts."
		d.Next = "Get a fresh token for the scope that the API names."
	}
	return d
}

var (
	oneWord = &pattern{expr: `^[A-Za-z][A-Za-z_]{1,59}$`}
	uuid    = &pattern{expr: `(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`}
	moment  = &pattern{expr: `\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)?`}
)

// codeWord keeps what can be an OAuth code: letters and underscores, as no token is made of.
func codeWord(s string) string { return match(oneWord, s) }

func uuidIn(s string) string { return match(uuid, s) }

func match(p *pattern, s string) string {
	if p.re().FindString(s) != s {
		return ""
	}
	return s
}

// claimsRequest keeps what is a claims request (OpenID Connect Core section 5.5) and nothing else.
func claimsRequest(s string) string {
	var members map[string]json.RawMessage
	if json.Unmarshal([]byte(s), &members) != nil || jwtLike.re().MatchString(s) {
		return ""
	}
	for name := range members {
		if name != "access_token" && name != "id_token" && name != "userinfo" {
			return ""
		}
	}
	return s
}

// Catalogue goes through the names of everything that Explain and Diagnose have words for, with its summary: numbers
// as people quote them, then OAuth codes.
func Catalogue() iter.Seq2[string, string] {
	return func(yield func(name, summary string) bool) {
		for _, family := range []string{meanings.AADSTS, meanings.MSIS, meanings.AADB2C} {
			for n, m := range meanings.Numbers(family) {
				if !yield(quote(family, n), m.Summary) {
					return
				}
			}
		}
		for code, m := range meanings.Codes() {
			if !yield(code, m.Summary) {
				return
			}
		}
	}
}
