package cache

import (
	"context"
	"errors"
	"fmt"

	"github.com/godbus/dbus/v5"

	"latchkey/internal/identity"
)

// The names of the Secret Service: https://specifications.freedesktop.org/secret-service/latest/
const (
	secretsName       = "org.freedesktop.secrets"
	secretsPath       = dbus.ObjectPath("/org/freedesktop/secrets")
	secretsService    = "org.freedesktop.Secret.Service"
	secretsCollection = "org.freedesktop.Secret.Collection"
	secretsItem       = "org.freedesktop.Secret.Item"
	secretsPrompt     = "org.freedesktop.Secret.Prompt"
	loginCollection   = dbus.ObjectPath("/org/freedesktop/secrets/collection/login")
	defaultCollection = dbus.ObjectPath("/org/freedesktop/secrets/aliases/default")
	noObject          = dbus.ObjectPath("/")
)

// keyringReady returns nil when go-keyring can be called without a prompt. In the usual case it costs one
// question, on the connection that go-keyring is about to use.
func keyringReady(ctx context.Context) error {
	conn, err := sharedBus(ctx)
	if err != nil {
		return err
	}
	greet(ctx, conn)
	collection, locked, err := collectionState(ctx, conn)
	switch {
	case err != nil:
		return err
	case collection == noObject:
		return fmt.Errorf("%w: it has no default collection yet", identity.ErrKeyringLocked)
	case locked:
		return identity.ErrKeyringLocked
	}
	return nil
}

// greet asks the daemon for an alias that nobody has, and waits for the answer. GNOME Keyring makes its record of a client
// beside its main loop's questions, and aborts, with every program's secrets, when a client's first question is answered
// before and needs the record (gnome-keyring issue 195; seen with versions 42 to 50). This one needs none, and the main loop
// answers it: whatever is asked next comes behind the record. A ping would not do, since another thread answers that.
func greet(ctx context.Context, conn *dbus.Conn) {
	_ = conn.Object(secretsName, secretsPath).CallWithContext(ctx, secretsService+".ReadAlias", 0, "latchkey").Err // the next call tells
}

// collectionState finds the collection that go-keyring uses, which is the one called login where there is
// one, else the default, and says whether it is locked. It returns noObject when there is neither. The
// question starts the keyring daemon where the bus knows how to.
func collectionState(ctx context.Context, conn *dbus.Conn) (dbus.ObjectPath, bool, error) {
	for _, path := range []dbus.ObjectPath{loginCollection, defaultCollection} {
		var locked bool
		err := conn.Object(secretsName, path).CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", 0, secretsCollection, "Locked").Store(&locked)
		if err == nil {
			return path, locked, nil
		}
		if !isNoSuchObject(err) {
			return "", false, absentOrSlow(ctx, err)
		}
	}
	return noObject, false, nil
}

func isNoSuchObject(err error) bool {
	var e dbus.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Name {
	case "org.freedesktop.DBus.Error.UnknownMethod", "org.freedesktop.DBus.Error.UnknownObject",
		"org.freedesktop.DBus.Error.UnknownInterface", "org.freedesktop.DBus.Error.UnknownProperty",
		"org.freedesktop.DBus.Error.InvalidArgs", "org.freedesktop.Secret.Error.NoSuchObject":
		return true
	}
	return false
}

// absentOrSlow tells a daemon that is not there from one that does not answer.
func absentOrSlow(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return identity.ErrKeyringSlow
	}
	return fmt.Errorf("%w: %w", identity.ErrNoKeyring, err)
}

// unlockKeyring asks the person to unlock the collection, or to make one where there is none, and waits for
// the answer until ctx ends. Then the dialog is taken away.
func unlockKeyring(ctx context.Context) error {
	conn, err := connectBus(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	greet(ctx, conn)
	collection, locked, err := collectionState(ctx, conn)
	if err != nil || collection != noObject && !locked {
		return err
	}
	service := conn.Object(secretsName, secretsPath)
	prompt := noObject
	if collection == noObject {
		properties := map[string]dbus.Variant{secretsCollection + ".Label": dbus.MakeVariant("Default keyring")}
		var created dbus.ObjectPath
		err = service.CallWithContext(ctx, secretsService+".CreateCollection", 0, properties, "default").Store(&created, &prompt)
	} else {
		var unlocked []dbus.ObjectPath
		err = service.CallWithContext(ctx, secretsService+".Unlock", 0, []dbus.ObjectPath{collection}).Store(&unlocked, &prompt)
	}
	if err != nil {
		return absentOrSlow(ctx, err)
	}
	if prompt != noObject {
		if err := answer(ctx, conn, prompt); err != nil {
			return err
		}
	}
	collection, locked, err = collectionState(ctx, conn)
	if err == nil && (collection == noObject || locked) {
		err = identity.ErrKeyringLocked
	}
	return err
}
