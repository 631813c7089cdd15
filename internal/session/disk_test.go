package session_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"latchkey/internal/identity"
	"latchkey/internal/session"
)

func TestAHeldSignInWinsOverTheStoredOne(t *testing.T) {
	w := newWorld(t)
	k := w.keeping(nil)
	id := w.signIn(k, "adele")
	w.ring.Refuse(identity.ErrKeyringLocked)
	w.signIn(k, "adele") // again, and it cannot be saved
	held, err := k.Token(t.Context(), id, "")
	if err != nil {
		t.Fatal(err)
	}
	same := func(k *session.Keeper, when string) {
		t.Helper()
		if tok, err := k.Token(t.Context(), id, ""); err != nil || tok.Token != held.Token {
			t.Fatalf("%s the stored sign-in came back (%v)", when, err)
		}
	}
	if err := k.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	same(k, "when the store was read again,")
	w.ring.Refuse(nil)
	if err := k.Unlock(t.Context()); err != nil {
		t.Fatal(err)
	}
	same(k, "after the keyring was unlocked,")
	same(w.keeper(), "in the store,")
}

func TestAReloadKeepsAnAccountThatIsNotStored(t *testing.T) {
	w := newWorld(t)
	w.ring.Refuse(identity.ErrNoKeyring)
	k := w.keeping(nil)
	w.signIn(k, "adele")
	if err := k.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s := k.Snapshot(); len(s.Accounts) != 1 || s.Accounts[0].Status != session.Unsaved {
		t.Fatalf("accounts %+v", s.Accounts)
	}
}

func TestALaterWriteOfAnUnsavedAccountIsNotTakenFromTheStore(t *testing.T) {
	w := newWorld(t)
	store := &hooked{Store: w.options().Store}
	k := w.keeping(store)
	id := w.signIn(k, "adele")
	store.full.Store(true)
	if err := k.Refresh(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	mine, err := k.Token(t.Context(), id, "")
	if err != nil {
		t.Fatal(err)
	}
	other := w.keeper() // writes later states of the old token
	for range 3 {
		if _, err := other.Account(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		other.Served(t.Context(), id, "Copied")
	}
	if err := k.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	if tok, err := k.Token(t.Context(), id, ""); err != nil || tok.Token != mine.Token {
		t.Fatalf("what the provider rotated was replaced by what it rotated away (%v)", err)
	}
}

func TestWhatTheDiskRefusedIsSavedLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var store *hooked
		b := newBubble(t, func(o *session.Options) {
			o.KeepUnsaved = true
			store = &hooked{Store: o.Store, watch: func() (<-chan struct{}, error) { return make(chan struct{}), nil }}
			o.Store = store
		})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- b.k.Sync(ctx) }()
		synctest.Wait()
		store.full.Store(true)
		if err := b.k.Refresh(t.Context(), b.id); err != nil {
			t.Fatal(err)
		}
		if row := b.k.Snapshot().Accounts[0]; row.Status != session.Unsaved || row.Reason == "" || len(b.k.Unsaved()) != 1 {
			t.Fatalf("row %+v", row)
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if row := b.k.Snapshot().Accounts[0]; row.Status != session.Unsaved {
			t.Fatalf("the disk is full, and the account is %q", row.Status)
		}
		store.full.Store(false)
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if row := b.k.Snapshot().Accounts[0]; row.Status != session.Fresh {
			t.Fatalf("the disk has room again, and the account is %q", row.Status)
		}
		if rec, err := b.store.Load(t.Context(), b.id); err != nil || rec.Tokens.Refresh != "next" {
			t.Fatalf("the rotated refresh token is not in the store (%v)", err)
		}
		cancel()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
	})
}

// What the lease holder could not save is the newest state of the account, also while it fetches the next one.
func TestACommandLeavesAUsedRefreshTokenAlone(t *testing.T) {
	for name, renewing := range map[string]bool{"at rest": false, "while the tray renews": true} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.control(`{"strict_rotation": true}`)
			id := w.signIn(w.keeper(), "adele")
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			o := w.options()
			store := &hooked{Store: o.Store}
			o.Store = store
			l := w.late(&o)
			answer := sync.OnceFunc(func() { close(l.open) })
			defer answer()
			tray, _ := w.start(ctx, o, true, session.Host{}, nil)
			await(t, tray, "leading", func(s session.Snapshot) bool { return s.Leading && len(s.Accounts) == 1 })
			w.skew.Store(int64(30 * time.Minute))
			store.full.Store(true)
			if err := tray.Refresh(t.Context(), id); err != nil { // the store keeps the refresh token that this used up
				t.Fatal(err)
			}
			own, err := tray.Token(t.Context(), id, "")
			if err != nil {
				t.Fatal(err)
			}
			ended := make(<-chan error)
			if renewing {
				ended = inFlight(t, tray, l, id)
			}
			tok, _, err := w.command().TokenFor(t.Context(), id, "", 45*time.Minute)
			if n := w.counters().FamiliesRevoked; err != nil || n != 0 || tok.Token != own.Token {
				t.Errorf("error %v, %d families revoked, not the lease holder's token", err, n)
			}
			answer()
			if !renewing {
				return
			}
			if err := <-ended; err != nil {
				t.Error(err)
			}
		})
	}
}

