//go:build linux

package desktop

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

const (
	notifyName = "org.freedesktop.Notifications"
	notifyPath = "/org/freedesktop/Notifications"
)

// shownNote is what the desktop was asked to show.
type shownNote struct {
	replaces    uint32
	title, body string
	actions     []string
}

// notificationServer shows nothing and remembers everything: a real one cannot be asked what it shows.
type notificationServer struct {
	conn   *dbus.Conn
	shown  chan shownNote
	closed chan uint32
	next   atomic.Uint32
}

func startNotificationServer(t *testing.T, conn *dbus.Conn, room int) *notificationServer {
	t.Helper()
	s := &notificationServer{conn: conn, shown: make(chan shownNote, room), closed: make(chan uint32, 8)}
	s.next.Store(40)
	if err := conn.Export(s, notifyPath, notifyName); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.RequestName(notifyName, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *notificationServer) Notify(_ string, replaces uint32, _, title, body string, actions []string, _ map[string]dbus.Variant, _ int32) (uint32, *dbus.Error) {
	s.shown <- shownNote{replaces, title, body, actions}
	if replaces != 0 {
		return replaces, nil
	}
	return s.next.Add(1), nil
}

func (s *notificationServer) CloseNotification(id uint32) *dbus.Error {
	s.closed <- id
	return nil
}

func TestNotifications(t *testing.T) {
	_, conn := startBus(t, "DBUS_SESSION_BUS_ADDRESS")
	server := startNotificationServer(t, conn, 8)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	chosen := make(chan [2]string, 8)
	n, err := NewNotifier(ctx, nil, func(key, action string) { chosen <- [2]string{key, action} })
	if err != nil {
		t.Fatal(err)
	}
	note := Notification{Key: "megan", Title: "Megan Doe needs you", Body: `Say <b>"hi"</b> & sign in`,
		Actions: []Action{{"sign_in", "Sign in again"}, {Click, "Open Latchkey"}}}
	show := func(note Notification) shownNote {
		t.Helper()
		if err := n.Notify(t.Context(), note); err != nil {
			t.Fatal(err)
		}
		return <-server.shown
	}
	got := show(note)
	if got.replaces != 0 || got.title != note.Title || got.body != `Say &lt;b&gt;"hi"&lt;/b&gt; &amp; sign in` {
		t.Errorf("shown: %+v", got)
	}
	if want := []string{"sign_in", "Sign in again", "default", "Open Latchkey"}; !slices.Equal(got.actions, want) {
		t.Errorf("actions %q, want %q", got.actions, want)
	}
	if got := show(note); got.replaces != 41 {
		t.Errorf("the same key replaces number %d, want 41", got.replaces)
	}
	if got := show(Notification{Key: "bob", Title: "Bob"}); got.replaces != 0 || len(got.actions) != 0 {
		t.Errorf("another key: %+v", got)
	}

	invoke := func(id uint32, action string) {
		if err := conn.Emit(notifyPath, notifyName+".ActionInvoked", id, action); err != nil {
			t.Fatal(err)
		}
	}
	invoke(7, "sign_in") // another program's
	invoke(41, "default")
	invoke(41, "sign_in")
	for _, want := range [][2]string{{"megan", Click}, {"megan", "sign_in"}} {
		if got := <-chosen; got != want {
			t.Errorf("chosen %q, want %q", got, want)
		}
	}

	if err := n.Withdraw(t.Context(), "bob"); err != nil {
		t.Fatal(err)
	}
	if id := <-server.closed; id != 42 {
		t.Errorf("number %d was taken away, want 42", id)
	}
	if n.Shown("bob") {
		t.Error("what was withdrawn is shown")
	}
	if err := n.Withdraw(t.Context(), "nobody"); err != nil {
		t.Error(err)
	}
	eventually(t, "a closed notification is not replaced", func() bool {
		if err := conn.Emit(notifyPath, notifyName+".NotificationClosed", uint32(41), uint32(2)); err != nil {
			t.Fatal(err)
		}
		return show(note).replaces == 0
	})
}

func TestNotificationsNobodyShows(t *testing.T) {
	startBus(t, "DBUS_SESSION_BUS_ADDRESS")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	t.Setenv("XDG_DATA_DIRS", t.TempDir())
	n, err := NewNotifier(ctx, nil, func(string, string) {})
	if err != nil {
		t.Fatal(err)
	}
	// The bus may know how to start a server that cannot run without a display; either way it is an error.
	if err := n.Notify(t.Context(), Notification{Key: "k", Title: "title"}); !errors.Is(err, ErrNotAvailable) {
		t.Errorf("%v, want ErrNotAvailable", err)
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	if _, err := NewNotifier(ctx, nil, func(string, string) {}); !errors.Is(err, ErrNotAvailable) {
		t.Errorf("without a bus: %v, want ErrNotAvailable", err)
	}
}

func TestNotifyGivesUpWithItsContext(t *testing.T) {
	_, conn := startBus(t, "DBUS_SESSION_BUS_ADDRESS")
	server := startNotificationServer(t, conn, 0) // it hangs until the test takes the notification
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n, err := NewNotifier(ctx, nil, func(string, string) {})
	if err != nil {
		t.Fatal(err)
	}
	short, stop := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer stop()
	if err := n.Notify(short, Notification{Key: "k", Title: "title"}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v, want the deadline", err)
	}
	<-server.shown // let the server's call end
}

// A real notification server, with a click by a real pointer on the real button.
func TestNotificationsOfXfce(t *testing.T) {
	const daemon = "xfce4/notifyd/xfce4-notifyd"
	paths, _ := filepath.Glob("/usr/lib/*/" + daemon)
	paths = append(paths, "/usr/lib/"+daemon)
	startDisplay(t)
	home := t.TempDir()
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"} {
		t.Setenv(name, home)
	}
	_, conn := startBus(t, "DBUS_SESSION_BUS_ADDRESS")
	server := exec.Command(paths[0])
	server.Env = append(os.Environ(), "GDK_BACKEND=x11", "NO_AT_BRIDGE=1")
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	}()
	eventually(t, "the notification server", func() bool {
		var owned bool
		err := conn.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, notifyName).Store(&owned)
		return err == nil && owned
	})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	chosen := make(chan string, 1)
	n, err := NewNotifier(ctx, nil, func(key, action string) { chosen <- key + " " + action })
	if err != nil {
		t.Fatal(err)
	}
	note := Notification{Key: "megan", Title: "Megan Doe needs you", Body: "Fish & <chips>", Actions: []Action{{"sign_in", "Sign in again"}}}
	if err := n.Notify(t.Context(), note); err != nil {
		t.Fatal(err)
	}
	var window string
	eventually(t, "the notification on the screen", func() bool {
		out, _ := exec.Command("xdotool", "search", "--onlyvisible", "--class", "xfce4-notifyd").Output()
		window, _, _ = strings.Cut(string(out), "\n")
		return window != ""
	})
	// The button stands at the lower right.
	out, err := exec.Command("xdotool", "getwindowgeometry", "--shell", window).Output()
	if err != nil {
		t.Fatal(err)
	}
	size := make(map[string]int)
	for line := range strings.Lines(string(out)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		size[name], _ = strconv.Atoi(value)
	}
	eventually(t, "the action", func() bool {
		_ = exec.Command("xdotool", "mousemove", "--window", window, strconv.Itoa(size["WIDTH"]-60), strconv.Itoa(size["HEIGHT"]-30), "click", "1").Run()
		return len(chosen) > 0
	})
	if got := <-chosen; got != "megan sign_in" {
		t.Errorf("chosen: %q", got)
	}
}

// A server that starts anew counts anew: our old numbers are other programs' notifications then.
func TestNotificationsOfAServerThatEnded(t *testing.T) {
	address, conn := startBus(t, "DBUS_SESSION_BUS_ADDRESS")
	server := startNotificationServer(t, conn, 8)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n, err := NewNotifier(ctx, nil, func(string, string) {})
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Notify(t.Context(), Notification{Key: "k", Title: "title"}); err != nil {
		t.Fatal(err)
	}
	<-server.shown
	if !n.Shown("k") {
		t.Error("a shown notification is not shown")
	}
	conn.Close()
	eventually(t, "the notification's end", func() bool { return !n.Shown("k") })
	conn, err = dbus.Connect(address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	server = startNotificationServer(t, conn, 8)
	if err := n.Withdraw(t.Context(), "k"); err != nil || len(server.closed) > 0 {
		t.Errorf("%v, and %d notifications of others were taken away", err, len(server.closed))
	}
	if err := n.Notify(t.Context(), Notification{Key: "k", Title: "title"}); err != nil {
		t.Fatal(err)
	}
	if got := <-server.shown; got.replaces != 0 {
		t.Errorf("it replaces number %d of others", got.replaces)
	}
}
