package desktop

import "golang.org/x/sys/windows"

// consoleWindow is the console's own window, or that of the terminal which owns it; without either the window in front,
// which is the one that the person is looking at. ("Using MSAL with Web Account Manager", console applications.)
func consoleWindow() uintptr {
	const rootOwner = 3 // GA_ROOTOWNER
	console, _, _ := windows.NewLazySystemDLL("kernel32.dll").NewProc("GetConsoleWindow").Call()
	if console != 0 {
		if root, _, _ := windows.NewLazySystemDLL("user32.dll").NewProc("GetAncestor").Call(console, rootOwner); root != 0 {
			return root
		}
		return console
	}
	return uintptr(windows.GetForegroundWindow())
}
