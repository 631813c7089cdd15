// Package session is the program without a screen: the Keeper of accounts. Intent comes in as method calls,
// state goes out as immutable Snapshots; what is saved is written before it is published.
package session

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"latchkey/flows"
	"latchkey/internal/identity"
)

// Store is what the Keeper needs of the place where records rest. Package cache has the real one. Errors are
// the sentinels of identity.
type Store interface {
	// IDs lists the stored accounts by file name alone: it works while the keyring is locked or absent.
	IDs(ctx context.Context) ([]identity.AccountID, error)
	// Load opens one record.
	Load(ctx context.Context, id identity.AccountID) (*identity.Record, error)
	// Create saves a new sign-in, replacing what is there. ErrSignedOut: that very sign-in was signed out.
	Create(ctx context.Context, rec *identity.Record) error
	// Update saves a changed record. ErrSignedOut: what is stored stems from another sign-in, or is gone.
	Update(ctx context.Context, rec *identity.Record) error
	// Remove signs out: it leaves a tombstone and removes the record. It works while the keyring is locked.
	Remove(ctx context.Context, id identity.AccountID) error
	// Ended reports whether somebody signed the account out in the last weeks and it has not come back since.
	Ended(ctx context.Context, id identity.AccountID) (bool, error)
	// Lock excludes every other process (and goroutine) from the account until unlock is called.
	Lock(ctx context.Context, id identity.AccountID) (unlock func(), err error)
	// Watch tells, coalesced, that something changed, until ctx ends.
	Watch(ctx context.Context) (<-chan struct{}, error)
	// Ready reports whether a record could be sealed now.
	Ready(ctx context.Context) error
	// Look finds out what Ready would, and changes nothing.
	Look(ctx context.Context) error
	// Unlock asks the person to unlock the keyring; ctx bounds the wait.
	Unlock(ctx context.Context) error
	// StartOver sets aside, without deleting, the records that the keyring has no key for.
	StartOver(ctx context.Context) error
}

// Options are the parts of a Keeper.
type Options struct {
	Store  Store
	Client *flows.Client
	Now    func() time.Time // nil: time.Now
	Log    *slog.Logger     // nil: discarded

	// Wakes fires when the computer resumed or its clock was set; may be nil.
	Wakes <-chan time.Time

	// Dial reaches the lease holder's local channel; nil: there is none.
	Dial func(ctx context.Context) (net.Conn, error)

	// Login looks up how an account signs in with this computer's own login, for those that did before; nil: there is
	// none.
	Login func(a identity.Account) flows.PreparedWindows

	// Broker looks up how the operating system's account broker is asked, silently, for an account that it signed in;
	// nil: there is none.
	Broker func(a identity.Account) flows.Grant

	// Background reports whether tokens are renewed before anybody asks for them; nil: they are. It is asked each time
	// that something is due, so that a person's choice holds at once; see Reconsider.
	Background func() bool

	// SignedOut is told of each account that was signed out here, for what else is kept of it; nil: nothing is. It is
	// waited for.
	SignedOut func(id identity.AccountID)

	// FaceDrawn is closed once the face is on the screen; nil: nobody waits for it. Most of a large store is read only
	// then, since both at once would let the face come late.
	FaceDrawn <-chan struct{}

	// Codec turns records into bytes for the local channel, which only this user can open.
	Codec Codec

	// KeepUnsaved: this process lives long enough to hold accounts in memory when no store can.
	KeepUnsaved bool

	// Tray: this process is the tray. Snapshots tell.
	Tray bool
}

// Codec writes and reads a whole record, secrets included.
type Codec interface {
	Encode(rec *identity.Record) ([]byte, error)
	Decode(b []byte) (*identity.Record, error)
}

// Keeper holds the session. Its methods may be called from any goroutine.
type Keeper struct {
	store  Store
	client *flows.Client
	now    func() time.Time
	log    *slog.Logger
	wakes  <-chan time.Time
	peer   *peer // the lease holder, when it is another process
	login  func(a identity.Account) flows.PreparedWindows
	broker func(a identity.Account) flows.Grant
	forget func(id identity.AccountID)
	keep   bool
	tray   bool
	drawn  <-chan struct{}

	allowed func() bool // renewing what nobody asked for

	mu       sync.RWMutex // guards what follows
	entries  map[identity.AccountID]*entry
	attempts map[AttemptID]*attempt
	others   map[*watcher][]Attempt // sign-ins under way in faces that follow
	keyring  identity.KeyringState
	aside    []SetAside
	locked   int
	loaded   bool
	reading  int // accounts of a large store, until it is loaded
	leading  bool
	copied   *Copied   // what this process keeps in the clipboard
	remote   *Snapshot // the lease holder's view, while following
	onDemand bool      // what allowed said last, for Snapshots: it may read a file

	server  atomic.Pointer[server] // while leading
	running atomic.Bool            // Run is at work
	poke    chan struct{}          // wakes Run: something it looks at changed
	tasks   sync.WaitGroup         // requests whose answer must not be lost
	telling sync.Mutex             // one Snapshot at a time goes out, or an older one could be sent last
	news    broadcaster
}

