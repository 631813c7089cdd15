package desktop

// Notification is what a person is told outside the window.
type Notification struct {
	Key     string   // replaces the notification shown with the same key; names it in callbacks
	Title   string   // one short line
	Body    string   // plain text
	Actions []Action // buttons, where the desktop has them; the first is also what a click on the text does
}

// Action is a button on a notification.
type Action struct {
	Name  string // stable, for the callback
	Label string // on the button
}
