// Package desktop holds small doors to the desktop: the browser, the clipboard, notifications, start at
// login, the local channel between this program's processes, the lease, wake-ups, the tray host, the system's proxy,
// and whether somebody is there. Each door is one file with one or two functions; what differs between systems is in files with
// a tag.
package desktop

import "errors"

// ErrNotAvailable: this system, session or build has no such door. The text around it says which and why.
var ErrNotAvailable = errors.New("not available here")

// autostartName names what starts the tray at login, on every system.
const autostartName = "latchkey"
