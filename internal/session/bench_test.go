package session_test

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// fill opens n accounts. Their store is in memory: writing ten thousand files takes minutes, and none of it is measured.
func fill(b *testing.B, n int) (*session.Keeper, []identity.AccountID) {
	b.Helper()
	store := &crowd{records: map[identity.AccountID]*identity.Record{}}
	var ids []identity.AccountID
	now := time.Now()
	for i := range n {
		a := identity.Account{Kind: identity.KindUser, Username: fmt.Sprintf("user%d@contoso.example", i), Issuer: "https://id.example", ClientID: "c",
			Authority: identity.Authority{URL: "https://id.example", Kind: identity.OIDC}, Subject: strconv.Itoa(i), Scopes: "api://orders/Orders.Read"}
		a.ID = identity.NewAccountID(a.Issuer, a.ClientID, a.Subject)
		store.records[a.ID] = &identity.Record{Account: a, SignIn: "s", Tokens: identity.TokenSet{Refresh: "r", Access: map[identity.Scopes]identity.AccessToken{
			a.Scopes: {Token: "t", Type: "Bearer", Scopes: a.Scopes, IssuedAt: now, ExpiresAt: now.Add(time.Hour)}}}}
		ids = append(ids, a.ID)
	}
	k := session.New(session.Options{Store: store, Client: flows.NewClient(flows.ClientOptions{})})
	if err := k.Open(b.Context()); err != nil {
		b.Fatal(err)
	}
	return k, ids
}

// BenchmarkTokenMemory is one Keeper.Token of a valid token, from memory.
func BenchmarkTokenMemory(b *testing.B) {
	for _, n := range []int{1, 100, 10_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			k, ids := fill(b, n)
			ctx := b.Context()
			b.ReportAllocs()
			id := ids[n/2] // one account among n, as the peers are asked
			for b.Loop() {
				if _, err := k.Token(ctx, id, "api://orders/Orders.Read"); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkSnapshot is one Snapshot of the whole state.
func BenchmarkSnapshot(b *testing.B) {
	for _, n := range []int{1, 100, 10_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			k, _ := fill(b, n)
			b.ReportAllocs()
			for b.Loop() {
				k.Snapshot()
			}
		})
	}
}
