//go:build linux

package tray

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
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

// beTray runs the tray on Snapshots from stdin, one JSON value a line, and says on stdout what was clicked.
// It ends when stdin ends.
func beTray() int {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	snapshots := make(chan session.Snapshot)
	go func() {
		defer cancel()
		in := json.NewDecoder(os.Stdin)
		for {
			var s session.Snapshot
			if in.Decode(&s) != nil {
				return
			}
			snapshots <- s
		}
	}()
	var mu sync.Mutex
	prefs := Prefs{}
	err := Run(ctx, Options{
		Snapshots: snapshots,
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
	bus := exec.Command("dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1", "--address=unix:dir="+dir)
	address := l.start(bus, nil)
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

// process is the tray in a process of its own.
type process struct {
	*lab
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Reader
	stderr *bytes.Buffer
}

func (l *lab) tray(first session.Snapshot) *process {
	l.t.Helper()
	p := &process{lab: l, cmd: exec.Command(os.Args[0]), stderr: new(bytes.Buffer)}
	p.cmd.Env = append(l.env, "LATCHKEY_TEST_TRAY=1", "TZ=UTC", "GORACE=exitcode=0")
	p.cmd.Stderr = p.stderr
	var err error
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		l.t.Fatal(err)
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		l.t.Fatal(err)
	}
	p.out = bufio.NewReader(out)
	if err := p.cmd.Start(); err != nil {
		l.t.Fatal(err)
	}
	l.t.Cleanup(func() { _ = p.cmd.Process.Kill() })
	p.send(first)
	return p
}

func (p *process) send(s session.Snapshot) {
	p.t.Helper()
	if err := json.NewEncoder(p.in).Encode(s); err != nil {
		p.t.Fatal(err)
	}
}

// end closes stdin and expects the process to end well, with no goroutine left.
func (p *process) end() {
	p.t.Helper()
	p.in.Close()
	if err := p.cmd.Wait(); err != nil {
		p.t.Errorf("the tray ended with %v\n%s", err, p.stderr)
	}
	if race.Match(p.stderr.Bytes()) {
		p.t.Errorf("a data race of ours:\n%s", p.stderr)
	}
}

// race finds a data race report in which our own code is what reads or writes. The library races with itself
// (its menu's version, for one), which the race detector must be allowed to mention.
var race = regexp.MustCompile(`(?m)(?:[Rr]ead|[Ww]rite) at 0x\S+ by .*:\n\s+latchkey/`)

// clicked is the next action that the tray was asked for.
func (p *process) clicked() string {
	p.t.Helper()
	line, err := p.out.ReadString('\n')
	if err != nil {
		p.t.Fatalf("no action arrived: %v\n%s", err, p.stderr)
	}
	return strings.TrimSpace(line)
}

func (p *process) item() dbus.BusObject {
	return p.conn.Object(fmt.Sprintf("org.kde.StatusNotifierItem-%d-1", p.cmd.Process.Pid), "/StatusNotifierItem")
}

// line is one item of the menu as the host sees it.
type line struct {
	id       int32
	label    string
	enabled  bool
	checked  bool
	children []line
}

// menu asks the tray for its menu as hosts do. Hidden items are left out; a separator has the label "-".
func (p *process) menu() ([]line, error) {
	path, err := p.item().GetProperty("org.kde.StatusNotifierItem.Menu")
	if err != nil {
		return nil, err
	}
	object := p.conn.Object(p.item().Destination(), path.Value().(dbus.ObjectPath))
	var revision uint32
	var root layout
	if err := object.Call("com.canonical.dbusmenu.GetLayout", 0, int32(0), int32(-1), []string{}).Store(&revision, &root); err != nil {
		return nil, err
	}
	return lines(root), nil
}

type layout struct {
	ID         int32
	Properties map[string]dbus.Variant
	Children   []dbus.Variant
}

func lines(l layout) []line {
	var out []line
	for _, child := range l.Children {
		var c layout
		if dbus.Store([]any{child.Value()}, &c) != nil {
			continue
		}
		if visible, ok := c.Properties["visible"].Value().(bool); ok && !visible {
			continue
		}
		item := line{id: c.ID, children: lines(c)}
		item.label, _ = c.Properties["label"].Value().(string)
		if kind, _ := c.Properties["type"].Value().(string); kind == "separator" {
			item.label = "-"
		}
		item.enabled, _ = c.Properties["enabled"].Value().(bool)
		state, _ := c.Properties["toggle-state"].Value().(int32)
		item.checked = state == 1
		out = append(out, item)
	}
	return out
}

// text draws lines for comparison.
func text(lines []line) string {
	var b strings.Builder
	var write func([]line, string)
	write = func(lines []line, indent string) {
		for _, l := range lines {
			b.WriteString(indent + strings.ReplaceAll(l.label, "\u2003", "    "))
			if !l.enabled && l.label != "-" {
				b.WriteString(" (disabled)")
			}
			if l.checked {
				b.WriteString(" (checked)")
			}
			b.WriteString("\n")
			write(l.children, indent+"  > ")
		}
	}
	write(lines, "")
	return b.String()
}

// shows waits until the host would see that menu.
func (p *process) shows(want string) []line {
	p.t.Helper()
	want = strings.TrimPrefix(want, "\n")
	var got []line
	var err error
	p.eventually(func() bool {
		got, err = p.menu()
		return err == nil && text(got) == want
	}, func() string { return fmt.Sprintf("menu (%v):\n%s\nwant:\n%s", err, text(got), want) })
	return got
}

// click sends what a host sends for a click on the item with that label.
func (p *process) click(label string) {
	p.t.Helper()
	p.event(p.find(label), "clicked")
}

func (p *process) find(label string) int32 {
	p.t.Helper()
	all, err := p.menu()
	if err != nil {
		p.t.Fatal(err)
	}
	for len(all) > 0 {
		l := all[0]
		if strings.TrimSpace(l.label) == label {
			return l.id
		}
		all = append(all[1:], l.children...)
	}
	p.t.Fatalf("no item %q in the menu", label)
	return 0
}

func (p *process) event(id int32, name string) {
	p.t.Helper()
	path, err := p.item().GetProperty("org.kde.StatusNotifierItem.Menu")
	if err != nil {
		p.t.Fatal(err)
	}
	object := p.conn.Object(p.item().Destination(), path.Value().(dbus.ObjectPath))
	if err := object.Call("com.canonical.dbusmenu.Event", 0, id, name, dbus.MakeVariant(int32(0)), uint32(0)).Err; err != nil {
		p.t.Fatal(err)
	}
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
