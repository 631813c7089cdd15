package flows

import (
	"slices"

	"latchkey/flows/meanings"
)

// libraryNumber is how Microsoft's library for services calls its refusals, and serviceWord what its services answer.
var (
	libraryNumber = &pattern{expr: `\bIDX\d{5}\b`}
	serviceWord   = &pattern{expr: `\b(?:InvalidAuthenticationToken(?:Audience|Tenant)?|ExpiredAuthenticationToken|Authorization_RequestDenied|AuthorizationFailed|ErrorAccessDenied|AKV\d{5})\b`}
)

// refusedToken says what a service means that did not take a token. nil: the text is of the sign-in service, whose numbers
// and codes say more.
func refusedToken(text string) *Diagnosis {
	if anyNumber.re().MatchString(text) || b2cNumber.re().MatchString(text) {
		return nil
	}
	m, ok := meanings.Service(text)
	if !ok {
		return nil
	}
	e := messageIn(text)
	if _, known := meanings.Code(e.Code); known && e.Code != "invalid_token" {
		return nil
	}
	d := &Diagnosis{Known: true, Summary: m.Summary, Next: m.Next, Who: m.Who}
	d.Code, d.Status, d.CorrelationID, d.TraceID = codeWord(e.Code), e.Status, uuidIn(e.CorrelationID), uuidIn(e.TraceID)
	for _, name := range libraryNumber.re().FindAllString(text, 5) {
		if !slices.Contains(d.Numbers, name) {
			d.Numbers = append(d.Numbers, name)
		}
	}
	if word := serviceWord.re().FindString(text); d.Code == "" && word != "" {
		d.Code = word
	}
	return d
}
