//go:build linux

package tray

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"go.uber.org/goleak"

	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// The library under Run holds its state in package variables and can run once a process, so each test starts
// this test binary again as the tray.
func TestMain(m *testing.M) {
	if os.Getenv("LATCHKEY_TEST_TRAY") != "" {
		os.Exit(beTray())
	}
	goleak.VerifyTestMain(m)
}

const exitSessionEnded = 9

// toldLine is a line on the tray's stdin: a Snapshot, or other preferences.
type toldLine struct {
	session.Snapshot
	Prefs *arrangedBy
}

// arrangedBy is the part of Prefs that a file holds.
type arrangedBy struct {
	Default identity.AccountID
	Pinned  []identity.AccountID
	Masked  bool
}

// beTray runs the tray on what stdin tells, one JSON value a line, and says on stdout what was clicked.
// It ends when stdin ends.
func beTray() int {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	snapshots, changed := make(chan session.Snapshot), make(chan struct{})
	var mu sync.Mutex
	prefs := Prefs{Organisation: byProfile}
	go func() {
		defer cancel()
		in := json.NewDecoder(os.Stdin)
		for {
			var line toldLine
			if in.Decode(&line) != nil {
				return
			}
			if line.Prefs == nil {
				snapshots <- line.Snapshot
				continue
			}
			mu.Lock()
			prefs.Default, prefs.Pinned, prefs.Masked = line.Prefs.Default, line.Prefs.Pinned, line.Prefs.Masked
			mu.Unlock()
			changed <- struct{}{}
		}
	}()
	err := Run(ctx, Options{
		Snapshots: snapshots, Changed: changed,
		Do: func(_ context.Context, action Action, account identity.AccountID) {
			mu.Lock()
			defer mu.Unlock()
			if action == StartAtLogin {
				prefs.StartAtLogin = !prefs.StartAtLogin
			}
			fmt.Println(action, account)
		},
		Prefs: func() Prefs {
			mu.Lock()
			defer mu.Unlock()
			return prefs
		},
		Now: func() time.Time { return noon },
		Log: slog.New(slog.NewTextHandler(os.Stderr, nil)),
	})
	if errors.Is(err, ErrSessionEnded) {
		return exitSessionEnded
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if err := goleak.Find(goleak.IgnoreCurrent()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// lab is a desktop of its own: a session bus, and on demand a display with a panel.
type lab struct {
	t    *testing.T
	env  []string
	bus  *exec.Cmd
	conn *dbus.Conn
}

func newLab(t *testing.T) *lab {
	t.Helper()
	dir := t.TempDir()
	l := &lab{t: t, env: []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "LANG=C.UTF-8", "NO_AT_BRIDGE=1", "GDK_BACKEND=x11",
		"XDG_CONFIG_HOME=" + filepath.Join(dir, "config"), "XDG_CACHE_HOME=" + filepath.Join(dir, "cache"),
		"XDG_DATA_HOME=" + filepath.Join(dir, "data"), "XDG_RUNTIME_DIR=" + dir,
	}}
	bus := exec.Command("dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1", "--address=unix:dir="+dbus.EscapeBusAddressValue(dir))
	address := l.start(bus, nil)
	l.bus = bus
	l.env = append(l.env, "DBUS_SESSION_BUS_ADDRESS="+address)
	conn, err := dbus.Connect(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	l.conn = conn
	return l
}

// start runs cmd until the test ends and returns the first line it prints, on extra where given.
func (l *lab) start(cmd *exec.Cmd, extra *os.File) string {
	l.t.Helper()
	cmd.Env = l.env
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	read, write, err := os.Pipe()
	if err != nil {
		l.t.Fatal(err)
	}
	defer read.Close()
	if extra != nil {
		cmd.ExtraFiles = []*os.File{write}
	} else {
		cmd.Stdout = write
	}
	err = cmd.Start()
	write.Close()
	if err != nil {
		l.t.Fatal(err)
	}
	l.t.Cleanup(func() { kill(cmd) })
	line, err := bufio.NewReader(read).ReadString('\n')
	if err != nil {
		l.t.Fatalf("%s said nothing: %v", cmd.Path, err)
	}
	return strings.TrimSpace(line)
}

func kill(cmd *exec.Cmd) {
	if cmd.ProcessState != nil {
		return // it has ended, and its number may be another's by now
	}
	_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	_ = cmd.Wait()
}

const panelConfig = `<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="length" type="uint" value="100"/>
      <property name="size" type="uint" value="30"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/></property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="systray"/>
  </property>
</channel>
`

// display starts an X server on a free number.
func (l *lab) display() {
	l.t.Helper()
	number := l.start(exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "800x600x24", "-nolisten", "tcp", "-noreset"), os.Stdin)
	l.env = append(l.env, "DISPLAY=:"+number)
	dir := filepath.Join(l.getenv("XDG_CONFIG_HOME"), "xfce4", "xfconf", "xfce-perchannel-xml")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		l.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "xfce4-panel.xml"), []byte(panelConfig), 0o600); err != nil {
		l.t.Fatal(err)
	}
	// What the bus starts (the settings daemon) gets its environment from the bus.
	vars := map[string]string{"DISPLAY": l.getenv("DISPLAY"), "XDG_CONFIG_HOME": l.getenv("XDG_CONFIG_HOME")}
	if err := l.conn.BusObject().Call("org.freedesktop.DBus.UpdateActivationEnvironment", 0, vars).Err; err != nil {
		l.t.Fatal(err)
	}
}

func (l *lab) getenv(name string) string {
	for _, entry := range l.env {
		if value, ok := strings.CutPrefix(entry, name+"="); ok {
			return value
		}
	}
	return ""
}

// panel starts a tray host; the function that it returns kills it.
func (l *lab) panel() (stop func()) {
	l.t.Helper()
	cmd := exec.Command("xfce4-panel", "--disable-wm-check", "--sm-client-disable")
	cmd.Env = l.env
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		l.t.Fatal(err)
	}
	stop = sync.OnceFunc(func() { kill(cmd) })
	l.t.Cleanup(stop)
	return stop
}

// eventually polls for a state, for at most as long as the test may take.
func (l *lab) eventually(holds func() bool, else_ func() string) {
	l.t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for !holds() {
		if time.Now().After(deadline) {
			l.t.Fatal("never came about: " + else_())
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
