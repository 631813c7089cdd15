package desktop

import (
	"context"
	"fmt"
	"sync"

	"github.com/esiqveland/notify"
	"github.com/godbus/dbus/v5"
)

const (
	notifyServer = "org.freedesktop.Notifications" // the name of its interface too
	notifyObject = "/org/freedesktop/Notifications"
)

// Notifier shows notifications over a session bus connection of its own.
type Notifier struct {
	conn     *dbus.Conn
	icon     *dbus.Variant // the picture itself: the program may not be installed where icon names are looked up
	onAction func(key, action string)

	mu     sync.Mutex
	server int               // counts the servers that have ended
	can    []string          // what the present one can; nil: it was not asked yet
	shown  map[string]uint32 // by key
	asked  map[string]bool   // by key, what the server has not answered yet; true: to be shown, false: it was withdrawn meanwhile
}

// NewNotifier connects to the desktop's notifications until ctx ends. icon is a PNG; nil: none. onAction is called, one
// call at a time, with the notification's key and the name of the action that the person chose; it must not block. The
// error wraps ErrNotAvailable where there is no session bus. A missing notification server shows with Notify.
func NewNotifier(ctx context.Context, icon []byte, onAction func(key, action string)) (*Notifier, error) {
	conn, err := sessionBus(ctx)
	if err != nil {
		return nil, fmt.Errorf("prepare notifications: %w", err)
	}
	n := &Notifier{conn: conn, icon: imageData(icon), onAction: onAction, shown: make(map[string]uint32), asked: make(map[string]bool)}
	signals := make(chan *dbus.Signal, 16)
	conn.Signal(signals)
	bounded, cancel := context.WithTimeout(ctx, busPatience)
	defer cancel()
	for _, match := range [][]dbus.MatchOption{
		{dbus.WithMatchObjectPath(notifyObject), dbus.WithMatchInterface(notifyServer)},
		{dbus.WithMatchSender("org.freedesktop.DBus"), dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, notifyServer)},
	} {
		if err := conn.AddMatchSignalContext(bounded, match...); err != nil {
			conn.Close()
			return nil, fmt.Errorf("prepare notifications: %w: %w", ErrNotAvailable, err)
		}
	}
	go n.follow(signals)
	return n, nil
}

// follow takes in what is told of notifications, ours and those of others, until the connection ends. Any program may send
// such signals, of whatever form.
func (n *Notifier) follow(signals <-chan *dbus.Signal) {
	for signal := range signals {
		switch signal.Name {
		case "org.freedesktop.DBus.NameOwnerChanged":
			if len(signal.Body) == 3 && signal.Body[1] != "" {
				n.serverEnded()
			}
		case notifyServer + ".NotificationClosed":
			if id, _, ok := aboutNotification[uint32](signal); ok {
				n.forget(id)
			}
		case notifyServer + ".ActionInvoked":
			if id, action, ok := aboutNotification[string](signal); ok {
				if key, ours := n.key(id); ours {
					n.onAction(key, action)
				}
			}
		}
	}
}

// aboutNotification reads a signal that names a notification and says one thing of it.
func aboutNotification[T any](signal *dbus.Signal) (id uint32, what T, ok bool) {
	if len(signal.Body) != 2 {
		return 0, what, false
	}
	id, named := signal.Body[0].(uint32)
	what, said := signal.Body[1].(T)
	return id, what, named && said
}

// serverEnded forgets what is shown: the next server counts anew, and our numbers would be those of other programs'
// notifications.
func (n *Notifier) serverEnded() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.server++
	n.can = nil
	clear(n.shown)
}

// Notify shows note. The error wraps ErrNotAvailable where nobody shows notifications, and while the server owes an answer
// about that key: it would show all of them once it wakes up.
func (n *Notifier) Notify(ctx context.Context, note Notification) error {
	n.mu.Lock()
	if _, owed := n.asked[note.Key]; owed {
		n.mu.Unlock()
		return fmt.Errorf("show a notification: the desktop has not answered about the last one: %w", ErrNotAvailable)
	}
	n.asked[note.Key] = true
	replaces, server := n.shown[note.Key], n.server
	n.mu.Unlock()
	// The call takes no context; a server that hangs must not hold up the caller. The goroutine ends with the
	// answer or with the connection.
	answers := make(chan error, 1)
	go func() {
		id, err := notify.SendNotification(n.conn, n.message(note, replaces))
		n.answered(note.Key, id, server, err)
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

// answered notes the number of what is shown now. What was withdrawn before it had one is taken away.
func (n *Notifier) answered(key string, id uint32, server int, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	wanted := n.asked[key]
	delete(n.asked, key)
	switch {
	case err != nil || server != n.server:
	case wanted:
		n.shown[key] = id
	default:
		n.conn.Object(notifyServer, notifyObject).Go(notifyServer+".CloseNotification", dbus.FlagNoReplyExpected, nil, id)
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

// Withdraw takes the notification with that key away, if it is still shown, or as soon as it is.
func (n *Notifier) Withdraw(ctx context.Context, key string) error {
	n.mu.Lock()
	if _, owed := n.asked[key]; owed {
		n.asked[key] = false
	}
	id, ok := n.shown[key]
	delete(n.shown, key)
	n.mu.Unlock()
	if !ok {
		return nil
	}
	call := n.conn.Object(notifyServer, notifyObject).CallWithContext(ctx, notifyServer+".CloseNotification", 0, id)
	if call.Err != nil {
		return fmt.Errorf("take a notification away: %w", call.Err)
	}
	return nil
}

func (n *Notifier) forget(id uint32) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for key, shown := range n.shown {
		if shown == id {
			delete(n.shown, key)
		}
	}
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
