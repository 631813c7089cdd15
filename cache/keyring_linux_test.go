package cache

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"latchkey/internal/identity"
)

func TestKeyringLocked(t *testing.T) {
	// The program that the bus starts for dialogs is one that leaves a trace.
	const prompter = `
mkdir -p "$XDG_DATA_HOME/dbus-1/services"
printf '[D-BUS Service]\nName=org.gnome.keyring.SystemPrompter\nExec=/bin/sh -c "touch '"'%s/prompted'"'; exit 1"\n' "$HOME" >"$XDG_DATA_HOME/dbus-1/services/prompter.service"
dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.ReloadConfig >/dev/null`
	prompted := func() bool {
		_, err := os.Stat(filepath.Join(os.Getenv("HOME"), "prompted"))
		return err == nil
	}
	inLab(t, keyringUnlocked+prompter, func(t *testing.T) {
		ctx, s := t.Context(), newStore(t)
		rec := newRecord("adele", "s1")
		must(t, s.Create(ctx, rec))
		lockCollection(t)
		cold := openStore(t, s.dir)

		_, err := cold.Load(ctx, rec.Account.ID)
		wantErr(t, err, identity.ErrKeyringLocked)
		wantErr(t, cold.Ready(ctx), identity.ErrKeyringLocked)
		wantErr(t, cold.Create(ctx, newRecord("ben", "s2")), identity.ErrKeyringLocked)
		if prompted() {
			t.Fatal("a dialog was shown that nobody asked for")
		}

		// What needs no key works: the picker's count, and signing out.
		ids, err := cold.IDs(ctx)
		must(t, err)
		if len(ids) != 1 {
			t.Fatalf("IDs = %v", ids)
		}
		must(t, cold.Remove(ctx, rec.Account.ID))

		// A process that has the key in memory goes on.
		wantErr(t, s.Update(ctx, rec), identity.ErrSignedOut)
		_, err = s.Load(ctx, rec.Account.ID)
		wantErr(t, err, identity.ErrNotFound)

		// The trace works.
		wantErr(t, s.Unlock(ctx), identity.ErrKeyringLocked)
		if !prompted() {
			t.Fatal("Unlock did not ask")
		}
	})
}

func TestKeyMissing(t *testing.T) {
	inLab(t, keyringUnlocked, func(t *testing.T) {
		ctx, s := t.Context(), newStore(t)
		adele := newRecord("adele", "s1")
		must(t, s.Create(ctx, adele))
		forgetKey(t, s)

		cold := openStore(t, s.dir)
		_, err := cold.Load(ctx, adele.Account.ID)
		wantErr(t, err, identity.ErrKeyMissing)
		wantErr(t, cold.Ready(ctx), identity.ErrKeyMissing)
		wantErr(t, cold.Create(ctx, newRecord("ben", "s2")), identity.ErrKeyMissing)
		if _, err := cold.keyring.Get(ctx); err == nil {
			t.Fatal("a new key was made without asking")
		}

		must(t, cold.StartOver(ctx))
		must(t, cold.Ready(ctx))
		must(t, cold.Create(ctx, newRecord("ben", "s2")))
		ids, err := cold.IDs(ctx)
		must(t, err)
		if len(ids) != 1 {
			t.Fatalf("IDs = %v, want the new account alone", ids)
		}
		aside, err := filepath.Glob(filepath.Join(s.dir, "*.unreadable-1"))
		must(t, err)
		if len(aside) != 1 {
			t.Fatalf("set aside: %v", aside)
		}
		must(t, cold.StartOver(ctx)) // what fits stays
		_, err = cold.Load(ctx, ids[0])
		must(t, err)
	})
}