// entry is one account in memory. rec is replaced, never changed.
type entry struct {
	id   identity.AccountID
	rec  atomic.Pointer[identity.Record]
	made atomic.Pointer[lists]
	lock chan struct{} // one silent request at a time; capacity 1

	// The rest is guarded by Keeper.mu.
	standing
	queued     bool // Run has it in hand
	mend       bool // although it needs its person, Run tries this computer's login once
	failures   int  // in a row; for the backoff
	nextTry    time.Time
	round      uint64 // counts the ends of silent requests, so that waiters share one failure
	lastErr    error  // of the last round
	lastScopes identity.Scopes
}

// New makes a Keeper. It reads nothing yet: commands need one account, Open reads them all.
func New(o Options) *Keeper {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Background == nil {
		o.Background = func() bool { return true }
	}
	return &Keeper{
		store: o.Store, client: o.Client, now: o.Now, log: o.Log, wakes: o.Wakes, peer: newPeer(o.Dial, o.Codec),
		login: o.Login, broker: o.Broker, forget: o.SignedOut, keep: o.KeepUnsaved, tray: o.Tray, drawn: o.FaceDrawn, allowed: o.Background,
		entries:  map[identity.AccountID]*entry{},
		attempts: map[AttemptID]*attempt{},
		others:   map[*watcher][]Attempt{},
		poke:     make(chan struct{}, 1),
	}
}

// Open reads every stored record and publishes. A locked or absent keyring is a state of the Snapshot, not an
// error; only a store that cannot even be listed is.
func (k *Keeper) Open(ctx context.Context) error {
	err := k.reload(ctx)
	k.publish()
	return err
}

// Close waits for requests whose answer must not be lost; they are bounded by the client's time limits.
func (k *Keeper) Close() { k.tasks.Wait() }

// entry returns the account in memory, or nil.
func (k *Keeper) entry(id identity.AccountID) *entry {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.entries[id]
}

// known returns the account, reading it from the store when it is not in memory yet.
func (k *Keeper) known(ctx context.Context, id identity.AccountID) (*entry, error) {
	if e := k.entry(id); e != nil {
		return e, nil
	}
	rec, err := k.store.Load(ctx, id)
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if e := k.entries[id]; e != nil {
		return e, nil // came in meanwhile: newer than what was read
	}
	return k.putLocked(rec), nil
}

// put takes a record into memory as what is saved.
func (k *Keeper) put(rec *identity.Record) *entry {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.putLocked(rec)
}

func (k *Keeper) putLocked(rec *identity.Record) *entry {
	e := k.entries[rec.Account.ID]
	if e == nil {
		e = &entry{id: rec.Account.ID, lock: make(chan struct{}, 1)}
		k.entries[e.id] = e
	}
	e.rec.Store(rec)
	return e
}

// replace takes a later record of the same sign-in into e. False: the account was signed out, or signed in anew,
// while the caller was at work.
func (k *Keeper) replace(e *entry, rec *identity.Record) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.entries[e.id] != e || e.rec.Load().SignIn != rec.SignIn {
		return false
	}
	e.rec.Store(rec)
	return true
}

// dropSignIn forgets e unless a newer sign-in has taken its place.
func (k *Keeper) dropSignIn(e *entry, signIn string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.entries[e.id] == e && e.rec.Load().SignIn == signIn {
		delete(k.entries, e.id)
	}
}

// drop forgets an account.
func (k *Keeper) drop(id identity.AccountID) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.entries, id)
}

// acquire waits for the account's turn in this process.
func (e *entry) acquire(ctx context.Context) error {
	select {
	case e.lock <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (e *entry) release() { <-e.lock }

// nudge lets Run look again.
func (k *Keeper) nudge() {
	select {
	case k.poke <- struct{}{}:
	default:
	}
}

// SignInNeededError: the account needs its person; Need says why.
type SignInNeededError struct {
	Account identity.Account
	Need    identity.Need
}

func (e *SignInNeededError) Error() string {
	return e.Account.Label() + " must sign in again: " + e.Need.Sentence()
}

// IsKeyring reports whether err says that the keyring cannot be used now.
func IsKeyring(err error) bool {
	return err != nil && identity.KeyringStateOf(err) != identity.KeyringUnknown
}

// gone reports that a record no longer is what it was: the account was signed out elsewhere.
func gone(err error) bool {
	return errors.Is(err, identity.ErrSignedOut) || errors.Is(err, identity.ErrNotFound)
}
