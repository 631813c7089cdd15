// Package cachetest has a keyring in memory for tests of what stands above the store. The real keyrings are
// tested with package cache and end to end; elsewhere they would only tie tests to a desktop session.
package cachetest

import (
	"context"
	"sync"

	"latchkey/cache"
	"latchkey/internal/identity"
)

// Ring is a cache.Keyring in memory. The zero value is unlocked and empty.
type Ring struct {
	mu     sync.Mutex
	value  identity.Secret
	refuse error
}

// Refuse makes every call fail with err (one of identity's keyring errors); nil lets them work again.
func (r *Ring) Refuse(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.refuse = err
}

func (r *Ring) Get(context.Context) (identity.Secret, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.refuse != nil:
		return "", r.refuse
	case r.value == "":
		return "", cache.ErrNoItem
	}
	return r.value, nil
}

func (r *Ring) Set(_ context.Context, v identity.Secret) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.refuse == nil {
		r.value = v
	}
	return r.refuse
}

func (r *Ring) Unlock(context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.refuse
}
