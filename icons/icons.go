// Package icons holds the pictures of Latchkey as plain bytes. The sources are the SVG files in icons/src;
// "go generate ./icons" draws the others from them (it needs rsvg-convert, of librsvg).
package icons

import _ "embed"

//go:generate sh src/draw.sh

// State is what the tray icon tells at a glance. The three differ in shape, not in colour alone.
type State int

const (
	OK       State = iota // all well
	NeedsYou              // an account or the keyring waits for its person
	Offline               // a provider cannot be reached
)

//go:embed png/app-256.png
var app []byte

// App is the application's icon, a PNG of 256x256 pixels.
func App() []byte { return app }

// Tray is the tray icon for s in the format that the system's tray reads: ICO on Windows, PNG elsewhere.
func Tray(s State) []byte {
	switch s {
	case NeedsYou:
		return trayNeedsYou
	case Offline:
		return trayOffline
	}
	return trayOK
}
