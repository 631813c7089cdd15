//go:build linux

// Command fill puts accounts of the usual size into a store and prints the ID of the last one.
//
//	fill FOLDER COUNT
package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"latchkey/e2e/stock"
	"latchkey/internal/identity"
)

func main() {
	last, err := stock.Run(context.Background(), os.Args, people)
	if err != nil {
		fmt.Fprintln(os.Stderr, "fill:", err)
		os.Exit(1)
	}
	fmt.Println(last)
}

func people(yield func(*identity.Record) bool) {
	for i := 0; yield(record(i)); i++ {
	}
}

const (
	issuer = "https://login.microsoftonline.com/6f0c9a52-3b7e-4c18-9d25-c01150de0001/v2.0"
	client = "11111111-2222-3333-4444-555555555555"
	scopes = identity.Scopes("api://orders/Orders.Read")
)

// record is an account with tokens of the usual size that are good for a day.
func record(i int) *identity.Record {
	now := time.Now()
	subject := fmt.Sprintf("person-%05d", i)
	return &identity.Record{
		SignIn: fmt.Sprintf("%032x", i),
		Account: identity.Account{
			ID: identity.NewAccountID(issuer, client, subject), Kind: identity.KindUser,
			Username: subject + "@contoso.example", Name: "Person " + strconv.Itoa(i), Subject: subject, Issuer: issuer,
			Authority: identity.Authority{URL: strings.TrimSuffix(issuer, "/v2.0"), Kind: identity.Entra},
			ClientID:  client, Scopes: scopes, SignedInAt: now,
		},
		Tokens: identity.TokenSet{
			ID:      identity.Secret(strings.Repeat("i", 1400)),
			Refresh: identity.Secret(strings.Repeat("r", 1200)),
			Access: map[identity.Scopes]identity.AccessToken{scopes: {
				Token: identity.Secret(strings.Repeat("a", 1800)), Type: "Bearer", Scopes: scopes, IssuedAt: now, ExpiresAt: now.Add(24 * time.Hour),
			}},
		},
	}
}
