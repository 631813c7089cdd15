package desktop

// autostartAllowed cannot tell here: launchd shows to nobody but its own program what was switched off.
func autostartAllowed() bool { return true }

func allowAutostart() error { return nil }
