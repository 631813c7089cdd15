//go:build linux

package lab

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/godbus/dbus/v5"
)

// Bus starts a session bus that nobody else uses. Only the named D-Bus services of the machine can be started by it
// ("org.xfce.Xfconf"); above all, no keyring appears by itself.
func (l *Lab) Bus(services ...string) {
	l.t.Helper()
	for _, service := range services {
		found, err := filepath.Glob("/usr/share/dbus-1/services/" + service + "*.service")
		if err != nil || len(found) == 0 {
			l.t.Fatalf("no D-Bus service file for %s (%v)", service, err)
		}
		for _, file := range found {
			if err := os.Symlink(file, l.Path("services", filepath.Base(file))); err != nil {
				l.t.Fatal(err)
			}
		}
	}
	config := fmt.Sprintf(`<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=%s</listen>
  <auth>EXTERNAL</auth>
  <servicedir>%s</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>`, dbus.EscapeBusAddressValue(l.Path("run", "bus")), l.Path("services"))
	if err := os.WriteFile(l.Path("bus.conf"), []byte(config), 0o600); err != nil {
		l.t.Fatal(err)
	}
	// The services that the bus starts need the display, where there is one: start that first.
	address := l.firstLine(Options{Name: "dbus-daemon"}, "dbus-daemon", "--nofork", "--nosyslog", "--print-address=3",
		"--config-file="+l.Path("bus.conf"))
	l.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
}

// firstLine starts a program and returns the first line that it writes to file descriptor 3, which is how it tells
// that it is ready.
func (l *Lab) firstLine(o Options, program string, args ...string) string {
	l.t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		l.t.Fatal(err)
	}
	defer read.Close()
	o.Extra = write
	l.Start(o, program, args...)
	write.Close()
	line, err := bufio.NewReader(read).ReadString('\n')
	if err != nil {
		l.t.Fatalf("%s ended before it was ready:\n%s", program, l.Log(o.Name))
	}
	return strings.TrimSpace(line)
}

// Conn is a connection of the test's own to the lab's bus, closed with the test.
func (l *Lab) Conn() *dbus.Conn {
	l.t.Helper()
	conn, err := dbus.Connect(l.env["DBUS_SESSION_BUS_ADDRESS"])
	if err != nil {
		l.t.Fatalf("connect to the lab's bus: %v", err)
	}
	l.t.Cleanup(func() { conn.Close() })
	return conn
}

// hasOwner reports whether somebody owns the name on the bus.
func hasOwner(conn *dbus.Conn, name string) bool {
	var owned bool
	err := conn.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, name).Store(&owned)
	return err == nil && owned
}
