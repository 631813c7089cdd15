package cache

import (
	"sync"
	"testing"
)

// Many short looks at once, as scripts that fetch tokens make, leave the person's keyring alive: without the greeting
// GNOME Keyring 42 aborts within some two thousand of them.
func TestManyLooksLeaveTheKeyringAlive(t *testing.T) {
	inLab(t, keyringUnlocked, func(t *testing.T) {
		var looks sync.WaitGroup
		for range 3 {
			looks.Go(func() {
				for range 2000 {
					if err := keyringReady(); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		looks.Wait()
	})
}
