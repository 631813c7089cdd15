package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"latchkey/flows"
	"latchkey/internal/claims"
	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/settings"
)

// Exit statuses; scripts rely on them.
const (
	exitFailed       = 1
	exitUsage        = 2
	exitSignInNeeded = 3
	exitKeyring      = 4
	exitUnreachable  = 5
	exitUnverifiable = 7
	exitInterrupted  = 130
)

// usageError is a command line that cannot be meant.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func usage(format string, args ...any) error { return &usageError{fmt.Errorf(format, args...)} }

// statusError carries an exit status of its own; an empty text says nothing more on stderr.
type statusError struct {
	status int
	text   string
	cause  error // the refusal behind it; may be nil
}

func (e *statusError) Error() string { return e.text }
func (e *statusError) Unwrap() error { return e.cause }

// saying is what is said of an error of a command.
type saying struct {
	status int
	what   string // what happened; empty: nothing more is said
	next   string // the command or flag that goes on from here; may be empty
}

// explain gives the exit status of an error of a command and the words for stderr: what happened, who can mend it, what
// a help desk asks for, and last what to do.
func (p *Program) explain(ctx context.Context, command string, err error) (int, string) {
	w := p.wordsOf(ctx, command, err)
	if w.what == "" {
		return w.status, ""
	}
	f := factsOf(err)
	return w.status, sentences(w.what, f.whoLine(), f.lines(), w.next)
}

func (p *Program) wordsOf(ctx context.Context, command string, err error) saying {
	if own, ok := errors.AsType[*statusError](err); ok {
		return saying{status: own.status, what: own.text}
	}
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return saying{status: exitInterrupted, what: "interrupted"}
	}
	if bad, ok := errors.AsType[*usageError](err); ok {
		return saying{exitUsage, bad.Error(), "See " + command + " --help."}
	}
	if bad, ok := errors.AsType[*session.Ambiguous](err); ok {
		if len(bad.Candidates) == 0 {
			return saying{exitSignInNeeded, "nobody is signed in", "Sign in with: latchkey sign-in"}
		}
		w := saying{status: exitUsage, what: choices(bad)}
		if isA[*noDefaultError](err) {
			w.next = "To have one meant where none is named: latchkey accounts --default A"
		}
		return w
	}
	if need, ok := errors.AsType[*session.SignInNeededError](err); ok {
		return p.signInNeeded(ctx, need)
	}
	if session.IsKeyring(err) {
		summary, next := session.KeyringWords(identity.KeyringStateOf(err))
		return saying{exitKeyring, summary, next}
	}
	if errors.Is(err, settings.ErrNoProfile) || strings.HasPrefix(err.Error(), "unknown command") {
		return saying{status: exitUsage, what: err.Error()}
	}
	if isA[*flows.LoginError](err) {
		return loginFailed(err)
	}
	if isA[*flows.BrokerError](err) {
		return brokerFailed(err)
	}
	if text := ownWords(err); text != "" {
		return saying{status: exitFailed, what: text}
	}
	return catalogued(err)
}

// catalogued is what the catalogue says of an error, or the error's own text where it knows none.
func catalogued(err error) saying {
	problem := session.ProblemOf(err)
	w := saying{status: exitFailed, what: sentences(problem.Summary, problem.Next)}
	switch {
	case isA[*flows.NetworkError](err):
		w.status = exitUnreachable
	case isA[*flows.ScopeError](err):
		w.status = exitUsage
	case isA[*flows.AudienceError](err):
		w.next = "If it is made for another name of this application, add that to its profile: latchkey profiles edit NAME --app-id-uri URI"
	case problem.Code == "" && !hasWords(err):
		w.what = inLines(err)
	}
	if failed, ok := errors.AsType[*signInError](err); ok {
		w.next = failed.next
	}
	if wait, ok := errors.AsType[*session.WaitError](err); ok && wait.Lost {
		w.next = "To go on now: " + commandLine(signInAgain(wait.Account)...)
	}
	return w
}

// inLines puts each of several errors that came together on a line of its own.
func inLines(err error) string {
	several, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return plain(err.Error())
	}
	var lines []string
	for _, one := range several.Unwrap() {
		lines = append(lines, inLines(one))
	}
	return strings.Join(lines, "\n")
}

func isA[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

// hasWords reports whether an error without a code is one that has an explanation; of others the text is the best
// there is.
func hasWords(err error) bool {
	return isA[*flows.CredentialError](err) || isA[*flows.AssertionError](err) || isA[*flows.PasswordError](err) ||
		isA[*flows.DiscoveryError](err) || isA[*flows.IDTokenError](err) || isA[*flows.PortError](err) || isA[*session.WaitError](err)
}

// ownWords says what the terminal can say better than the error itself; empty for every other error.
func ownWords(err error) string {
	if short, ok := errors.AsType[*session.TooShortError](err); ok {
		life := short.Life.Round(time.Second)
		if life > 2*time.Minute {
			life = life.Round(time.Minute)
		}
		return fmt.Sprintf("this provider's tokens live %s, counted from when it makes them; none that arrives here is good for %s\nAsk for less with --min-valid.", claims.Span(life), claims.Span(short.Asked))
	}
	switch {
	case errors.Is(err, flows.ErrCodeExpired):
		return "Nobody typed the code before it ended; nothing has changed.\nRun the command again for a new code."
	case errors.Is(err, flows.ErrPassword):
		return "the password of the certificate's file is wrong or missing\nGive the right one with --certificate-password-stdin."
	case errors.Is(err, flows.ErrNotOffered):
		return plain(err.Error()) + "\nAnother way may work: latchkey sign-in --help lists them (--flow)."
	case errors.Is(err, flows.ErrNextWay):
		return plain(err.Error()) + "\nNo other way was left to try: latchkey sign-in --help lists all (--flow)."
	}
	return ""
}

func label(name, value string) string {
	if value == "" {
		return ""
	}
	return name + value
}

// sentences puts what is not empty and not said yet on lines of its own.
func sentences(list ...string) string {
	var out []string
	for _, block := range list {
		for line := range strings.SplitSeq(block, "\n") {
			if line != "" && !contains(out, line) {
				out = append(out, line)
			}
		}
	}
	return strings.Join(out, "\n")
}

func contains(list []string, line string) bool {
	for _, l := range list {
		if strings.Contains(l, line) {
			return true
		}
	}
	return false
}
