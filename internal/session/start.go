package session

import (
	"context"
	"sync"
)

// Start sets a long-lived face going: it reads the store and keeps in line with it, and takes part in the
// leadership. The channel closes when all of it has ended after ctx did.
func (k *Keeper) Start(ctx context.Context, l Leadership) <-chan struct{} {
	done := make(chan struct{})
	var parts sync.WaitGroup
	parts.Go(func() { _ = k.Sync(ctx) })
	parts.Go(func() { _ = k.Lead(ctx, l) })
	go func() {
		parts.Wait()
		close(done)
	}()
	return done
}
