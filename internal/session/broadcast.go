package session

import (
	"context"
	"sync"
)

// broadcaster hands the newest Snapshot to every subscriber. A slow one skips, it never holds up another.
type broadcaster struct {
	mu   sync.Mutex
	last *Snapshot
	subs map[chan Snapshot]struct{}
}

func (b *broadcaster) send(s Snapshot) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.last = &s
	for c := range b.subs {
		offer(c, s)
	}
}

// offer replaces an unread Snapshot. Only the broadcaster sends, under its lock, so this cannot block.
func offer(c chan Snapshot, s Snapshot) {
	select {
	case <-c:
	default:
	}
	c <- s
}

func (b *broadcaster) subscribe(ctx context.Context) <-chan Snapshot {
	c := make(chan Snapshot, 1)
	b.mu.Lock()
	if b.subs == nil {
		b.subs = map[chan Snapshot]struct{}{}
	}
	b.subs[c] = struct{}{}
	if b.last != nil {
		c <- *b.last
	}
	b.mu.Unlock()
	context.AfterFunc(ctx, func() {
		b.mu.Lock()
		delete(b.subs, c)
		close(c)
		b.mu.Unlock()
	})
	return c
}

// Snapshots delivers the present Snapshot and then every change; the latest wins. The channel is closed when
// ctx ends.
func (k *Keeper) Snapshots(ctx context.Context) <-chan Snapshot { return k.news.subscribe(ctx) }
