//go:build linux

package desktop

import (
	"context"
	"errors"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"
)

// logind is one of the test's own: nobody can lock a screen for a test.
type logind struct {
	t     *testing.T
	conn  *dbus.Conn
	props *prop.Properties
}

func startLogind(t *testing.T, kind string) *logind {
	t.Helper()
	_, conn := startBus(t, "DBUS_SYSTEM_BUS_ADDRESS")
	props, err := prop.Export(conn, loginPath, prop.Map{loginSession: {
		"Type":       {Value: kind},
		"Active":     {Value: true, Writable: true, Emit: prop.EmitTrue},
		"LockedHint": {Value: false, Writable: true, Emit: prop.EmitTrue},
		"IdleHint":   {Value: false, Writable: true, Emit: prop.EmitTrue},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.RequestName(loginName, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	return &logind{t, conn, props}
}

func (l *logind) set(name string, value bool) { l.props.SetMust(loginSession, name, value) }

// saver is a screen saver on the session bus.
type saver struct {
	active atomic.Bool
	asked  atomic.Int32
}

func (s *saver) GetActive() (bool, *dbus.Error) {
	s.asked.Add(1)
	return s.active.Load(), nil
}

func startSaver(t *testing.T, conn *dbus.Conn, n int) *saver {
	t.Helper()
	s := new(saver)
	if err := conn.Export(s, savers[n].path, savers[n].name); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.RequestName(savers[n].name, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	return s
}

func withoutBuses(t *testing.T) {
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path="+filepath.Join(t.TempDir(), "bus"))
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:")
	t.Setenv("SSH_CONNECTION", "")
}

func expectAway(t *testing.T, away, known bool) {
	t.Helper()
	if a, k := Away(t.Context()); a != away || k != known {
		t.Errorf("away %v, known %v; want %v, %v", a, k, away, known)
	}
}

func TestAwayByTheSession(t *testing.T) {
	withoutBuses(t)
	expectAway(t, false, false)
	if err := Return(t.Context()); err != nil {
		t.Errorf("where nobody tells, Return says %v", err)
	}
	l := startLogind(t, "wayland")
	expectAway(t, false, true)
	for _, hint := range []string{"LockedHint", "IdleHint"} {
		l.set(hint, true)
		expectAway(t, true, true)
		l.set(hint, false)
		expectAway(t, false, true)
	}
	l.set("Active", false) // another user's desktop is in front
	expectAway(t, true, true)
}

func TestTerminalsTellNothing(t *testing.T) {
	withoutBuses(t)
	l := startLogind(t, "tty")
	l.set("IdleHint", true)
	expectAway(t, false, false)
}

func TestAwayByTheScreenSaver(t *testing.T) {
	for n, s := range savers {
		t.Run(s.name, func(t *testing.T) {
			withoutBuses(t)
			_, conn := startBus(t, "DBUS_SESSION_BUS_ADDRESS")
			expectAway(t, false, false)
			saver := startSaver(t, conn, n)
			expectAway(t, false, true)
			saver.active.Store(true)
			expectAway(t, true, true)
			t.Setenv("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22") // whoever sits elsewhere is not behind this saver
			expectAway(t, false, false)
		})
	}
}

// Two of them run where a desktop was changed for another: one that shows itself is enough, whichever it is.
func TestOneOfTwoScreenSavers(t *testing.T) {
	withoutBuses(t)
	_, conn := startBus(t, "DBUS_SESSION_BUS_ADDRESS")
	two := []*saver{startSaver(t, conn, 1), startSaver(t, conn, 4)}
	expectAway(t, false, true)
	for _, s := range two {
		s.active.Store(true)
		expectAway(t, true, true)
		s.active.Store(false)
	}
}

// Whoever tells last does not take back what another one told.
func TestTheSessionAndTheScreenSaver(t *testing.T) {
	withoutBuses(t)
	l := startLogind(t, "x11")
	_, conn := startBus(t, "DBUS_SESSION_BUS_ADDRESS")
	saver := startSaver(t, conn, 1)
	for range 10 {
		l.set("LockedHint", true)
		expectAway(t, true, true)
		l.set("LockedHint", false)
		saver.active.Store(true)
		expectAway(t, true, true)
		saver.active.Store(false)
		expectAway(t, false, true)
	}
}

// A name without the method is how GNOME answers for org.freedesktop.ScreenSaver.
func TestSilentScreenSaver(t *testing.T) {
	withoutBuses(t)
	_, conn := startBus(t, "DBUS_SESSION_BUS_ADDRESS")
	if _, err := conn.RequestName(savers[0].name, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	expectAway(t, false, false)
}

func TestReturn(t *testing.T) {
	withoutBuses(t)
	l := startLogind(t, "x11")
	_, conn := startBus(t, "DBUS_SESSION_BUS_ADDRESS")
	saver := startSaver(t, conn, 1)
	l.set("LockedHint", true)
	saver.active.Store(true)

	back := make(chan error, 1)
	go func() { back <- comeBack(t.Context(), time.Hour) }()
	l.set("LockedHint", false)
	expectAway(t, true, true) // the screen saver is still there
	select {
	case err := <-back:
		t.Fatalf("back behind the screen saver: %v", err)
	default:
	}
	saver.active.Store(false)
	if err := conn.Emit(savers[1].path, savers[1].name+".ActiveChanged", false); err != nil {
		t.Fatal(err)
	}
	if err := <-back; err != nil {
		t.Error(err)
	}
}

func TestReturnEndsWithItsContext(t *testing.T) {
	withoutBuses(t)
	startLogind(t, "x11").set("LockedHint", true)
	ctx, cancel := context.WithCancel(t.Context())
	back := make(chan error, 1)
	go func() { back <- Return(ctx) }()
	cancel()
	if err := <-back; !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want the context's end", err)
	}
}

// Where a desktop announces nothing, asking now and then does.
func TestReturnThatNobodyAnnounces(t *testing.T) {
	withoutBuses(t)
	_, conn := startBus(t, "DBUS_SESSION_BUS_ADDRESS")
	saver := startSaver(t, conn, 1)
	saver.active.Store(true)
	back := make(chan error, 1)
	go func() { back <- comeBack(t.Context(), time.Millisecond) }()
	// At first, when the watch begins, and from then on by itself.
	eventually(t, "more questions than the watch asks", func() bool { return saver.asked.Load() > 3 })
	saver.active.Store(false)
	if err := <-back; err != nil {
		t.Error(err)
	}
}

// What changed between the first question and the watch is not missed.
func TestWatchBeginsWithAQuestion(t *testing.T) {
	startBus(t, "DBUS_SESSION_BUS_ADDRESS")
	ctx, cancel := context.WithCancel(t.Context())
	changes, ended := make(chan struct{}, 8), make(chan struct{})
	go func() {
		defer close(ended)
		conn, err := sessionBus(ctx)
		watchSignals(ctx, conn, err, func() { changes <- struct{}{} }, dbus.WithMatchMember("ActiveChanged"))
	}()
	<-changes
	cancel()
	<-ended
}

func TestReturnOfTheSession(t *testing.T) {
	withoutBuses(t)
	l := startLogind(t, "wayland")
	l.set("LockedHint", true)
	back := make(chan error, 1)
	go func() { back <- comeBack(t.Context(), time.Hour) }()
	expectAway(t, true, true)
	l.set("LockedHint", false)
	if err := <-back; err != nil {
		t.Error(err)
	}
}

// hangingSaver takes the question and does not answer before the test ends.
type hangingSaver struct{ until <-chan struct{} }

func (s hangingSaver) GetActive() (bool, *dbus.Error) { <-s.until; return false, nil }

// One that hangs does not silence the others.
func TestHangingScreenSaver(t *testing.T) {
	withoutBuses(t)
	startMuteBus(t, "DBUS_SYSTEM_BUS_ADDRESS")
	_, conn := startBus(t, "DBUS_SESSION_BUS_ADDRESS")
	until := make(chan struct{})
	defer close(until)
	if err := conn.Export(hangingSaver{until}, savers[0].path, savers[0].name); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.RequestName(savers[0].name, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	startSaver(t, conn, 4).active.Store(true)
	expectAway(t, true, true)
}

// Who works by VNC sits elsewhere, and their locked screen at home must not keep the browser from them.
func TestAnotherDisplayTellsNothing(t *testing.T) {
	for _, test := range []struct {
		session, ours string
		known         bool
	}{
		{":0", ":0", true}, {":0", ":0.0", true}, {":0", "", true}, {"", ":3", true}, // XWayland's numbers are in no session
		{":0", ":1", false}, {":0", "localhost:10.0", false}, {":1", ":10", false}, {"host.example:0", "host.example:0.1", true},
	} {
		t.Setenv("DISPLAY", test.ours)
		away, known := sessionTells(map[string]dbus.Variant{
			"Type": dbus.MakeVariant("x11"), "LockedHint": dbus.MakeVariant(true), "Display": dbus.MakeVariant(test.session),
		})
		if away != test.known || known != test.known {
			t.Errorf("a session at %q, a program at %q: away %v, known %v", test.session, test.ours, away, known)
		}
	}
}
