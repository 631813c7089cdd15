package flows

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf16"

	"latchkey/flows/meanings"
)

var (
	challengeLike = &pattern{expr: `(?i)www-authenticate\s*:|^bearer\s+[a-z_]+\s*=`}
	addressLike   = &pattern{expr: `https?://[^\s<>"']+`}
	anyNumber     = &pattern{expr: `(?i)\b(AADSTS|MSIS)[\s:#_-]{0,3}(\d{3,9})\b`}
	lookedUp      = &pattern{expr: `(?i)/error\?code=(\d{4,9})\b`}
	bareNumber    = &pattern{expr: `^\D{0,3}(\d{4,9})\D{0,3}$`}
	labelled      = &pattern{expr: `(?m)[:：]\s*(\d{5,9})\s*$`} // “Fehlercode: 50011”, in whatever language
	standing      = &pattern{expr: `(?:^|[\s("'“「])(\d{5,9})(?:$|[\s)"'.,:;”」])`}
	labelledID    = &pattern{expr: `(?i)([\p{L}-]{2,30}(?: [\p{L}-]{2,30})?)[ \t]*[:：]?\s*\b([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b`}
	correlating   = &pattern{expr: `(?i)[ck]orr?[eé]la|activity|aktivit|client-request|相関|关联|關聯|상관`}
	othersID      = &pattern{expr: `(?i)app|client|tenant|mandant|user|object|session|device`}
	codeLike      = &pattern{expr: `\b[a-z]+(?:_[a-z]+)+\b`}
	prose         = &pattern{expr: `[^a-z]+`}
	statusLine    = &pattern{expr: `(?i)\b(?:HTTP(?:/\d(?:\.\d)?)?|status)(?:[\s:=]|status|error|code){1,6}([1-5]\d\d)\b`}
	bareStatus    = &pattern{expr: `^([1-5]\d\d)(?:\s[A-Za-z -]{2,40})?$`}
)

// fromUTF16 reads what Windows' shells hand on as UTF-16, with or without a byte order mark; other text stays.
func fromUTF16(text string) string {
	var order binary.ByteOrder
	switch {
	case strings.HasPrefix(text, "\xff\xfe"), len(text) > 3 && text[0] != 0 && text[1] == 0 && text[2] != 0 && text[3] == 0:
		order = binary.LittleEndian
	case strings.HasPrefix(text, "\xfe\xff"), len(text) > 3 && text[0] == 0 && text[1] != 0 && text[2] == 0 && text[3] != 0:
		order = binary.BigEndian
	default:
		return strings.TrimPrefix(text, "\ufeff")
	}
	units := make([]uint16, len(text)/2) // half a character at the end was cut off
	for i := range units {
		units[i] = order.Uint16([]byte(text[2*i : 2*i+2]))
	}
	return strings.TrimPrefix(string(utf16.Decode(units)), "\ufeff")
}

// messageIn finds what a message says, whatever form it has.
func messageIn(text string) *Error {
	e := &Error{Op: "explain a message"}
	words := text
	if read, ok := objectIn(text); ok {
		e.fill(read, codesIn(text))
	} else if v, ok := parametersIn(text); ok {
		e.fill(v.Get, nil)
		words += "\n" + v.Get("error_description") + "\n" + v.Get("error_uri")
	}
	e.readNumbers(words)
	e.readIDs(words)
	if lower := strings.ToLower(e.Code); lower != e.Code {
		if _, ok := meanings.Code(lower); ok {
			e.Code = lower
		}
	}
	if e.Code == "" && e.SubError == "" {
		e.readCode(strings.ToLower(words))
	}
	e.Status, _ = strconv.Atoi(cmp.Or(after(statusLine, words), after(bareStatus, text)))
	return e
}

func knows(family string, n int) bool {
	_, ok := meanings.Number(family, n)
	return ok
}

