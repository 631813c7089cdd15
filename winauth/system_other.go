//go:build !((windows || (linux && !android) || (darwin && !ios)) && (amd64 || arm64))

package winauth

import "runtime"

// nowhere is a system whose login cannot be used.
type nowhere struct{}

func newSystem() system { return nowhere{} }

func (nowhere) open(target, []byte, Options) (conversation, error) { return nil, unavailableHere() }
func (nowhere) ticket() (Ticket, error)                            { return Ticket{}, unavailableHere() }
func (nowhere) upn() (string, bool, error)                         { return "", false, unavailableHere() }

func unavailableHere() error {
	return &Error{
		Op: "use this computer's login", Reason: ReasonUnavailable,
		Text: "Latchkey cannot use Kerberos on " + runtime.GOOS + "/" + runtime.GOARCH, Next: "Sign in with the browser.",
	}
}
