//go:build linux

package desktop

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"
)

// host is a status notifier watcher with a host, as a panel brings it; package tray meets a real panel.
func host(t *testing.T, address string, registered bool) (conn *dbus.Conn, set func(bool)) {
	t.Helper()
	conn, err := dbus.Connect(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	properties, err := prop.Export(conn, watcherPath, prop.Map{watcherName: {
		"IsStatusNotifierHostRegistered": {Value: registered, Emit: prop.EmitFalse},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.RequestName(watcherName, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	return conn, func(on bool) {
		properties.SetMust(watcherName, "IsStatusNotifierHostRegistered", on)
		name := map[bool]string{true: "StatusNotifierHostRegistered", false: "StatusNotifierHostUnregistered"}[on]
		if err := conn.Emit(watcherPath, watcherName+"."+name); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTrayHostComesAndGoes(t *testing.T) {
	address, _ := startBus(t, "DBUS_SESSION_BUS_ADDRESS")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	changes := WatchTrayHost(ctx)
	expect := func(want bool) {
		t.Helper()
		if got, ok := <-changes; !ok || got != want {
			t.Fatalf("WatchTrayHost says %v (%v), want %v", got, ok, want)
		}
		if got, err := TrayHost(t.Context()); err != nil || got != want {
			t.Errorf("TrayHost says %v, %v, want %v", got, err, want)
		}
	}
	expect(false)
	conn, set := host(t, address, true)
	expect(true)
	set(false)
	expect(false)
	set(true)
	expect(true)
	conn.Close()
	expect(false)
	cancel()
	if _, ok := <-changes; ok {
		t.Error("the channel is open after the context ended")
	}
}

func TestTrayHostWithoutABus(t *testing.T) {
	for name, address := range map[string]string{"none": "", "dead": "unix:path=" + filepath.Join(t.TempDir(), "bus")} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
			t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
			if present, err := TrayHost(t.Context()); present || (err != nil) != (name == "dead") {
				t.Errorf("TrayHost says %v, %v", present, err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			changes := WatchTrayHost(ctx)
			if <-changes {
				t.Error("WatchTrayHost says yes")
			}
			cancel()
			if _, ok := <-changes; ok {
				t.Error("the channel is open after the context ended")
			}
		})
	}
}

func TestSessionBus(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_RUNTIME_DIR", dir)
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	if SessionBus() {
		t.Error("there is no bus")
	}
	if err := os.WriteFile(filepath.Join(dir, "bus"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if !SessionBus() {
		t.Error("the bus in XDG_RUNTIME_DIR was not found")
	}
	t.Setenv("XDG_RUNTIME_DIR", "")
	if SessionBus() {
		t.Error("there is no bus without XDG_RUNTIME_DIR")
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "autolaunch:")
	if SessionBus() {
		t.Error("a bus that would have to be started counts as there")
	}
}