// Who waits for the account while another process renews it, and cannot save what came, does not use the same refresh token
// again when its turn has come. Neither who held the lock nor who takes it over is in doubt: the lease holder has the token.
func TestACommandThatWaitedLeavesAUsedRefreshTokenAlone(t *testing.T) {
	w := newWorld(t)
	w.control(`{"strict_rotation": true}`)
	id := w.signIn(w.keeper(), "adele")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	o := w.options()
	store := &hooked{Store: o.Store}
	store.full.Store(true)
	o.Store = store
	l := w.late(&o)
	answer := sync.OnceFunc(func() { close(l.open) })
	defer answer()
	tray, _ := w.start(ctx, o, true, session.Host{}, nil)
	await(t, tray, "leading", func(s session.Snapshot) bool { return s.Leading && len(s.Accounts) == 1 })
	w.skew.Store(int64(30 * time.Minute))
	ended := inFlight(t, tray, l, id)
	waits := w.options()
	waits.Dial, waits.Store = w.dial, &hooked{Store: waits.Store, lock: func(context.Context) error { answer(); return nil }}
	command := session.New(waits)
	t.Cleanup(command.Close)
	tok, _, err := command.TokenFor(t.Context(), id, "", 45*time.Minute)
	if n := w.counters().FamiliesRevoked; err != nil || n != 0 {
		t.Errorf("error %v, %d families revoked", err, n)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if own, err := tray.Token(t.Context(), id, ""); err != nil || own.Token != tok.Token {
		t.Errorf("not the lease holder's token (%v)", err)
	}
}

func TestACommandHandsOverWhatItCannotSave(t *testing.T) {
	w := newWorld(t)
	w.control(`{"strict_rotation": true}`)
	id := w.signIn(w.keeper(), "adele")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	trayOptions := w.options()
	full := &hooked{Store: trayOptions.Store}
	full.full.Store(true)
	trayOptions.Store = full
	tray, _ := w.start(ctx, trayOptions, true, session.Host{}, nil)
	await(t, tray, "leading", func(s session.Snapshot) bool { return s.Leading && len(s.Accounts) == 1 })
	o := w.options()
	o.Dial, o.Store = w.dial, full
	command := session.New(o)
	if err := command.Refresh(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	command.Close()
	fresh, err := command.Token(t.Context(), id, "")
	if err != nil {
		t.Fatal(err)
	}
	if len(tray.Unsaved()) != 1 {
		t.Fatal("the rotated refresh token ended with the command")
	}
	if tok, err := tray.Token(t.Context(), id, ""); err != nil || tok.Token != fresh.Token {
		t.Fatalf("the lease holder has another token (%v)", err)
	}
	if err := tray.Refresh(t.Context(), id); err != nil || w.counters().FamiliesRevoked != 0 {
		t.Fatalf("the lease holder's refresh token is no good: %v", err)
	}
}

// A window that cannot save what it renewed hands it to the tray, which would otherwise renew with what the store has.
func TestAWindowHandsOverWhatItCannotSave(t *testing.T) {
	w := newWorld(t)
	w.control(`{"strict_rotation": true}`)
	id := w.signIn(w.keeper(), "adele")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	tray := w.face(ctx, true, session.Host{}, nil)
	await(t, tray, "leading", func(s session.Snapshot) bool { return s.Leading && len(s.Accounts) == 1 })
	o := w.options()
	full := &hooked{Store: o.Store}
	full.full.Store(true)
	o.Store = full
	window, _ := w.start(ctx, o, false, session.Host{}, func(string) {})
	await(t, window, "following", func(s session.Snapshot) bool { return s.Tray && len(s.Accounts) == 1 })
	if err := window.Refresh(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	fresh, err := window.Token(t.Context(), id, "")
	if err != nil {
		t.Fatal(err)
	}
	if tok, err := tray.Token(t.Context(), id, ""); err != nil || tok.Token != fresh.Token || len(window.Unsaved()) != 0 {
		t.Errorf("the tray has another token (%v), and the window holds %d", err, len(window.Unsaved()))
	}
	if err := tray.Refresh(t.Context(), id); err != nil || w.counters().FamiliesRevoked != 0 {
		t.Errorf("the refresh token was used twice: %v", err)
	}
	if err := window.Refresh(t.Context(), id); err != nil || w.counters().FamiliesRevoked != 0 {
		t.Errorf("the window used the refresh token again: %v", err)
	}
}

// What another process could not save takes the place of nothing newer: it may know only what the store has.
func TestTheTrayKeepsWhatIsNewer(t *testing.T) {
	w := newWorld(t)
	w.control(`{"strict_rotation": true}`)
	id := w.signIn(w.keeper(), "adele")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	o := w.options()
	full := &hooked{Store: o.Store}
	full.full.Store(true)
	o.Store = full
	tray, _ := w.start(ctx, o, true, session.Host{}, nil)
	await(t, tray, "leading", func(s session.Snapshot) bool { return s.Leading && len(s.Accounts) == 1 })
	if err := tray.Refresh(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	o = w.options()
	o.Dial, o.Store = w.dial, full
	command := session.New(o)
	t.Cleanup(command.Close)
	if _, err := command.Account(t.Context(), id); err != nil { // as the store has it
		t.Fatal(err)
	}
	command.Served(t.Context(), id, "A token was handed out")
	stored, err := o.Store.Load(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	stale := stored.Clone()
	stale.Revision++
	tray.Hold(stale, "The disk is full")
	if err := tray.Refresh(t.Context(), id); err != nil || w.counters().FamiliesRevoked != 0 {
		t.Errorf("the tray has a refresh token that was used: %v", err)
	}
}

func TestWhatIsHeldIsSavedAtTheEnd(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	w.ring.Refuse(identity.ErrKeyringSlow)
	tray, done := w.start(ctx, w.options(), true, session.Host{}, nil)
	await(t, tray, "leading", func(s session.Snapshot) bool { return s.Leading && s.Loaded })
	id := w.signIn(tray, "adele")
	w.ring.Refuse(nil) // the keyring answers again a moment later
	cancel()
	<-done
	if _, err := w.options().Store.Load(t.Context(), id); err != nil {
		t.Fatal(err)
	}
}

func TestAnAccountThatCameBeforeTheWatchIsSeen(t *testing.T) {
	w := newWorld(t)
	other := w.keeper()
	o := w.options()
	real := o.Store
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	o.Store = &hooked{Store: real, watch: func() (<-chan struct{}, error) {
		w.signIn(other, "adele")
		return real.Watch(ctx)
	}}
	k, _ := w.start(ctx, o, true, session.Host{}, nil)
	await(t, k, "the account", func(s session.Snapshot) bool { return len(s.Accounts) == 1 })
}

func TestALostAnswerForAnotherResourceIsNotReplayed(t *testing.T) {
	w := newWorld(t)
	w.control(`{"strict_rotation": true, "expires_in": 3600}`)
	k := w.keeper()
	id := w.signIn(k, "adele")
	w.control(`{"drop_after_redeem": 1}`)
	if _, err := k.Token(t.Context(), id, "User.Read"); err == nil {
		t.Fatal("the answer was dropped and no error came")
	}
	if c := w.counters(); c.ByGrant["refresh_token"] != 1 || c.FamiliesRevoked != 0 {
		t.Fatalf("%d refreshes, %d families revoked", c.ByGrant["refresh_token"], c.FamiliesRevoked)
	}
}

func TestADiscoveryThatBreaksOffPutsNothingOff(t *testing.T) {
	w := newWorld(t)
	var posts atomic.Int32
	provider := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			posts.Add(1)
		}
		conn, _, err := http.NewResponseController(answer).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		conn.Close()
	}))
	defer provider.Close()
	o := w.options()
	a := identity.Account{Kind: identity.KindUser, Username: "a", Subject: "s", Issuer: provider.URL,
		Authority: identity.Authority{URL: provider.URL, Kind: identity.OIDC}, ClientID: "c", Scopes: "read"}
	a.ID = identity.NewAccountID(a.Issuer, a.ClientID, a.Subject)
	rec := &identity.Record{Account: a, SignIn: "1", Revision: 1, Tokens: identity.TokenSet{Refresh: "first", Access: map[identity.Scopes]identity.AccessToken{
		"read": {Token: "old", Type: "Bearer", Scopes: "read", IssuedAt: w.now(), ExpiresAt: w.now().Add(time.Hour)}}}}
	if err := o.Store.Create(t.Context(), rec); err != nil {
		t.Fatal(err)
	}
	if err := session.New(o).Refresh(t.Context(), a.ID); err == nil {
		t.Fatal("a provider that breaks every connection off gave a token")
	}
	got, err := o.Store.Load(t.Context(), a.ID)
	if err != nil || posts.Load() != 0 || !got.RetryAfter.IsZero() {
		t.Fatalf("the refresh token was sent %d times, the next try waits until %v, error %v", posts.Load(), got.RetryAfter, err)
	}
}
