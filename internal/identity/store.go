package identity

import "errors"

// What a store can answer. They live here because the store and its callers share no other package.
var (
	// ErrNotFound: no record has this ID.
	ErrNotFound = errors.New("no such account")
	// ErrSignedOut: the account was signed out, or signed in anew, after this record was read. Drop the record.
	ErrSignedOut = errors.New("the account was signed out meanwhile")
	// ErrUnreadable: the record is there but cannot be opened (damaged, or sealed with another key). It was kept.
	ErrUnreadable = errors.New("the stored record cannot be opened")
	// ErrKeyringLocked: the keyring is there and locked; Unlock asks the person.
	ErrKeyringLocked = errors.New("the keyring is locked")
	// ErrKeyringSlow: the keyring did not answer in time; it is asked again in the background.
	ErrKeyringSlow = errors.New("the keyring does not answer")
	// ErrNoKeyring: this session has no keyring at all.
	ErrNoKeyring = errors.New("no keyring is available")
	// ErrKeyMissing: records are stored but the keyring has no key for them. A new key is never made silently.
	ErrKeyMissing = errors.New("the keyring holds no key for the stored accounts")
)

// KeyringState is the rung of the ladder that the keyring stands on.
type KeyringState string

const (
	KeyringUnknown  KeyringState = ""            // not asked yet
	KeyringUnlocked KeyringState = "unlocked"    // all well
	KeyringLocked   KeyringState = "locked"      // needs the person
	KeyringSlow     KeyringState = "slow"        // no answer in time; being asked again
	KeyringAbsent   KeyringState = "absent"      // accounts live in memory only
	KeyringNoKey    KeyringState = "key_missing" // records there, key gone
)

// KeyringStateOf maps an error of the store to the state it tells of; nil means unlocked, anything unrelated
// to the keyring unknown.
func KeyringStateOf(err error) KeyringState {
	switch {
	case err == nil:
		return KeyringUnlocked
	case errors.Is(err, ErrKeyringLocked):
		return KeyringLocked
	case errors.Is(err, ErrKeyringSlow):
		return KeyringSlow
	case errors.Is(err, ErrNoKeyring):
		return KeyringAbsent
	case errors.Is(err, ErrKeyMissing):
		return KeyringNoKey
	}
	return KeyringUnknown
}
