package desktop

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// engine says how a browser keeps its profiles.
type engine int

const (
	noEngine engine = iota
	chromium        // "Local State" in the user data folder; --profile-directory=FOLDER
	firefox         // profiles.ini; -P NAME
)

// knownBrowser is a browser whose profiles can be read and named.
type knownBrowser struct {
	name   string
	called []string // desktop entries, programs, keys of the registry and bundles, in lower case
	engine engine

	config  string // below the folder of settings (XDG)
	home    string // below the person's folder, for those that do not follow XDG
	windows string // below %LocalAppData%; Firefox and its kin: %AppData%
	mac     string // below ~/Library/Application Support
}

// knownBrowsers is in the order in which names are tried. Chromium's folders are in docs/user_data_dir.md of its sources,
// Firefox's in toolkit/xre; it follows XDG since version 147, and keeps the old folder where there is one.
var knownBrowsers = []knownBrowser{
	{"Google Chrome", []string{"google-chrome", "google-chrome-stable", "com.google.chrome", "google chrome", "chrome"}, chromium,
		"google-chrome", "", `Google\Chrome\User Data`, "Google/Chrome"},
	{"Chromium", []string{"chromium", "chromium-browser", "org.chromium.chromium", "chromium_chromium"}, chromium,
		"chromium", "", `Chromium\User Data`, "Chromium"},
	{"Microsoft Edge", []string{"microsoft-edge", "microsoft-edge-stable", "com.microsoft.edge", "com.microsoft.edgemac", "microsoft edge", "msedge"}, chromium,
		"microsoft-edge", "", `Microsoft\Edge\User Data`, "Microsoft Edge"},
	{"Brave", []string{"brave-browser", "brave-browser-stable", "brave", "com.brave.browser", "brave_brave"}, chromium,
		"BraveSoftware/Brave-Browser", "", `BraveSoftware\Brave-Browser\User Data`, "BraveSoftware/Brave-Browser"},
	{"Vivaldi", []string{"vivaldi", "vivaldi-stable", "com.vivaldi.vivaldi"}, chromium,
		"vivaldi", "", `Vivaldi\User Data`, "Vivaldi"},
	{"Firefox", []string{"firefox", "firefox-esr", "org.mozilla.firefox", "firefox_firefox"}, firefox,
		"mozilla/firefox", ".mozilla/firefox", `Mozilla\Firefox`, "Firefox"},
	{"LibreWolf", []string{"librewolf", "io.gitlab.librewolf-community"}, firefox,
		"librewolf", ".librewolf", `LibreWolf`, "LibreWolf"},
}

// knownAs finds a browser by what it is called: the name of its entry, or of its program.
func knownAs(names ...string) *knownBrowser {
	for _, name := range names {
		name = strings.TrimSuffix(strings.ToLower(name), ".exe")
		for _, k := range knownBrowsers {
			if slices.Contains(k.called, name) {
				return &k
			}
		}
	}
	return nil
}

// knownName is what to call a browser that is not here.
func knownName(id string) string {
	if k := knownAs(id); k != nil {
		return k.name
	}
	return shown(id)
}

// selects are the arguments that make a browser open a profile; the zero profile needs none. Both reach a browser that
// runs with that profile already, and else start one beside those that run with others: Chromium's process for all
// profiles takes over, Firefox looks for its own of each.
func (k *knownBrowser) selects(p BrowserProfile) []string {
	switch {
	case k == nil || p.ID == "":
		return nil
	case k.engine == chromium:
		return []string{"--profile-directory=" + p.ID}
	case k.engine == firefox:
		return []string{"-P", p.ID}
	}
	return nil
}

// names reports whether an argument of a command line chooses a profile already.
//
//lint:ignore U1000 Linux alone calls this.
func (k *knownBrowser) names(argument string) bool {
	option, _, _ := strings.Cut(argument, "=")
	switch strings.TrimLeft(option, "-") {
	case "profile-directory":
		return k.engine == chromium
	case "P", "p", "profile", "Profile", "ProfileManager":
		return k.engine == firefox && strings.HasPrefix(option, "-")
	}
	return false
}

// profiles reads them from the first of these folders that keeps any.
func (k *knownBrowser) profiles(folders ...string) []BrowserProfile {
	read := map[engine]func(folder string) []BrowserProfile{chromium: chromiumProfiles, firefox: firefoxProfiles}[k.engine]
	for _, folder := range folders {
		if list := read(folder); len(list) > 0 {
			return list
		}
	}
	return nil
}

// isFolder reports whether there is a folder of that name.
func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// under joins a path with slashes to a folder; "" where either is missing.
func under(folder, path string) string {
	if folder == "" || path == "" {
		return ""
	}
	return filepath.Join(folder, filepath.FromSlash(path))
}
