package cache

import (
	"testing"

	"github.com/godbus/dbus/v5"

	"latchkey/internal/identity"
)

// What we read by ourselves is what go-keyring wrote. Where that is not certain we read nothing, and go-keyring tells.
func TestReadItem(t *testing.T) {
	inLab(t, keyringUnlocked, func(t *testing.T) {
		ctx, k := t.Context(), newStore(t).keyring.(*osKeyring)
		nothing := func(why string) {
			t.Helper()
			if _, ok := readItem(ctx, k.user); ok {
				t.Fatal("an item was read: " + why)
			}
		}
		nothing("there is none")
		_, err := k.Get(ctx)
		wantErr(t, err, ErrNoItem)

		must(t, k.Set(ctx, "the key"))
		if value, ok := readItem(ctx, k.user); !ok || value.Reveal() != "the key" {
			t.Fatalf("read %q, %v", value.Reveal(), ok)
		}
		if _, ok := readItem(ctx, k.user+"0"); ok {
			t.Fatal("the item of another store was read")
		}

		// Somebody has copied the item: the one where go-keyring keeps its items counts.
		copyItem(t, k.user, "/org/freedesktop/secrets/collection/session", "a copy")
		nothing("there are two")
		value, err := k.Get(ctx)
		must(t, err)
		if value.Reveal() != "the key" {
			t.Fatalf("the keyring gave %q", value.Reveal())
		}

		// Locked, it is not replaced by the copy that lies open.
		lockCollection(t)
		nothing("one is locked, and the other is not ours")
		_, err = k.Get(ctx)
		wantErr(t, err, identity.ErrKeyringLocked)
	})
}

// copyItem puts an item with the attributes of a store's own into a collection.
func copyItem(t *testing.T, user string, collection dbus.ObjectPath, value string) {
	t.Helper()
	conn := privateBus(t)
	var output dbus.Variant
	var session, item, prompt dbus.ObjectPath
	must(t, conn.Object(secretsName, secretsPath).Call(secretsService+".OpenSession", 0, "plain", dbus.MakeVariant("")).Store(&output, &session))
	properties := map[string]dbus.Variant{
		secretsItem + ".Label":      dbus.MakeVariant("a copy"),
		secretsItem + ".Attributes": dbus.MakeVariant(map[string]string{"service": keyringService, "username": user}),
	}
	must(t, conn.Object(secretsName, collection).Call(secretsCollection+".CreateItem", 0, properties,
		sealedItem{Session: session, Value: []byte(value), ContentType: "text/plain"}, true).Store(&item, &prompt))
}
