//go:build linux

package tray

import (
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"
	"github.com/google/go-cmp/cmp"

	"latchkey/internal/identity"
	"latchkey/internal/session"
)

const (
	notifyName = "org.freedesktop.Notifications"
	notifyPath = "/org/freedesktop/Notifications"
)

// screen shows notifications to nobody and remembers what is on it: a real server cannot be asked.
type screen struct {
	conn *dbus.Conn
	last atomic.Uint32
	hang sync.Mutex  // locked: nothing is answered
	said chan string // "7 title | body | action,label,..." when shown, "7 gone" when taken away
}

func (s *screen) Notify(_ string, replaces uint32, _, title, body string, actions []string, _ map[string]dbus.Variant, _ int32) (uint32, *dbus.Error) {
	s.hang.Lock()
	defer s.hang.Unlock()
	id := replaces
	if id == 0 {
		id = s.last.Add(1)
	}
	s.said <- strings.Join([]string{number(id) + " " + title, body, strings.Join(actions, ",")}, " | ")
	return id, nil
}

func (s *screen) CloseNotification(id uint32) *dbus.Error {
	s.said <- number(id) + " gone"
	return nil
}

func number(id uint32) string { return string(rune('0' + id)) }

// noticeLab is a desktop with notifications, a logind, and the Notices of a tray that starts and ends.
type noticeLab struct {
	*lab
	screen  *screen
	session *prop.Properties
	file    string
	did     chan string

	unwanted atomic.Bool // notifications are turned off
	masked   atomic.Bool // names are hidden
}

