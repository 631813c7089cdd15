//go:build !darwin || cgo

package tray

import (
	"context"
	"slices"
	"sync"

	"fyne.io/systray"
)

// indent sets what belongs to a header apart from it: menus of this kind have no other means.
const indent = "\u2003"

// menu is the drawn menu. Items are changed in their place where the same ones stay in the same order; only
// another set of items is drawn anew, which hosts take a moment to follow.
type menu struct {
	ctx    context.Context
	clicks chan string // keys
	shown  []Item
	drawn  map[string]*systray.MenuItem
	ears   sync.WaitGroup // one goroutine an item, until the item is removed
}

func newMenu(ctx context.Context) *menu {
	return &menu{ctx: ctx, clicks: make(chan string, 16), drawn: make(map[string]*systray.MenuItem)}
}

func (m *menu) show(items []Item) {
	if slices.EqualFunc(items, m.shown, alike) {
		m.update(m.shown, items)
	} else {
		m.rebuild(items)
	}
	m.shown = items
}

func (m *menu) rebuild(items []Item) {
	if len(m.drawn) > 0 {
		systray.ResetMenu() // closes the items' channels: their goroutines end
		clear(m.drawn)
	}
	m.add(nil, items)
}

func (m *menu) add(parent *systray.MenuItem, items []Item) {
	for _, item := range items {
		if item.Kind == Separator {
			if parent == nil {
				systray.AddSeparator()
			} else {
				parent.AddSeparator()
			}
			continue
		}
		drawn := add(parent, item)
		if !item.Enabled {
			drawn.Disable()
		}
		if item.Hidden {
			drawn.Hide()
		}
		m.drawn[item.Key] = drawn
		m.listen(item.Key, drawn)
		m.add(drawn, item.Children)
	}
}

func add(parent *systray.MenuItem, item Item) *systray.MenuItem {
	title := drawnTitle(item)
	switch {
	case parent == nil && item.Kind == Check:
		return systray.AddMenuItemCheckbox(title, "", item.Checked)
	case parent == nil:
		return systray.AddMenuItem(title, "")
	case item.Kind == Check:
		return parent.AddSubMenuItemCheckbox(title, "", item.Checked)
	}
	return parent.AddSubMenuItem(title, "")
}

// listen passes clicks on. The library drops a click when nobody receives at that moment, so each item has a
// goroutine that does little else.
func (m *menu) listen(key string, drawn *systray.MenuItem) {
	clicked := drawn.ClickedCh
	m.ears.Go(func() {
		for {
			select {
			case _, ok := <-clicked:
				if !ok {
					return
				}
				select {
				case m.clicks <- key:
				case <-m.ctx.Done():
					return
				}
			case <-m.ctx.Done():
				return
			}
		}
	})
}

// update changes what differs. Each change is a message to the host, so nothing is set that is set already.
func (m *menu) update(old, items []Item) {
	for i, item := range items {
		if item.Kind == Separator {
			continue
		}
		was, drawn := old[i], m.drawn[item.Key]
		if drawnTitle(item) != drawnTitle(was) {
			drawn.SetTitle(drawnTitle(item))
		}
		if item.Enabled != was.Enabled {
			set(item.Enabled, drawn.Enable, drawn.Disable)
		}
		if item.Checked != was.Checked {
			set(item.Checked, drawn.Check, drawn.Uncheck)
		}
		if item.Hidden != was.Hidden {
			set(item.Hidden, drawn.Hide, drawn.Show)
		}
		m.update(was.Children, item.Children)
	}
}

func set(on bool, yes, no func()) {
	if on {
		yes()
	} else {
		no()
	}
}

// item finds a shown item by its key.
func (m *menu) item(key string) (Item, bool) { return find(m.shown, key) }

// wait returns when no goroutine of the menu is left; the context must have ended.
func (m *menu) wait() { m.ears.Wait() }

func drawnTitle(item Item) string {
	if item.Indented {
		return indent + literal(item.Title)
	}
	return literal(item.Title)
}
