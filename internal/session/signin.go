package session

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"latchkey/flows"
	"latchkey/internal/identity"
)

// SignIn is what a sign-in needs.
type SignIn struct {
	Request      flows.Request
	Grant        flows.Grant
	Profile      string        // name of the profile; may be empty
	Flow         identity.Flow // how, in the words of the profiles; kept with the account
	Organisation string        // what to call the provider on the screen
	Name         string        // what to call an application; empty: as its profile is called
	Attempt      AttemptID     // the caller's handle in Snapshots; empty: one is made

	// From is the account whose application's proof is used where the Request has none; empty: Request.Account.
	From identity.AccountID

	// onlyNew: an account that is there already is left alone (errThere), since nobody asked for it to be signed in again.
	onlyNew bool

	// Silent: what is stored for Request.Account, and its refresh token, are tried before the Grant. Nobody is
	// asked when they do.
	Silent bool
}

// ErrNowhere: the sign-in was refused before it began, because its tokens could not be kept anywhere.
var ErrNowhere = errors.New("the sign-in could not be kept anywhere")

// SignIn runs a grant to its end and keeps the account. It returns once the account is saved and published, or
// with an error after which nothing has changed. Where the tokens will rest is settled before a browser opens.
func (k *Keeper) SignIn(ctx context.Context, s SignIn) (identity.AccountID, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s = s.named()
	a := k.begin(s, cancel)
	id, err := k.signIn(ctx, a)
	if err != nil {
		k.fail(a, err)
		return "", err
	}
	k.mark(func() { delete(k.attempts, s.Attempt) })
	k.nudge()
	return id, nil
}

// named is the sign-in with names for what has none yet.
func (s SignIn) named() SignIn {
	if s.Attempt == "" {
		s.Attempt = NewAttemptID()
	}
	if s.Request.CorrelationID == "" {
		s.Request.CorrelationID = flows.NewCorrelationID()
	}
	return s
}

// begin shows a sign-in under way.
func (k *Keeper) begin(s SignIn, cancel context.CancelFunc) *attempt {
	a := &attempt{cancel: cancel, signIn: s, view: Attempt{
		ID: s.Attempt, Organisation: s.Organisation, Flow: s.Flow, Step: string(flows.StepDiscovering), StartedAt: k.now(),
	}}
	if s.Request.Account != nil {
		a.view.Account = s.Request.Account.ID
	}
	k.mark(func() { k.attempts[s.Attempt] = a })
	return a
}

func (k *Keeper) signIn(ctx context.Context, a *attempt) (identity.AccountID, error) {
	id, why := k.silently(ctx, a.signIn)
	if id != "" {
		return id, nil
	}
	if err := k.canKeep(ctx, func() { k.mark(func() { a.view.reach(flows.StepUnlocking, k.now()) }) }); err != nil {
		return "", err
	}
	k.prove(ctx, &a.signIn)
	res, err := k.acquire(ctx, a)
	if errors.Is(err, flows.ErrOtherAccount) && res != nil {
		k.mark(func() { a.other, a.view.Other = res, res.Account.Label() })
		return "", err
	}
	if err != nil {
		return "", err
	}
	if why != "" {
		res.Steps = append([]string{why}, res.Steps...)
	}
	k.mark(func() { a.view.reach(flows.StepSaving, k.now()) })
	// The tokens exist now; a caller that leaves must not lose them between here and the disk.
	return k.adopt(context.WithoutCancel(ctx), a.signIn, res)
}

// prove gives a sign-in the proof of the application that the account was signed in with before.
func (k *Keeper) prove(ctx context.Context, s *SignIn) {
	from := s.From
	if from == "" && s.Request.Account != nil {
		from = s.Request.Account.ID
	}
	if from == "" || s.Request.Credential != nil {
		return
	}
	if e, err := k.known(ctx, from); err == nil { // else it is not here: the provider says what is missing
		s.Request.Credential = e.rec.Load().Credential
	}
}

// acquire runs the grant of a sign-in and shows where it stands.
func (k *Keeper) acquire(ctx context.Context, a *attempt) (*flows.Result, error) {
	r := a.signIn.Request
	r.Progress = func(step flows.Step) { k.mark(func() { a.view.reach(step, k.now()) }) }
	r.Until = func(deadline time.Time) { k.mark(func() { a.view.Deadline = deadline }) }
	r.Turn = func(way identity.Flow, passed []string) { k.mark(func() { a.view.turn(way, passed) }) }
	g := a.signIn.Grant
	if waits, ok := g.(flows.Interactive); ok {
		g = waits.Announce(func(w *flows.Waiting) {
			k.mark(func() { a.waiting, a.view.Device = w, w.Device })
		})
	}
	return g.Acquire(ctx, k.client, r)
}

// CanKeep makes sure that tokens can be kept: in the store, by the lease holder, or in this process. A locked keyring is
// asked for. The error wraps ErrNowhere.
func (k *Keeper) CanKeep(ctx context.Context) error { return k.canKeep(ctx, func() {}) }

// canKeep tells before it asks somebody to open the keyring.
func (k *Keeper) canKeep(ctx context.Context, unlocking func()) error {
	err := k.store.Ready(ctx)
	if errors.Is(err, identity.ErrKeyringLocked) {
		// The person is here and wants to sign in: now is the moment to ask for the keyring.
		unlocking()
		bounded, cancel := context.WithTimeout(ctx, 2*time.Minute)
		defer cancel()
		if err = k.store.Unlock(bounded); err == nil {
			err = k.store.Ready(ctx)
		}
	}
	if err == nil || k.keep && IsKeyring(err) {
		return nil
	}
	if IsKeyring(err) && k.peer.there(ctx) {
		return nil
	}
	return fmt.Errorf("%w: %w", ErrNowhere, err)
}

