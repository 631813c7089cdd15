package session

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"latchkey/flows"
	"latchkey/internal/identity"
)

// explain is flows.Explain; whole is the summary with all that a library said.
func explain(err error) (summary, whole, next string) {
	if e, ok := errors.AsType[*loginToo](err); ok {
		summary, _ = flows.Explain(e.refusal)
		brief, whole, next := explain(e.login)
		return summary + " " + brief, summary + " " + whole, next
	}
	whole, next = flows.Explain(err)
	return cmp.Or(loginBriefly(err), whole), whole, next
}

// needOf says why an account needs its person, from what failed.
func needOf(err error, now time.Time) identity.Need {
	summary, _, next := explain(err)
	need := identity.Need{Summary: summary, Detail: next, Code: flows.ErrorCode(err), Who: string(flows.WhoMends(err)), At: now}
	if e, ok := errors.AsType[*flows.Error](err); ok {
		need.CorrelationID, need.Claims = e.CorrelationID, e.Claims
		need.OAuthCode, need.SubError, need.TraceID, need.Timestamp = e.Code, e.SubError, e.TraceID, e.Timestamp
	}
	return need
}

// ProblemOf says a failed sign-in in words for the screen.
func ProblemOf(err error) *Problem {
	summary, _, next := explain(err)
	who := flows.WhoMends(err)
	p := &Problem{Summary: summary, Next: next, Who: string(who)}
	switch state := identity.KeyringStateOf(err); state {
	case identity.KeyringUnknown, identity.KeyringUnlocked:
	default:
		p.Summary, p.Next = KeyringWords(state)
		p.Who, who = "", ""
	}
	wait, waits := errors.AsType[*WaitError](err)
	if waits {
		p.Summary, p.Next = wait.words()
		p.Who, who = "", ""
	}
	lines := []string{p.Summary}
	if words := who.Words(); words != "" {
		lines = append(lines, "Who can mend it: "+words)
	}
	if e, ok := errors.AsType[*flows.Error](err); ok {
		p.Code, p.CorrelationID = flows.ErrorCode(err), e.CorrelationID
		for _, l := range []struct{ name, value string }{
			{"Code", e.Code}, {"Number", strings.Join(e.Quoted(), ", ")}, {"Sub-error", e.SubError}, {"Correlation ID", e.CorrelationID},
			{"Trace ID", e.TraceID}, {"Timestamp", e.Timestamp}, {"Provider's words", e.Description}, {"Claims", e.Claims},
		} {
			if l.value != "" {
				lines = append(lines, l.name+": "+l.value)
			}
		}
	} else {
		lines = append(lines, "Cause: "+err.Error())
	}
	if waits {
		p.Code = wait.Code
	}
	p.Details = strings.Join(lines, "\n")
	return p
}

// KeyringWords says a state of the keyring and what to do about it.
func KeyringWords(s identity.KeyringState) (summary, next string) {
	switch s {
	case identity.KeyringLocked:
		return "Your keyring is locked, so saved accounts cannot be opened.",
			"Unlock it in the window (latchkey window) or sign in to the desktop, then try again."
	case identity.KeyringSlow:
		return "Your keyring does not answer.",
			"It is asked again in the background. If this stays, restart the keyring or sign in to the desktop again."
	case identity.KeyringAbsent:
		return "This session has no keyring, so accounts cannot be saved.",
			"Start one (on Linux: gnome-keyring or KWallet). Until then a sign-in needs the window or the tray to hold it in memory."
	case identity.KeyringNoKey:
		return "Accounts are saved here, but the keyring has no key for them.",
			"Restore the keyring that was used before. If it is lost, start over in the window: the stored accounts are set aside, and you sign in again."
	}
	return "", ""
}

// whyUnsaved is the reason shown beside an account that is not in the store.
func whyUnsaved(err error) string {
	switch identity.KeyringStateOf(err) {
	case identity.KeyringLocked:
		return "It is not saved yet, because your keyring is locked."
	case identity.KeyringSlow:
		return "It is not saved yet, because your keyring does not answer."
	case identity.KeyringAbsent:
		return "It cannot be saved, because this session has no keyring."
	case identity.KeyringNoKey:
		return "It cannot be saved, because the keyring lost the key of the stored accounts."
	}
	return "It could not be saved: " + firstSentence(err)
}

// firstSentence keeps an error short enough for a list.
func firstSentence(err error) string {
	s := err.Error()
	if len(s) > 200 {
		s = strings.ToValidUTF8(s[:200], "") + "…"
	}
	return s
}

// backoff grows from 15 s to 10 min, with jitter so that accounts do not knock together.
func backoff(failures int) time.Duration {
	d := 15 * time.Second << min(failures-1, 6)
	d = min(d, 10*time.Minute)
	return d - time.Duration(rand.Int64N(int64(d/4)))
}

// stopped reports whether err is only the caller's own leaving.
func stopped(ctx context.Context, err error) bool {
	return ctx.Err() != nil && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded))
}

// Ambiguous names the accounts that a text could mean.
type Ambiguous struct {
	Want       string
	Candidates []identity.Account // all accounts when none fits
	None       bool               // nothing fits
}

func (e *Ambiguous) Error() string {
	var names []string
	for i, a := range e.Candidates {
		if i == 10 {
			names = append(names, fmt.Sprintf("and %d more", len(e.Candidates)-i))
			break
		}
		names = append(names, fmt.Sprintf("%s (%s, %s)", cmp.Or(a.Username, a.Label()), a.ID, a.Authority.Host()))
	}
	list := strings.Join(names, "; ")
	switch {
	case len(e.Candidates) == 0:
		return "nobody is signed in"
	case e.None:
		return fmt.Sprintf("no account fits %q; there are: %s", e.Want, list)
	case e.Want == "":
		return "several accounts are signed in; choose one with --account: " + list
	}
	return fmt.Sprintf("%q fits several accounts: %s", e.Want, list)
}
