package desktop

import (
	"slices"
	"strings"

	"github.com/esiqveland/notify"
	"github.com/godbus/dbus/v5"
)

// escapeBody keeps what names and messages hold from being read as markup, by servers that read a little HTML.
var escapeBody = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// message is note as the present server understands it.
func (n *Notifier) message(note Notification, replaces uint32) notify.Notification {
	can := n.capabilities()
	message := notify.Notification{
		AppName:       "Latchkey",
		AppIcon:       "latchkey",
		ReplacesID:    replaces,
		Summary:       note.Title,
		Body:          note.Body,
		ExpireTimeout: notify.ExpireTimeoutSetByNotificationServer,
		Hints:         map[string]dbus.Variant{"desktop-entry": dbus.MakeVariant("latchkey")},
	}
	if slices.Contains(can, "body-markup") {
		message.Body = escapeBody.Replace(note.Body)
	}
	if n.icon != nil {
		message.Hints["image-data"] = *n.icon
	}
	if slices.Contains(can, "actions") { // some show a box in the middle of the screen instead
		for _, a := range note.Actions {
			message.Actions = append(message.Actions, notify.Action{Key: a.Name, Label: a.Label})
		}
	}
	return message
}

// capabilities are what the present server says it can. One that does not say counts as one that can all.
func (n *Notifier) capabilities() []string {
	n.mu.Lock()
	can, server := n.can, n.server
	n.mu.Unlock()
	if can != nil {
		return can
	}
	can, err := notify.GetCapabilities(n.conn)
	if err != nil {
		return []string{"body-markup", "actions"}
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if server == n.server {
		n.can = append([]string{}, can...) // not nil, also where it can nothing
	}
	return can
}
