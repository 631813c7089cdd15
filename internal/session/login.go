package session

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"time"

	"latchkey/flows"
	"latchkey/internal/identity"
)

// loginLimit is how long this computer's own login may take before somebody is asked instead.
const loginLimit = 30 * time.Second

// LoginName is what people know this computer's own login as: "Signed in with Kerberos".
func LoginName() string {
	if runtime.GOOS == "windows" {
		return "Windows"
	}
	return "Kerberos"
}

// byLogin reports whether the account signed in with this computer's own login, so that it may do so again with nobody
// there.
func byLogin(rec *identity.Record) bool {
	return (rec.Account.Flow == identity.FlowWindows || byBroker(rec)) && rec.Account.Kind == identity.KindUser
}

// byBroker reports whether the operating system's account broker holds the account.
func byBroker(rec *identity.Record) bool { return rec.Account.Flow == identity.FlowBroker }

// onlyLogin reports whether there is no refresh token, so that this computer's login alone renews the account, with no more
// than it ever gives. A broker can be asked for more.
func onlyLogin(rec *identity.Record) bool {
	return rec.Tokens.Refresh == "" && byLogin(rec) && !byBroker(rec)
}

// loginMends reports whether an account that needs its person may be helped by this computer's login, which perhaps has
// come back since. What asks for more than a login does is for the person alone.
func loginMends(rec *identity.Record, w want) bool {
	return byLogin(rec) && rec.Need.Claims == "" && w.claims == "" && !w.early
}

// redeemLogin signs the account in again with this computer's login. refusal is why its refresh token did not do; nil: it
// was not tried. Both locks are held, as in redeem.
func (k *Keeper) redeemLogin(ctx context.Context, e *entry, scopes identity.Scopes, w want, refusal error) (identity.AccessToken, Source, error) {
	rec := e.rec.Load()
	how, ask := "Signed in again silently with "+LoginName(), k.logIn
	if byBroker(rec) {
		how, ask = "Renewed silently by "+flows.BrokerName, k.askBroker
	}
	res, err := ask(ctx, rec, scopes, w)
	switch {
	case err == nil && unchanged(rec, scopes, res): // nothing is to be written, nor told
		return res.Tokens.Access[scopes], FromCache, nil
	case err == nil:
		if err := k.accept(ctx, e, rec, scopes, res, how); err != nil {
			return identity.AccessToken{}, "", err
		}
		return e.rec.Load().Tokens.Access[scopes], Refreshed, nil
	case rec.Need != nil: // nothing is new
		k.log.Info("this computer's login did not help", "account", e.id, "err", err)
		k.pauseLogin(ctx, e, scopes, err)
		return identity.AccessToken{}, "", &SignInNeededError{Account: rec.Account, Need: *rec.Need}
	case refusal != nil && !Passes(err):
		err = &loginToo{refusal, err}
	}
	return identity.AccessToken{}, "", k.refused(ctx, e, scopes, w, err)
}

var errNoLogin = &flows.LoginError{Problem: "this program does not know it", Next: "Sign in again."}

// logIn gets tokens for the account with this computer's login.
func (k *Keeper) logIn(ctx context.Context, rec *identity.Record, scopes identity.Scopes, _ want) (*flows.Result, error) {
	if k.login == nil {
		return nil, errNoLogin
	}
	bounded, cancel := context.WithTimeout(ctx, loginLimit)
	defer cancel()
	res, err := k.login(rec.Account).Acquire(bounded, k.client, requestOf(rec, scopes))
	if err != nil && bounded.Err() != nil && ctx.Err() == nil {
		return nil, &flows.LoginError{Problem: "it took longer than " + loginLimit.String(), Next: "Try again later, or sign in in the browser.", Err: bounded.Err()}
	}
	if errors.Is(err, flows.ErrNotMeant) {
		return nil, &flows.LoginError{Problem: "it is not meant to be used on this computer any more", Next: "Sign in again.", Err: err}
	}
	return res, err
}

// loginPause keeps programs that ask for a token again and again from waiting each time for what did not answer.
const loginPause = 30 * time.Second

// pauseLogin notes, for every process, when an account that needs its person may try this computer's login again. Where
// that is a matter of the ticket it may at once: another one can be there any moment, and its absence costs nobody time.
func (k *Keeper) pauseLogin(ctx context.Context, e *entry, scopes identity.Scopes, err error) {
	if !Passes(err) {
		return
	}
	wait := loginPause
	if refusal, ok := errors.AsType[*flows.Error](err); ok {
		wait = max(wait, refusal.RetryAfter)
	}
	rec := e.rec.Load().Clone()
	throttle(rec, scopes, k.now().Add(wait), k.now())
	_ = k.save(ctx, e, rec) // signed out meanwhile: nothing to note
}

// Passes reports whether what kept this computer's login from helping goes away by itself: a network, a server, a clock.
func Passes(err error) bool {
	if e, ok := errors.AsType[*flows.BrokerError](err); ok {
		return e.Temporary()
	}
	if refusal, ok := errors.AsType[*flows.Error](err); ok {
		return refusal.Temporary()
	}
	if _, network := asNetwork(err); network || errors.Is(err, context.DeadlineExceeded) {
		return true
	}
	switch loginReason(err) {
	case "unreachable", "clock":
		return true
	}
	return false
}

// loginReason is the kind of an error of this computer's login (winauth.Reason); "" where it has none.
func loginReason(err error) string {
	var adviser interface{ Advice() (reason, next string) }
	if !errors.As(err, &adviser) {
		return ""
	}
	reason, _ := adviser.Advice()
	return reason
}

// loginBriefly says in a few words why this computer's login could not be used; "" where flows.Explain is brief enough.
// What a library says takes many words, stands behind the others, and is kept with the activity.
func loginBriefly(err error) string {
	e, ok := errors.AsType[*flows.LoginError](err)
	if !ok || loginReason(err) == "" {
		return ""
	}
	why, _, _ := strings.Cut(e.Problem, " (")
	why, _, _ = strings.Cut(why, ": ")
	return "This computer's login cannot be used here: " + why + "."
}

// loginToo is why a refresh token did not do, where this computer's login did not either.
type loginToo struct{ refusal, login error }

func (e *loginToo) Error() string { return e.refusal.Error() + "; " + e.login.Error() }

// Unwrap gives the refusal alone: it decides what becomes of the account.
func (e *loginToo) Unwrap() error { return e.refusal }
