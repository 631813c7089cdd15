package desktop

//lint:file-ignore U1000 Linux alone calls this; it is untagged, so that it is vetted for every system.

import (
	"cmp"
	"context"
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Bounds on desktop entries: computers have a few hundred, of a few kilobytes.
const (
	maxEntryFile = 1 << 20
	maxEntries   = 10_000
)

// opensLinks is what a browser says it takes.
const opensLinks = "x-scheme-handler/https"

// entryBrowsers finds the desktop entries that open web links, and the profiles of those that are known.
func entryBrowsers(ctx context.Context, getenv func(string) string) []Browser {
	var list []Browser
	seen := map[string]bool{}
	for _, dir := range applicationFolders(getenv) {
		for _, file := range entryFiles(ctx, dir) {
			if seen[file.id] { // a folder before this one has it, if only to hide it
				continue
			}
			seen[file.id] = true
			if b, ok := entryBrowser(file, getenv); ok {
				list = append(list, b)
			}
		}
	}
	return tellApart(list)
}

// applicationFolders are where desktop entries lie, the person's own first (XDG Base Directory Specification), and where
// Flatpak and Snap put theirs if the session does not know of it.
func applicationFolders(getenv func(string) string) []string {
	home := getenv("HOME")
	dirs := []string{cmp.Or(getenv("XDG_DATA_HOME"), under(home, ".local/share"))}
	dirs = append(dirs, strings.Split(cmp.Or(getenv("XDG_DATA_DIRS"), "/usr/local/share:/usr/share"), ":")...)
	dirs = append(dirs, under(home, ".local/share/flatpak/exports/share"), "/var/lib/flatpak/exports/share", "/var/lib/snapd/desktop")
	var list []string
	for _, dir := range dirs {
		if filepath.IsAbs(dir) && !slices.Contains(list, filepath.Join(dir, "applications")) {
			list = append(list, filepath.Join(dir, "applications"))
		}
	}
	return list
}

// entryFile is a desktop entry and its ID: its path below the folder, with dashes for slashes, without the ending.
type entryFile struct{ id, path string }

func entryFiles(ctx context.Context, dir string) []entryFile {
	var list []entryFile
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || ctx.Err() != nil || len(list) == maxEntries {
			return cmp.Or(ctx.Err(), fs.SkipDir)
		}
		below, err := filepath.Rel(dir, path)
		if id, ok := strings.CutSuffix(filepath.ToSlash(below), ".desktop"); err == nil && ok && !d.IsDir() {
			list = append(list, entryFile{strings.ReplaceAll(id, "/", "-"), path})
		}
		return nil
	})
	return list
}

// entryBrowser reads an entry. ok: it is a browser that can be started here and shows windows of its own.
func entryBrowser(file entryFile, getenv func(string) string) (b Browser, ok bool) {
	if _, err := ParseBrowserChoice(file.id); err != nil || strings.Contains(file.id, ":") {
		return b, false
	}
	e, ok := parseDesktopEntry(readBounded(file.path, maxEntryFile))
	if !ok || e.hidden || e.terminal || !slices.Contains(e.types, opensLinks) {
		return b, false
	}
	command, ok := parseExec(e, file.path)
	if !ok || !canStart(command.program()) || e.tryExec != "" && !canStart(e.tryExec) {
		return b, false
	}
	b = Browser{ID: file.id, Name: shown(e.name), command: command}
	if b.Name == "" {
		return b, false
	}
	program := startedBy(command)
	b.known = knownAs(file.id, filepath.Base(program))
	if b.known == nil || slices.ContainsFunc(command.arguments, func(a argument) bool { return b.known.names(a.text) }) {
		b.known = nil // an entry that names a profile is a profile
		return b, true
	}
	b.Profiles = b.known.profiles(b.known.entryFolders(command, program, file.id, getenv)...)
	return b, true
}

// canStart reports whether there is a program of that name: in PATH, or where an absolute path says.
func canStart(program string) bool {
	if strings.Contains(program, "/") && !filepath.IsAbs(program) {
		return false
	}
	_, err := exec.LookPath(program)
	return err == nil
}

// startedBy is the program that a command line is about: what env starts with variables set, as in the entries of snaps.
func startedBy(l launch) string {
	if filepath.Base(l.program()) != "env" {
		return l.program()
	}
	for _, a := range l.arguments[1:] {
		if !strings.Contains(a.text, "=") && !strings.HasPrefix(a.text, "-") {
			return a.text
		}
	}
	return l.program()
}

// entryFolders are where the browser of an entry may keep its profiles: in the folder that its command line names, in that
// of its sandbox, or in the person's own.
func (k *knownBrowser) entryFolders(l launch, program, id string, getenv func(string) string) []string {
	home := getenv("HOME")
	for _, a := range l.arguments {
		if dir, ok := strings.CutPrefix(a.text, "--user-data-dir="); ok && k.engine == chromium {
			return []string{dir}
		}
	}
	switch {
	case filepath.Base(program) == "flatpak":
		own := under(home, ".var/app/"+id)
		return []string{under(own, "config/"+k.config), under(own, k.home)}
	case strings.HasPrefix(program, "/snap/"):
		own := under(home, "snap/"+filepath.Base(program))
		return []string{under(own, "common/"+filepath.Base(k.config)), under(under(own, "common"), k.home), under(own, "current/.config/"+k.config)}
	}
	config := cmp.Or(getenv("XDG_CONFIG_HOME"), under(home, ".config"))
	if k.engine == chromium {
		config = cmp.Or(getenv("CHROME_CONFIG_HOME"), config)
	}
	return []string{under(home, k.home), under(config, k.config)}
}

// tellApart says of browsers of the same name where they come from.
func tellApart(list []Browser) []Browser {
	count := map[string]int{}
	for _, b := range list {
		count[b.Name]++
	}
	for i, b := range list {
		program := startedBy(b.command)
		switch {
		case count[b.Name] == 1:
		case filepath.Base(program) == "flatpak":
			list[i].Name += " (Flatpak)"
		case strings.HasPrefix(program, "/snap/"):
			list[i].Name += " (Snap)"
		}
	}
	return list
}
