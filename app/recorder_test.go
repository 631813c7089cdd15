package app

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"

	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// recorder stands for the Keeper: the views are what is under test, and each state of a sign-in must be held
// still to be looked at.
type recorder struct {
	unsaved   []identity.Account // what would end with the window
	mu        sync.Mutex
	calls     []string
	requests  []session.SignIn
	outcomes  chan error // what SignIn returns; nil: signed in
	signedIn  identity.AccountID
	token     identity.Secret
	idToken   identity.Secret
	tokenErr  error
	stored    identity.AccessToken // the last one, valid or not
	failing   error                // what Refresh and the others return
	exchanges []session.OnBehalfOf
	signOut   session.SignOutWays // as asked for
	signedOut session.SignedOut   // what came of it

	holdSignOut bool // the browser does not come
	keys        *jose.JSONWebKeySet
	pasteErr    error
	result      *flows.Result // of Try
	snapshots   chan session.Snapshot
}

func (r *recorder) note(call string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls = append(r.calls, call)
}

func (r *recorder) called(call string) bool { return r.times(call) > 0 }

func (r *recorder) times(call string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := 0
	for _, c := range r.calls {
		if c == call {
			n++
		}
	}
	return n
}

func (r *recorder) request(i int) session.SignIn {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.requests[i]
}

func (r *recorder) requested() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.requests)
}

func (r *recorder) Snapshots(context.Context) <-chan session.Snapshot { return r.snapshots }
func (r *recorder) SignIn(ctx context.Context, s session.SignIn) (identity.AccountID, error) {
	r.mu.Lock()
	r.requests = append(r.requests, s)
	r.mu.Unlock()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case err := <-r.outcomes:
		return r.signedIn, err
	}
}
func (r *recorder) Accept(context.Context, session.AttemptID) (identity.AccountID, error) {
	r.note("accept")
	return r.signedIn, nil
}
func (r *recorder) Link(session.AttemptID) (string, error) {
	r.note("link")
	return "http://127.0.0.1:40001/start/5f1c", nil
}
func (r *recorder) Paste(_ session.AttemptID, text string) error {
	r.note("paste " + text)
	return r.pasteErr
}
func (r *recorder) Cancel(session.AttemptID)  { r.note("cancel") }
func (r *recorder) Dismiss(session.AttemptID) { r.note("dismiss") }
func (r *recorder) Token(context.Context, identity.AccountID, identity.Scopes) (identity.AccessToken, error) {
	r.note("token")
	return identity.AccessToken{Token: r.token, ExpiresAt: fixedNow().Add(time.Hour)}, r.tokenErr
}
func (r *recorder) Stored(context.Context, identity.AccountID, identity.Scopes) (identity.AccessToken, error) {
	if r.stored.Token == "" {
		return r.stored, identity.ErrNotFound
	}
	return r.stored, nil
}
func (r *recorder) IDToken(context.Context, identity.AccountID) (identity.Secret, error) {
	r.note("id token")
	return r.idToken, r.tokenErr
}
func (r *recorder) Refresh(_ context.Context, id identity.AccountID) error {
	r.note("refresh " + string(id))
	return r.failing
}
func (r *recorder) StepUp(_ context.Context, id identity.AccountID, scopes identity.Scopes, claims string) (identity.AccessToken, error) {
	r.note(fmt.Sprintf("step up %s %s %s", id, scopes, claims))
	return identity.AccessToken{Token: r.token, ExpiresAt: fixedNow().Add(time.Hour)}, r.failing
}
func (r *recorder) OtherTenant(_ context.Context, id identity.AccountID, tenant string) (identity.AccountID, error) {
	r.note("other tenant " + string(id) + " " + tenant)
	return r.signedIn, r.failing
}
func (r *recorder) OnBehalfOf(_ context.Context, o session.OnBehalfOf) (identity.AccessToken, session.Source, error) {
	r.mu.Lock()
	r.exchanges = append(r.exchanges, o)
	r.mu.Unlock()
	return identity.AccessToken{Token: r.token, Scopes: o.Scopes, ExpiresAt: fixedNow().Add(time.Hour)}, "", r.failing
}
func (r *recorder) EndSession(ctx context.Context, id identity.AccountID, w session.SignOutWays) (session.SignedOut, error) {
	r.note("sign out " + string(id))
	if w.Visit != nil && r.holdSignOut {
		<-ctx.Done()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.signOut = w
	return r.signedOut, r.failing
}
func (r *recorder) Unlock(context.Context) error    { r.note("unlock"); return nil }
func (r *recorder) StartOver(context.Context) error { r.note("start over"); return nil }
func (r *recorder) Unsaved() []identity.Account     { return r.unsaved }
func (r *recorder) Keys(context.Context, identity.AccountID) (*jose.JSONWebKeySet, error) {
	r.note("keys")
	if r.keys == nil {
		return nil, errors.New("no keys")
	}
	return r.keys, nil
}
