package winauth

import (
	"errors"
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"

	"latchkey/e2e/lab"
)

type openBus = func(...dbus.ConnOption) (*dbus.Conn, error)

func noBus(...dbus.ConnOption) (*dbus.Conn, error) { return nil, errors.New("no bus") }

// realm on a bus is what realmd shows of one: the interface by which this computer was joined, "" if it was not.
type realmOnBus struct{ name, configured string }

// realmdWith puts a realmd on a private bus. The real one would need a domain to join.
func realmdWith(t *testing.T, realms ...realmOnBus) openBus {
	t.Helper()
	l := lab.New(t)
	l.Bus()
	conn := l.Conn()
	export := func(path dbus.ObjectPath, iface string, values map[string]any) {
		t.Helper()
		p := make(map[string]*prop.Prop)
		for name, v := range values {
			p[name] = &prop.Prop{Value: v}
		}
		if _, err := prop.Export(conn, path, prop.Map{iface: p}); err != nil {
			t.Fatal(err)
		}
	}
	var paths []dbus.ObjectPath
	for i, r := range realms {
		path := dbus.ObjectPath("/org/freedesktop/realmd/Sssd/" + string(rune('a'+i)))
		paths = append(paths, path)
		export(path, realmd+".Realm", map[string]any{"Name": r.name, "Configured": r.configured})
	}
	export("/org/freedesktop/realmd", realmd+".Provider", map[string]any{"Realms": paths})
	if _, err := conn.RequestName(realmd, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	return func(o ...dbus.ConnOption) (*dbus.Conn, error) {
		return dbus.Dial("unix:path="+l.Path("run", "bus"), o...)
	}
}

func TestRealmd(t *testing.T) {
	const member = realmd + ".KerberosMembership"
	for name, c := range map[string]struct {
		realms []realmOnBus
		want   string
	}{
		"joined":         {[]realmOnBus{{"other.test", ""}, {"ad.contoso.com", member}}, "ad.contoso.com"},
		"only looked at": {[]realmOnBus{{"ad.contoso.com", ""}}, ""},
		"none":           {nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			e := linuxEvidence(fstest.MapFS{}, realmdWith(t, c.realms...), &fakeSystem{})
			if got, err := e.domain(t.Context()); got != c.want || err != nil {
				t.Errorf("domain: %q, %v", got, err)
			}
		})
	}
}

func TestBusWithoutRealmd(t *testing.T) {
	l := lab.New(t)
	l.Bus()
	bus := func(o ...dbus.ConnOption) (*dbus.Conn, error) {
		return dbus.Dial("unix:path="+l.Path("run", "bus"), o...)
	}
	if got := realmdDomain(t.Context(), bus); got != "" {
		t.Errorf("a domain from nowhere: %q", got)
	}
}

// unreadable is a file system whose files only the administrator may read.
type unreadable struct{ fstest.MapFS }

func (u unreadable) ReadFile(name string) ([]byte, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
}

func TestStandingOnLinux(t *testing.T) {
	conf := &fstest.MapFile{Data: []byte("[sssd]\ndomains = ad.contoso.com\n[domain/ad.contoso.com]\nid_provider = ad\n")}
	running := fstest.MapFS{"var/lib/sss/pipes/nss": {}}
	noTicket := &fakeSystem{openErr: errorGSS("look", gssNoCred<<16, 0)}
	for name, c := range map[string]struct {
		root fs.FS
		who  *fakeSystem
		want Standing
	}{
		"SSSD's file can be read":     {fstest.MapFS{"etc/sssd/sssd.conf": conf}, noTicket, StandingDomain},
		"it cannot, with a ticket":    {unreadable{running}, &fakeSystem{}, StandingDomain},
		"it cannot, without a ticket": {unreadable{running}, noTicket, StandingUnknown},
		"no SSSD, with a ticket":      {fstest.MapFS{}, &fakeSystem{}, StandingNone},
		"no SSSD, without a ticket":   {fstest.MapFS{}, noTicket, StandingNone},
	} {
		l := &Login{evidence: linuxEvidence(c.root, noBus, c.who)}
		if got, detail := l.Standing(t.Context()); got != c.want {
			t.Errorf("%s: %s (%s), want %s", name, got, detail, c.want)
		}
	}
}
