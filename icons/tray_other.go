//go:build !windows

package icons

import _ "embed"

//go:embed png/tray-ok.png
var trayOK []byte

//go:embed png/tray-needs-you.png
var trayNeedsYou []byte

//go:embed png/tray-offline.png
var trayOffline []byte