// Every way of having no keyring is the same answer, and none starts a daemon.
func TestKeyringAbsent(t *testing.T) {
	check := func(t *testing.T) {
		ctx, s := t.Context(), newStore(t)
		wantErr(t, s.Ready(ctx), identity.ErrNoKeyring)
		wantErr(t, s.Create(ctx, newRecord("adele", "s1")), identity.ErrNoKeyring)
		wantErr(t, s.Unlock(ctx), identity.ErrNoKeyring)
	}
	t.Run("no service on the bus", func(t *testing.T) {
		config := filepath.Join(t.TempDir(), "bus.conf")
		must(t, os.WriteFile(config, []byte(`<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`), 0o600))
		inLabOn(t, config, keyringAbsent, check)
	})
	t.Run("no bus", func(t *testing.T) {
		// A dbus-launch that leaves a trace stands first in PATH: godbus runs it when it finds no bus.
		inLab(t, `unset DBUS_SESSION_BUS_ADDRESS
printf '#!/bin/sh\ntouch "$HOME/launched"\n' >"$HOME/dbus-launch"; chmod +x "$HOME/dbus-launch"; PATH="$HOME:$PATH"`, func(t *testing.T) {
			check(t)
			if _, err := os.Stat(filepath.Join(os.Getenv("HOME"), "launched")); err == nil {
				t.Fatal("dbus-launch was run")
			}
		})
	})
	t.Run("dead bus", func(t *testing.T) {
		inLab(t, `export DBUS_SESSION_BUS_ADDRESS=unix:path=$HOME/nothing-here`, check)
	})
}

// A keyring daemon that does not answer: callers are told in time, and its late answer is used.
func TestKeyringSlow(t *testing.T) {
	inLab(t, keyringUnlocked, func(t *testing.T) {
		ctx, s := t.Context(), newStore(t)
		rec := newRecord("adele", "s1")
		must(t, s.Create(ctx, rec))
		daemon := ownerPID(t, secretsName)
		must(t, syscall.Kill(daemon, syscall.SIGSTOP))
		t.Cleanup(func() { _ = syscall.Kill(daemon, syscall.SIGCONT) })

		cold := openStore(t, s.dir)
		k := cold.keyring.(*osKeyring)
		k.patience = 100 * time.Millisecond
		_, err := cold.Load(ctx, rec.Account.ID)
		wantErr(t, err, identity.ErrKeyringSlow)
		call := k.reading
		_, err = cold.Load(ctx, rec.Account.ID)
		wantErr(t, err, identity.ErrKeyringSlow)
		if k.reading != call {
			t.Fatal("a second call was begun while the first one hangs")
		}
		short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
		defer cancel()
		wantErr(t, cold.Unlock(short), identity.ErrKeyringSlow)

		must(t, syscall.Kill(daemon, syscall.SIGCONT))
		<-call.done
		// The daemon may stop again: the answer is here already.
		must(t, syscall.Kill(daemon, syscall.SIGSTOP))
		_, err = cold.Load(ctx, rec.Account.ID)
		must(t, err)
	})
}

// A bus that takes the connection and then says nothing holds nobody up for good.
func TestMuteBus(t *testing.T) {
	inLab(t, keyringAbsent, func(t *testing.T) {
		path := filepath.Join(os.Getenv("XDG_RUNTIME_DIR"), "mute")
		listener, err := net.Listen("unix", path)
		must(t, err)
		t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+path)
		s := newStore(t)
		k := s.keyring.(*osKeyring)
		k.patience = 100 * time.Millisecond
		wantErr(t, s.Ready(t.Context()), identity.ErrKeyringSlow)
		short, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		wantErr(t, s.Unlock(short), identity.ErrKeyringSlow)
		must(t, listener.Close()) // what waits in vain is let go
		<-k.reading.done
		wantErr(t, s.Ready(t.Context()), identity.ErrNoKeyring)
	})
}

