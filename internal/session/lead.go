package session

import (
	"cmp"
	"context"
	"errors"
	"net"
	"reflect"
	"slices"
	"sync"
	"time"
)

// Leadership is how a long-lived face takes part: one process at a time holds the lease, refreshes in the
// background and serves the local channel; the others follow it.
type Leadership struct {
	Take   func() (release func(), err error) // takes the lease, or fails at once
	Listen func() (net.Listener, error)       // opens the local channel; only the lease holder calls it
	Host   Host
	Raise  func(target string) // this process is the window: show target
}

// Lead takes the lease when it is free and follows whoever holds it otherwise, until ctx ends. The tray asks a
// window for the lease, since it stays longer.
func (k *Keeper) Lead(ctx context.Context, l Leadership) error {
	wait := 100 * time.Millisecond
	for ctx.Err() == nil {
		release, err := l.Take()
		if err == nil {
			yielded := k.lead(ctx, l)
			release()
			if yielded && !k.awaitLeader(ctx) {
				continue // the tray did not come: lead again
			}
		}
		followed := k.follow(ctx, l)
		if errors.Is(followed, ErrNoLeader) {
			k.log.Debug("no lease, and no lease holder to follow", "lease", err, "channel", followed)
			wait = min(2*wait, 5*time.Second)
		} else {
			wait = 100 * time.Millisecond
		}
		pause(ctx, wait)
	}
	return nil
}

// lead serves and refreshes until ctx ends or the tray asks for the lease.
func (k *Keeper) lead(ctx context.Context, l Leadership) (yielded bool) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ln, err := l.Listen()
	if err != nil {
		k.log.Error("the local channel cannot be opened; commands will not find this process", "err", err)
	}
	k.mark(func() { k.leading, k.remote = true, nil })
	defer k.mark(func() { k.leading = false })
	done := make(chan struct{})
	if ln != nil {
		s := &server{k: k, host: l.Host, windows: map[*watcher]struct{}{}}
		k.server.Store(s)
		defer k.server.Store(nil)
		if !k.tray {
			s.give = func() { yielded = true; cancel() }
		}
		go func() { defer close(done); s.serve(ctx, ln) }()
	} else {
		close(done)
	}
	_ = k.Run(ctx)
	<-done
	return yielded
}

// awaitLeader waits, briefly, for the process that asked for the lease to serve.
func (k *Keeper) awaitLeader(ctx context.Context) bool {
	for range 50 {
		if k.peer.there(ctx) {
			return true
		}
		if !pause(ctx, 100*time.Millisecond) {
			return false
		}
	}
	return false
}

// follow shows what the lease holder tells until the connection ends.
func (k *Keeper) follow(ctx context.Context, l Leadership) error {
	var telling sync.WaitGroup
	defer telling.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	conn, err := k.peer.open(ctx, request{Op: opWatch, Window: l.Raise != nil})
	if err != nil {
		return err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	defer k.mark(func() { k.remote = nil })
	up := &upstream{conn: conn}
	telling.Go(func() { k.tellAttempts(ctx, up) })
	in := newLineReader(conn)
	for {
		var event reply
		if err := in.read(&event); err != nil {
			return err
		}
		switch {
		case event.Raise != nil && l.Raise != nil:
			l.Raise(*event.Raise)
		case len(event.Records) > 0: // the tray quits
			if err := k.unpack(event); err != nil {
				return err
			}
			if err := up.write(request{Op: opAdopt}); err != nil {
				return err
			}
		case event.Snapshot != nil:
			if k.tray && !event.Snapshot.Tray {
				return k.takeOver(ctx)
			}
			k.mark(func() { k.remote = event.Snapshot })
		}
	}
}

// upstream is our direction of a watch, written by two goroutines.
type upstream struct {
	mu   sync.Mutex
	conn net.Conn
}

func (u *upstream) write(m request) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	return writeLine(u.conn, m)
}

// tellAttempts lets the lease holder show the sign-ins that are under way here, until ctx ends.
func (k *Keeper) tellAttempts(ctx context.Context, up *upstream) {
	var told []Attempt
	for range k.Snapshots(ctx) {
		if own := k.underWay(); !slices.EqualFunc(own, told, func(a, b Attempt) bool { return reflect.DeepEqual(a, b) }) {
			if up.write(request{Op: opAttempts, SignIns: own}) != nil {
				return
			}
			told = own
		}
	}
}

// underWay lists this process's sign-ins that have not ended.
func (k *Keeper) underWay() []Attempt {
	k.mu.RLock()
	defer k.mu.RUnlock()
	var list []Attempt
	for _, a := range k.attempts {
		if a.view.Problem == nil {
			list = append(list, a.view)
		}
	}
	slices.SortFunc(list, func(a, b Attempt) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

// takeOver asks the window for the lease and for what it holds in memory.
func (k *Keeper) takeOver(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	conn, err := k.peer.open(ctx, request{Op: opYield})
	if err != nil {
		return err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	var answer reply
	if err := newLineReader(conn).read(&answer); err != nil {
		return err
	}
	if err := answer.err(); err != nil {
		return err
	}
	if err := k.unpack(answer); err != nil {
		return err
	}
	return writeLine(conn, request{Op: opYield}) // "I have them": only now the window lets go
}
