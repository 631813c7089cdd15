package session

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"latchkey/flows"
	"latchkey/internal/identity"
)

// refused turns a failed request into the state of the account and the error for the caller.
func (k *Keeper) refused(ctx context.Context, e *entry, scopes identity.Scopes, w want, err error) error {
	rec := e.rec.Load().Clone()
	_, network := asNetwork(err)
	if away := loginReason(err) == "unreachable"; network || away {
		k.mark(func() {
			e.offline = true
			e.failures++
			e.nextTry = k.now().Add(backoff(e.failures))
		})
		text := "The provider could not be reached"
		if away {
			text = "No domain controller could be reached"
		}
		k.note(ctx, e, rec, identity.Event{At: k.now(), Kind: identity.EventRefreshFailed, Text: text, Scopes: scopes})
		return err
	}
	refusal, told := errors.AsType[*flows.Error](err)
	if !needsSomebody(rec, err) {
		k.mark(func() {
			e.offline = false
			e.failures++
			e.nextTry = k.now().Add(backoff(e.failures))
		})
		summary, _ := flows.Explain(err)
		ev := identity.Event{At: k.now(), Kind: identity.EventRefreshFailed, Text: "Not renewed. " + summary, Scopes: scopes}
		if told {
			ev.Code, ev.CorrelationID, ev.Who = flows.ErrorCode(refusal), refusal.CorrelationID, string(refusal.Who())
			throttle(rec, scopes, k.now().Add(refusal.RetryAfter), k.now())
		}
		k.note(ctx, e, rec, ev)
		return err
	}
	need := needOf(err, k.now())
	need.Scopes = scopes
	_, whole, _ := explain(err)
	k.mark(func() { e.offline, e.failures = false, 0 })
	rec.Add(identity.Event{At: need.At, Kind: identity.EventNeedsSignIn, Text: whole, Scopes: scopes,
		Code: need.Code, CorrelationID: need.CorrelationID, Who: need.Who})
	// Another resource may lack consent while the account itself is well: only its own scopes, or a session that
	// ended for all, change how the account stands.
	_, login := errors.AsType[*flows.LoginError](err)
	_, broker := errors.AsType[*flows.BrokerError](err)
	if scopes == rec.Account.Scopes && w.claims == "" || !told && !login && !broker || endsSession(refusal) || provesNoMore(rec, refusal) {
		need.Scopes = "" // who signs in again does so for what the account is for
		rec.Need = &need
	}
	if err := k.save(ctx, e, rec); err != nil {
		return err
	}
	return &SignInNeededError{Account: rec.Account, Need: need}
}

// note adds an event and saves it together with what else changed in rec. What repeats is told once.
func (k *Keeper) note(ctx context.Context, e *entry, rec *identity.Record, ev identity.Event) {
	last := identity.Event{}
	if n := len(rec.Activity); n > 0 {
		last = rec.Activity[n-1]
	}
	again := last.Kind == ev.Kind && last.Text == ev.Text && last.Scopes == ev.Scopes && last.Code == ev.Code
	if again && maps.Equal(rec.RetryAt, e.rec.Load().RetryAt) {
		return
	}
	if !again {
		rec.Add(ev)
	}
	_ = k.save(ctx, e, rec) // signed out meanwhile: nothing to note
}

// needsSomebody reports whether asking again is of no use until somebody does something.
func needsSomebody(rec *identity.Record, err error) bool {
	if e, ok := errors.AsType[*flows.BrokerError](err); ok {
		return !e.Temporary()
	}
	if refusal, ok := errors.AsType[*flows.Error](err); ok {
		return refusal.NeedsPerson() || provesNoMore(rec, refusal)
	}
	if _, login := errors.AsType[*flows.LoginError](err); login {
		return !Passes(err)
	}
	_, broken := errors.AsType[*flows.CredentialError](err)
	return broken && stored(rec.Credential)
}

// provesNoMore reports that the application's secret or certificate is not accepted any more.
func provesNoMore(rec *identity.Record, refusal *flows.Error) bool {
	const notYetOrNoMore = 700024 // by the provider's clock: time alone may mend it
	return stored(rec.Credential) && !refusal.Temporary() && !slices.Contains(refusal.Numbers, notYetOrNoMore) &&
		(refusal.Code == "invalid_client" || refusal.Code == "unauthorized_client")
}

// stored reports that a credential is in the record itself. One in a file is somebody else's to renew.
func stored(c *identity.Credential) bool { return c != nil && c.AssertionFile == "" }

// endsSession reports whether a refusal speaks of the refresh token itself and not of the resource at hand. A provider
// without numbers of its own says invalid_grant for nothing else.
func endsSession(refusal *flows.Error) bool {
	if refusal == nil || refusal.Code != "invalid_grant" || refusal.Claims != "" || slices.Contains(oneResource, refusal.SubError) {
		return false
	}
	for _, n := range refusal.Numbers {
		if slices.Contains(sessionNumbers, n) {
			return true
		}
	}
	return refusal.Family != "" || !slices.ContainsFunc(refusal.Numbers, func(n int) bool { return n != 70000 })
}

// oneResource are the sub-errors that ask something for the resource at hand; the refresh token is well.
var oneResource = []string{"consent_required", "basic_action", "additional_action", "message_only", "protection_policy_required"}

// sessionNumbers are those of Microsoft's that say that a refresh token, or the person behind it, is done with. 70043 is
// none: a policy wants a newer sign-in for one request; where it wants that for every application, the number is 70045.
var sessionNumbers = []int{
	50034, 50053, 50055, 50057, 50089, 50132, 50133, 50173, 54005, 70008, 70045, 500341, 500571, 530036, 700003, 700081, 700082, 700084,
}

// throttle notes when scopes may be asked for again (not after now: at any time) and drops what has passed.
func throttle(rec *identity.Record, scopes identity.Scopes, until, now time.Time) {
	maps.DeleteFunc(rec.RetryAt, func(s identity.Scopes, at time.Time) bool { return s == scopes || !at.After(now) })
	if !until.After(now) {
		return
	}
	if rec.RetryAt == nil {
		rec.RetryAt = map[identity.Scopes]time.Time{}
	}
	rec.RetryAt[scopes] = until
}

// waitUntil is the earliest time at which these scopes (empty: the account's own) may be asked for again.
func waitUntil(rec *identity.Record, scopes identity.Scopes, now time.Time) time.Time {
	if scopes == "" {
		scopes = rec.Account.Scopes
	}
	at := rec.RetryAt[scopes]
	if at.Sub(now) > maxThrottle {
		at = time.Time{}
	}
	if at.After(rec.RetryAfter) {
		return at
	}
	return rec.RetryAfter
}

// maxThrottle is as long as a provider's wish is honoured (package flows cuts it there). What lies further ahead was
// noted while the clock was wrong.
const maxThrottle = time.Hour
