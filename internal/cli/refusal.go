package cli

import (
	"cmp"
	"context"
	"errors"
	"math"
	"strings"

	"github.com/spf13/cobra"

	"latchkey/flows"
	"latchkey/internal/session"
)

// refusalJSON is what sign-in, token and obo print with --json when they fail; its field names are stable.
type refusalJSON struct {
	Error         string `json:"error"`      // one sentence
	Code          string `json:"code"`       // what a help desk calls it: the leading number, or the OAuth code
	OAuthCode     string `json:"oauth_code"` // RFC 6749 section 5.2
	SubError      string `json:"sub_error"`
	Summary       string `json:"summary"`
	Next          string `json:"next"`
	Who           string `json:"who"`         // person, administrator, owner, provider, nobody; empty: unknown
	Retry         bool   `json:"retry"`       // the same command may do later
	RetryAfter    int    `json:"retry_after"` // seconds; 0: not said
	CorrelationID string `json:"correlation_id"`
	TraceID       string `json:"trace_id"`
	Timestamp     string `json:"timestamp"` // the provider's, as sent
	Claims        string `json:"claims"`    // JSON that the next sign-in must ask for
}

// facts are what is known of a failure beside its words.
type facts struct {
	refusalJSON
	whoWords string
	quoted   bool   // the words have the code already
	system   string // what the system's library said of this computer's login: what a search engine is given
}

// factsOf collects what an error carries.
func factsOf(err error) facts {
	var f facts
	if need, ok := errors.AsType[*session.SignInNeededError](err); ok {
		n := need.Need
		f.Code, f.Summary, f.Who, f.CorrelationID, f.Claims = n.Code, n.Summary, n.Who, n.CorrelationID, n.Claims
		f.OAuthCode, f.SubError, f.TraceID, f.Timestamp = n.OAuthCode, n.SubError, n.TraceID, n.Timestamp
		f.quoted = true
		if d, err := flows.Diagnose(n.Code); err == nil && string(d.Who) == n.Who {
			f.whoWords = d.Who.Words()
		}
		return f
	}
	problem := session.ProblemOf(err)
	f.Code, f.Who, f.CorrelationID = problem.Code, problem.Who, problem.CorrelationID
	if f.Who != "" {
		f.whoWords = flows.WhoMends(err).Words()
	}
	if e, ok := errors.AsType[*flows.Error](err); ok {
		f.SubError, f.TraceID, f.Timestamp, f.Claims = e.SubError, e.TraceID, e.Timestamp, e.Claims
		f.Retry, f.RetryAfter = e.Temporary(), int(math.Ceil(e.RetryAfter.Seconds()))
		if !isA[*session.WaitError](err) { // the provider was not asked
			f.OAuthCode = e.Code
		}
	}
	if e, ok := errors.AsType[*flows.LoginError](err); ok {
		f.system = plain(e.Said)
	}
	if isA[*flows.NetworkError](err) {
		f.Retry = true
		if failed, ok := errors.AsType[*signInError](err); ok {
			f.CorrelationID = cmp.Or(f.CorrelationID, failed.correlationID)
		}
	}
	return f
}

// whoLine says who can mend it where it is not the person at the terminal.
func (f facts) whoLine() string {
	if f.Who == "person" {
		return ""
	}
	return label("Who can mend it: ", f.whoWords)
}

// lines are what a help desk asks for.
func (f facts) lines() string {
	var ids []string
	for _, id := range []string{label("correlation ID: ", f.CorrelationID), label("trace ID: ", f.TraceID), label("time: ", f.Timestamp)} {
		if id != "" {
			ids = append(ids, plain(id))
		}
	}
	code := label("Code: ", plain(f.Code))
	if f.quoted {
		code = ""
	}
	system := label("The system says: ", f.system)
	if len(ids) == 0 {
		return sentences(system, code)
	}
	return sentences(system, code, capital(strings.Join(ids, ", ")))
}

// refusesInJSON reports whether a command was told to answer in JSON also when it fails.
func refusesInJSON(cmd *cobra.Command) bool {
	switch cmd.CommandPath() {
	case "latchkey sign-in", "latchkey token", "latchkey obo":
		wanted, err := cmd.Flags().GetBool("json")
		return err == nil && wanted
	}
	return false
}

// refusal is a failure as one JSON value.
func (p *Program) refusal(ctx context.Context, command string, err error) refusalJSON {
	w, f := p.wordsOf(ctx, command, err), factsOf(err)
	first, more, _ := strings.Cut(w.what, "\n")
	if f.system != "" { // programs get all of it in one
		summary, _ := flows.Explain(err)
		first = plain(summary)
	}
	out := f.refusalJSON
	out.Error = first
	out.Summary = cmp.Or(out.Summary, first)
	out.Next = sentences(more, w.next)
	return out
}