// The person's part, on a display: a real dialog, typed into, left alone, and cancelled.
func TestUnlockByPrompt(t *testing.T) {
	inLab(t, keyringUnlocked, func(t *testing.T) {
		ctx, s := t.Context(), newStore(t)
		rec := newRecord("adele", "s1")
		must(t, s.Create(ctx, rec))
		must(t, s.Unlock(ctx)) // unlocked already: nothing to ask
		lockCollection(t)
		wantErr(t, s.Unlock(ctx), identity.ErrKeyringLocked) // no display to ask on

		screen := startDisplay(t)
		unlocking := func(ctx context.Context) <-chan error {
			result := make(chan error, 1)
			go func() { result <- s.Unlock(ctx) }()
			return result
		}

		// Nobody answers: the dialog goes away with the caller.
		short, cancel := context.WithCancel(ctx)
		result := unlocking(short)
		screen.waitForDialog(true)
		cancel()
		wantErr(t, <-result, identity.ErrKeyringLocked, context.Canceled)
		screen.waitForDialog(false)

		// The person says no.
		result = unlocking(ctx)
		screen.waitForDialog(true)
		screen.xdotool("key", "Escape")
		wantErr(t, <-result, identity.ErrKeyringLocked)
		screen.waitForDialog(false)

		// The person says the password.
		result = unlocking(ctx)
		screen.waitForDialog(true)
		screen.xdotool("type", labPassword)
		screen.xdotool("key", "Return")
		must(t, <-result)
		_, err := openStore(t, s.dir).Load(ctx, rec.Account.ID)
		must(t, err)
	})
}

// A keyring that was never used has no collection: that is like a locked one, and Unlock has it made.
func TestFirstCollection(t *testing.T) {
	inLab(t, keyringEmpty, func(t *testing.T) {
		ctx, s := t.Context(), newStore(t)
		wantErr(t, s.Ready(ctx), identity.ErrKeyringLocked)
		screen := startDisplay(t)
		result := make(chan error, 1)
		go func() { result <- s.Unlock(ctx) }()
		screen.waitForDialog(true)
		screen.xdotool("type", labPassword)
		screen.xdotool("key", "Tab")
		screen.xdotool("type", labPassword)
		screen.xdotool("key", "Return")
		must(t, <-result)
		must(t, s.Ready(ctx))
		must(t, s.Create(ctx, newRecord("adele", "s1")))
	})
}

// A token costs one look at the keyring, however many records are read and written.
func TestOneKeyringCall(t *testing.T) {
	ctx, s := t.Context(), newStore(t)
	rec := newRecord("adele", "s1")
	must(t, s.Create(ctx, rec))
	cold := openStore(t, s.dir)
	counted := &countingKeyring{Keyring: cold.keyring}
	cold.keyring = counted
	for range 10 {
		_, err := cold.Load(ctx, rec.Account.ID)
		must(t, err)
		must(t, cold.Update(ctx, rec))
	}
	if counted.gets != 1 {
		t.Fatalf("the keyring was read %d times", counted.gets)
	}
}

type countingKeyring struct {
	Keyring
	gets int
}

func (k *countingKeyring) Get(ctx context.Context) (identity.Secret, error) {
	k.gets++
	return k.Keyring.Get(ctx)
}

func privateBus(t *testing.T) *dbus.Conn {
	t.Helper()
	conn, err := connectBus(t.Context())
	must(t, err)
	t.Cleanup(func() { conn.Close() })
	return conn
}

func lockCollection(t *testing.T) {
	t.Helper()
	conn := privateBus(t)
	must(t, conn.Object(secretsName, secretsPath).Call(secretsService+".Lock", 0, []dbus.ObjectPath{loginCollection}).Err)
	if _, locked, err := collectionState(t.Context(), conn); err != nil || !locked {
		t.Fatalf("locked = %v, %v", locked, err)
	}
}

// forgetKey removes the store's item from the keyring as a person would with a keyring editor.
func forgetKey(t *testing.T, s *Store) {
	t.Helper()
	conn := privateBus(t)
	var unlocked, locked []dbus.ObjectPath
	must(t, conn.Object(secretsName, secretsPath).Call(secretsService+".SearchItems", 0,
		map[string]string{"service": keyringService, "username": s.keyring.(*osKeyring).user}).Store(&unlocked, &locked))
	if len(unlocked) != 1 {
		t.Fatalf("%d items of the store in the keyring, want 1", len(unlocked))
	}
	must(t, conn.Object(secretsName, unlocked[0]).Call("org.freedesktop.Secret.Item.Delete", 0).Err)
}

func ownerPID(t *testing.T, name string) int {
	t.Helper()
	var pid uint32
	must(t, privateBus(t).BusObject().Call("org.freedesktop.DBus.GetConnectionUnixProcessID", 0, name).Store(&pid))
	return int(pid)
}
