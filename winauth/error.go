package winauth

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// ErrUnavailable says that this computer cannot prove its login at all: no library, or no such thing on this system.
var ErrUnavailable = errors.New("this computer's own login cannot be used")

// Reason sorts what went wrong by what can be done about it.
type Reason string

const (
	ReasonUnavailable    Reason = "unavailable"     // no library here, or one without Kerberos; ErrUnavailable as well
	ReasonUnreachable    Reason = "unreachable"     // no domain controller answers: away from the company's network
	ReasonNoTicket       Reason = "no_ticket"       // nobody is signed in to the domain
	ReasonExpired        Reason = "expired"         // the ticket has run out
	ReasonUnknownService Reason = "unknown_service" // the domain does not know the service's name
	ReasonClock          Reason = "clock"           // this computer's clock and the domain's differ
	ReasonBinding        Reason = "binding"         // the service sees another TLS connection than we do
	ReasonRefused        Reason = "refused"         // the domain or the service said no
	ReasonNTLM           Reason = "ntlm"            // only NTLM would work, and it is not allowed
	ReasonOther          Reason = "other"
)

// Error is what the system's library, or the exchange itself, said no with.
type Error struct {
	Op           string // what was attempted
	Reason       Reason
	Major, Minor uint32 // GSS-API status codes; on Windows Major is the SEC_E or Win32 code. 0: our own finding
	Text         string // the library's words, cleaned
	Next         string // what the person can do; may be empty
}

// Error tells what was attempted and the library's words. What to do is in Next.
func (e *Error) Error() string {
	code := ""
	if e.Major != 0 {
		code = fmt.Sprintf(" (0x%08x", e.Major)
		if minor := int32(e.Minor); minor < 0 { // com_err's numbers are negative; others mean nothing outside the process
			code += fmt.Sprintf(", minor %d", minor)
		}
		code += ")"
	}
	return "winauth: " + e.Op + ": " + e.Text + code
}

// Is makes an absent library ErrUnavailable.
func (e *Error) Is(target error) bool {
	return target == ErrUnavailable && e.Reason == ReasonUnavailable
}

// Advice gives Reason and Next to those who see the login through an interface of their own.
func (e *Error) Advice() (reason, next string) { return string(e.Reason), e.Next }

// maxText bounds the library's words; they may hold names that a service chose.
const maxText = 400

// clean makes one printable line of a library's words.
func clean(text string) string {
	text = strings.ToValidUTF8(text, "?")
	text = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > maxText {
		text = string(runes[:maxText]) + "…"
	}
	return strings.TrimRight(text, ". ")
}
