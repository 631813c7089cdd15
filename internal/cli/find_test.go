package cli_test

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"latchkey/cache"
	"latchkey/flows"
	"latchkey/internal/desktop"
	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/settings"
)

// tray starts a lease holder on the desk's home and returns once it serves.
func (d *desk) tray() *session.Keeper {
	d.t.Helper()
	paths, err := settings.FindPaths(d.getenv)
	if err != nil {
		d.t.Fatal(err)
	}
	store, err := cache.Open(cache.Options{Dir: paths.State, Keyring: d.ring})
	if err != nil {
		d.t.Fatal(err)
	}
	dial := func(ctx context.Context) (net.Conn, error) { return desktop.Dial(ctx, paths.Socket) }
	k := session.New(session.Options{Store: store, Client: flows.NewClient(flows.ClientOptions{}), Codec: cache.Codec{}, Dial: dial, KeepUnsaved: true, Tray: true})
	ctx, cancel := context.WithCancel(context.Background())
	done := k.Start(ctx, session.Leadership{
		Take:   func() (func(), error) { return func() {}, nil },
		Listen: func() (net.Listener, error) { return desktop.Listen(paths.Socket) },
	})
	d.t.Cleanup(func() { cancel(); <-done; k.Close() })
	bounded, stop := context.WithTimeout(ctx, 20*time.Second)
	defer stop()
	for s := range k.Snapshots(bounded) {
		if s.Leading && s.Loaded {
			return k
		}
	}
	d.t.Fatal("the tray never served")
	return nil
}

func TestAnAccountInTheTraysMemoryMakesTheChoiceOpen(t *testing.T) {
	d := newDesk(t)
	d.profile()
	saved := d.signIn("adele")
	d.ring.Refuse(identity.ErrKeyringLocked)
	tray := d.tray()
	held := d.signIn("bob") // cannot be saved: the tray takes it
	d.ring.Refuse(nil)
	if list := tray.Unsaved(); len(list) != 1 || string(list[0].ID) != held {
		t.Fatalf("the tray holds %d accounts", len(list))
	}
	out, stderr := d.want(2, "token")
	if out != "" || !strings.Contains(stderr, saved) || !strings.Contains(stderr, held) || !strings.Contains(stderr, "--account") {
		t.Fatalf("stdout %q, stderr %q", out, stderr)
	}
	for _, id := range []string{saved, held} {
		if out, _ := d.want(0, "token", "--account", id); strings.TrimSpace(out) == "" {
			t.Errorf("no token of %s", id)
		}
	}
}
