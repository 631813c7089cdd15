package tray

import "context"

// Reconsider tells that what Wanted says may have changed. It does not wait.
func (n *Notices) Reconsider() { poke(n.turned) }

// turn takes away at once what is no longer wanted, and tells what nobody was told of meanwhile.
func (n *Notices) turn(ctx context.Context) {
	if n.wanted() {
		n.see(ctx, n.latest)
		return
	}
	n.withdraw(ctx) // also what the desktop has not shown yet
	n.shown = nil
}

func (n *Notices) wanted() bool { return n.Wanted == nil || n.Wanted() }
