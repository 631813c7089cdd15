package desktop

import "path/filepath"

// bundle is a browser for macOS.
type bundle struct{ id, name, folder string }

var bundles = []bundle{
	{"com.apple.Safari", "Safari", "Safari.app"},
	{"com.google.Chrome", "Google Chrome", "Google Chrome.app"},
	{"org.chromium.Chromium", "Chromium", "Chromium.app"},
	{"com.microsoft.edgemac", "Microsoft Edge", "Microsoft Edge.app"},
	{"com.brave.Browser", "Brave", "Brave Browser.app"},
	{"com.vivaldi.Vivaldi", "Vivaldi", "Vivaldi.app"},
	{"org.mozilla.firefox", "Firefox", "Firefox.app"},
}

// bundleBrowsers finds well-known browsers in these folders, and their profiles. open(1) hands a link to the one that runs;
// arguments it hands to a new one only (-n), which passes them on to the one that runs.
func bundleBrowsers(home string, roots ...string) []Browser {
	var list []Browser
	for _, known := range bundles {
		for _, root := range append([]string{under(home, "Applications")}, roots...) {
			path := filepath.Join(root, known.folder)
			if root == "" || !isFolder(path) {
				continue
			}
			b := Browser{ID: known.id, Name: known.name, known: knownAs(known.id),
				command: launch{arguments: append(plainArguments("/usr/bin/open", "-a", path), argument{link: true}), profileAt: 3},
				named:   &launch{arguments: append(plainArguments("/usr/bin/open", "-n", "-a", path, "--args"), argument{link: true}), profileAt: 5}}
			if b.known != nil {
				b.Profiles = b.known.profiles(under(home, "Library/Application Support/"+b.known.mac))
			}
			list = append(list, b)
			break
		}
	}
	return list
}
