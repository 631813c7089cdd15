//go:build linux

package tray

import "testing"

// TestTurningNotificationsOffAndOn holds at once: what is on the screen goes, and who came to need their person meanwhile
// is told of afterwards.
func TestTurningNotificationsOffAndOn(t *testing.T) {
	l := newNoticeLab(t)
	snapshots, n, _ := l.start()
	snapshots <- leading(needs("Megan", "A1"))
	l.says("1 Megan must sign in again | Because of A1 | sign_in,Sign in again,default,Open Latchkey")
	l.unwanted.Store(true)
	n.Reconsider()
	l.says("1 gone")
	l.quiet(snapshots, leading(needs("Megan", "A1"), needs("Adele", "A2")))
	l.unwanted.Store(false)
	n.Reconsider()
	l.says("2 Adele must sign in again | Because of A2 | sign_in,Sign in again,default,Open Latchkey")
}
