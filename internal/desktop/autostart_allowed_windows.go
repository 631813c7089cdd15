package desktop

import (
	"errors"
	"io/fs"

	"golang.org/x/sys/windows/registry"
)

// startupApproved is where the Task Manager and the Settings of Windows note which shortcuts of the start folder run.
const startupApproved = `Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\StartupFolder`

// autostartAllowed reports whether the person lets Windows run the shortcut. The first byte of what is noted is even where
// it runs, and odd where it was switched off; of one that was never touched nothing is noted.
func autostartAllowed() bool {
	key, err := registry.OpenKey(registry.CURRENT_USER, startupApproved, registry.QUERY_VALUE)
	if err != nil {
		return true
	}
	defer key.Close()
	noted, _, err := key.GetBinaryValue(autostartName + ".lnk")
	return err != nil || len(noted) == 0 || noted[0]%2 == 0
}

// allowAutostart takes back that the shortcut was switched off.
func allowAutostart() error {
	if autostartAllowed() {
		return nil
	}
	key, err := registry.OpenKey(registry.CURRENT_USER, startupApproved, registry.SET_VALUE)
	if err != nil {
		return err
	}
	defer key.Close()
	if err := key.DeleteValue(autostartName + ".lnk"); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
