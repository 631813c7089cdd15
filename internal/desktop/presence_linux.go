package desktop

import (
	"context"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/godbus/dbus/v5"
)

const (
	presenceEvery = 30 * time.Second // beside the signals

	loginName    = "org.freedesktop.login1"
	loginSession = loginName + ".Session"
	// The session of this process, else the one that shows this user's desktop: the tray may be a service.
	loginPath = "/org/freedesktop/login1/session/auto"
)

var presenceSources = [...]func(ctx context.Context) (away, known bool){sessionAway, saverActive}

// savers are the screen savers that tell on the session bus; the name of each is that of its interface.
var savers = [...]struct {
	name string
	path dbus.ObjectPath
}{
	{"org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"}, // KDE and those that follow the specification
	{"org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"},
	{"org.cinnamon.ScreenSaver", "/org/cinnamon/ScreenSaver"},
	{"org.mate.ScreenSaver", "/org/mate/ScreenSaver"},
	{"org.xfce.ScreenSaver", "/org/xfce/ScreenSaver"},
}

// sessionAway asks logind (org.freedesktop.login1(5)).
func sessionAway(ctx context.Context) (away, known bool) {
	conn, err := systemBus(ctx)
	if err != nil {
		return false, false
	}
	defer conn.Close()
	var session map[string]dbus.Variant
	err = conn.Object(loginName, loginPath).
		CallWithContext(ctx, "org.freedesktop.DBus.Properties.GetAll", dbus.FlagNoAutoStart, loginSession).Store(&session)
	if err != nil {
		return false, false
	}
	return sessionTells(session)
}

// sessionTells reads the properties of a session. One without a desktop (a terminal, ssh) has neither a lock nor an idea of
// who is at the screen: its IdleHint is the age of the last key. Neither has one that is shown elsewhere: logind answers for the
// local session of whoever works in a desktop that it does not know, such as some VNC servers start.
func sessionTells(session map[string]dbus.Variant) (away, known bool) {
	kind, _ := session["Type"].Value().(string)
	if !slices.Contains([]string{"x11", "wayland", "mir"}, kind) {
		return false, false
	}
	if shown, _ := session["Display"].Value().(string); shown != "" && os.Getenv("DISPLAY") != "" && screen(shown) != screen(os.Getenv("DISPLAY")) {
		return false, false
	}
	locked, known := session["LockedHint"].Value().(bool)
	idle, _ := session["IdleHint"].Value().(bool)
	front, hasFront := session["Active"].Value().(bool)
	return locked || idle || hasFront && !front, known
}

// screen is a name of an X11 display without the number of its screen (":0.0").
func screen(display string) string {
	if dot := strings.LastIndexByte(display, '.'); dot > strings.LastIndexByte(display, ':') {
		return display[:dot]
	}
	return display
}

// saverActive asks the screen savers that run. None is started by the question.
func saverActive(ctx context.Context) (away, known bool) {
	if os.Getenv("SSH_CONNECTION") != "" { // whoever typed this sits elsewhere
		return false, false
	}
	conn, err := sessionBus(ctx)
	if err != nil {
		return false, false
	}
	defer conn.Close()
	var answers [len(savers)]*dbus.Call
	for i, s := range savers { // all at once: one that hangs takes the time that there is
		answers[i] = conn.Object(s.name, s.path).GoWithContext(ctx, s.name+".GetActive", dbus.FlagNoAutoStart, nil)
	}
	for _, answer := range answers {
		var active bool
		if (<-answer.Done).Store(&active) == nil { // some own the name and answer nothing
			away, known = away || active, true
		}
	}
	return away, known
}

// watchPresence calls changed when one of them tells that something changed, until ctx ends.
func watchPresence(ctx context.Context, changed func()) {
	var watches sync.WaitGroup
	watches.Go(func() {
		conn, err := systemBus(ctx)
		watchSignals(ctx, conn, err, changed, dbus.WithMatchSender(loginName), dbus.WithMatchPathNamespace("/org/freedesktop/login1/session"),
			dbus.WithMatchInterface("org.freedesktop.DBus.Properties"), dbus.WithMatchMember("PropertiesChanged"))
	})
	watches.Go(func() {
		conn, err := sessionBus(ctx)
		watchSignals(ctx, conn, err, changed, dbus.WithMatchMember("ActiveChanged"))
	})
	watches.Wait()
}

// watchSignals calls changed at each signal that matches, and once at the beginning, for what came before the watch.
func watchSignals(ctx context.Context, conn *dbus.Conn, err error, changed func(), match ...dbus.MatchOption) {
	if err != nil {
		return
	}
	defer conn.Close()
	signals := make(chan *dbus.Signal, 16)
	conn.Signal(signals)
	if conn.AddMatchSignalContext(ctx, match...) != nil {
		return
	}
	changed()
	for range signals { // closed with the connection
		changed()
	}
}
