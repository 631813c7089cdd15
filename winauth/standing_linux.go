package winauth

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"time"

	"github.com/godbus/dbus/v5"
)

func systemEvidence(s system) evidence {
	return linuxEvidence(os.DirFS("/"), dbus.SystemBusPrivate, s)
}

// linuxEvidence asks realmd, which anybody may ask, and then SSSD's configuration, which usually only the
// administrator may read.
func linuxEvidence(root fs.FS, bus func(...dbus.ConnOption) (*dbus.Conn, error), s system) evidence {
	return evidence{
		domain: func(ctx context.Context) (string, error) {
			if name := realmdDomain(ctx, bus); name != "" {
				return name, nil
			}
			conf, err := fs.ReadFile(root, "etc/sssd/sssd.conf")
			if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
				return "", nil // managed looks at what remains to be seen
			}
			return sssdDomain(string(conf)), err
		},
		managed: func(context.Context) string {
			if _, err := fs.Stat(root, "var/lib/sss/pipes/nss"); err != nil {
				return ""
			}
			return "SSSD"
		},
		ticket: func(ctx context.Context) (Ticket, error) { return onThread(ctx, s.ticket) },
	}
}

const (
	realmd = "org.freedesktop.realmd"
	// realmdWait is for a service that the bus has to start first.
	realmdWait = 3 * time.Second
)

// realmdDomain gives the name of the realm that this computer is joined to; "" when it is to none, or when nobody can
// say, which is no error: most systems have no realmd.
func realmdDomain(ctx context.Context, bus func(...dbus.ConnOption) (*dbus.Conn, error)) string {
	ctx, cancel := context.WithTimeout(ctx, realmdWait)
	defer cancel()
	conn, err := bus()
	if err != nil {
		return ""
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })() // Auth and Hello know no ctx
	if conn.Auth(nil) != nil || conn.Hello() != nil {
		return ""
	}
	get := func(path dbus.ObjectPath, iface, name string, into any) bool {
		var v dbus.Variant
		call := conn.Object(realmd, path).CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", 0, realmd+"."+iface, name)
		return call.Store(&v) == nil && v.Store(into) == nil
	}
	var realms []dbus.ObjectPath
	if !get("/org/freedesktop/realmd", "Provider", "Realms", &realms) {
		return ""
	}
	for _, realm := range realms {
		var membership, name string // the interface by which it was joined; "" for a realm that was only discovered
		if get(realm, "Realm", "Configured", &membership) && membership != "" && get(realm, "Realm", "Name", &name) {
			return clean(name)
		}
	}
	return ""
}
