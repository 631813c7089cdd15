package session

import (
	"context"
	"fmt"

	"latchkey/internal/identity"
)

// alone excludes everybody else from the account, here and in other processes, and reads it anew: somebody may have
// been faster. The caller must call release.
func (k *Keeper) alone(ctx context.Context, e *entry) (release func(), err error) {
	if err := e.acquire(ctx); err != nil {
		return nil, fmt.Errorf("wait for the account: %w", err)
	}
	release = e.release
	defer func() {
		if err != nil {
			e.release()
		}
	}()
	if !k.isSaved(e) {
		return release, nil
	}
	unlock, err := k.store.Lock(ctx, e.id)
	if err != nil {
		return nil, fmt.Errorf("lock the account: %w", err)
	}
	rec, err := k.store.Load(ctx, e.id)
	if err == nil && !k.take(e, rec) {
		err = fmt.Errorf("read the account: %w", identity.ErrSignedOut)
	}
	if err != nil {
		unlock()
		return nil, err
	}
	return func() { unlock(); e.release() }, nil
}

// owned runs a request whose answer may be the only copy of something: it belongs to the Keeper, goes on when the
// caller leaves, and Close waits for it. release is called at its end.
func owned[T any](ctx context.Context, k *Keeper, release func(), request func(ctx context.Context) (T, error)) (T, error) {
	type answer struct {
		value T
		err   error
	}
	done := make(chan answer, 1)
	k.tasks.Go(func() {
		defer release()
		value, err := request(context.WithoutCancel(ctx))
		done <- answer{value, err}
	})
	select {
	case a := <-done:
		return a.value, a.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}
