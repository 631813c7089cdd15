//go:build linux

package tray

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"latchkey/internal/desktop"
	"latchkey/internal/session"
)

const adelesMenu = `
Adele Vance (until 12:42)
    Copy access token
    Copy ID token
    View claims
    Refresh now
    Sign out
-
Add account
Open Latchkey
Start at login
-
Quit
`

func adele() session.Snapshot {
	return signedIn(account("Adele Vance", session.Fresh, 42*time.Minute))
}

func TestClicksReachTheirActions(t *testing.T) {
	p := newLab(t).tray(adele())
	p.shows(adelesMenu)
	id := string(adele().Accounts[0].ID)
	for _, c := range [][2]string{
		{"Adele Vance (until 12:42)", "show " + id},
		{"Copy access token", "copy_access " + id},
		{"Copy ID token", "copy_id " + id},
		{"View claims", "view_claims " + id},
		{"Refresh now", "refresh " + id},
		{"Sign out", "sign_out " + id},
		{"Add account", "add_account"},
		{"Open Latchkey", "show"},
		{"Quit", "quit"},
	} {
		p.click(c[0])
		if got := p.clicked(); got != c[1] {
			t.Errorf("a click on %q asked for %q, want %q", c[0], got, c[1])
		}
	}
	p.click("Start at login")
	if got := p.clicked(); got != "start_at_login" {
		t.Errorf("a click on start at login asked for %q", got)
	}
	p.shows(strings.Replace(adelesMenu, "Start at login", "Start at login (checked)", 1))

	// A click on the icon itself opens the window.
	if err := p.item().Call("org.kde.StatusNotifierItem.Activate", 0, int32(0), int32(0)).Err; err != nil {
		t.Fatal(err)
	}
	if got := p.clicked(); got != "show" {
		t.Errorf("a click on the icon asked for %q", got)
	}
	p.end()
}

func TestBurstOfClicksArrivesWhole(t *testing.T) {
	p := newLab(t).tray(adele())
	p.shows(adelesMenu)
	add, open := p.find("Add account"), p.find("Open Latchkey")
	var got []string
	for range 10 {
		p.event(add, "clicked")
		p.event(open, "clicked")
		got = append(got, p.clicked(), p.clicked())
	}
	slices.Sort(got)
	if want := slices.Concat(slices.Repeat([]string{"add_account"}, 10), slices.Repeat([]string{"show"}, 10)); !slices.Equal(got, want) {
		t.Errorf("clicks that arrived: %q", got)
	}
	p.end()
}

func TestStatusChangesItemsInTheirPlace(t *testing.T) {
	p := newLab(t).tray(adele())
	before := p.shows(adelesMenu)
	copyID := p.find("Copy access token")

	s := signedIn(account("Adele Vance", session.SignInNeeded, -time.Minute))
	s.SignIns = []session.Attempt{{ID: "1", Step: "waiting"}}
	p.send(s)
	after := p.shows(`
Adele Vance (needs you)
    Sign in again
    View claims
    Sign out
-
Waiting for your browser
Add account
Open Latchkey
Start at login
-
Quit
`)
	if before[0].id != after[0].id {
		t.Errorf("the account's item was %d and is %d: it was drawn anew", before[0].id, after[0].id)
	}
	// The host may still show the old menu: a click on what is gone does nothing, one on what is new works.
	p.event(copyID, "clicked")
	p.click("Sign in again")
	if got, want := p.clicked(), "sign_in_again "+string(s.Accounts[0].ID); got != want {
		t.Errorf("asked for %q, want %q", got, want)
	}
	p.end()
}

func TestDisabledItemsDoNothing(t *testing.T) {
	p := newLab(t).tray(signedIn(account("Adele Vance", session.Offline, -time.Minute)))
	p.shows(strings.NewReplacer("until 12:42", "offline, token expired", "Copy access token", "Copy access token (disabled)").Replace(adelesMenu))
	p.click("Copy access token")
	p.click("Quit")
	if got := p.clicked(); got != "quit" {
		t.Errorf("a click on a disabled item asked for %q", got)
	}
	p.end()
}

