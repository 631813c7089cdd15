package cli

import (
	"fmt"
	"os"
	"runtime"

	"latchkey/flows"
)

// doctorJSON is the answer of `latchkey doctor --json`; its field names are stable.
type doctorJSON struct {
	Version string      `json:"version"`
	System  string      `json:"system"` // "linux/amd64"
	Target  string      `json:"target"` // "account adele@contoso.com", "profile contoso"; empty: none
	Failed  int         `json:"failed"` // how many checks did
	Checks  []checkJSON `json:"checks"`
}

type checkJSON struct {
	Name   string            `json:"name"`
	Status flows.CheckStatus `json:"status"` // pass, warn, fail, skipped
	Text   string            `json:"text"`
	Next   string            `json:"next"` // what to do; empty: nothing
}

// tellChecks prints each check as it comes, or all of them as one JSON value at the end, and fails when one did.
func (p *Program) tellChecks(asJSON bool, target string, examine func(tell func(flows.Check)) error) error {
	report := doctorJSON{Version: p.Version, System: runtime.GOOS + "/" + runtime.GOARCH, Target: target, Checks: []checkJSON{}}
	colours := p.colours()
	if target != "" && !asJSON {
		fmt.Fprint(p.Stdout, p.say(fmt.Sprintf("Examining the %s.\n", plain(target))))
	}
	err := examine(func(c flows.Check) {
		if c.Status == flows.CheckFail {
			report.Failed++
		}
		report.Checks = append(report.Checks, checkJSON{c.Name, c.Status, c.Text, c.Next})
		if !asJSON {
			p.printCheck(c, colours)
		}
	})
	if err != nil {
		return err
	}
	if asJSON {
		if err := p.printJSON(report); err != nil {
			return err
		}
	} else if report.Failed == 0 {
		fmt.Fprintln(p.Stdout, p.say("Nothing failed."))
	} else {
		fmt.Fprintln(p.Stdout, p.say(count(report.Failed, "check")+" failed."))
	}
	if report.Failed > 0 {
		return &statusError{status: exitFailed} // everything was said
	}
	return nil
}

// printCheck tells a status three times: shape, word and colour.
func (p *Program) printCheck(c flows.Check, colours bool) {
	shape, word, colour := "·", "skip", "2"
	switch c.Status {
	case flows.CheckPass:
		shape, word, colour = "●", "pass", "32"
	case flows.CheckWarn:
		shape, word, colour = "○", "warn", "33"
	case flows.CheckFail:
		shape, word, colour = "▲", "fail", "31"
	}
	sign := shape + " " + p.say(word)
	if colours {
		sign = "\x1b[" + colour + "m" + sign + "\x1b[0m"
	}
	const indent = "        "
	lines := func(words string) string { return p.prose(words, len(indent), "\n"+indent) }
	fmt.Fprintf(p.Stdout, "%s  %s\n", sign, lines(p.say(plain(c.Name))+": "+p.say(plain(c.Text))))
	if c.Next != "" {
		fmt.Fprintf(p.Stdout, "%s%s\n", indent, lines(p.say(plain(c.Next))))
	}
}

// colours reports whether standard output is a terminal that may be given colours (NO_COLOR, TERM=dumb).
func (p *Program) colours() bool {
	out, ok := p.Stdout.(*os.File)
	return ok && p.Getenv("NO_COLOR") == "" && p.Getenv("TERM") != "dumb" && isTerminal(out)
}
