package session

import (
	"context"
	"errors"
	"runtime"
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
	case err == nil:
		if err := k.accept(ctx, e, rec, scopes, res, how); err != nil {
			return identity.AccessToken{}, "", err
		}
		return e.rec.Load().Tokens.Access[scopes], Refreshed, nil
	case rec.Need != nil: // nothing is new
		k.log.Info("this computer's login did not help", "account", e.id, "err", err)
		return identity.AccessToken{}, "", &SignInNeededError{Account: rec.Account, Need: *rec.Need}
	case refusal != nil:
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
		return nil, &flows.LoginError{Problem: "it took longer than " + loginLimit.String(), Next: "Sign in again.", Err: err}
	}
	if errors.Is(err, flows.ErrNotMeant) {
		return nil, &flows.LoginError{Problem: "it is not meant to be used on this computer any more", Next: "Sign in again.", Err: err}
	}
	return res, err
}

// loginToo is why a refresh token did not do, where this computer's login did not either.
type loginToo struct{ refusal, login error }

func (e *loginToo) Error() string { return e.refusal.Error() + "; " + e.login.Error() }

// Unwrap gives the refusal alone: it decides what becomes of the account.
func (e *loginToo) Unwrap() error { return e.refusal }