func TestMoreAccountsBecomeSubmenus(t *testing.T) {
	p := newLab(t).tray(adele())
	p.shows(adelesMenu)
	accounts := []session.Account{account("svc_import", session.Fresh, time.Hour)}
	for _, name := range []string{"A", "B", "C", "D"} {
		accounts = append(accounts, account(name, session.Fresh, time.Hour))
	}
	p.send(signedIn(accounts...))
	var want strings.Builder
	for _, name := range []string{"svc__import", "A", "B", "C", "D"} {
		want.WriteString(name + " (until 13:00)\n")
		for _, action := range []string{"Copy access token", "Copy ID token", "View claims", "Refresh now", "Sign out"} {
			want.WriteString("  > " + action + "\n")
		}
	}
	menu := p.shows(want.String() + "-\nAdd account\nOpen Latchkey\nStart at login\n-\nQuit\n")
	p.event(menu[2].children[0].id, "clicked")
	if got, want := p.clicked(), "copy_access "+string(accounts[2].ID); got != want {
		t.Errorf("asked for %q, want %q", got, want)
	}
	p.send(adele())
	p.shows(adelesMenu)
	p.end()
}

// Twenty accounts of two organisations, as a host sees them: two levels down, and back to one account.
func TestTwentyAccountsAreInOrder(t *testing.T) {
	p := newLab(t).tray(adele())
	p.shows(adelesMenu)
	var accounts []session.Account
	for i := range 20 {
		accounts = append(accounts, at([]string{"Contoso", "Fabrikam"}[i%2], account(fmt.Sprintf("Person %02d", i), session.Fresh, time.Hour)))
	}
	p.send(signedIn(accounts...))
	var menu []line
	p.eventually(func() bool {
		menu, _ = p.menu()
		return len(menu) == 8
	}, func() string { return "a short menu: " + text(menu) })
	var top []string
	for _, l := range menu {
		top = append(top, l.label)
	}
	want := []string{"Contoso: 10 accounts", "Fabrikam: 10 accounts", "-", "Add account", "Open Latchkey", "Start at login", "-", "Quit"}
	if !slices.Equal(top, want) {
		t.Errorf("menu %q, want %q", top, want)
	}
	p.eventually(func() bool { // the first layout after a new menu may be a shallow one
		menu, _ = p.menu()
		return len(menu) == 8 && len(menu[1].children) == 10 && len(menu[1].children[9].children) == 5
	}, func() string { return "the accounts of an organisation: " + text(menu) })
	p.event(menu[1].children[9].children[1].id, "clicked")
	if got, want := p.clicked(), "copy_id "+string(accounts[19].ID); got != want {
		t.Errorf("asked for %q, want %q", got, want)
	}

	accounts[19].Status = session.SignInNeeded
	s := signedIn(accounts...)
	s.Copied = &session.Copied{Account: accounts[0].ID, Kind: "access", Until: noon.Add(45 * time.Second)}
	p.send(s)
	p.eventually(func() bool {
		menu, _ = p.menu()
		return len(menu) == 10 && menu[0].label == "Person 19 needs you: sign in again" && menu[2].label == "Fabrikam: 10 accounts (1 needs you)"
	}, func() string { return "what needs its person: " + text(menu) })
	p.click("Person 19 needs you: sign in again")
	if got, want := p.clicked(), "sign_in_again "+string(accounts[19].ID); got != want {
		t.Errorf("asked for %q, want %q", got, want)
	}
	p.click("Clear the copied access token of Person 00 (there until 12:00:45)")
	if got, want := p.clicked(), "clear_copied"; got != want {
		t.Errorf("asked for %q, want %q", got, want)
	}
	p.send(adele())
	p.shows(adelesMenu)
	p.end()
}

// A host that tells of openings gets the countdown, renewed each time; see Run.
func TestOpeningTheMenuStartsTheCountdown(t *testing.T) {
	p := newLab(t).tray(adele())
	p.shows(adelesMenu)
	p.opens(strings.Replace(adelesMenu, "until 12:42", "42 min left", 1))
	p.end()
}

