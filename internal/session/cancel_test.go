package session_test

import (
	"context"
	"errors"
	"net"
	"sync"
	"testing"
	"time"

	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// mute is a server that takes requests and never says a word; asked tells of each. One may come on the connection of
// another that was cancelled while it was being opened.
func mute(t *testing.T) (address string, asked <-chan struct{}) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	came := make(chan struct{}, 16)
	var wait sync.WaitGroup
	wait.Go(func() {
		var held []net.Conn
		for {
			conn, err := l.Accept()
			if err != nil {
				for _, conn := range held {
					conn.Close()
				}
				return
			}
			held = append(held, conn)
			wait.Go(func() {
				for text := make([]byte, 64<<10); ; { // more than a request has
					if _, err := conn.Read(text); err != nil {
						return
					}
					came <- struct{}{}
				}
			})
		}
	})
	t.Cleanup(func() { l.Close(); wait.Wait() })
	return "http://" + l.Addr().String(), came
}

// TestCancelEndsASignInWhoseProviderNeverAnswers: whoever cancels does not wait for the network to give up.
func TestCancelEndsASignInWhoseProviderNeverAnswers(t *testing.T) {
	w := newWorld(t)
	k := w.keeper()
	address, asked := mute(t)
	for _, flow := range []identity.Flow{identity.FlowAuto, identity.FlowBrowser, identity.FlowDeviceCode} {
		r := w.request()
		r.Authority = identity.Authority{URL: address + "/" + string(flow), Kind: identity.OIDC}
		s := w.by(session.Way{Flow: flow}, r)
		s.Attempt = session.NewAttemptID()
		ended := make(chan error, 1)
		go func() {
			_, err := k.SignIn(t.Context(), s)
			ended <- err
		}()
		select {
		case <-asked:
		case err := <-ended:
			t.Fatalf("%s asks nobody: %v", flow, err)
		}
		await(t, k, "the sign-in", func(s session.Snapshot) bool {
			return len(s.SignIns) == 1 && s.SignIns[0].Step == string(flows.StepDiscovering)
		})
		k.Cancel(s.Attempt)
		limit := time.After(5 * time.Second) // far below what the network is given
		select {
		case err := <-ended:
			if !errors.Is(err, context.Canceled) {
				t.Errorf("%s: %v", flow, err)
			}
		case <-limit:
			t.Fatalf("%s goes on after it was cancelled", flow)
		}
		if snap := k.Snapshot(); len(snap.SignIns) != 0 {
			t.Errorf("%s leaves %+v", flow, snap.SignIns)
		}
	}
}
