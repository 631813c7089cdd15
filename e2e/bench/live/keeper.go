//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	jose "github.com/go-jose/go-jose/v4"

	"latchkey/app"
	"latchkey/e2e/bench/tokens"
	"latchkey/flows"
	"latchkey/internal/desktop"
	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/settings"
)

// keeper publishes what it is told to. What is not here is never asked for by what is measured.
type keeper struct {
	app.Keeper
	snapshots chan session.Snapshot
	size      string // of the tokens

	mu      sync.Mutex
	current session.Snapshot
	token   identity.Secret
	next    identity.Secret // made beforehand: making it is none of the window's work
}

const visible = 8 // accounts of the picker that are on the screen whatever stands above them

// people is a Snapshot with so many accounts of three organisations.
func people(n int) session.Snapshot {
	now := time.Now()
	s := session.Snapshot{At: now, Loaded: true, Tray: true, Leading: true, Keyring: identity.KeyringUnlocked}
	for i := range n {
		name := fmt.Sprintf("Person %05d", i)
		issuer := fmt.Sprintf("https://login.microsoftonline.com/tenant%d.example", i*3/n)
		s.Accounts = append(s.Accounts, session.Account{
			Account: identity.Account{
				ID: identity.NewAccountID(issuer, "client", name), Kind: identity.KindUser, Name: name, Subject: name, Issuer: issuer,
				Username: fmt.Sprintf("p%d@contoso.example", i), ClientID: "client", Scopes: "api://orders/Orders.Read",
				Authority: identity.Authority{URL: issuer, Kind: identity.Entra}, SignedInAt: now.Add(-time.Hour),
			},
			Status: session.Fresh, IssuedAt: now, ExpiresAt: now.Add(time.Hour), RefreshAt: now.Add(time.Hour / 2), HasID: true, HasFresh: true,
			Tokens:   []session.Token{{Granted: "api://orders/Orders.Read", ExpiresAt: now.Add(time.Hour)}},
			Activity: []identity.Event{{At: now.Add(-18 * time.Minute), Kind: identity.EventRefreshed, Text: "Got a new token"}},
		})
	}
	return s
}

// change gives an account that is on the screen a token that is good for another time than it ever was.
func (k *keeper) change(round int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.current.Accounts = slices.Clone(k.current.Accounts)
	k.current.Accounts[round%min(visible, len(k.current.Accounts))].ExpiresAt = time.Now().Add(time.Duration(60+round) * time.Minute)
}

// renew gives the first account another token.
func (k *keeper) renew(round int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.current.Accounts = slices.Clone(k.current.Accounts)
	k.current.Accounts[0].IssuedAt = k.current.At.Add(time.Duration(round) * time.Second)
	k.token = k.next
}

// prepare makes the token that renew will give.
func (k *keeper) prepare(round int) {
	t := tokens.Of(tokens.Claims(k.size, round))
	k.mu.Lock()
	defer k.mu.Unlock()
	k.next = t
}

func (k *keeper) publish(ctx context.Context) {
	k.mu.Lock()
	s := k.current
	k.mu.Unlock()
	select {
	case k.snapshots <- s:
	case <-ctx.Done():
	}
}

func (k *keeper) Snapshots(context.Context) <-chan session.Snapshot { return k.snapshots }
func (k *keeper) Unsaved() []identity.Account                       { return nil }
func (k *keeper) Cancel(session.AttemptID)                          {}
func (k *keeper) Dismiss(session.AttemptID)                         {}
func (k *keeper) IDToken(context.Context, identity.AccountID) (identity.Secret, error) {
	return tokens.Of(tokens.Claims("small", 0)), nil
}
func (k *keeper) Token(context.Context, identity.AccountID, identity.Scopes) (identity.AccessToken, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return identity.AccessToken{Token: k.token, Type: "Bearer", ExpiresAt: time.Now().Add(time.Hour)}, nil
}
func (k *keeper) Keys(context.Context, identity.AccountID) (*jose.JSONWebKeySet, error) {
	return nil, errors.New("there is no provider here")
}

type doors struct{ app.Doors }

func (doors) FollowContrast(context.Context, func(bool))                               {}
func (doors) FollowLight(context.Context, func(bool))                                  {}
func (doors) Browsers(context.Context) []desktop.Browser                               { return nil }
func (doors) BrowserFor(context.Context, identity.AccountID) (c desktop.BrowserChoice) { return c }
func (doors) TrayHost(context.Context) bool                                            { return true }
func (doors) StartAtLogin(context.Context) (bool, error)                               { return false, nil }
func (doors) UPN(context.Context) (string, bool)                                       { return "", false }
func (doors) CannotLogIn(context.Context, settings.Profile, bool) error {
	return errors.New("not here")
}
func (doors) Login(settings.Profile, string, bool) (p flows.PreparedWindows) { return p }
func (doors) Broker(bool, uintptr) flows.Grant                               { return nil }
func (doors) Examine(_ context.Context, _ identity.AccountID, tell func(flows.Check)) error {
	for i := range 6 {
		tell(flows.Check{Name: fmt.Sprintf("Check %d", i)})
	}
	return nil
}

type profiles struct{ app.Profiles }

func (profiles) List(context.Context) ([]app.Profile, error) { return nil, nil }

type preferences struct{ app.PreferenceStore }

func (preferences) Load(context.Context) (settings.Preferences, error) {
	return settings.DefaultPreferences(), nil
}
func (preferences) Locked(context.Context) []string { return nil }

type arrangement struct{ app.ArrangementStore }

func (arrangement) Load(context.Context) (settings.Arrangement, error) {
	return settings.Arrangement{}, nil
}
