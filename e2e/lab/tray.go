//go:build linux

package lab

import (
	"fmt"
	"strings"

	"github.com/godbus/dbus/v5"
)

const dbusMenu = "com.canonical.dbusmenu"

// Tray is the tray icon of a process, driven over D-Bus as a panel does it.
type Tray struct {
	l    *Lab
	conn *dbus.Conn
	name string
	menu dbus.ObjectPath
}

// MenuItem is one line of the tray's menu.
type MenuItem struct {
	ID       int32
	Label    string
	Enabled  bool
	Checked  bool
	Children []MenuItem
}

// FindTray waits for the icon of the process.
func (l *Lab) FindTray(pid int) *Tray {
	l.t.Helper()
	tray := &Tray{l: l, conn: l.Conn(), name: fmt.Sprintf("org.kde.StatusNotifierItem-%d-1", pid)}
	l.Wait("the tray icon of process "+fmt.Sprint(pid), func() bool {
		menu, ok := tray.property("Menu").(dbus.ObjectPath)
		tray.menu = menu
		return ok && menu != ""
	})
	return tray
}

// There reports whether the icon is still there.
func (tray *Tray) There() bool { return hasOwner(tray.conn, tray.name) }

// Tooltip is what the icon says when the mouse rests on it: title and text.
func (tray *Tray) Tooltip() string {
	return fmt.Sprint(tray.property("ToolTip"))
}

func (tray *Tray) property(name string) any {
	value, err := tray.conn.Object(tray.name, "/StatusNotifierItem").GetProperty("org.kde.StatusNotifierItem." + name)
	if err != nil {
		return nil
	}
	return value.Value()
}

// layout is a menu item as com.canonical.dbusmenu sends it: (ia{sv}av).
type layout struct {
	ID         int32
	Properties map[string]dbus.Variant
	Children   []dbus.Variant
}

// Menu is the whole menu without what is hidden and without separators.
func (tray *Tray) Menu() []MenuItem {
	tray.l.t.Helper()
	var revision uint32
	var root layout
	err := tray.conn.Object(tray.name, tray.menu).
		Call(dbusMenu+".GetLayout", 0, int32(0), int32(-1), []string{}).Store(&revision, &root)
	if err != nil {
		tray.l.t.Fatalf("read the tray's menu: %v", err)
	}
	return tray.items(root.Children)
}

func (tray *Tray) items(children []dbus.Variant) (items []MenuItem) {
	tray.l.t.Helper()
	for _, child := range children {
		var c layout
		if err := child.Store(&c); err != nil {
			tray.l.t.Fatalf("read an item of the tray's menu: %v", err)
		}
		if c.Properties["visible"].Value() == false || c.Properties["type"].Value() == "separator" {
			continue
		}
		label, _ := c.Properties["label"].Value().(string)
		items = append(items, MenuItem{
			ID:       c.ID,
			Label:    plainLabel(label),
			Enabled:  c.Properties["enabled"].Value() != false,
			Checked:  c.Properties["toggle-state"].Value() == int32(1),
			Children: tray.items(c.Children),
		})
	}
	return items
}

// plainLabel is a label as people see it: an underscore marks the next letter as a shortcut, two are one; blanks before
// it only set it off.
func plainLabel(label string) string {
	return strings.TrimSpace(strings.NewReplacer("__", "_", "_", "").Replace(label))
}

// Labels is the menu as text, sub-menus indented by two blanks.
func (tray *Tray) Labels() []string {
	tray.l.t.Helper()
	var lines []string
	var walk func(items []MenuItem, indent string)
	walk = func(items []MenuItem, indent string) {
		for _, item := range items {
			lines = append(lines, indent+item.Label)
			walk(item.Children, indent+"  ")
		}
	}
	walk(tray.Menu(), "")
	return lines
}

// Click waits for the item, which is named by the labels on the way to it or by how they begin, and clicks it.
func (tray *Tray) Click(path ...string) {
	tray.l.t.Helper()
	var item MenuItem
	tray.l.Wait(fmt.Sprintf("%q in the tray's menu", path), func() (ok bool) {
		item, ok = find(tray.Menu(), path)
		return ok && item.Enabled
	})
	err := tray.conn.Object(tray.name, tray.menu).
		Call(dbusMenu+".Event", 0, item.ID, "clicked", dbus.MakeVariant(int32(0)), uint32(0)).Err
	if err != nil {
		tray.l.t.Fatalf("click %q in the tray's menu: %v", path, err)
	}
}

// WaitFor waits until the menu has the item.
func (tray *Tray) WaitFor(path ...string) MenuItem {
	tray.l.t.Helper()
	var item MenuItem
	tray.l.Wait(fmt.Sprintf("%q in the tray's menu", path), func() (ok bool) {
		item, ok = find(tray.Menu(), path)
		return ok
	})
	return item
}

func find(items []MenuItem, path []string) (MenuItem, bool) {
	for _, item := range items {
		if !strings.HasPrefix(item.Label, path[0]) {
			continue
		}
		if len(path) == 1 {
			return item, true
		}
		if found, ok := find(item.Children, path[1:]); ok {
			return found, true
		}
	}
	return MenuItem{}, false
}
