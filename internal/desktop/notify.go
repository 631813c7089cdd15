package desktop

// Notification is what a person is told outside the window.
type Notification struct {
	Key     string   // replaces the notification shown with the same key; names it in callbacks
	Title   string   // one short line
	Body    string   // plain text
	Actions []Action // buttons, where the desktop has them
}

// Action is a button on a notification.
type Action struct {
	Name  string // stable, for the callback
	Label string // on the button
}

// Click names the action that a click on the notification itself stands for. Some desktops show it as a button
// too, so its label should read like one.
const Click = "default"
