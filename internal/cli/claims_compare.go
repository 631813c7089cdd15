package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"latchkey/internal/claims"
	"latchkey/internal/session"
)

// compareJSON is the answer of `latchkey claims --compare --json`; its field names are stable.
type compareJSON struct {
	Alike       bool                `json:"alike"` // but for what differs between any two tokens
	Differences []claims.Difference `json:"differences"`
}

// compareClaims compares the token that was asked for with an older one.
func (p *Program) compareClaims(ctx context.Context, k *session.Keeper, h *Home, in claimsFlags, stdin bool) error {
	older, newer, err := p.bothTokens(ctx, k, h, in, stdin)
	if err != nil {
		return err
	}
	before, err := readable(older, "older")
	if err != nil {
		return err
	}
	after, err := readable(newer, "newer")
	if err != nil {
		return err
	}
	now := h.Options.Now()
	out := compareJSON{Differences: claims.Compare(before, after, now)}
	out.Alike = claims.Alike(out.Differences)
	if in.json {
		if out.Differences == nil {
			out.Differences = []claims.Difference{} // an empty list, not null
		}
		return p.printJSON(out)
	}
	p.printDifferences(out)
	return nil
}

// bothTokens reads what stands in the file or on standard input before it asks for the other token: nobody wants to
// hear of a missing file after a renewal.
func (p *Program) bothTokens(ctx context.Context, k *session.Keeper, h *Home, in claimsFlags, stdin bool) (older, newer claims.Candidate, err error) {
	var text []byte
	switch {
	case in.compare == "-":
		text, err = p.input(ctx, claims.MaxTextSize)
	default:
		text, err = readText(in.compare)
	}
	if err != nil {
		return older, newer, fmt.Errorf("read the token to compare with: %w", err)
	}
	if stdin && in.compare == "-" {
		found, err := claims.Find(text)
		if err != nil || len(found) != 2 {
			return older, newer, usage("standard input must hold two tokens to compare; there are %d", len(found))
		}
		return found[0], found[1], nil
	}
	if older, err = pick(text, in.kind); err != nil {
		return older, newer, notComparable("older", err)
	}
	newer, _, err = p.tokenToRead(ctx, k, h, in, stdin)
	return older, newer, err
}

// readText reads a file that may hold a token, no further than a token can be.
func readText(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, claims.MaxTextSize+1))
}

// notComparable says which of the two tokens an error is about.
func notComparable(which string, err error) error {
	status := exitFailed
	if e, ok := errors.AsType[*statusError](err); ok {
		status = e.status
	}
	return &statusError{status: status, text: "the " + which + " token cannot be compared: " + err.Error()}
}

// readable decodes one of the two tokens; which says whose fault it is when it cannot be read.
func readable(token claims.Candidate, which string) (*claims.Token, error) {
	t, err := token.Read()
	switch {
	case err == nil:
		return t, nil
	case errors.Is(err, claims.ErrMalformed):
		return nil, notComparable(which, &statusError{status: exitFailed, text: claims.Unread(err).Reason})
	}
	return nil, notComparable(which, &statusError{status: exitUnverifiable, text: claims.DiagnoseUnread(token.Token, err)[0].Text})
}

// printDifferences prints one line a difference under its group: + for what is new, - for what is gone, ~ for what has
// changed. What differs between any two tokens comes last.
func (p *Program) printDifferences(c compareJSON) {
	if len(c.Differences) == 0 {
		fmt.Fprintln(p.Stdout, p.say("The two tokens say the same, down to the last claim."))
		return
	}
	if c.Alike {
		fmt.Fprintln(p.Stdout, p.say("The two tokens say the same."))
	}
	group := ""
	for _, d := range c.Differences {
		caption := d.Group
		if d.Always {
			caption = "Different in any two tokens"
		}
		if caption != group {
			if group != "" || c.Alike {
				fmt.Fprintln(p.Stdout)
			}
			fmt.Fprintln(p.Stdout, p.say(caption))
			group = caption
		}
		fmt.Fprintln(p.Stdout, "  "+differenceLine(d))
		if d.Note != "" {
			fmt.Fprintln(p.Stdout, meaningIndent+p.say(d.Note))
		}
	}
}

func differenceLine(d claims.Difference) string {
	switch {
	case d.Change == claims.New:
		return "+ " + d.Name + "  " + told(d, d.After)
	case d.Change == claims.Gone:
		return "- " + d.Name + "  " + told(d, d.Before)
	case d.Always:
		return "~ " + d.Name + "  " + brief(withoutSpan(d.Before)) + " -> " + brief(withoutSpan(d.After))
	case len(d.Came)+len(d.Went) == 0:
		return "~ " + d.Name + "  " + told(d, d.Before) + " -> " + told(d, d.After)
	}
	line := "~ " + d.Name
	for _, part := range []struct {
		sign    string
		members []string
	}{{"  +", d.Came}, {"  -", d.Went}} {
		const few = 20
		for _, m := range part.members[:min(few, len(part.members))] {
			line += part.sign + told(d, m)
		}
		if more := len(part.members) - few; more > 0 {
			line += fmt.Sprintf("%s%d more", part.sign, more)
		}
	}
	return line
}

// told is a value, or a member of one, and its name where it has one that people know.
func told(d claims.Difference, value string) string {
	if name := claims.MemberMeaning(d.Name, value); name != "" && d.Group != claims.GroupHeader {
		return value + " (" + name + ")"
	}
	return withoutSpan(value)
}

// withoutSpan leaves out how far a time is from now: between two times that is noise.
func withoutSpan(value string) string {
	stamp, _, ok := strings.Cut(value, " (")
	if _, err := time.Parse(time.RFC3339, stamp); !ok || err != nil {
		return value
	}
	return stamp
}

// brief is the beginning of a value that tells nothing: enough to see that it differs.
func brief(value string) string {
	const enough = 32
	if r := []rune(value); len(r) > enough {
		return string(r[:enough]) + "…"
	}
	return value
}
