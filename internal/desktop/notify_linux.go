package desktop

import (
	"context"
	"fmt"
	"io"
	"log"
	"maps"
	"strings"
	"sync"

	"github.com/esiqveland/notify"
	"github.com/godbus/dbus/v5"
)

// Notifier shows notifications over a session bus connection of its own.
type Notifier struct {
	conn *dbus.Conn
	icon *dbus.Variant // the picture itself: the program may not be installed where icon names are looked up

	mu    sync.Mutex
	shown map[string]uint32 // by key
}

// NewNotifier connects to the desktop's notifications until ctx ends. icon is a PNG; nil: none. onAction is called, one call at a time,
// with the notification's key and the name of the action that the person chose; it must not block. The error
// wraps ErrNotAvailable where there is no session bus. A missing notification server shows with Notify.
func NewNotifier(ctx context.Context, icon []byte, onAction func(key, action string)) (*Notifier, error) {
	conn, err := sessionBus()
	if err != nil {
		return nil, fmt.Errorf("prepare notifications: %w", err)
	}
	n := &Notifier{conn: conn, icon: imageData(icon), shown: make(map[string]uint32)}
	_, err = notify.New(conn,
		notify.WithLogger(log.New(io.Discard, "", 0)),
		notify.WithOnAction(func(s *notify.ActionInvokedSignal) {
			if key, ok := n.key(s.ID); ok { // signals also tell of other programs' notifications
				onAction(key, s.ActionKey)
			}
		}),
		notify.WithOnClosed(func(s *notify.NotificationClosedSignal) { n.forget(s.ID) }))
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("prepare notifications: %w: %w", ErrNotAvailable, err)
	}
	servers := make(chan *dbus.Signal, 16)
	conn.Signal(servers)
	_ = conn.AddMatchSignal(dbus.WithMatchSender("org.freedesktop.DBus"), dbus.WithMatchMember("NameOwnerChanged"),
		dbus.WithMatchArg(0, "org.freedesktop.Notifications"))
	go n.follow(servers)
	until(ctx, conn) // its end ends that goroutine, and the library's as well
	return n, nil
}

// follow forgets what is shown when the desktop's server ends: the next one counts anew, and our numbers would be
// those of other programs' notifications.
func (n *Notifier) follow(signals <-chan *dbus.Signal) {
	for signal := range signals { // closed with the connection
		if signal.Name == "org.freedesktop.DBus.NameOwnerChanged" && len(signal.Body) == 3 && signal.Body[1] != "" {
			n.mu.Lock()
			clear(n.shown)
			n.mu.Unlock()
		}
	}
}

// The specification lets servers read a little HTML in the body.
var escapeBody = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// Notify shows note. The error wraps ErrNotAvailable where nobody shows notifications.
func (n *Notifier) Notify(ctx context.Context, note Notification) error {
	n.mu.Lock()
	replaces := n.shown[note.Key]
	n.mu.Unlock()
	message := notify.Notification{
		AppName:       "Latchkey",
		AppIcon:       "latchkey",
		ReplacesID:    replaces,
		Summary:       note.Title,
		Body:          escapeBody.Replace(note.Body),
		ExpireTimeout: notify.ExpireTimeoutSetByNotificationServer,
		Hints:         map[string]dbus.Variant{"desktop-entry": dbus.MakeVariant("latchkey")},
	}
	if n.icon != nil {
		message.Hints["image-data"] = *n.icon
	}
	for _, a := range note.Actions {
		message.Actions = append(message.Actions, notify.Action{Key: a.Name, Label: a.Label})
	}
	// The call takes no context; a server that hangs must not hold up the caller. The goroutine ends with the
	// answer or with the connection.
	answers := make(chan error, 1)
	go func() {
		id, err := notify.SendNotification(n.conn, message)
		if err == nil {
			n.remember(id, note.Key)
		}
		answers <- err
	}()
	select {
	case err := <-answers:
		if err != nil {
			return fmt.Errorf("show a notification: %w: %w", ErrNotAvailable, err)
		}
		return nil
	case <-ctx.Done():
		return fmt.Errorf("show a notification: %w", ctx.Err())
	}
}

// Shown reports whether the notification with that key is still shown, as far as the desktop tells: the person has neither
// closed nor chosen, and it has not run out.
func (n *Notifier) Shown(key string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	_, ok := n.shown[key]
	return ok
}

// Withdraw takes the notification with that key away, if it is still shown.
func (n *Notifier) Withdraw(ctx context.Context, key string) error {
	n.mu.Lock()
	id, ok := n.shown[key]
	n.mu.Unlock()
	if !ok {
		return nil
	}
	n.forget(id)
	call := n.conn.Object("org.freedesktop.Notifications", "/org/freedesktop/Notifications").
		CallWithContext(ctx, "org.freedesktop.Notifications.CloseNotification", 0, id)
	if call.Err != nil {
		return fmt.Errorf("take a notification away: %w", call.Err)
	}
	return nil
}

func (n *Notifier) remember(id uint32, key string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.shown[key] = id
}

func (n *Notifier) forget(id uint32) {
	n.mu.Lock()
	defer n.mu.Unlock()
	maps.DeleteFunc(n.shown, func(_ string, shown uint32) bool { return shown == id })
}

func (n *Notifier) key(id uint32) (string, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for key, shown := range n.shown {
		if shown == id {
			return key, true
		}
	}
	return "", false
}
