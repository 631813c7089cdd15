//go:build linux

// Command onecall reads one item of the keyring and does nothing else: what that costs any Go program with go-keyring.
//
//	onecall set    puts the item there
//	onecall        reads it
package main

import (
	"fmt"
	"os"

	"github.com/godbus/dbus/v5"
	"github.com/zalando/go-keyring"
)

func main() {
	if err := call(len(os.Args) > 1); err != nil {
		fmt.Fprintln(os.Stderr, "onecall:", err)
		os.Exit(1)
	}
}

func call(set bool) error {
	bus, err := dbus.SessionBus() // which go-keyring uses as well
	if err != nil {
		return err
	}
	// As Latchkey greets it: GNOME Keyring may abort when a client's first message needs the record of that client.
	if err := bus.Object("org.freedesktop.secrets", "/org/freedesktop/secrets").Call("org.freedesktop.Secret.Service.ReadAlias", 0, "latchkey").Err; err != nil {
		return err
	}
	if set {
		return keyring.Set("onecall", "bench", "a value")
	}
	_, err = keyring.Get("onecall", "bench")
	return err
}