func (k *Keeper) isLeading() bool {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.leading
}

// adopt makes a record of a result and keeps it: saved where possible, else handed to the lease holder, else in
// memory.
func (k *Keeper) adopt(ctx context.Context, s SignIn, res *flows.Result) (identity.AccountID, error) {
	now := k.now()
	account := res.Account
	account.Profile, account.SignedInAt = s.Profile, now
	account.Flow, account.ContinuousAccess = cmp.Or(res.Flow, s.Flow), s.Request.ContinuousAccess
	account.Kind = cmp.Or(account.Kind, identity.KindUser)
	if account.Kind == identity.KindApp {
		account.Name = cmp.Or(account.Name, k.applicationName(ctx, account.ID), s.Name, s.Profile, s.Organisation)
	}
	// Signing in again for another resource adds it; what the account is for stays.
	if want := s.Request.Account; want != nil && want.ID == account.ID {
		account.Scopes = want.Scopes
	}
	rec := &identity.Record{Account: account, Tokens: res.Tokens, SignIn: randomHex(16), Revision: 1, Credential: s.Request.Credential}
	if s.onlyNew && k.entry(account.ID) != nil {
		return "", errThere
	}
	err := k.create(ctx, rec, s.onlyNew, identity.Event{
		At: now, Kind: identity.EventSignedIn, Text: signedInText(s, res.Steps), Scopes: account.Scopes, CorrelationID: s.Request.CorrelationID,
	})
	switch {
	case err == nil:
		e := k.put(rec)
		k.mark(func() { e.standing = standing{}; k.keyring = identity.KeyringUnlocked })
		return account.ID, nil
	case gone(err), errors.Is(err, errThere):
		return "", err
	}
	if !k.isLeading() {
		handErr := k.peer.adopt(ctx, rec, whyUnsaved(err))
		if handErr == nil {
			return account.ID, nil
		}
		k.log.Info("no lease holder took the account", "err", handErr)
	}
	if !k.keep {
		return "", fmt.Errorf("keep the new account: %w", err)
	}
	k.Hold(rec, whyUnsaved(err))
	return account.ID, nil
}

// create writes a new sign-in. What happened to the account before stays in its activity. onlyNew: errThere when it is there.
func (k *Keeper) create(ctx context.Context, rec *identity.Record, onlyNew bool, signedIn identity.Event) error {
	unlock, err := k.store.Lock(ctx, rec.Account.ID)
	if err != nil {
		rec.Add(signedIn)
		return fmt.Errorf("lock the account: %w", err)
	}
	defer unlock()
	if old, err := k.store.Load(ctx, rec.Account.ID); err == nil && onlyNew {
		return errThere
	} else if err == nil {
		rec.Activity, rec.Revision = slices.Clone(old.Activity), old.Revision+1
		if old.Need == nil {
			keepGood(&rec.Tokens, old.Tokens, rec.Account.Scopes)
		}
	}
	rec.Add(signedIn)
	return k.store.Create(ctx, rec)
}

// keepGood adds what a new sign-in did not bring (a refresh token, a token for the account's own scopes) from the one
// before, which is well.
func keepGood(tokens *identity.TokenSet, old identity.TokenSet, own identity.Scopes) {
	*tokens = tokens.Clone()
	if tokens.Refresh == "" {
		tokens.Refresh = old.Refresh
	}
	if tokens.ID == "" {
		tokens.ID = old.ID
	}
	if _, ok := tokens.Access[own]; !ok && old.Access[own].Token != "" {
		tokens.Access[own] = old.Access[own]
	}
}

// signedInText says how somebody signed in, and what was passed over before.
func signedInText(s SignIn, steps []string) string {
	if s.Flow == identity.FlowWindows { // its steps are remarks
		return strings.Join(append(slices.Clone(steps), "Signed in with "+LoginName()), " ")
	}
	if len(steps) > 0 {
		return strings.Join(steps, " ")
	}
	switch s.Flow {
	case identity.FlowBroker:
		return "Signed in with " + flows.BrokerName + " (" + flows.BrokerUnverified + ")"
	case identity.FlowDeviceCode:
		return "Signed in with a code on another device"
	case identity.FlowPassword:
		return "Signed in with name and password"
	case identity.FlowClientCredentials:
		return "Signed in as an application, with its " + s.Request.Credential.Name()
	case identity.FlowHybrid, identity.FlowImplicit:
		return "Signed in with the " + string(s.Flow) + " flow"
	}
	return "Signed in"
}

// Hold keeps an account in memory that no store can save; why is shown beside it. What memory has of the same sign-in stays
// where it is as new: another process may have noted something on what the store has, which is older.
func (k *Keeper) Hold(rec *identity.Record, why string) {
	if e := k.entry(rec.Account.ID); e != nil {
		if mine := e.rec.Load(); mine.SignIn == rec.SignIn && mine.Revision >= rec.Revision {
			return
		}
	}
	rec.Add(identity.Event{At: k.now(), Kind: identity.EventUnsaved, Text: why})
	e := k.put(rec)
	k.mark(func() { e.standing = standing{unsaved: why} })
	k.nudge()
}
