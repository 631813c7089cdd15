package cache

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/zalando/go-keyring"

	"latchkey/internal/identity"
)

// Keyring is the one item of the system's keyring that holds the key of a store.
//
// Get and Set never show a prompt. Their errors wrap identity.ErrKeyringLocked, ErrKeyringSlow or ErrNoKeyring;
// Get wraps ErrNoItem when the keyring is usable and holds no key. Unlock may ask the person and waits for the
// answer until ctx ends; it returns nil when the keyring can be used.
type Keyring interface {
	Get(ctx context.Context) (identity.Secret, error)
	Set(ctx context.Context, value identity.Secret) error
	Unlock(ctx context.Context) error
}

// ErrNoItem: the keyring is usable and holds no item for this store.
var ErrNoItem = errors.New("the keyring holds no item for this store")

const (
	keyringService = "Latchkey"

	// patience is how long a caller waits for the keyring. It answers in milliseconds; a daemon that is being
	// started needs up to a second.
	patience = 3 * time.Second

	keyringAnswersAfter = time.Minute // a daemon that says nothing for so long is not waited for any longer
)

// OSKeyring is the keyring of the system: the Secret Service on Linux, the Credential Manager on Windows, the
// keychain on macOS. The item is named for the state folder dir, so that two stores never share a key.
func OSKeyring(dir string) (Keyring, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("name the keyring item of the store: %w", err)
	}
	if runtime.GOOS == "windows" {
		abs = strings.ToLower(abs) // names of files have no case there
	}
	sum := sha256.Sum256([]byte(abs))
	return &osKeyring{user: "store-" + hex.EncodeToString(sum[:10]), patience: patience}, nil
}

type osKeyring struct {
	user     string
	patience time.Duration

	mu      sync.Mutex
	reading *keyringCall // under way, or answered after its callers had left
}

// keyringCall is one call of the keyring. It is not cancelled, so it may outlive those who wait for it.
type keyringCall struct {
	done  chan struct{} // closed when value and err are set
	value identity.Secret
	err   error
}

// Get reads the item. While an earlier read hangs no other is begun: callers wait for that one, and an answer
// that came too late for its own caller serves the next.
func (k *osKeyring) Get(ctx context.Context) (identity.Secret, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	k.mu.Lock()
	call := k.reading
	if call == nil || call.failed() {
		call = begin(func(ctx context.Context) (identity.Secret, error) {
			if value, ok := readItem(ctx, k.user); ok {
				return value, nil
			}
			return unprompted(ctx, func() (identity.Secret, error) {
				value, err := keyring.Get(keyringService, k.user)
				return identity.Secret(value), err
			})
		})
		k.reading = call
	}
	k.mu.Unlock()
	if err := call.wait(ctx, k.patience); err != nil {
		return "", fmt.Errorf("read the key from the keyring: %w", err)
	}
	k.mu.Lock()
	if k.reading == call {
		k.reading = nil // an answer serves those who wait for it and is then forgotten
	}
	k.mu.Unlock()
	return call.value, nil
}

// Set writes the item.
func (k *osKeyring) Set(ctx context.Context, value identity.Secret) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	call := begin(func(ctx context.Context) (identity.Secret, error) {
		return unprompted(ctx, func() (identity.Secret, error) {
			return "", keyring.Set(keyringService, k.user, value.Reveal())
		})
	})
	if err := call.wait(ctx, k.patience); err != nil {
		return fmt.Errorf("write the key to the keyring: %w", err)
	}
	return nil
}

// Unlock asks the person to unlock the keyring where it is locked.
func (k *osKeyring) Unlock(ctx context.Context) error {
	if err := unlockKeyring(ctx); err != nil {
		return fmt.Errorf("unlock the keyring: %w", err)
	}
	return nil
}

// begin runs a call of the keyring on a goroutine that ends with the call.
func begin(do func(ctx context.Context) (identity.Secret, error)) *keyringCall {
	call := &keyringCall{done: make(chan struct{})}
	go func() {
		defer close(call.done)
		ctx, cancel := context.WithTimeout(context.Background(), keyringAnswersAfter)
		defer cancel()
		call.value, call.err = do(ctx)
	}()
	return call
}

// unprompted calls go-keyring, and only where the keyring is open: it prompts by itself when it is locked, without a
// bound, and over the connection to the bus that it shares with the tray icon.
func unprompted(ctx context.Context, do func() (identity.Secret, error)) (value identity.Secret, err error) {
	defer func() {
		// go-keyring panics when the bus goes away in the middle of a prompt, which a keyring that is
		// locked between our look and its call brings about.
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: the connection broke off", identity.ErrNoKeyring)
		}
	}()
	if err := keyringReady(ctx); err != nil {
		return "", err
	}
	value, err = do()
	switch {
	case errors.Is(err, keyring.ErrNotFound):
		return "", ErrNoItem
	case err != nil:
		// Someone may have locked it in between.
		if now := keyringReady(ctx); now != nil {
			return "", now
		}
		return "", fmt.Errorf("%w: %w", identity.ErrNoKeyring, err)
	}
	return value, nil
}

// failed reports whether the call has ended with an error, which is no use to a later caller.
func (c *keyringCall) failed() bool {
	select {
	case <-c.done:
		return c.err != nil
	default:
		return false
	}
}

func (c *keyringCall) wait(ctx context.Context, patience time.Duration) error {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-c.done:
		return c.err
	case <-timer.C:
		return identity.ErrKeyringSlow
	case <-ctx.Done():
		return ctx.Err()
	}
}
