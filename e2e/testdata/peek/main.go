// Command peek prints every secret of every account in a store, one a line, so that a test can search for them where
// they must not be. It needs the keyring that the store was sealed with.
//
//	peek FOLDER
package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"latchkey/cache"
)

func main() {
	if err := peek(context.Background(), os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "peek:", err)
		os.Exit(1)
	}
}

func peek(ctx context.Context, dir string) error {
	keyring, err := cache.OSKeyring(dir)
	if err != nil {
		return err
	}
	store, err := cache.Open(cache.Options{Dir: dir, Keyring: keyring})
	if err != nil {
		return err
	}
	ids, err := store.IDs(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		r, err := store.Load(ctx, id)
		if err != nil {
			return err
		}
		fmt.Println(r.Tokens.Refresh.Reveal())
		fmt.Println(r.Tokens.ID.Reveal())
		for _, token := range r.Tokens.Access {
			fmt.Println(token.Token.Reveal())
		}
		for _, x := range r.Exchanged {
			fmt.Println(x.Token.Token.Reveal())
		}
		if c := r.Credential; c != nil {
			fmt.Println(c.Secret.Reveal())
			if lines := strings.Split(c.Key.Reveal(), "\n"); len(lines) > 4 {
				fmt.Println(lines[3]) // the first ones tell only what kind of key it is
			}
		}
	}
	key, err := keyring.Get(ctx)
	if err != nil {
		return err
	}
	parts := strings.Fields(key.Reveal())
	fmt.Println(parts[len(parts)-1]) // what stands before it names the key, in the records as well
	return nil
}
