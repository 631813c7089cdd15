package flows

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"latchkey/flows/wstrust"
	"latchkey/internal/claims"
)

// maxOffset is how far two clocks may be apart for Kerberos, and for ID tokens.
const maxOffset = 5 * time.Minute

// clock compares this computer's clock with the provider's. Kerberos compares it with the domain controller's, and as
// a rule both are right.
func (x *examination) clock(p *Provider) {
	a, err := x.c.get(x.ctx, call{op: "compare the clocks", url: p.JWKSURI})
	if err != nil {
		x.say(CheckWarn, sentence(err.Error()), "")
		return
	}
	theirs, err := http.ParseTime(a.header.Get("Date"))
	if err != nil {
		x.say(CheckWarn, "The sign-in service does not say what time it is.", "")
		return
	}
	offset := x.c.now().Sub(theirs).Round(time.Second)
	const next = "Set this computer's clock, best by having it follow a time server or the domain."
	switch way := map[bool]string{true: "ahead of", false: "behind"}[offset > 0]; {
	case offset.Abs() > maxOffset:
		x.say(CheckFail, fmt.Sprintf("This computer is %s %s the sign-in service; Kerberos allows five minutes.", claims.Span(offset.Abs()), way), next)
	case offset.Abs() > time.Minute:
		x.say(CheckWarn, fmt.Sprintf("This computer is %s %s the sign-in service.", claims.Span(offset.Abs()), way), next)
	default:
		x.say(CheckPass, "The same as the sign-in service's, within a minute.", "")
	}
}

// others says why the endpoints that were not chosen were not, those with the same reason together; chosen is empty when
// none was.
func others(mex wstrust.MEX, chosen wstrust.Endpoint, usable func(string) error) string {
	var reasons []string
	addresses := map[string][]string{}
	for _, e := range mex {
		reason := ""
		switch err := usable(e.Address); {
		case e == chosen:
			continue
		case e.Authentication != wstrust.WindowsTransport:
			reason = "takes passwords"
		case err != nil:
			reason = err.Error()
		case chosen.Version == wstrust.Trust13 && e.Version != wstrust.Trust13:
			reason = "WS-Trust 1.3 goes first"
		default:
			reason = "comes later in the document"
		}
		if addresses[reason] == nil {
			reasons = append(reasons, reason)
		}
		addresses[reason] = append(addresses[reason], besideChosen(e.Address, chosen.Address))
	}
	if len(reasons) == 0 {
		return ""
	}
	for i, reason := range reasons {
		reasons[i] = strings.Join(addresses[reason], ", ") + " (" + reason + ")"
	}
	return "Not chosen: " + strings.Join(reasons, "; ") + "."
}

// besideChosen is an address for reading: without the host, where the one that was chosen names it already.
func besideChosen(address, chosen string) string {
	u, err := url.Parse(address)
	c, chosenErr := url.Parse(chosen)
	if err == nil && chosenErr == nil && u.Scheme == c.Scheme && u.Host == c.Host && u.Path != "" && u.RawQuery == "" {
		address = u.Path
	}
	return printable(address, 200)
}
