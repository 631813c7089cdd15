//go:build linux

// Command fill puts accounts into a store, sealed under a key in the session's keyring, as sign-ins would. It prints the
// ID of the last one.
//
//	fill FOLDER COUNT
package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"latchkey/cache"
	"latchkey/internal/identity"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: fill FOLDER COUNT")
		os.Exit(2)
	}
	if err := fill(context.Background(), os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "fill:", err)
		os.Exit(1)
	}
}

func fill(ctx context.Context, dir, count string) error {
	n, err := strconv.Atoi(count)
	if err != nil {
		return err
	}
	keyring, err := cache.OSKeyring(dir)
	if err != nil {
		return err
	}
	store, err := cache.Open(cache.Options{Dir: dir, Keyring: keyring})
	if err != nil {
		return err
	}
	if err := store.Ready(ctx); err != nil {
		return err
	}
	once := asked{keyring, sync.OnceValues(func() (identity.Secret, error) { return keyring.Get(ctx) })}
	if store, err = cache.Open(cache.Options{Dir: dir, Keyring: once}); err != nil {
		return err
	}
	// Several at a time, since each waits for the disk.
	next := make(chan *identity.Record)
	failed := make(chan error, writers)
	var work sync.WaitGroup
	for range writers {
		work.Go(func() {
			for r := range next {
				if err := store.Create(ctx, r); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	for i := range n {
		r := record(i)
		select {
		case next <- r:
		case err := <-failed:
			return err
		}
		if i == n-1 {
			fmt.Println(r.Account.ID)
		}
	}
	close(next)
	work.Wait()
	close(failed)
	return <-failed
}

// writers is how many records are written at the same time.
const writers = 16

// asked is a keyring that is asked once: the store asks it for every record that it seals.
type asked struct {
	cache.Keyring
	get func() (identity.Secret, error)
}

func (a asked) Get(context.Context) (identity.Secret, error) { return a.get() }

const (
	issuer = "https://login.microsoftonline.com/6f0c9a52-3b7e-4c18-9d25-c01150de0001/v2.0"
	client = "11111111-2222-3333-4444-555555555555"
	scopes = identity.Scopes("api://orders/Orders.Read")
)

// record is an account with tokens of the usual size that are good for a day.
func record(i int) *identity.Record {
	now := time.Now()
	subject := fmt.Sprintf("person-%05d", i)
	return &identity.Record{
		SignIn: fmt.Sprintf("%032x", i),
		Account: identity.Account{
			ID: identity.NewAccountID(issuer, client, subject), Kind: identity.KindUser,
			Username: subject + "@contoso.example", Name: "Person " + strconv.Itoa(i), Subject: subject, Issuer: issuer,
			Authority: identity.Authority{URL: strings.TrimSuffix(issuer, "/v2.0"), Kind: identity.Entra},
			ClientID:  client, Scopes: scopes, SignedInAt: now,
		},
		Tokens: identity.TokenSet{
			ID:      identity.Secret(strings.Repeat("i", 1400)),
			Refresh: identity.Secret(strings.Repeat("r", 1200)),
			Access: map[identity.Scopes]identity.AccessToken{scopes: {
				Token: identity.Secret(strings.Repeat("a", 1800)), Type: "Bearer", Scopes: scopes, IssuedAt: now, ExpiresAt: now.Add(24 * time.Hour),
			}},
		},
	}
}
