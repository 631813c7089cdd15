package desktop

import (
	"path/filepath"
	"slices"
	"strings"
)

// firefoxProfiles reads the profiles of a folder with a profiles.ini: those that an installation opens by itself first.
func firefoxProfiles(folder string) []BrowserProfile {
	if folder == "" {
		return nil
	}
	var list []BrowserProfile
	for _, p := range parseProfilesIni(readBounded(filepath.Join(folder, "profiles.ini"), maxBrowserFile)) {
		path := filepath.FromSlash(p.path)
		if p.relative {
			path = filepath.Join(folder, path)
		}
		if filepath.IsAbs(path) && !isShare(path) && isFolder(path) {
			list = append(list, BrowserProfile{ID: p.name, Name: shown(p.name)})
		}
	}
	return list
}

// isShare reports whether a path leads to another computer, which would be asked, and be told who asks, by looking.
func isShare(path string) bool { return strings.HasPrefix(filepath.ToSlash(path), "//") }

// iniProfile is a section of a profiles.ini.
type iniProfile struct {
	name, path string
	relative   bool // to the folder of the file
	usual      bool // an installation opens it when nobody names one
}

// parseProfilesIni reads the sections [Profile0], [Profile1] ... of a profiles.ini, and from [Install...] which of them
// are opened by themselves; those come first. Profiles are known by their names, which no two share.
func parseProfilesIni(text []byte) []iniProfile {
	var list []iniProfile
	var usual []string
	section, current := "", iniProfile{}
	end := func() {
		known := func(p iniProfile) bool { return p.name == current.name }
		if strings.HasPrefix(section, "Profile") && isProfileName(current.name) && current.path != "" && len(list) < maxProfiles && !slices.ContainsFunc(list, known) {
			list = append(list, current)
		}
		current = iniProfile{}
	}
	for line := range strings.Lines(strings.TrimPrefix(string(text), "\ufeff")) {
		line = strings.TrimRight(line, "\r\n")
		if name, ok := strings.CutPrefix(line, "["); ok {
			end()
			section = strings.TrimSuffix(name, "]")
			continue
		}
		key, value, _ := strings.Cut(line, "=")
		switch {
		case strings.HasPrefix(section, "Install") && key == "Default":
			usual = append(usual, value)
		case key == "Name":
			current.name = value
		case key == "Path":
			current.path = value
		case key == "IsRelative":
			current.relative = value == "1"
		}
	}
	end()
	for i, p := range list {
		list[i].usual = slices.Contains(usual, p.path)
	}
	slices.SortStableFunc(list, func(a, b iniProfile) int {
		switch {
		case a.usual == b.usual:
			return 0
		case a.usual:
			return -1
		}
		return 1
	})
	return list
}
