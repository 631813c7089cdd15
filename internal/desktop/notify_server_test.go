//go:build linux

package desktop

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/godbus/dbus/v5"
)

// ableServer is a notification server that says what it can.
type ableServer struct {
	*notificationServer
	can []string
}

func (s *ableServer) GetCapabilities() ([]string, *dbus.Error) { return s.can, nil }

func newTestNotifier(t *testing.T, onAction func(key, action string)) *Notifier {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	n, err := NewNotifier(ctx, nil, onAction)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// A server that reads no markup would show the escapes, and one without buttons may show a box instead.
func TestNotificationsAreAsTheServerCan(t *testing.T) {
	for name, test := range map[string]struct {
		can, actions []string
		body         string
	}{
		"all":        {[]string{"body", "body-markup", "actions"}, []string{"sign_in", "Sign in"}, "&lt;b&gt; &amp; co"},
		"no markup":  {[]string{"body", "actions"}, []string{"sign_in", "Sign in"}, "<b> & co"},
		"no buttons": {[]string{"body-markup"}, nil, "&lt;b&gt; &amp; co"},
		"nothing":    {[]string{}, nil, "<b> & co"},
	} {
		t.Run(name, func(t *testing.T) {
			_, conn := startBus(t, "DBUS_SESSION_BUS_ADDRESS")
			server := startNotificationServer(t, conn, 8)
			able := &ableServer{server, test.can}
			if err := conn.Export(able, notifyPath, notifyName); err != nil {
				t.Fatal(err)
			}
			n := newTestNotifier(t, func(string, string) {})
			for range 2 { // the second time it is known
				if err := n.Notify(t.Context(), Notification{Key: "k", Title: "title", Body: "<b> & co", Actions: []Action{{"sign_in", "Sign in"}}}); err != nil {
					t.Fatal(err)
				}
				if got := <-server.shown; got.body != test.body || !slices.Equal(got.actions, test.actions) {
					t.Errorf("%+v, want body %q and actions %q", got, test.body, test.actions)
				}
			}
		})
	}
}

// The next server can be another one.
func TestNextServerIsAskedWhatItCan(t *testing.T) {
	address, conn := startBus(t, "DBUS_SESSION_BUS_ADDRESS")
	server := startNotificationServer(t, conn, 8)
	able := &ableServer{server, []string{"body-markup"}}
	if err := conn.Export(able, notifyPath, notifyName); err != nil {
		t.Fatal(err)
	}
	n := newTestNotifier(t, func(string, string) {})
	note := Notification{Key: "k", Title: "title", Body: "&"}
	if err := n.Notify(t.Context(), note); err != nil {
		t.Fatal(err)
	}
	if got := <-server.shown; got.body != "&amp;" {
		t.Errorf("body %q", got.body)
	}
	conn.Close()
	eventually(t, "the notification's end", func() bool { return !n.Shown("k") })
	conn, err := dbus.Connect(address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	server = startNotificationServer(t, conn, 8)
	if err := conn.Export(&ableServer{server, []string{"body"}}, notifyPath, notifyName); err != nil {
		t.Fatal(err)
	}
	if err := n.Notify(t.Context(), note); err != nil {
		t.Fatal(err)
	}
	if got := <-server.shown; got.body != "&" {
		t.Errorf("body %q", got.body)
	}
}

// endingServer says once what it can, while it ends.
type endingServer struct {
	*ableServer
	end func()
}

func (s *endingServer) GetCapabilities() ([]string, *dbus.Error) {
	s.end()
	return s.ableServer.GetCapabilities()
}

// What a server says while it ends is not held of the one that comes after it.
func TestAServerThatEndsWhileItIsAsked(t *testing.T) {
	_, conn := startBus(t, "DBUS_SESSION_BUS_ADDRESS")
	server := startNotificationServer(t, conn, 8)
	n := newTestNotifier(t, func(string, string) {})
	able := &ableServer{server, []string{"body-markup"}}
	export := func(v any) {
		t.Helper()
		if err := conn.Export(v, notifyPath, notifyName); err != nil {
			t.Fatal(err)
		}
	}
	export(&endingServer{able, n.serverEnded})
	note := Notification{Key: "k", Title: "title", Body: "&"}
	if err := n.Notify(t.Context(), note); err != nil {
		t.Fatal(err)
	}
	<-server.shown
	export(&ableServer{server, []string{"body"}})
	if err := n.Notify(t.Context(), note); err != nil {
		t.Fatal(err)
	}
	if got := <-server.shown; got.body != "&" {
		t.Errorf("body %q", got.body)
	}
}

// Any program of the session can send such signals. None may end ours.
func TestMalformedSignals(t *testing.T) {
	_, conn := startBus(t, "DBUS_SESSION_BUS_ADDRESS")
	server := startNotificationServer(t, conn, 8)
	chosen := make(chan string, 8)
	n := newTestNotifier(t, func(key, action string) { chosen <- key + " " + action })
	if err := n.Notify(t.Context(), Notification{Key: "k", Title: "title"}); err != nil {
		t.Fatal(err)
	}
	<-server.shown
	for _, member := range []string{"ActionInvoked", "NotificationClosed"} {
		for _, body := range [][]any{nil, {"x"}, {uint32(41)}, {uint32(41), int64(1)}, {"x", "y"}, {uint32(41), "x", "y"}, {int32(41), uint32(1)}} {
			if err := conn.Emit(notifyPath, notifyName+"."+member, body...); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := conn.Emit(notifyPath, notifyName+".ActionInvoked", uint32(41), "sign_in"); err != nil {
		t.Fatal(err)
	}
	if got := <-chosen; got != "k sign_in" || !n.Shown("k") {
		t.Errorf("chosen %q, shown %v", got, n.Shown("k"))
	}
}

// A server that hangs shows everything that it was sent, once it wakes up. So it is sent one.
func TestHangingServerIsSentOne(t *testing.T) {
	_, conn := startBus(t, "DBUS_SESSION_BUS_ADDRESS")
	server := startNotificationServer(t, conn, 0) // it answers when the test takes what it was sent
	n := newTestNotifier(t, func(string, string) {})
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	note := Notification{Key: "k", Title: "title"}
	if err := n.Notify(ended, note); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want the context's end", err)
	}
	if err := n.Notify(t.Context(), note); !errors.Is(err, ErrNotAvailable) {
		t.Errorf("while the server owes an answer: %v, want ErrNotAvailable", err)
	}
	<-server.shown
	eventually(t, "the notification", func() bool { return n.Shown("k") })
	answer := make(chan error, 1)
	go func() { answer <- n.Notify(t.Context(), note) }()
	if got := <-server.shown; got.replaces != 41 {
		t.Errorf("it replaces number %d, want 41", got.replaces)
	}
	if err := <-answer; err != nil {
		t.Error(err)
	}
	// What is withdrawn before the server has shown it goes as soon as it has.
	if err := n.Notify(ended, Notification{Key: "other", Title: "title"}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want the context's end", err)
	}
	if err := n.Withdraw(t.Context(), "other"); err != nil {
		t.Error(err)
	}
	<-server.shown
	if id := <-server.closed; id != 42 || n.Shown("other") {
		t.Errorf("number %d was taken away, want 42; shown %v", id, n.Shown("other"))
	}
}

// An answer that comes after its server has ended is a number of nothing.
func TestAnswerOfAServerThatEnded(t *testing.T) {
	startBus(t, "DBUS_SESSION_BUS_ADDRESS")
	n := newTestNotifier(t, func(string, string) {})
	n.asked["k"] = true
	n.serverEnded()
	n.answered("k", 41, 0, nil)
	if n.Shown("k") || len(n.asked) > 0 {
		t.Errorf("shown %v, asked %v", n.Shown("k"), n.asked)
	}
}

// A server that starts, for the first notification at times, is not one that has ended.
func TestServerThatStarts(t *testing.T) {
	_, conn := startBus(t, "DBUS_SESSION_BUS_ADDRESS")
	chosen := make(chan string, 8)
	n := newTestNotifier(t, func(key, action string) { chosen <- key + " " + action })
	server := startNotificationServer(t, conn, 8)
	if err := n.Notify(t.Context(), Notification{Key: "k", Title: "title"}); err != nil {
		t.Fatal(err)
	}
	<-server.shown
	if err := conn.Emit(notifyPath, notifyName+".ActionInvoked", uint32(41), "sign_in"); err != nil {
		t.Fatal(err)
	}
	if got := <-chosen; got != "k sign_in" || n.server != 0 {
		t.Errorf("chosen %q, %d servers have ended", got, n.server)
	}
}
