package session

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"latchkey/internal/identity"
)

// Host is what a lease holder can do for other faces beside keeping accounts.
type Host struct {
	Raise  func(target string)                                                                 // show the window
	Copy   func(ctx context.Context, t identity.Secret, a identity.Account, what string) error // hold a token in the clipboard
	Uncopy func() error                                                                        // take it away, if it is still there
	Quit   func()
}

// server answers the local channel while this process holds the lease.
type server struct {
	k    *Keeper
	host Host
	give func() // ends the lease: the tray asked for it

	mu      sync.Mutex
	windows map[*watcher]struct{} // windows that watch: they can be raised, and inherit
}

// watcher is a window on the other end of a watch.
type watcher struct {
	raises   chan string
	heirloom chan heirloom
	acks     chan struct{} // the window said that it has what it was given
}

// serve accepts connections until ctx ends. The listener has checked that each comes from this user.
func (s *server) serve(ctx context.Context, ln net.Listener) {
	var conns sync.WaitGroup
	defer conns.Wait()
	stop := context.AfterFunc(ctx, func() { ln.Close() })
	defer stop()
	for {
		conn, err := ln.Accept()
		if err != nil {
			if ctx.Err() == nil && !errors.Is(err, net.ErrClosed) {
				s.k.log.Warn("the local channel refused a connection", "err", err)
				if pause(ctx, 100*time.Millisecond) {
					continue
				}
			}
			return
		}
		conns.Go(func() {
			defer conn.Close()
			defer context.AfterFunc(ctx, func() { conn.Close() })()
			s.answer(ctx, conn)
		})
	}
}

func (s *server) answer(ctx context.Context, conn net.Conn) {
	_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	in := newLineReader(conn)
	var r request
	if err := in.read(&r); err != nil {
		return
	}
	_ = conn.SetReadDeadline(time.Time{})
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	switch r.Op {
	case opWatch:
		w := &watcher{make(chan string, 4), make(chan heirloom), make(chan struct{}, 1)}
		go func() { // ends when the other side leaves or conn is closed
			defer cancel()
			s.hear(in, w)
		}()
		defer s.k.mark(func() { delete(s.k.others, w) })
		if r.Window {
			defer s.join(w)()
		}
		s.watch(ctx, conn, w)
	case opYield:
		s.yield(ctx, conn, in)
	default:
		_ = writeLine(conn, s.do(ctx, r))
	}
}

// do answers the requests that have one reply.
func (s *server) do(ctx context.Context, r request) reply {
	var err error
	switch r.Op {
	case opSnapshot:
		return reply{Snapshot: slim(s.k.Snapshot())}
	case opToken:
		var t identity.AccessToken
		src := Refreshed
		if r.Claims != "" {
			t, err = s.k.StepUp(ctx, r.Account, r.Scopes, r.Claims)
		} else {
			t, src, err = s.k.TokenFor(ctx, r.Account, r.Scopes, r.Min)
		}
		if err == nil {
			return reply{Token: toWire(t, src)}
		}
	case opIDToken:
		var t identity.Secret
		if t, err = s.k.IDToken(ctx, r.Account); err == nil {
			return reply{Secret: t.Reveal()}
		}
	case opAdopt:
		var rec *identity.Record
		if rec, err = s.k.peer.codec.Decode(r.Record); err == nil && (!rec.Account.ID.Valid() || rec.SignIn == "") {
			err = errors.New("this is no account")
		} else if err == nil {
			s.k.Hold(rec, r.Why)
		}
	case opHeld:
		e := s.k.entry(r.Account)
		return reply{Held: e != nil && !s.k.isSaved(e)}
	case opRefresh:
		err = s.k.Refresh(ctx, r.Account)
	case opSignOut:
		err = s.k.SignOut(ctx, r.Account)
	case opLook:
		s.k.look(ctx)
	case opRaise:
		err = s.raise(r.Target, r.Window)
	case opCopy:
		err = s.copy(ctx, r)
	case opUncopy:
		if s.host.Uncopy != nil { // without a clipboard nothing is in it
			err = s.host.Uncopy()
		}
	case opQuit:
		if s.host.Quit == nil {
			err = errors.New("this process cannot be ended from outside")
		} else {
			s.host.Quit()
		}
	default:
		err = fmt.Errorf("the lease holder does not know %q; it may be an older version", r.Op)
	}
	if err != nil {
		return failed(err)
	}
	return reply{}
}

func (s *server) copy(ctx context.Context, r request) error {
	if s.host.Copy == nil {
		return errors.New("this process holds no clipboard")
	}
	account, err := s.k.Account(ctx, r.Account)
	if err != nil {
		return err
	}
	var t identity.Secret
	if r.Target == "id" {
		t, err = s.k.IDToken(ctx, r.Account)
	} else {
		var tok identity.AccessToken
		tok, err = s.k.Token(ctx, r.Account, r.Scopes)
		t = tok.Token
	}
	if err != nil {
		return err
	}
	return s.host.Copy(ctx, t, account, r.Target)
}

// hear takes what the other side of a watch says: its sign-ins under way, or that it has what it was given.
func (s *server) hear(in lineReader, w *watcher) {
	for {
		var m request
		if in.read(&m) != nil {
			return
		}
		if m.Op == opAttempts {
			s.k.mark(func() { s.k.others[w] = m.SignIns })
			continue
		}
		select {
		case w.acks <- struct{}{}:
		default:
		}
	}
}

// join counts w among the windows until leave is called.
func (s *server) join(w *watcher) (leave func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.windows[w] = struct{}{}
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.windows, w)
	}
}

// watch streams Snapshots, and to a window the wish to be raised and what it inherits.
func (s *server) watch(ctx context.Context, conn net.Conn, w *watcher) {
	news := s.k.Snapshots(ctx)
	for {
		var event reply
		select {
		case snap, open := <-news:
			if !open {
				return
			}
			event.Snapshot = slim(snap)
		case target := <-w.raises:
			event.Raise = &target
		case h := <-w.heirloom:
			h.taken <- w.give(ctx, conn, h.event)
			continue
		}
		_ = conn.SetWriteDeadline(time.Now().Add(10 * time.Second))
		if writeLine(conn, event) != nil {
			return
		}
	}
}

// raise shows the window: the one that watches, else the host's own way. A window that asks is told when the tray
// knows of none: starting one more would only ask again.
func (s *server) raise(target string, byWindow bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for w := range s.windows {
		select {
		case w.raises <- target:
			return nil
		default:
		}
	}
	if byWindow && s.k.tray {
		return errors.New("no window answers the tray")
	}
	if s.host.Raise != nil {
		s.host.Raise(target)
	}
	return nil
}
