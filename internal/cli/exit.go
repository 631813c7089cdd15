package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"latchkey/flows"
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
}

func (e *statusError) Error() string { return e.text }

// explain gives the exit status of an error of a command and the words for stderr: what happened, and what to do.
func (p *Program) explain(ctx context.Context, command string, err error) (int, string) {
	if own, ok := errors.AsType[*statusError](err); ok {
		return own.status, own.text
	}
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return exitInterrupted, "interrupted"
	}
	if bad, ok := errors.AsType[*usageError](err); ok {
		return exitUsage, bad.Error() + "\nSee " + command + " --help."
	}
	if bad, ok := errors.AsType[*session.Ambiguous](err); ok {
		if len(bad.Candidates) == 0 {
			return exitSignInNeeded, "nobody is signed in\nSign in with: latchkey sign-in"
		}
		return exitUsage, choices(bad)
	}
	if need, ok := errors.AsType[*session.SignInNeededError](err); ok {
		return exitSignInNeeded, p.signInNeeded(ctx, need)
	}
	if session.IsKeyring(err) {
		summary, next := session.KeyringWords(identity.KeyringStateOf(err))
		return exitKeyring, sentences(summary, next)
	}
	if errors.Is(err, settings.ErrNoProfile) || strings.HasPrefix(err.Error(), "unknown command") || strings.HasPrefix(err.Error(), "if any flags in the group") {
		return exitUsage, err.Error()
	}
	if login, ok := errors.AsType[*flows.LoginError](err); ok {
		return loginFailed(login, session.ProblemOf(err))
	}
	if text := ownWords(err); text != "" {
		return exitFailed, text
	}
	problem := session.ProblemOf(err)
	words := sentences(problem.Summary, problem.Next, label("Code: ", problem.Code), label("Correlation ID: ", problem.CorrelationID))
	if _, ok := errors.AsType[*flows.NetworkError](err); ok {
		return exitUnreachable, words
	}
	if _, ok := errors.AsType[*flows.ScopeError](err); ok {
		return exitUsage, sentences(problem.Summary, problem.Next)
	}
	if _, ok := errors.AsType[*flows.AudienceError](err); ok {
		return exitFailed, sentences(words, "If it is made for another name of this application, add that to its profile: latchkey profiles add --app-id-uri")
	}
	if problem.Code != "" || hasWords(err) {
		return exitFailed, words
	}
	return exitFailed, err.Error()
}

// hasWords reports whether an error without a code is one that flows explains; of others the text is the best there is.
func hasWords(err error) bool {
	_, credential := errors.AsType[*flows.CredentialError](err)
	_, assertion := errors.AsType[*flows.AssertionError](err)
	_, password := errors.AsType[*flows.PasswordError](err)
	return credential || assertion || password
}

// ownWords says what the terminal can say better than the error itself; empty for every other error.
func ownWords(err error) string {
	switch {
	case errors.Is(err, flows.ErrCodeExpired):
		return "Nobody typed the code before it ended; nothing has changed.\nRun the command again for a new code."
	case errors.Is(err, flows.ErrPassword):
		return plain(err.Error()) + "\nGive the right one with --certificate-password-stdin."
	case errors.Is(err, flows.ErrNotOffered):
		return plain(err.Error()) + "\nAnother way may work: latchkey sign-in --help lists them (--flow)."
	case errors.Is(err, flows.ErrNextWay):
		return plain(err.Error()) + "\nNo other way was left to try: latchkey sign-in --help lists all (--flow)."
	}
	return ""
}

// signInNeeded says why the person is needed and the command that does it. The scope is named where it is one that
// the account was not signed in for.
func (p *Program) signInNeeded(ctx context.Context, e *session.SignInNeededError) string {
	scope := e.Need.Scopes.Resource().String()
	if e.Need.Scopes == e.Account.Scopes {
		scope = ""
	}
	again := "Sign in again with: " + signInAgain(e)
	if p.needsNewProof(ctx, e) {
		again += " and a new --secret-stdin, --certificate FILE or --assertion-file FILE"
	}
	return sentences(plain(e.Error()), e.Need.Detail, label("Scope: ", scope), label("Correlation ID: ", e.Need.CorrelationID), again)
}

// needsNewProof reports whether it is the application's secret or certificate that does not do any more: an application
// has nothing else, and a person's account may be one of an application that proves itself.
func (p *Program) needsNewProof(ctx context.Context, e *session.SignInNeededError) bool {
	if e.Account.Kind == identity.KindApp {
		return true
	}
	if e.Need.Code != "" && e.Need.Who != "owner" { // without a code it was found out here, before the provider was asked
		return false
	}
	k, _, err := p.keeper()
	if err != nil {
		return false
	}
	defer k.Close()
	proof, err := k.Credential(ctx, e.Account.ID)
	return err == nil && proof != nil
}

// signInAgain is the command that mends it. The scopes are named where the account's own would not bring them; the
// claims always, since the account may be well for everybody but the API that asked for them.
func signInAgain(e *session.SignInNeededError) string {
	words := []string{"latchkey", "sign-in", "--account", string(e.Account.ID)}
	if want := e.Need.Scopes; want != e.Account.Scopes {
		for _, s := range want.List() {
			words = append(words, "--scope", s)
		}
	}
	if e.Need.Claims != "" {
		words = append(words, "--claims", e.Need.Claims)
	}
	for i, w := range words {
		words[i] = shellWord(w)
	}
	return strings.Join(words, " ")
}

// maxChoices is how many accounts are offered at once; more would push the first line off the screen.
const maxChoices = 20

// choices names the accounts that --account could mean, one a line.
func choices(a *session.Ambiguous) string {
	var b strings.Builder
	switch {
	case a.None:
		fmt.Fprintf(&b, "no account fits %q; there are:\n", a.Want)
	case a.Want == "":
		b.WriteString("several accounts are signed in; choose one with --account:\n")
	default:
		fmt.Fprintf(&b, "%q fits several accounts; choose one of:\n", a.Want)
	}
	w := tabwriter.NewWriter(&b, 0, 4, 2, ' ', 0)
	for _, c := range a.Candidates[:min(len(a.Candidates), maxChoices)] {
		fmt.Fprintf(w, "  %s\t%s\t%s\n", plain(cmp.Or(c.Username, c.Label())), c.ID, plain(at(c)))
	}
	w.Flush()
	if more := len(a.Candidates) - maxChoices; more > 0 {
		fmt.Fprintf(&b, "  and %d more\n", more)
	}
	return strings.TrimSuffix(b.String(), "\n")
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
