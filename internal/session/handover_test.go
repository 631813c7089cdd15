package session_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"latchkey/cache"
	"latchkey/cache/cachetest"
	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// open leads a connection to the lease holder that has sent line.
func (w *world) open(line string) (net.Conn, *json.Decoder) {
	w.t.Helper()
	conn, err := w.dial(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { conn.Close() })
	if _, err := io.WriteString(conn, line+"\n"); err != nil {
		w.t.Fatal(err)
	}
	return conn, json.NewDecoder(bufio.NewReader(conn))
}

type handedOver struct{ Records, Whys []json.RawMessage }

func TestAHandOverWaitsForARefreshAndForTheAcknowledgement(t *testing.T) {
	w := newWorld(t)
	w.control(`{"strict_rotation": true}`)
	w.ring.Refuse(identity.ErrNoKeyring)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	o := w.options()
	l := w.late(&o)
	window, _ := w.start(ctx, o, false, session.Host{}, func(string) {})
	await(t, window, "leading", func(s session.Snapshot) bool { return s.Leading })
	id := w.signIn(window, "adele")
	ended := inFlight(t, window, l, id)

	conn, in := w.open(`{"op":"yield"}`)
	_ = conn.SetReadDeadline(time.Now().Add(300 * time.Millisecond)) // nothing shows that the window waits
	var parcel handedOver
	early := in.Decode(&parcel) == nil
	close(l.open)
	if early {
		t.Fatal("a refresh token changed hands while the provider was rotating it")
	}
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	conn.Close() // as a tray that dies before it has taken anything

	conn, in = w.open(`{"op":"yield"}`)
	if err := in.Decode(&parcel); err != nil || len(parcel.Records) != 1 || len(parcel.Whys) != 1 {
		t.Fatalf("%d accounts handed over: %v", len(parcel.Records), err)
	}
	rec, err := (cache.Codec{}).Decode(parcel.Records[0])
	if err != nil || rec.Account.ID != id || rec.Activity[len(rec.Activity)-1].Kind != identity.EventRefreshed {
		t.Fatalf("not what the refresh brought: %v", err)
	}
	conn.Close() // as a tray that dies before it says that it has them
	if err := window.Refresh(t.Context(), id); err != nil {
		t.Fatalf("after a hand-over that came to nothing: %v", err)
	}
	if s := window.Snapshot(); !s.Leading || len(window.Unsaved()) != 1 {
		t.Fatal("the window let go of an account that nobody has")
	}
	if n := w.counters().FamiliesRevoked; n != 0 {
		t.Fatalf("%d families revoked", n)
	}
}

