package desktop

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// autostartAllowed reports whether the person lets the desktop start the entry: desktops keep one that was switched off and
// mark it. Hidden is of the Desktop Application Autostart Specification, and what KDE, Xfce and LXQt write; GNOME and MATE
// have keys of their own.
func autostartAllowed() bool {
	folder := os.Getenv("XDG_CONFIG_HOME")
	if folder == "" {
		folder = filepath.Join(os.Getenv("HOME"), ".config")
	}
	text, err := os.ReadFile(filepath.Join(folder, "autostart", autostartName+".desktop"))
	if err != nil {
		return true // whether there is one is asked elsewhere
	}
	values := entryValues(text)
	says := func(key string, meant ...string) bool { return slices.Contains(meant, strings.ToLower(values[key])) }
	return !says("Hidden", "true", "1") && !says("X-GNOME-Autostart-enabled", "false", "0") && !says("X-MATE-Autostart-enabled", "false", "0")
}

// allowAutostart has nothing to do: the entry is written anew, without what the desktop has put into it.
func allowAutostart() error { return nil }