// readNumbers finds the numbers. The loose forms count only where no strict one was found: a postal code is none.
func (e *Error) readNumbers(words string) {
	numbers, quoted := e.Numbers, e.Number()
	add := func(family, digits string) {
		if n, err := strconv.Atoi(digits); err == nil {
			numbers = append(numbers, n)
			quoted += " " + quote(family, n)
		}
	}
	for _, m := range anyNumber.re().FindAllStringSubmatch(words, 20) {
		add(strings.ToUpper(m[1]), m[2])
	}
	for _, m := range lookedUp.re().FindAllStringSubmatch(words, 5) {
		add(meanings.AADSTS, m[1])
	}
	if digits := after(errorCode, words); digits != "" {
		add(meanings.AADSTS, digits)
	}
	if digits := after(bareNumber, words); digits != "" {
		family := meanings.AADSTS
		if n, err := strconv.Atoi(digits); err == nil && knows(meanings.MSIS, n) {
			family = meanings.MSIS
		}
		add(family, digits)
	}
	if len(numbers) == 0 {
		if digits := after(labelled, words); digits != "" {
			add(meanings.AADSTS, digits)
		}
	}
	if len(numbers) == 0 && e.Code == "" {
		for _, m := range standing.re().FindAllStringSubmatch(words, 20) {
			if n, err := strconv.Atoi(m[1]); err == nil && knows(meanings.AADSTS, n) {
				add(meanings.AADSTS, m[1])
			}
		}
	}
	e.setNumbers(numbers, quoted)
}

// readIDs finds what a help desk asks for: by the English labels, else by their place, one a line.
func (e *Error) readIDs(words string) {
	e.CorrelationID = cmp.Or(e.CorrelationID, uuidIn(after(correlationID, words)))
	e.TraceID = cmp.Or(e.TraceID, uuidIn(after(traceID, words)))
	e.Timestamp = cmp.Or(e.Timestamp, after(timestamp, words), moment.re().FindString(words))
	for _, m := range labelledID.re().FindAllStringSubmatch(words, 10) {
		label, id := m[1], m[2]
		switch {
		case id == e.CorrelationID || id == e.TraceID:
		case correlating.re().MatchString(label):
			e.CorrelationID = cmp.Or(e.CorrelationID, id)
		case !othersID.re().MatchString(label):
			e.TraceID = cmp.Or(e.TraceID, id)
		}
	}
}

// readCode finds an OAuth code, or a sub-error, among the words, which are in small letters. Some programs write a code
// in words: "Invalid grant".
func (e *Error) readCode(words string) {
	for _, w := range codeLike.re().FindAllString(words, 200) {
		if _, ok := meanings.Code(w); ok {
			e.Code = w
			return
		}
		if _, ok := meanings.SubError(w); ok && e.SubError == "" {
			e.SubError = w
		}
	}
	if e.SubError != "" || len(e.Numbers) > 0 {
		return
	}
	spelt := "_" + prose.re().ReplaceAllString(words, "_") + "_"
	first := len(spelt)
	for code := range meanings.Codes() {
		if at := strings.Index(spelt, "_"+code+"_"); at >= 0 && at < first && code != "slow_down" { // which people say, too
			e.Code, first = code, at
		}
	}
}

// parametersIn reads the query or the fragment of an address, wherever in the text it stands, or a bare query.
func parametersIn(text string) (url.Values, bool) {
	if v, ok := answerIn(text); ok {
		return v, true
	}
	for _, address := range addressLike.re().FindAllString(text, 10) {
		u, err := url.Parse(address)
		if err != nil {
			continue
		}
		for _, query := range []string{u.RawQuery, u.EscapedFragment()} {
			if v, err := url.ParseQuery(query); err == nil && (v.Has("error") || v.Has("error_description")) {
				return v, true
			}
		}
	}
	return nil, false
}

// objectIn reads a JSON object in the text, and gives its members by the names that OAuth uses. APIs of Microsoft's
// nest the same in an object "error" with code, message and innerError.
func objectIn(text string) (read func(name string) string, ok bool) {
	_, body, found := strings.Cut(text, "{")
	var members map[string]json.RawMessage
	if !found || json.NewDecoder(strings.NewReader("{"+body)).Decode(&members) != nil {
		return nil, false
	}
	var nested struct {
		Code, Message string
		InnerError    map[string]any
	}
	isNested := json.Unmarshal(members["error"], &nested) == nil
	return func(name string) string {
		var s string
		if json.Unmarshal(members[name], &s) == nil || !isNested {
			return s
		}
		inner := func(name string) string { s, _ := nested.InnerError[name].(string); return s }
		switch name {
		case "error":
			return nested.Code
		case "error_description":
			return nested.Message
		case "trace_id":
			return inner("request-id")
		case "correlation_id":
			return inner("client-request-id")
		case "timestamp":
			return inner("date")
		}
		return ""
	}, true
}

// codesIn reads the list of numbers in a JSON answer.
func codesIn(text string) (numbers []int) {
	_, body, _ := strings.Cut(text, "{")
	var members struct {
		Codes json.RawMessage `json:"error_codes"`
	}
	_ = json.NewDecoder(strings.NewReader("{" + body)).Decode(&members)
	_ = json.Unmarshal(members.Codes, &numbers)
	return numbers
}