func TestATrayThatQuitsLeavesItsAccountsToTheWindow(t *testing.T) {
	w := newWorld(t)
	w.ring.Refuse(identity.ErrNoKeyring)
	windowCtx, closeWindow := context.WithCancel(t.Context())
	defer closeWindow()
	trayCtx, closeTray := context.WithCancel(t.Context())
	defer closeTray()
	tray := w.face(trayCtx, true, session.Host{}, nil)
	await(t, tray, "leading", func(s session.Snapshot) bool { return s.Leading })
	if err := tray.Bequeath(t.Context()); err != nil {
		t.Fatalf("nothing to leave, and yet: %v", err)
	}
	id := w.signIn(tray, "adele")
	if err := tray.Bequeath(t.Context()); err == nil || len(tray.Unsaved()) != 1 {
		t.Fatalf("without a window: error %v, the tray holds %d", err, len(tray.Unsaved()))
	}

	// A window that goes without having said that it has them.
	conn, in := w.open(`{"op":"watch","window":true}`)
	var first json.RawMessage
	if err := in.Decode(&first); err != nil {
		t.Fatal(err)
	}
	go func() {
		var event handedOver
		for in.Decode(&event) == nil && len(event.Records) == 0 {
		}
		conn.Close()
	}()
	if err := tray.Bequeath(t.Context()); err == nil || len(tray.Unsaved()) != 1 {
		t.Fatalf("a window that died: error %v, the tray holds %d", err, len(tray.Unsaved()))
	}

	window := w.face(windowCtx, false, session.Host{}, func(string) {})
	await(t, window, "following", func(s session.Snapshot) bool { return s.Tray && len(s.Accounts) == 1 })
	if err := tray.Bequeath(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(tray.Unsaved()) != 0 || len(window.Unsaved()) != 1 || len(tray.Snapshot().Accounts) != 0 {
		t.Fatalf("the tray holds %d, the window %d", len(tray.Unsaved()), len(window.Unsaved()))
	}
	closeTray()
	await(t, window, "leading", func(s session.Snapshot) bool { return s.Leading && len(s.Accounts) == 1 })
	if err := window.Refresh(t.Context(), id); err != nil {
		t.Fatal(err)
	}
}

func TestASignOutReachesWhatTheLeaseHolderHolds(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	id := w.signIn(w.keeper(), "adele")
	w.ring.Refuse(identity.ErrKeyringLocked)
	tray := w.face(ctx, true, session.Host{}, nil)
	await(t, tray, "leading", func(s session.Snapshot) bool { return s.Leading && s.Loaded })
	w.signIn(tray, "adele") // again, and it cannot be saved
	if err := w.command().SignOut(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if n := len(tray.Snapshot().Accounts); n != 0 {
		t.Fatal("the tray keeps the signed-out account")
	}
	w.ring.Refuse(nil)
	if err := tray.Unlock(t.Context()); err != nil {
		t.Fatal(err)
	}
	if ids, err := w.options().Store.IDs(t.Context()); err != nil || len(ids) != 0 {
		t.Fatalf("the signed-out account is back in the store: %v, %v", ids, err)
	}
}

func TestRaiseOpenStartsNothing(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	opened := make(chan string, 1)
	tray := w.face(ctx, true, session.Host{Raise: func(s string) { opened <- s }}, nil)
	await(t, tray, "leading", func(s session.Snapshot) bool { return s.Leading })
	if err := w.command().RaiseOpen(t.Context(), "settings"); err == nil {
		t.Fatal("no window is open, and none is said to be raised")
	}
	if len(opened) != 0 {
		t.Fatal("one more window was started")
	}
	raised := make(chan string, 1)
	window := w.face(ctx, false, session.Host{}, func(target string) { raised <- target })
	await(t, window, "following", func(s session.Snapshot) bool { return s.Tray })
	if err := w.command().RaiseOpen(t.Context(), "settings"); err != nil {
		t.Fatal(err)
	}
	if target := <-raised; target != "settings" {
		t.Fatalf("raised at %q", target)
	}
}

// brought is a grant that has its result: what is tested comes after it, on a clock that no connection may hold up.
type brought struct{ res flows.Result }

func (b brought) Acquire(context.Context, *flows.Client, flows.Request) (*flows.Result, error) {
	return &b.res, nil
}

func TestALeaseHolderThatHangsEndsASignIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ring := &cachetest.Ring{}
		b := newBubble(t, func(o *session.Options) {
			o.Store, _ = cache.Open(cache.Options{Dir: t.TempDir(), Keyring: ring})
			o.Codec = cache.Codec{}
			o.Dial = func(context.Context) (net.Conn, error) {
				mine, theirs := net.Pipe()
				go func() { // says that it is there, and answers nothing else
					defer theirs.Close()
					line, _ := bufio.NewReader(theirs).ReadString('\n')
					if strings.Contains(line, `"snapshot"`) {
						_, _ = io.WriteString(theirs, `{"snapshot":{}}`+"\n")
					}
					_, _ = io.Copy(io.Discard, theirs)
				}()
				return mine, nil
			}
		})
		ring.Refuse(identity.ErrNoKeyring)
		res := flows.Result{Account: b.account, Tokens: identity.TokenSet{Refresh: "first"}}
		if _, err := b.k.SignIn(t.Context(), session.SignIn{Request: flows.Request{Authority: b.account.Authority}, Grant: brought{res}}); err == nil {
			t.Fatal("nobody took the account, and no error says so")
		}
	})
}
