//go:build linux

// Package stock puts accounts into a store, sealed under a key in the session's keyring, as sign-ins would: figures and
// pictures need more of them than anybody signs in.
package stock

import (
	"context"
	"fmt"
	"iter"
	"strconv"
	"sync"

	"latchkey/cache"
	"latchkey/internal/identity"
)

// writers is how many records are written at the same time, since each waits for the disk.
const writers = 16

// Run is a whole program, program FOLDER COUNT: it puts that many accounts, or all there are, into the folder's store and
// returns the ID of the last.
func Run(ctx context.Context, program []string, records iter.Seq[*identity.Record]) (last identity.AccountID, err error) {
	if len(program) != 3 {
		return "", fmt.Errorf("usage: %s FOLDER COUNT", program[0])
	}
	count, err := strconv.Atoi(program[2])
	if err != nil {
		return "", err
	}
	store, err := open(ctx, program[1])
	if err != nil {
		return "", err
	}
	next, failed := make(chan *identity.Record), make(chan error, writers)
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
	pull, stop := iter.Pull(records)
	defer stop()
	for range count {
		r, more := pull()
		if !more {
			break
		}
		select {
		case next <- r:
			last = r.Account.ID
		case err := <-failed:
			return "", err
		}
	}
	close(next)
	work.Wait()
	close(failed)
	return last, <-failed
}

// open makes the store ready, with a keyring that is asked once: the store asks it for every record that it seals.
func open(ctx context.Context, dir string) (*cache.Store, error) {
	keyring, err := cache.OSKeyring(dir)
	if err != nil {
		return nil, err
	}
	store, err := cache.Open(cache.Options{Dir: dir, Keyring: keyring})
	if err != nil {
		return nil, err
	}
	if err := store.Ready(ctx); err != nil {
		return nil, err
	}
	once := asked{keyring, sync.OnceValues(func() (identity.Secret, error) { return keyring.Get(ctx) })}
	return cache.Open(cache.Options{Dir: dir, Keyring: once})
}

type asked struct {
	cache.Keyring
	get func() (identity.Secret, error)
}

func (a asked) Get(context.Context) (identity.Secret, error) { return a.get() }
