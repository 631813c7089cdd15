//go:build linux

// Command live is Latchkey's window with a scripted Keeper, for measuring on a display. It does what the lines of its
// standard input say:
//
//	snapshot   a Snapshot in which one account that can be seen has changed
//	token      a new token for the account that is shown, with its claims on the screen
//	rounds N   opens and closes every view N times, and prints the memory as a line of JSON now and then
//
//	live ACCOUNTS [small|500groups|200KB]
package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"

	"latchkey/app"
	"latchkey/internal/session"
	"latchkey/internal/words"
)

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "live:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("usage: live ACCOUNTS [TOKEN]")
	}
	accounts, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	k := &keeper{snapshots: make(chan session.Snapshot, 1), current: people(accounts), size: "small"}
	var open app.Target
	if len(args) > 1 {
		k.size = args[1]
		open = app.Target{Show: app.ShowClaims, Account: k.current.Accounts[0].ID}
	}
	k.prepare(0)
	k.renew(0)
	k.prepare(1)
	raise := make(chan app.Target, 1) // who goes round puts it in on the thread that it is read for
	k.publish(ctx)
	go obey(ctx, os.Stdin, k, raise)
	return app.Run(ctx, app.Options{
		New:    func() fyne.App { return fyneapp.NewWithID("latchkey.bench.live") },
		Keeper: k, Doors: doors{}, Profiles: profiles{}, Preferences: preferences{}, Arrangement: arrangement{},
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Now: time.Now,
		Language: words.English, Open: open, Raise: raise,
		About: app.About{Version: "bench", Licence: "", ThirdParty: ""},
	})
}

// obey does what the lines say until there are no more.
func obey(ctx context.Context, from io.Reader, k *keeper, raise chan<- app.Target) {
	lines := bufio.NewScanner(from)
	for round := 1; lines.Scan(); round++ {
		what, number, _ := strings.Cut(lines.Text(), " ")
		switch what {
		case "snapshot":
			k.change(round)
			k.publish(ctx)
		case "token":
			k.renew(round)
			k.publish(ctx)
			k.prepare(round + 1)
		case "rounds":
			n, _ := strconv.Atoi(number)
			if err := (&tour{raise: raise}).rounds(ctx, n, os.Stdout); err != nil {
				fmt.Fprintln(os.Stderr, "live:", err)
				os.Exit(1)
			}
		}
	}
}
