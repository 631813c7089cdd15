package app

import (
	"fmt"
	"testing"
	"time"

	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// many is a snapshot with that many accounts in three organisations.
func many(n int) session.Snapshot {
	snap := session.Snapshot{At: fixedNow(), Loaded: true, Tray: true, Keyring: identity.KeyringUnlocked}
	for i := range n {
		a := account(fmt.Sprintf("Person %05d", (i*7919)%n), fmt.Sprintf("p%d@contoso.example", i), session.Fresh, time.Hour)
		a.Authority.URL = fmt.Sprintf("https://login.microsoftonline.com/tenant%d.example", i%3)
		a.Profile = ""
		snap.Accounts = append(snap.Accounts, a)
	}
	return snap
}

// BenchmarkSnapshotToPixels is from a snapshot in which one account has changed to the picture of the window.
func BenchmarkSnapshotToPixels(b *testing.B) {
	for _, n := range []int{1, 100, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := newScreen(b, contoso())
			snap := many(n)
			s.w.render(snap)
			s.w.win.Canvas().Capture()
			for i := 0; b.Loop(); i++ {
				next := snap
				next.Accounts = append([]session.Account(nil), snap.Accounts...)
				next.Accounts[i%n].Status = []session.Status{session.Refreshing, session.Fresh}[i%2]
				snap = next
				s.w.render(snap)
				s.w.win.Canvas().Capture()
			}
		})
	}
}

// BenchmarkRenderSnapshot is the same without the picture: what Fyne's thread is held up for.
func BenchmarkRenderSnapshot(b *testing.B) {
	for _, n := range []int{1, 100, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := newScreen(b, contoso())
			snap := many(n)
			s.w.render(snap)
			for i := 0; b.Loop(); i++ {
				snap.Accounts[i%n].Status = []session.Status{session.Refreshing, session.Fresh}[i%2]
				s.w.render(snap)
			}
		})
	}
}

// BenchmarkSearchAccounts is a key typed into the search of ten thousand accounts.
func BenchmarkSearchAccounts(b *testing.B) {
	s := newScreen(b, contoso())
	s.w.render(many(10_000))
	typed := []string{"p", "pe", "per", "person 0999", ""}
	for i := 0; b.Loop(); i++ {
		s.w.picker.search.SetText(typed[i%len(typed)])
	}
}

// BenchmarkArrowKey is a step through ten thousand accounts.
func BenchmarkArrowKey(b *testing.B) {
	s := newScreen(b, contoso())
	s.w.render(many(10_000))
	for b.Loop() {
		s.w.picker.list.move(1)
	}
}

// BenchmarkMaskedSnapshot is a first snapshot of ten thousand accounts whose names are to be hidden.
func BenchmarkMaskedSnapshot(b *testing.B) {
	snap := many(10_000)
	for b.Loop() {
		newNames().learn(snap, nil)
	}
}
