package session

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"time"

	"latchkey/internal/identity"
)

// Accounts that live in memory only move with the lease: from a window to the tray that asks for it (yield), and
// from a tray that quits to a window that is open (Bequeath). Ours go when the other side said that it has them, so
// that a process that dies half-way costs nothing.

// ackWait bounds how long the other side may take to say that it has what it was given.
const ackWait = 5 * time.Second

// parcel is what one process hands to another. The locks of its accounts are held until release: no renewal may
// rotate a refresh token while it changes hands.
type parcel struct {
	event   reply
	held    []unsavedRecord
	release func()
}

func (k *Keeper) pack(ctx context.Context) (*parcel, error) {
	var locked []*entry
	p := &parcel{release: func() {
		for _, e := range locked {
			e.release()
		}
	}}
	for _, u := range k.unsaved() {
		if err := u.e.acquire(ctx); err != nil {
			p.release()
			return nil, err
		}
		locked = append(locked, u.e)
	}
	p.held = k.unsaved() // what a renewal changed while we waited for it
	for _, u := range p.held {
		b, err := k.peer.codec.Encode(u.rec)
		if err != nil {
			p.release()
			return nil, fmt.Errorf("hand the accounts over: %w", err)
		}
		p.event.Records = append(p.event.Records, json.RawMessage(b))
		p.event.Whys = append(p.event.Whys, u.why)
	}
	return p, nil
}

// letGo forgets what the other side has now.
func (k *Keeper) letGo(p *parcel) {
	for _, u := range p.held {
		k.dropSignIn(u.e, u.rec.SignIn)
	}
	k.publish()
}

// unpack takes over what another process handed over.
func (k *Keeper) unpack(event reply) error {
	records, err := k.peer.decode(event.Records)
	if err != nil || len(records) != len(event.Whys) {
		return errors.Join(errors.New("the handed-over accounts could not be taken"), err)
	}
	for i, rec := range records {
		k.Hold(rec, event.Whys[i])
	}
	return nil
}

// yield hands the lease to the tray.
func (s *server) yield(ctx context.Context, conn net.Conn, in lineReader) {
	if s.give == nil {
		_ = writeLine(conn, failed(errors.New("the tray holds the lease already")))
		return
	}
	p, err := s.k.pack(ctx)
	if err != nil {
		_ = writeLine(conn, failed(err))
		return
	}
	defer p.release()
	if writeLine(conn, p.event) != nil {
		return
	}
	_ = conn.SetReadDeadline(time.Now().Add(ackWait))
	if in.read(new(request)) != nil {
		return
	}
	s.k.letGo(p)
	s.give()
}

// heirloom is a parcel on its way to a watching window.
type heirloom struct {
	event reply
	taken chan bool
}

// give sends event to a window and waits until it says that it has it.
func (w *watcher) give(ctx context.Context, conn net.Conn, event reply) bool {
	_ = conn.SetWriteDeadline(time.Now().Add(ackWait))
	if writeLine(conn, event) != nil {
		return false
	}
	timer := time.NewTimer(ackWait)
	defer timer.Stop()
	select {
	case <-w.acks:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	return false
}

// Bequeath hands the accounts that live in this process alone to an open window, before this process ends. The
// error says that some are left: there is no window, or it did not take them.
func (k *Keeper) Bequeath(ctx context.Context) error {
	if len(k.unsaved()) == 0 {
		return nil
	}
	s := k.server.Load()
	if s == nil {
		return errors.New("there is no window to hand accounts to")
	}
	p, err := k.pack(ctx)
	if err != nil {
		return err
	}
	defer p.release()
	s.mu.Lock()
	var heirs []*watcher
	for w := range s.windows {
		heirs = append(heirs, w)
	}
	s.mu.Unlock()
	for _, w := range heirs {
		h := heirloom{p.event, make(chan bool, 1)}
		select {
		case w.heirloom <- h:
			if <-h.taken {
				k.letGo(p)
				return nil
			}
		case <-time.After(ackWait):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return errors.New("no window took the accounts")
}

// CloseWindows asks the windows that follow to close, and waits a moment until they have gone. One that holds
// accounts which only it has stays, and asks its person.
func (k *Keeper) CloseWindows(ctx context.Context) {
	s := k.server.Load()
	if s == nil {
		return
	}
	s.mu.Lock()
	for w := range s.windows {
		select {
		case w.raises <- TargetQuit:
		default:
		}
	}
	s.mu.Unlock()
	for range 40 {
		s.mu.Lock()
		gone := len(s.windows) == 0
		s.mu.Unlock()
		if gone || !pause(ctx, 50*time.Millisecond) {
			return
		}
	}
}

// TargetQuit is what a window is raised at when the tray quits.
const TargetQuit = "quit"

type unsavedRecord struct {
	e   *entry
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
			list = append(list, unsavedRecord{e, e.rec.Load(), e.unsaved})
		}
	}
	return list
}

// Unsaved lists the accounts that end with this process. A face asks before it closes.
func (k *Keeper) Unsaved() []identity.Account {
	var list []identity.Account
	for _, u := range k.unsaved() {
		list = append(list, u.rec.Account)
	}
	return list
}
