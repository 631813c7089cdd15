//go:build linux

package lab

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"

	"github.com/godbus/dbus/v5"
)

// Display starts an X server on a free display number, with a window manager. Start it before the bus.
func (l *Lab) Display() {
	l.t.Helper()
	number := l.firstLine(Options{Name: "Xvfb"}, "Xvfb", "-displayfd", "3", "-screen", "0", cmp.Or(l.Screen, "1280x800x24"), "-nolisten", "tcp",
		"+extension", "GLX", "-noreset")
	l.Setenv("DISPLAY", ":"+number)
	l.Setenv("BROWSER", "") // the desktop's own way from now on
	l.Setenv("LIBGL_ALWAYS_SOFTWARE", "1")
	l.Setenv("GDK_BACKEND", "x11")
	l.Start(Options{}, "openbox", "--sm-disable")
	l.Wait("the window manager", func() bool {
		return strings.Contains(l.Run("xprop", "-root", "_NET_SUPPORTING_WM_CHECK").Stdout, "window id")
	})
}

// panelConfig is a panel at the top with nothing in it but the place for tray icons.
const panelConfig = `<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="length" type="uint" value="100"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="size" type="uint" value="30"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/></property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="systray"/>
  </property>
</channel>
`

// PanelService is the D-Bus service that the panel needs; name it to Bus.
const PanelService = "org.xfce.Xfconf"

// Panel starts a panel that shows tray icons. Display and bus must run.
func (l *Lab) Panel() *Process {
	l.t.Helper()
	dir := l.Path("home", ".config", "xfce4", "xfconf", "xfce-perchannel-xml")
	err := os.MkdirAll(dir, 0o700)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "xfce4-panel.xml"), []byte(panelConfig), 0o600)
	}
	if err != nil {
		l.t.Fatalf("configure the panel: %v", err)
	}
	p := l.Start(Options{}, "xfce4-panel", "--disable-wm-check")
	conn := l.Conn()
	l.Wait("the tray", func() bool {
		host, err := conn.Object("org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher").
			GetProperty("org.kde.StatusNotifierWatcher.IsStatusNotifierHostRegistered")
		return err == nil && host.Value() == true
	})
	return p
}

// Notifications starts the daemon that shows them. Display and bus must run.
func (l *Lab) Notifications() {
	l.t.Helper()
	found, err := filepath.Glob("/usr/lib/*/xfce4/notifyd/xfce4-notifyd")
	if err != nil || len(found) != 1 {
		l.t.Fatalf("xfce4-notifyd is not where Debian puts it: %v %v", found, err)
	}
	l.Start(Options{}, found[0])
	conn := l.Conn()
	l.Wait("the notification daemon", func() bool { return hasOwner(conn, "org.freedesktop.Notifications") })
}

// Notified returns the summaries of the notifications that are sent from now on.
func (l *Lab) Notified() <-chan string {
	l.t.Helper()
	conn := l.Conn()
	rule := "type='method_call',interface='org.freedesktop.Notifications',member='Notify'"
	if err := conn.BusObject().Call("org.freedesktop.DBus.Monitoring.BecomeMonitor", 0, []string{rule}, uint32(0)).Err; err != nil {
		l.t.Fatalf("watch the notifications: %v", err)
	}
	messages, summaries := make(chan *dbus.Message, 64), make(chan string, 64)
	conn.Eavesdrop(messages)
	go func() { // ends when the connection is closed, which closes the channel
		for m := range messages {
			if len(m.Body) > 3 {
				if summary, ok := m.Body[3].(string); ok {
					summaries <- summary
				}
			}
		}
	}()
	return summaries
}

// Clipboard is the text that a program would get by pasting.
func (l *Lab) Clipboard() string {
	l.t.Helper()
	return l.Run("xclip", "-o", "-selection", "clipboard").Stdout
}

// Desktop starts display, bus, keyring and panel. Notifications come extra: they would cover windows.
func (l *Lab) Desktop() {
	l.t.Helper()
	l.Display()
	l.Bus(PanelService, PromptService)
	l.Keyring()
	l.Panel()
}
