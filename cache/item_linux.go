package cache

import (
	"context"

	"github.com/godbus/dbus/v5"

	"latchkey/internal/identity"
)

// sealedItem is the struct Secret of the Secret Service: https://specifications.freedesktop.org/secret-service/latest/types.html
type sealedItem struct {
	Session     dbus.ObjectPath
	Parameters  []byte
	Value       []byte
	ContentType string
}

// readItem reads the item of a store with three questions. Through go-keyring it takes eight, one after the other (whether
// the keyring is open, and its own seven), and every `latchkey token` pays for them. The item is found by the attributes
// that go-keyring gives it. Nothing here prompts, since what is locked is not read. Whatever is not the usual case (no
// item, several, a locked one, no keyring, an error) is !ok: then go-keyring looks, and what it finds counts.
func readItem(ctx context.Context, user string) (value identity.Secret, ok bool) {
	conn, err := connectBus(ctx)
	if err != nil {
		return "", false
	}
	defer conn.Close() // ends the session, too
	greet(ctx, conn)
	service := conn.Object(secretsName, secretsPath)
	ask := func(method string, args ...any) *dbus.Call {
		return service.GoWithContext(ctx, secretsService+"."+method, 0, make(chan *dbus.Call, 1), args...)
	}
	// Neither needs the other's answer. Both are waited for: the daemon is not left in the middle of one.
	opening := ask("OpenSession", "plain", dbus.MakeVariant(""))
	finding := ask("SearchItems", map[string]string{"service": keyringService, "username": user})
	var output dbus.Variant
	var session dbus.ObjectPath
	errOpen := (<-opening.Done).Store(&output, &session)
	var unlocked, locked []dbus.ObjectPath
	errFind := (<-finding.Done).Store(&unlocked, &locked)
	if errOpen != nil || errFind != nil || len(unlocked) != 1 || len(locked) != 0 {
		return "", false
	}
	var item sealedItem
	if err := conn.Object(secretsName, unlocked[0]).CallWithContext(ctx, secretsItem+".GetSecret", 0, session).Store(&item); err != nil {
		return "", false
	}
	return identity.Secret(item.Value), true
}
