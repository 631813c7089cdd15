//go:build linux

package tray

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"

	"github.com/godbus/dbus/v5"

	"latchkey/internal/session"
)

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

// arrange changes how the accounts are arranged, as another face would.
func (p *process) arrange(by arrangedBy) {
	p.t.Helper()
	if err := json.NewEncoder(p.in).Encode(toldLine{Prefs: &by}); err != nil {
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

// menuText waits until the menu begins with that line, and returns all of it.
func (p *process) menuText(first string) (all string) {
	p.t.Helper()
	p.eventually(func() bool {
		got, err := p.menu()
		all = text(got)
		return err == nil && strings.HasPrefix(all, first+"\n")
	}, func() string { return fmt.Sprintf("menu:\n%s\nwant first: %s", all, first) })
	return all
}

// tooltip is what a host shows where the pointer rests on the icon.
func (p *process) tooltip() string {
	p.t.Helper()
	value, err := p.item().GetProperty("org.kde.StatusNotifierItem.ToolTip")
	if err != nil {
		p.t.Fatal(err)
	}
	parts, _ := value.Value().([]any)
	return fmt.Sprint(parts...)
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

// opens opens the menu until it shows what is wanted. Once is not always enough: the library drops an opening that comes
// before the tray waits for the next one, and news that there is no host takes back what an opening has shown.
func (p *process) opens(want string) {
	p.t.Helper()
	var got []line
	var err error
	p.eventually(func() bool {
		p.event(0, "opened")
		got, err = p.menu()
		return err == nil && text(got) == strings.TrimPrefix(want, "\n")
	}, func() string { return fmt.Sprintf("opened menu (%v):\n%s\nwant:\n%s", err, text(got), want) })
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
