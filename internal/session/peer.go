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

// handOver bounds how long a lease holder may take to accept an account.
const handOver = 5 * time.Second

// ErrNoLeader: no tray and no window runs.
var ErrNoLeader = errors.New("neither the tray nor the window is running")

// peer is the lease holder, seen from another process.
type peer struct {
	dial  func(ctx context.Context) (net.Conn, error)
	codec Codec
}

func newPeer(dial func(context.Context) (net.Conn, error), c Codec) *peer { return &peer{dial, c} }

// open connects and sends a request. The connection ends with ctx.
func (p *peer) open(ctx context.Context, r request) (net.Conn, error) {
	if p.dial == nil {
		return nil, ErrNoLeader
	}
	conn, err := p.dial(ctx)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoLeader, err)
	}
	if err := writeLine(conn, r); err != nil {
		conn.Close()
		return nil, fmt.Errorf("ask the lease holder: %w", err)
	}
	return conn, nil
}

// call sends a request and returns its one reply.
func (p *peer) call(ctx context.Context, r request) (reply, error) {
	conn, err := p.open(ctx, r)
	if err != nil {
		return reply{}, err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	var answer reply
	if err := newLineReader(conn).read(&answer); err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return reply{}, fmt.Errorf("ask the lease holder: %w", err)
	}
	return answer, answer.err()
}

// there reports whether a lease holder answers.
func (p *peer) there(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	_, err := p.call(ctx, request{Op: opSnapshot})
	return err == nil
}

// TrayRuns reports whether a tray holds the lease and answers.
func (k *Keeper) TrayRuns(ctx context.Context) bool {
	k.Consult(ctx)
	return k.Snapshot().Tray
}

func (p *peer) adopt(ctx context.Context, rec *identity.Record, why string) error {
	if p.dial == nil {
		return ErrNoLeader
	}
	b, err := p.codec.Encode(rec)
	if err != nil {
		return fmt.Errorf("hand the account over: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, handOver)
	defer cancel()
	_, err = p.call(ctx, request{Op: opAdopt, Record: b, Why: why})
	return err
}

// token asks for what Account, Scopes, Min and Claims of ask say.
func (p *peer) token(ctx context.Context, ask request) (identity.AccessToken, Source, error) {
	ask.Op = opToken
	r, err := p.call(ctx, ask)
	if err != nil {
		return identity.AccessToken{}, "", err
	}
	if r.Token == nil {
		return identity.AccessToken{}, "", errors.New("the lease holder answered without a token")
	}
	return r.Token.token(), r.Token.Source, nil
}

// decode reads handed-over records.
func (p *peer) decode(list []json.RawMessage) ([]*identity.Record, error) {
	var out []*identity.Record
	for _, b := range list {
		rec, err := p.codec.Decode(b)
		if err != nil {
			return nil, fmt.Errorf("read a handed-over account: %w", err)
		}
		out = append(out, rec)
	}
	return out, nil
}

// Ask the lease holder to do something that only it can.

// Raise shows the window at target: "" as it is, "account:ID", "claims:ID", "add".
func (k *Keeper) Raise(ctx context.Context, target string) error {
	_, err := k.peer.call(ctx, request{Op: opRaise, Target: target})
	return err
}

// RaiseOpen is Raise for a window that found another one open: where the lease holder knows of none yet, nothing
// is started, and the error says so.
func (k *Keeper) RaiseOpen(ctx context.Context, target string) error {
	_, err := k.peer.call(ctx, request{Op: opRaise, Target: target, Window: true})
	return err
}

// CopyThere lets the lease holder keep a token in the clipboard, so that it outlives this window. kind is
// "access" or "id".
func (k *Keeper) CopyThere(ctx context.Context, id identity.AccountID, scopes identity.Scopes, kind string) error {
	_, err := k.peer.call(ctx, request{Op: opCopy, Account: id, Scopes: scopes, Target: kind})
	return err
}

// UncopyThere lets the lease holder take out of the clipboard what it keeps there. What somebody else copied stays.
func (k *Keeper) UncopyThere(ctx context.Context) error {
	_, err := k.peer.call(ctx, request{Op: opUncopy})
	return err
}

// QuitLeader ends the process that holds the lease.
func (k *Keeper) QuitLeader(ctx context.Context) error {
	_, err := k.peer.call(ctx, request{Op: opQuit})
	return err
}

// Consult takes over, once, what only the lease holder knows: accounts in its memory, who is offline. Commands
// call it; without a lease holder it changes nothing.
func (k *Keeper) Consult(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	r, err := k.peer.call(ctx, request{Op: opSnapshot})
	if err != nil || r.Snapshot == nil {
		return
	}
	k.mu.Lock()
	k.remote = r.Snapshot
	k.mu.Unlock()
}
