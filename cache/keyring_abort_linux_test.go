package cache

import (
	"sync"
	"testing"
)

// Many short looks at once, as scripts that fetch tokens make, leave the person's keyring alive. Each is a client of its
// own: without the greeting GNOME Keyring 42 aborts within some two thousand of them.
func TestManyLooksLeaveTheKeyringAlive(t *testing.T) {
	inLab(t, keyringUnlocked, func(t *testing.T) {
		ctx, k := t.Context(), newStore(t).keyring.(*osKeyring)
		must(t, k.Set(ctx, "the key"))
		var looks sync.WaitGroup
		for range 3 {
			looks.Go(func() {
				for range 2000 {
					if _, ok := readItem(ctx, k.user); !ok {
						t.Error("the keyring is gone")
						return
					}
				}
			})
		}
		looks.Wait()
	})
}
