// Latchkey signs people in, keeps them signed in, and hands out tokens. This file only puts the parts together.
package main

import (
	"log/slog"
	"os"
	"time"

	"latchkey/cache"
	"latchkey/internal/cli"
	"latchkey/internal/desktop"
	"latchkey/internal/session"
	"latchkey/winauth"
)

// version is the program's own; FyneApp.toml says the same, and a test holds them together.
const version = "0.1.0"

func main() {
	program := &cli.Program{
		Version: version,
		Getenv:  os.Getenv, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Now:       time.Now,
		OpenStore: openStore,
		ComputerLogin: func(allowNTLM bool) cli.ComputerLogin {
			return winauth.New(winauth.Options{AllowNTLM: allowNTLM})
		},
		Broker: accountBroker(), Owner: desktop.Owner,
		Tray:   runTray,
		Window: openWindow(),
	}
	os.Exit(program.Run(os.Args[1:]))
}

func openStore(dir string, log *slog.Logger) (session.Store, session.Codec, error) {
	keyring, err := cache.OSKeyring(dir)
	if err != nil {
		return nil, nil, err
	}
	store, err := cache.Open(cache.Options{Dir: dir, Keyring: keyring, Log: log})
	if err != nil {
		return nil, nil, err
	}
	return store, cache.Codec{}, nil
}
