package session

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"latchkey/internal/identity"
)

// Host is what a lease holder can do for other faces beside keeping accounts.
type Host struct {
	Raise func(target string)                                                                 // show the window
	Copy  func(ctx context.Context, t identity.Secret, a identity.Account, what string) error // hold a token in the clipboard
	Quit  func()
}

// server answers the local channel while this process holds the lease.
type server struct {
	k    *Keeper
	host Host
	give func() // ends the lease: the tray asked for it

	mu      sync.Mutex
	windows map[chan string]struct{} // watching windows that can be raised
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
		go func() { // ends when the other side leaves or conn is closed
			defer cancel()
			_ = in.read(new(request))
		}()
		s.watch(ctx, conn, r.Window)
	case opYield:
		s.yield(conn, in)
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
		var src Source
		if t, src, err = s.k.TokenFor(ctx, r.Account, r.Scopes, r.Min); err == nil {
			return reply{Token: toWire(t, src)}
		}
	case opIDToken:
		var t identity.Secret
		if t, err = s.k.IDToken(ctx, r.Account); err == nil {
			return reply{Secret: t.Reveal()}
		}
	case opAdopt:
		var rec *identity.Record
		if rec, err = s.k.peer.codec.Decode(r.Record); err == nil {
			s.k.Hold(rec, r.Why)
		}
	case opRefresh:
		err = s.k.Refresh(ctx, r.Account)
	case opSignOut:
		err = s.k.SignOut(ctx, r.Account)
	case opRaise:
		s.raise(r.Target)
	case opCopy:
		err = s.copy(ctx, r)
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

// watch streams Snapshots, and to a window the wish to be raised.
func (s *server) watch(ctx context.Context, conn net.Conn, window bool) {
	var raises chan string
	if window {
		raises = make(chan string, 4)
		s.mu.Lock()
		s.windows[raises] = struct{}{}
		s.mu.Unlock()
		defer func() {
			s.mu.Lock()
			delete(s.windows, raises)
			s.mu.Unlock()
		}()
	}
	news := s.k.Snapshots(ctx)
	for {
		var event reply
		select {
		case snap, open := <-news:
			if !open {
				return
			}
			event.Snapshot = slim(snap)
		case target := <-raises:
			event.Raise = &target
		}
		_ = conn.SetWriteDeadline(time.Now().Add(10 * time.Second))
		if writeLine(conn, event) != nil {
			return
		}
	}
}

// raise shows the window: the one that watches, else the host's own way.
func (s *server) raise(target string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for w := range s.windows {
		select {
		case w <- target:
			return
		default:
		}
	}
	if s.host.Raise != nil {
		s.host.Raise(target)
	}
}

// yield hands the lease and what lives in memory only to the tray. Ours goes when the other side said that it
// has everything, so that a tray that dies half-way costs nothing.
func (s *server) yield(conn net.Conn, in lineReader) {
	if s.give == nil {
		_ = writeLine(conn, failed(errors.New("the tray holds the lease already")))
		return
	}
	held := s.k.unsaved()
	var answer reply
	for _, u := range held {
		b, err := s.k.peer.codec.Encode(u.rec)
		if err != nil {
			_ = writeLine(conn, failed(fmt.Errorf("hand the accounts over: %w", err)))
			return
		}
		answer.Records = append(answer.Records, json.RawMessage(b))
		answer.Whys = append(answer.Whys, u.why)
	}
	if writeLine(conn, answer) != nil {
		return
	}
	_ = conn.SetReadDeadline(time.Now().Add(5 * time.Second))
	if in.read(new(request)) != nil {
		return
	}
	for _, u := range held {
		s.k.drop(u.rec.Account.ID)
	}
	s.give()
}

type unsavedRecord struct {
	rec *identity.Record
	why string
}

// unsaved lists the accounts that live in this process's memory only.
func (k *Keeper) unsaved() []unsavedRecord {
	k.mu.RLock()
	defer k.mu.RUnlock()
	var list []unsavedRecord
	for _, e := range k.entries {
		if e.unsaved != "" {
			list = append(list, unsavedRecord{e.rec.Load(), e.unsaved})
		}
	}
	return list
}
