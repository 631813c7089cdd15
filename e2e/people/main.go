//go:build linux

// Command people puts the accounts of people into a store: pictures need more of them than the demo tenant has.
//
//	people FOLDER COUNT
package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"strings"
	"time"

	"latchkey/e2e/stock"
	"latchkey/internal/identity"
)

func main() {
	if _, err := stock.Run(context.Background(), os.Args, people); err != nil {
		fmt.Fprintln(os.Stderr, "people:", err)
		os.Exit(1)
	}
}

func people(yield func(*identity.Record) bool) {
	for i, name := range names() {
		if !yield(record(i, name)) {
			return
		}
	}
}

func names() []string {
	return []string{
		"Adele Vance", "Alex Wilber", "Bianca Pisani", "Cameron White", "Christie Cline", "Debra Berger", "Diego Siciliani", "Emily Braun",
		"Enrico Cattaneo", "Grady Archie", "Henrietta Mueller", "Isaiah Langer", "Johanna Lorenz", "Joni Sherman", "Jordan Miller", "Lee Gu",
		"Lidia Holloway", "Lynne Robbins", "Maximiliane-Alexandra von Donaudampfschifffahrt", "Nestor Wilke",
	}
}

const (
	client = "11111111-2222-3333-4444-555555555555"
	scopes = identity.Scopes("api://orders/Orders.Read")
)

// record is an account of one of three organisations. Every seventh needs its person; that of the last has run out, at a
// provider that does not answer.
func record(i int, name string) *identity.Record {
	now := time.Now()
	place := []string{"contoso.example", "fabrikam.example", "woodgrove.example"}[i*3/len(names())]
	issuer := "http://127.0.0.1:9/" + place // nobody listens there: no token of these is ever renewed
	account := strings.ToLower(strings.Fields(name)[0])
	left := time.Duration(55-2*i) * time.Minute
	r := &identity.Record{
		SignIn: fmt.Sprintf("%032x", i),
		Account: identity.Account{
			ID: identity.NewAccountID(issuer, client, name), Kind: identity.KindUser, Username: account + "@" + place, Name: name, Subject: name,
			HomeAccountID: fmt.Sprintf("%x.%s", sha256.Sum256([]byte(name)), place), TenantID: place, Issuer: issuer, Authority: identity.Authority{URL: issuer, Kind: identity.Entra},
			ClientID: client, Scopes: scopes, SignedInAt: now.Add(-30 * time.Minute),
		},
		Tokens: identity.TokenSet{
			ID: "e30.e30.c2ln", Refresh: "refresh",
			Access: map[identity.Scopes]identity.AccessToken{scopes: {
				Token: "opaque", Type: "Bearer", Scopes: scopes, IssuedAt: now.Add(left - time.Hour), ExpiresAt: now.Add(left),
			}},
		},
		Activity: []identity.Event{{At: now.Add(left - time.Hour), Kind: identity.EventSignedIn, Text: "Signed in"}},
	}
	if i%7 == 5 {
		r.Need = &identity.Need{Summary: "Your organisation asks for a second factor here.", Code: "AADSTS50076", At: now.Add(-9 * time.Minute)}
	}
	return r
}