func TestIconFollowsTheState(t *testing.T) {
	p := newLab(t).tray(adele())
	pixels := func() []byte {
		v, err := p.item().GetProperty("org.kde.StatusNotifierItem.IconPixmap")
		if err != nil {
			return nil
		}
		var maps []struct {
			Width, Height int32
			Pixels        []byte
		}
		if dbus.Store([]any{v.Value()}, &maps) != nil || len(maps) != 1 {
			return nil
		}
		return maps[0].Pixels
	}
	p.shows(adelesMenu)
	well := pixels()
	if len(well) == 0 {
		t.Fatal("there is no icon")
	}
	p.send(signedIn(account("Adele Vance", session.SignInNeeded, 0)))
	p.eventually(func() bool { now := pixels(); return len(now) > 0 && !bytes.Equal(now, well) }, func() string { return "another icon" })
	p.send(adele())
	p.eventually(func() bool { return bytes.Equal(pixels(), well) }, func() string { return "the first icon again" })
	p.end()
}

// registered are the items that the host shows.
func (l *lab) registered() []string {
	v, err := l.conn.Object("org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher").GetProperty("org.kde.StatusNotifierWatcher.RegisteredStatusNotifierItems")
	if err != nil {
		return nil
	}
	items, _ := v.Value().([]string)
	return items
}

func TestHostComesLeavesAndReturns(t *testing.T) {
	l := newLab(t)
	l.display()
	p := l.tray(adele())
	p.shows(adelesMenu) // served although nobody shows it
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", l.getenv("DBUS_SESSION_BUS_ADDRESS"))
	hosts := desktop.WatchTrayHost(t.Context())
	if <-hosts {
		t.Fatal("there is a tray host before the panel was started")
	}

	stop := l.panel()
	shown := func() bool { return len(l.registered()) == 1 }
	l.eventually(shown, func() string { return "the icon in the panel" })
	if !<-hosts {
		t.Error("the panel was not noticed")
	}
	p.opens(strings.Replace(adelesMenu, "until 12:42", "42 min left", 1))

	stop()
	if <-hosts {
		t.Error("the panel's end was not noticed")
	}
	p.shows(adelesMenu) // the next host may not tell of openings

	l.panel()
	l.eventually(shown, func() string { return "the icon in the second panel" })
	p.click("Open Latchkey")
	if got := p.clicked(); got != "show" {
		t.Errorf("after the panel's return a click asked for %q", got)
	}
	p.end()
}

func TestPanelShowsTheIcon(t *testing.T) {
	l := newLab(t)
	l.display()
	l.panel()
	p := l.tray(adele())
	l.eventually(func() bool { return len(l.registered()) == 1 }, func() string { return "the icon in the panel" })
	// The icon's own teal is on the screen where the panel is.
	l.eventually(func() bool {
		shot := exec.Command("import", "-window", "root", "-crop", "200x30+0+0", "-depth", "8", "txt:-")
		shot.Env = l.env
		out, err := shot.Output()
		return err == nil && bytes.Contains(bytes.ToLower(out), []byte(teal))
	}, func() string { return "the icon's colour in the panel" })
	p.end()
}

const teal = "#12827f"

func TestWithoutSessionBusItWaits(t *testing.T) {
	l := &lab{t: t, env: []string{"PATH=/nonexistent", "HOME=" + t.TempDir()}}
	p := l.tray(adele())
	p.send(adele()) // the first one was taken
	p.send(adele())
	p.end()
	if !strings.Contains(p.stderr.String(), "no tray icon in this session") {
		t.Errorf("the log says nothing about it:\n%s", p.stderr)
	}
}

func TestDeadSessionBusIsNoCrash(t *testing.T) {
	l := &lab{t: t, env: []string{"HOME=" + t.TempDir(), "DBUS_SESSION_BUS_ADDRESS=unix:path=" + t.TempDir() + "/bus"}}
	p := l.tray(adele())
	p.send(adele())
	p.end()
}

func TestItEndsWithTheSession(t *testing.T) {
	l := newLab(t)
	p := l.tray(adele())
	p.shows(adelesMenu)
	kill(l.bus)
	// Drawing on a dead bus is no crash; the tray may also have ended before this arrives.
	_ = json.NewEncoder(p.in).Encode(signedIn(account("Adele Vance", session.SignInNeeded, 0)))
	_ = p.cmd.Wait()
	if code := p.cmd.ProcessState.ExitCode(); code != exitSessionEnded {
		t.Errorf("exit status %d, want %d\n%s", code, exitSessionEnded, p.stderr)
	}
}
