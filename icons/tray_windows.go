package icons

import _ "embed"

//go:embed ico/tray-ok.ico
var trayOK []byte

//go:embed ico/tray-needs-you.ico
var trayNeedsYou []byte

//go:embed ico/tray-offline.ico
var trayOffline []byte
