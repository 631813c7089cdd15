package session_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"latchkey/internal/identity"
	"latchkey/internal/session"
)

func TestTheTrayTakesTheLeaseFromTheWindow(t *testing.T) {
	w := newWorld(t)
	w.ring.Refuse(identity.ErrNoKeyring) // the window holds an account in memory
	windowCtx, closeWindow := context.WithCancel(t.Context())
	defer closeWindow()
	trayCtx, closeTray := context.WithCancel(t.Context())
	defer closeTray()

	raised := make(chan string, 1)
	window := w.face(windowCtx, false, session.Host{}, func(target string) { raised <- target })
	await(t, window, "leading", func(s session.Snapshot) bool { return s.Leading && !s.Tray })
	id := w.signIn(window, "adele")

	tray := w.face(trayCtx, true, session.Host{}, nil)
	await(t, tray, "leading with the window's account", func(s session.Snapshot) bool {
		return s.Leading && len(s.Accounts) == 1 && s.Accounts[0].Status == session.Unsaved
	})
	s := await(t, window, "following", func(s session.Snapshot) bool { return !s.Leading && s.Tray && len(s.Accounts) == 1 })
	if s.Accounts[0].ID != id || len(window.Unsaved()) != 0 || len(tray.Unsaved()) != 1 {
		t.Fatalf("window holds %d, tray holds %d", len(window.Unsaved()), len(tray.Unsaved()))
	}
	// The window still serves the account, through the tray, and can be raised by it.
	if tok, err := window.Token(t.Context(), id, ""); err != nil || tok.Token == "" {
		t.Fatalf("token: %v", err)
	}
	if err := tray.Raise(t.Context(), "claims:"+string(id)); err != nil {
		t.Fatal(err)
	}
	if target := <-raised; target != "claims:"+string(id) {
		t.Fatalf("raised at %q", target)
	}
	// The tray goes: the window leads again.
	closeTray()
	await(t, window, "leading again", func(s session.Snapshot) bool { return s.Leading && !s.Tray })
}

func TestRaiseOpensAWindowWhereNoneWatches(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	opened := make(chan string, 1)
	quit := make(chan struct{})
	tray := w.face(ctx, true, session.Host{Raise: func(s string) { opened <- s }, Quit: func() { close(quit) }}, nil)
	await(t, tray, "leading", func(s session.Snapshot) bool { return s.Leading })
	command := w.command()
	if err := command.Raise(t.Context(), "add_account"); err != nil {
		t.Fatal(err)
	}
	if target := <-opened; target != "add_account" {
		t.Fatalf("opened at %q", target)
	}
	if err := command.QuitLeader(t.Context()); err != nil {
		t.Fatal(err)
	}
	<-quit
}

func TestSnapshotsOnTheChannelHoldNoToken(t *testing.T) {
	w := newWorld(t)
	w.ring.Refuse(identity.ErrNoKeyring)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	tray := w.face(ctx, true, session.Host{}, nil)
	await(t, tray, "leading", func(s session.Snapshot) bool { return s.Leading })
	id := w.signIn(tray, "adele")
	conn, err := w.dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte(`{"op":"snapshot"}` + "\n")); err != nil {
		t.Fatal(err)
	}
	var answer json.RawMessage
	if err := json.NewDecoder(conn).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(answer), string(id)) {
		t.Fatalf("the account is not in %s", answer)
	}
	tok, _ := tray.Token(t.Context(), id, "")
	idToken, _ := tray.IDToken(t.Context(), id)
	for _, secret := range []identity.Secret{tok.Token, idToken} {
		if strings.Contains(string(answer), secret.Reveal()) || strings.Contains(string(answer), "eyJ") {
			t.Fatal("a Snapshot carries a token")
		}
	}
}

func TestTheChannelRefusesNonsense(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	tray := w.face(ctx, true, session.Host{}, nil)
	await(t, tray, "leading", func(s session.Snapshot) bool { return s.Leading })
	for _, line := range []string{"GET / HTTP/1.1\r\n\r\n", "{\"op\":\"nothing\"}\n", "{\"op\":\"adopt\",\"record\":{}}\n",
		`{"op":"adopt","record":{"version":1,"sign_in":"1","account":{"id":"../x"},"tokens":{}}}` + "\n", "{\"op\":\"yield\"}\n", "null\n"} {
		conn, err := w.dial(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		_, _ = conn.Write([]byte(line))
		_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
		var answer struct{ Error string }
		if err := json.NewDecoder(conn).Decode(&answer); err == nil && answer.Error == "" {
			t.Errorf("%q was accepted", line)
		}
		conn.Close()
	}
	if len(tray.Snapshot().Accounts) != 0 || !tray.Snapshot().Leading {
		t.Fatal("nonsense changed something")
	}
}

func TestRunRefreshesWhatIsDue(t *testing.T) {
	w := newWorld(t)
	w.control(`{"expires_in": 3600, "refresh_in": 1}`)
	id := w.signIn(w.keeper(), "adele")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	tray := w.face(ctx, true, session.Host{}, nil)
	before := w.counters().ByGrant["refresh_token"]
	w.control(`{"expires_in": 3600, "refresh_in": 1800}`)
	s := await(t, tray, "refreshed", func(s session.Snapshot) bool {
		return len(s.Accounts) == 1 && len(s.Accounts[0].Activity) > 1 && s.Accounts[0].Activity[0].Kind == identity.EventRefreshed
	})
	if s.Accounts[0].ID != id || s.Accounts[0].Status != session.Fresh {
		t.Fatalf("row %+v", s.Accounts[0])
	}
	if n := w.counters().ByGrant["refresh_token"] - before; n != 1 {
		t.Fatalf("%d refreshes", n)
	}
}

func TestAFaceSeesWhatAnotherProcessDid(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	tray := w.face(ctx, true, session.Host{}, nil)
	await(t, tray, "loaded", func(s session.Snapshot) bool { return s.Loaded })
	command := w.keeper()
	id := w.signIn(command, "adele")
	await(t, tray, "the new account", func(s session.Snapshot) bool { return len(s.Accounts) == 1 && s.Accounts[0].ID == id })
	if err := command.SignOut(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	await(t, tray, "nobody", func(s session.Snapshot) bool { return len(s.Accounts) == 0 })
}