func newNoticeLab(t *testing.T) *noticeLab {
	t.Helper()
	l := &noticeLab{lab: newLab(t), file: filepath.Join(t.TempDir(), "told.json"), did: make(chan string, 8)}
	// One bus is enough for both: the names differ.
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", l.getenv("DBUS_SESSION_BUS_ADDRESS"))
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", l.getenv("DBUS_SESSION_BUS_ADDRESS"))
	l.screen = &screen{conn: l.conn, said: make(chan string, 32)}
	if err := l.conn.Export(l.screen, notifyPath, notifyName); err != nil {
		t.Fatal(err)
	}
	var err error
	l.session, err = prop.Export(l.conn, "/org/freedesktop/login1/session/auto", prop.Map{"org.freedesktop.login1.Session": {
		"Type": {Value: "x11"}, "LockedHint": {Value: false, Emit: prop.EmitTrue},
	}})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{notifyName, "org.freedesktop.login1"} {
		if _, err := l.conn.RequestName(name, dbus.NameFlagDoNotQueue); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

func (l *noticeLab) lock(locked bool) {
	l.session.SetMust("org.freedesktop.login1.Session", "LockedHint", locked)
}

// start starts Notices. The function that it returns ends them.
func (l *noticeLab) start() (snapshots chan<- session.Snapshot, notices *Notices, end func()) {
	l.t.Helper()
	n, err := NewNotices(NoticesOptions{
		Do:     func(_ context.Context, a Action, id identity.AccountID) { l.did <- string(a) + " " + string(id) },
		Wanted: func() bool { return !l.unwanted.Load() },
		Masked: l.masked.Load,
		File:   l.file, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		l.t.Fatal(err)
	}
	n.settle, n.again = 0, time.Millisecond
	ctx, cancel := context.WithCancel(l.t.Context())
	all := make(chan session.Snapshot)
	var run sync.WaitGroup
	run.Go(func() { n.Run(ctx, all) })
	end = sync.OnceFunc(func() { cancel(); run.Wait() })
	l.t.Cleanup(end)
	return all, n, end
}

// says expects what the screen tells next.
func (l *noticeLab) says(want string) {
	l.t.Helper()
	if diff := cmp.Diff(want, <-l.screen.said); diff != "" {
		l.t.Errorf("on the screen (-want +got):\n%s", diff)
	}
}

// quiet expects nothing on the screen after the Notices have taken what was sent.
func (l *noticeLab) quiet(snapshots chan<- session.Snapshot, s session.Snapshot) {
	l.t.Helper()
	for range 3 { // not buffered: the earlier ones were taken in
		snapshots <- s
	}
	select {
	case said := <-l.screen.said:
		l.t.Errorf("on the screen: %s", said)
	default:
	}
}

func (l *noticeLab) emit(member string, args ...any) {
	l.t.Helper()
	if err := l.conn.Emit(notifyPath, notifyName+"."+member, args...); err != nil {
		l.t.Fatal(err)
	}
}

func leading(accounts ...session.Account) session.Snapshot {
	s := signedIn(accounts...)
	s.Leading = true
	return s
}

// needs is an account that needs its person for that reason.
func needs(name, code string) session.Account {
	a := account(name, session.SignInNeeded, 0)
	a.Need = &identity.Need{Summary: "Because of " + code, Code: code}
	return a
}

func well(name string) session.Account { return account(name, session.Fresh, 0) }

func TestOneNoticeForEachReason(t *testing.T) {
	l := newNoticeLab(t)
	snapshots, n, end := l.start()
	follower := leading(needs("Megan", "A1"))
	follower.Leading = false
	l.quiet(snapshots, follower)
	l.quiet(snapshots, leading(well("Megan")))

	megan := leading(needs("Megan", "A1"))
	snapshots <- megan
	l.says("1 Megan must sign in again | Because of A1 | sign_in,Sign in again,default,Open Latchkey")
	l.quiet(snapshots, megan)
	l.eventually(func() bool { return n.notifier.Shown(needsKey) }, func() string { return "the notification's number" })
	l.emit("NotificationClosed", uint32(1), uint32(2))
	l.eventually(func() bool { return !n.notifier.Shown(needsKey) }, func() string { return "the notification's end" })
	l.quiet(snapshots, megan)

	end()
	snapshots, n, end = l.start() // the tray starts again
	l.quiet(snapshots, megan)
	unread := leading() // nobody is known before the store was read
	unread.Loaded = false
	l.quiet(snapshots, unread)
	l.quiet(snapshots, megan)
	locked := leading()
	locked.Locked, locked.Keyring = 1, identity.KeyringLocked
	l.quiet(snapshots, locked)
	l.quiet(snapshots, megan)
	locked.Locked = 0 // as long as nobody knows how many there are
	l.quiet(snapshots, locked)
	l.quiet(snapshots, megan)

	snapshots <- leading(needs("Megan", "B2"))
	l.says("2 Megan must sign in again | Because of B2 | sign_in,Sign in again,default,Open Latchkey")
	l.eventually(func() bool { return n.notifier.Shown(needsKey) }, func() string { return "the notification's number" })
	snapshots <- leading(well("Megan"))
	l.says("2 gone")
	snapshots <- leading(needs("Megan", "B2")) // mended, and then the same again
	l.says("3 Megan must sign in again | Because of B2 | sign_in,Sign in again,default,Open Latchkey")
	l.eventually(func() bool { return n.notifier.Shown(needsKey) }, func() string { return "the notification's number" })
	end()
	l.says("3 gone") // its button would do nothing any more
}

func TestSeveralAccountsAreOneNotice(t *testing.T) {
	l := newNoticeLab(t)
	snapshots, n, _ := l.start()
	four := leading(needs("Adele", "A"), needs("Bob", "A"), well("Carla"), needs("Dora", "A"), needs("Emil", "A"))
	snapshots <- four
	l.says("1 4 accounts must sign in again | Adele, Bob and 2 more | default,Open Latchkey")
	l.eventually(func() bool { return n.notifier.Shown(needsKey) }, func() string { return "the notification's number" })
	// Some are mended: it tells of the others. Another one comes: it joins them.
	snapshots <- leading(well("Adele"), needs("Bob", "A"), well("Carla"), well("Dora"), needs("Emil", "A"))
	l.says("1 2 accounts must sign in again | Bob and Emil | default,Open Latchkey")
	snapshots <- leading(needs("Bob", "A"), needs("Carla", "A"), needs("Emil", "A"))
	l.says("1 3 accounts must sign in again | Bob, Carla and Emil | default,Open Latchkey")
	l.emit("ActionInvoked", uint32(1), "sign_in") // the button of one that was shown a moment ago
	if got, want := <-l.did, "show "+string(needs("Bob", "A").ID); got != want {
		t.Errorf("a late click asked for %q, want %q", got, want)
	}
	l.emit("ActionInvoked", uint32(1), "default")
	if got, want := <-l.did, "show "+string(needs("Bob", "A").ID); got != want {
		t.Errorf("a click asked for %q, want %q", got, want)
	}
	// Closed by the person: only what is new is told.
	l.emit("NotificationClosed", uint32(1), uint32(2))
	l.eventually(func() bool { return !n.notifier.Shown(needsKey) }, func() string { return "the notification's end" })
	snapshots <- leading(needs("Bob", "A"), needs("Emil", "A"), needs("Franz", "A"))
	l.says("2 Franz must sign in again | Because of A | sign_in,Sign in again,default,Open Latchkey")
	l.eventually(func() bool { return n.notifier.Shown(needsKey) }, func() string { return "the notification's number" })
	l.emit("ActionInvoked", uint32(2), "sign_in")
	if got, want := <-l.did, "sign_in_again "+string(needs("Franz", "A").ID); got != want {
		t.Errorf("a click asked for %q, want %q", got, want)
	}
}

func TestNothingIsShownToNobody(t *testing.T) {
	l := newNoticeLab(t)
	snapshots, _, _ := l.start()
	l.lock(true)
	l.quiet(snapshots, leading(needs("Adele", "A"), needs("Bob", "A")))
	l.quiet(snapshots, leading(well("Adele"), needs("Bob", "A"))) // she signed in elsewhere
	l.lock(false)
	l.says("1 Bob must sign in again | Because of A | sign_in,Sign in again,default,Open Latchkey")
}

func TestNoticesEndWhileNobodyIsThere(t *testing.T) {
	l := newNoticeLab(t)
	snapshots, _, end := l.start()
	l.lock(true)
	l.quiet(snapshots, leading(needs("Adele", "A")))
	end()
	l.lock(false)
	snapshots, _, _ = l.start() // it was not told, so the next start tells it
	snapshots <- leading(needs("Adele", "A"))
	l.says("1 Adele must sign in again | Because of A | sign_in,Sign in again,default,Open Latchkey")
}

func TestProblemsOfClicks(t *testing.T) {
	l := newNoticeLab(t)
	_, n, _ := l.start()
	n.Problem(session.Problem{Summary: "There is no network", Next: "Try again later."})
	l.says("1 There is no network | Try again later. | ")

	l.masked.Store(true)
	n.Problem(session.Problem{Summary: "The provider does not know adele@contoso.example", Next: "Ask Adele."})
	l.says("1 What you asked for could not be done | The doctor in the window says why. | ")
}

func TestNoticesNameNobodyInMaskedMode(t *testing.T) {
	l := newNoticeLab(t)
	l.masked.Store(true)
	snapshots, _, _ := l.start()
	snapshots <- leading(needs("Adele", "Adele's password has expired"))
	l.says("1 Account 1 must sign in again | The window says why. | sign_in,Sign in again,default,Open Latchkey")
}

func TestDamagedNotes(t *testing.T) {
	for name, text := range map[string]string{"none": "", "no JSON": "{", "null": "null", "another": "[1]"} {
		path := filepath.Join(t.TempDir(), "told.json")
		if text != "" {
			write(t, path, text)
		}
		if got := loadTold(path); got == nil || len(got) != 0 {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// A desktop whose notifications start late, or never, is asked again and again, and shows one.
func TestNotificationsThatComeLate(t *testing.T) {
	l := newNoticeLab(t)
	if _, err := l.conn.ReleaseName(notifyName); err != nil {
		t.Fatal(err)
	}
	snapshots, n, end := l.start()
	l.quiet(snapshots, leading(needs("Megan", "A1")))
	if _, err := l.conn.RequestName(notifyName, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	l.says("1 Megan must sign in again | Because of A1 | sign_in,Sign in again,default,Open Latchkey")
	l.eventually(func() bool { return n.notifier.Shown(needsKey) }, func() string { return "the notification's number" })
	l.quiet(snapshots, leading(needs("Megan", "A1")))
	end()
	l.says("1 gone")
	if _, ok := loadTold(l.file)[needs("Megan", "A1").ID]; !ok {
		t.Error("it is not noted")
	}
}

// A desktop that hangs is sent one notification; what it shows in the end, a click on it carries out.
func TestNotificationsThatHang(t *testing.T) {
	l := newNoticeLab(t)
	l.screen.hang.Lock()
	snapshots, n, _ := l.start()
	n.limit = time.Millisecond
	l.quiet(snapshots, leading(needs("Megan", "A1")))
	l.quiet(snapshots, leading(needs("Megan", "A1")))
	l.screen.hang.Unlock()
	l.says("1 Megan must sign in again | Because of A1 | sign_in,Sign in again,default,Open Latchkey")
	l.eventually(func() bool { return n.notifier.Shown(needsKey) }, func() string { return "the notification's number" })
	l.emit("ActionInvoked", uint32(1), "sign_in")
	if got, want := <-l.did, "sign_in_again "+string(needs("Megan", "A1").ID); got != want {
		t.Errorf("a click asked for %q, want %q", got, want)
	}
}

// Turned off, they say nothing; turned on again, they tell of who needs their person still.
func TestNotificationsThatNobodyWants(t *testing.T) {
	l := newNoticeLab(t)
	l.unwanted.Store(true)
	snapshots, n, _ := l.start()
	l.quiet(snapshots, leading(needs("Megan", "A1")))
	n.Problem(session.Problem{Summary: "There is no network"}) // of something that the person has just asked for
	l.says("1 There is no network |  | ")
	l.unwanted.Store(false)
	snapshots <- leading(needs("Megan", "A1"))
	l.says("2 Megan must sign in again | Because of A1 | sign_in,Sign in again,default,Open Latchkey")
}

// The same number can stand for several reasons, and the rest of what was said does not change the reason.
func TestWhatMakesAReasonAnother(t *testing.T) {
	why := func(code, oauth, sub, summary string) string {
		a := needs("Megan", code)
		a.Need = &identity.Need{Code: code, OAuthCode: oauth, SubError: sub, Summary: summary}
		return reason(a)
	}
	same := why("AADSTS50076", "interaction_required", "basic_action", "One")
	for name, test := range map[string]struct {
		reason string
		same   bool
	}{
		"other words":     {why("AADSTS50076", "interaction_required", "basic_action", "Two"), true},
		"other code":      {why("AADSTS50079", "interaction_required", "basic_action", "One"), false},
		"other sub-error": {why("AADSTS50076", "interaction_required", "consent_required", "One"), false},
		"no number":       {why("", "interaction_required", "basic_action", "One"), false},
	} {
		if (test.reason == same) != test.same {
			t.Errorf("%s: %q beside %q", name, test.reason, same)
		}
	}
	if a, b := why("", "invalid_grant", "", "One"), why("", "login_required", "", "One"); a == b {
		t.Errorf("%q stands for two reasons", a)
	}
}
