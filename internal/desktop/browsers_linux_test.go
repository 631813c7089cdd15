package desktop

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// shelf is a computer's folders of desktop entries and of programs, in place of this one's.
type shelf struct {
	*testing.T
	home, own, all, bin, seen string
}

func newShelf(t *testing.T) *shelf {
	t.Helper()
	withoutBuses(t)
	dir := t.TempDir()
	s := &shelf{T: t, home: filepath.Join(dir, "home"), own: filepath.Join(dir, "own"), all: filepath.Join(dir, "all"), bin: filepath.Join(dir, "bin"), seen: filepath.Join(dir, "seen")}
	for name, value := range map[string]string{"HOME": s.home, "XDG_DATA_HOME": s.own, "XDG_DATA_DIRS": "relative:" + s.all, "XDG_CONFIG_HOME": "", "CHROME_CONFIG_HOME": "",
		"PATH": s.bin + ":/usr/bin:/bin", "SEEN": s.seen, "BROWSER": "usual"} {
		t.Setenv(name, value)
	}
	s.program("usual", "")
	return s
}

// program is a script in PATH that writes down what it is called with.
func (s *shelf) program(name, then string) { launcher(s.T, filepath.Join(s.bin, name), then) }

func (s *shelf) write(path, text string) {
	s.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		s.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		s.Fatal(err)
	}
}

func (s *shelf) entry(dir, id, name, exec, more string) {
	s.Helper()
	s.write(filepath.Join(dir, "applications", id+".desktop"), "[Desktop Entry]\nType=Application\nName="+name+"\nExec="+exec+"\nMimeType=text/html;x-scheme-handler/http;x-scheme-handler/https;\n"+more)
}

// called is what the programs were called with since, and forgets it.
func (s *shelf) called() string {
	s.Helper()
	text, err := os.ReadFile(s.seen)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		s.Fatal(err)
	}
	_ = os.Remove(s.seen)
	return strings.Join(strings.Split(strings.TrimSpace(strings.ReplaceAll(string(text), s.bin+"/", "")), "\n"), " | ")
}

func (s *shelf) chromium(folder string, profiles ...string) {
	var list []string
	for _, p := range profiles {
		list = append(list, `"`+p+`": {"name": "The `+p+`", "user_name": "who@`+strings.ToLower(strings.ReplaceAll(p, " ", ""))+`.example"}`)
		s.write(filepath.Join(folder, p, "Preferences"), "{}")
	}
	s.write(filepath.Join(folder, "Local State"), `{"profile": {"info_cache": {`+strings.Join(list, ",")+`}}}`)
}

func TestBrowsersOfTheDesktop(t *testing.T) {
	s := newShelf(t)
	for _, program := range []string{"chromium", "firefox-esr", "flatpak", "w3m", "plain", "mine"} {
		s.program(program, "")
	}
	s.entry(s.all, "chromium", "Chromium Web Browser", "chromium %U", "")
	s.entry(s.all, "firefox-esr", "Firefox ESR", "firefox-esr %u", "TryExec=firefox-esr\n")
	s.entry(s.all, "w3m", "w3m", "w3m %u", "Terminal=true\n")
	s.entry(s.all, "hidden", "Hidden", "plain %u", "NoDisplay=true\n")
	s.entry(s.all, "missing", "Missing", "not-here %u", "")
	s.entry(s.all, "untried", "Untried", "plain %u", "TryExec=/not/here\n")
	s.entry(s.all, "shell", "Shell", `sh -c "plain %u"`, "")
	s.entry(s.all, "below/plain", "Plain", "plain %u", "")
	s.entry(s.all, "other", "Overridden", "plain %u", "")
	s.entry(s.own, "other", "Mine", "mine %u", "")
	s.entry(s.all, "removed", "Removed", "plain %u", "")
	s.write(filepath.Join(s.own, "applications", "removed.desktop"), "[Desktop Entry]\nHidden=true\n")
	s.write(filepath.Join(s.all, "applications", "editor.desktop"), "[Desktop Entry]\nType=Application\nName=Editor\nExec=plain %f\nMimeType=text/html;\n")
	s.write(filepath.Join(s.all, "applications", "no:colon.desktop"), "[Desktop Entry]\nType=Application\nName=Colon\nExec=plain %u\nMimeType=x-scheme-handler/https\n")
	s.entry(filepath.Join(s.home, ".local/share/flatpak/exports/share"), "org.chromium.Chromium", "Chromium Web Browser", "flatpak run --file-forwarding org.chromium.Chromium @@u %U @@", "")
	s.entry(s.all, "work", "Work", "chromium --profile-directory=Default %U", "")
	s.entry(s.all, "elsewhere", "Elsewhere", `chromium "--user-data-dir=`+s.home+`/else" %U`, "")
	s.chromium(filepath.Join(s.home, ".config/chromium"), "Default", "Profile 1")
	s.chromium(filepath.Join(s.home, ".var/app/org.chromium.Chromium/config/chromium"), "Default")
	s.chromium(filepath.Join(s.home, "else"), "Profile 7")
	s.write(filepath.Join(s.home, ".mozilla/firefox/profiles.ini"), "[Profile0]\nName=default\nIsRelative=1\nPath=a.default\n[Profile1]\nName=Work\nIsRelative=1\nPath=b.work\n[InstallX]\nDefault=b.work\n")
	s.write(filepath.Join(s.home, ".mozilla/firefox/a.default/prefs.js"), "")
	s.write(filepath.Join(s.home, ".mozilla/firefox/b.work/prefs.js"), "")
	if err := os.Symlink("/", filepath.Join(s.all, "applications", "loop")); err != nil {
		t.Fatal(err)
	}

	got := map[string]string{}
	var names []string
	for _, b := range Browsers(t.Context()) {
		var profiles []string
		for _, p := range b.Profiles {
			profiles = append(profiles, p.ID+"="+p.Name+"="+p.Username)
		}
		got[b.ID] = b.Name + ": " + strings.Join(profiles, ", ")
		names = append(names, b.Name)
	}
	for id, want := range map[string]string{
		"chromium":              "Chromium Web Browser: Default=The Default=who@default.example, Profile 1=The Profile 1=who@profile1.example",
		"org.chromium.Chromium": "Chromium Web Browser (Flatpak): Default=The Default=who@default.example",
		"firefox-esr":           "Firefox ESR: Work=Work=, default=default=",
		"below-plain":           "Plain: ",
		"other":                 "Mine: ",
		"work":                  "Work: ",
		"elsewhere":             "Elsewhere: Profile 7=The Profile 7=who@profile7.example",
	} {
		if got[id] != want {
			t.Errorf("%s is %q, want %q", id, got[id], want)
		}
	}
	for _, id := range []string{"w3m", "hidden", "missing", "untried", "shell", "removed", "editor", "no:colon"} {
		if _, there := got[id]; there {
			t.Errorf("%s counts as a browser: %q", id, got[id])
		}
	}
	if !slices.IsSortedFunc(names, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) }) {
		t.Errorf("not by name: %q", names)
	}
}

func TestFoldersOfSandboxes(t *testing.T) {
	env := func(name string) string {
		return map[string]string{"HOME": "/people/adele", "XDG_CONFIG_HOME": "/cfg"}[name]
	}
	folders := func(id, exec string) string {
		l, ok := parseExec(desktopEntry{exec: exec}, "")
		if !ok {
			t.Fatal(exec)
		}
		program := startedBy(l)
		return strings.Join(knownAs(id, filepath.Base(program)).entryFolders(l, program, id, env), " ")
	}
	for _, c := range [][3]string{
		{"firefox_firefox", "env BAMF_DESKTOP_FILE_HINT=/x.desktop /snap/bin/firefox %u", "/people/adele/snap/firefox/common/firefox /people/adele/snap/firefox/common/.mozilla/firefox /people/adele/snap/firefox/current/.config/mozilla/firefox"},
		{"chromium_chromium", "/snap/bin/chromium %U", "/people/adele/snap/chromium/common/chromium  /people/adele/snap/chromium/current/.config/chromium"},
		{"org.mozilla.firefox", "flatpak run org.mozilla.firefox @@u %u @@", "/people/adele/.var/app/org.mozilla.firefox/config/mozilla/firefox /people/adele/.var/app/org.mozilla.firefox/.mozilla/firefox"},
		{"google-chrome", "/usr/bin/google-chrome-stable %U", " /cfg/google-chrome"},
		{"my-own", "/opt/firefox/firefox %u", "/people/adele/.mozilla/firefox /cfg/mozilla/firefox"},
	} {
		if got := folders(c[0], c[1]); got != c[2] {
			t.Errorf("%s keeps its profiles in %q, want %q", c[0], got, c[2])
		}
	}
}

func TestOpenBrowserIn(t *testing.T) {
	s := newShelf(t)
	s.program("chromium", "")
	s.program("firefox", "")
	s.program("broken", "exit 7")
	s.entry(s.all, "chromium", "Chromium", "chromium --new-window %U", "")
	s.entry(s.all, "firefox", "Firefox", "firefox %u", "")
	s.entry(s.all, "broken", "Broken", "broken %u", "")
	s.chromium(filepath.Join(s.home, ".config/chromium"), "Default", "Profile 1")
	s.write(filepath.Join(s.home, ".config/mozilla/firefox/profiles.ini"), "[Profile0]\nName=At work\nIsRelative=1\nPath=Profiles/w\n")
	s.write(filepath.Join(s.home, ".config/mozilla/firefox/Profiles/w/prefs.js"), "")
	const link = "http://127.0.0.1:4000/start?x=$(id)&y=a;b"
	for _, c := range []struct{ choice, called, note string }{
		{"", "usual | " + link, ""},
		{"chromium", "chromium | --new-window | " + link, ""},
		{"chromium:Profile 1", "chromium | --new-window | --profile-directory=Profile 1 | " + link, ""},
		{"firefox:At work", "firefox | -P | At work | " + link, ""},
		{"chromium:Profile 9", "chromium | --new-window | " + link, "The chosen profile of Chromium is not here any more, so it was opened without one."},
		{"chromium:--evil", "chromium | --new-window | " + link, "The chosen profile of Chromium is not here any more, so it was opened without one."},
		{"microsoft-edge:Default", "usual | " + link, "Microsoft Edge is not here any more, so your usual browser was opened."},
		{"my-browser", "usual | " + link, "my-browser is not here any more, so your usual browser was opened."},
		{"broken", "broken | " + link + " | usual | " + link, "Broken could not be started, so your usual browser was opened."},
	} {
		choice, err := ParseBrowserChoice(c.choice)
		if err != nil {
			t.Fatal(err)
		}
		note, err := OpenBrowserIn(t.Context(), choice, link)
		if called := s.called(); err != nil || note != c.note || called != c.called {
			t.Errorf("%q: called %q, said %q, %v\nwant %q, %q", c.choice, called, note, err, c.called, c.note)
		}
	}
	for _, no := range []string{"file:///etc/passwd", "--version", "http:"} {
		if note, err := OpenBrowserIn(t.Context(), BrowserChoice{Browser: "chromium"}, no); err == nil || note != "" || s.called() != "" {
			t.Errorf("%q was opened: %q", no, note)
		}
	}
	// Without any browser there is no note that says one was opened.
	s.Setenv("BROWSER", "")
	s.Setenv("PATH", t.TempDir())
	if note, err := OpenBrowserIn(t.Context(), BrowserChoice{Browser: "chromium"}, link); !errors.Is(err, ErrNoBrowser) || note != "" {
		t.Errorf("%q, %v, want ErrNoBrowser", note, err)
	}
}

// TestChosenBrowserOutlivesTheTerminal: what interrupts us does not reach it.
func TestChosenBrowserOutlivesTheTerminal(t *testing.T) {
	s := newShelf(t)
	s.program("chromium", `cut -d ' ' -f 6 /proc/$$/stat >>"$SEEN"; printf '%s\n' $$ >>"$SEEN"`)
	s.entry(s.all, "chromium", "Chromium", "chromium %U", "")
	if note, err := OpenBrowserIn(t.Context(), BrowserChoice{Browser: "chromium"}, "https://login.example/"); err != nil || note != "" {
		t.Fatal(note, err)
	}
	said := strings.Split(s.called(), " | ")
	if n := len(said); n != 4 || said[n-1] != said[n-2] {
		t.Errorf("the browser's session and process: %q, want it to lead its own", said)
	}
}

func TestNoChosenBrowserForNobody(t *testing.T) {
	s := newShelf(t)
	s.program("chromium", "")
	s.entry(s.all, "chromium", "Chromium", "chromium %U", "")
	startLogind(t, "x11").set("LockedHint", true)
	if _, err := OpenBrowserIn(t.Context(), BrowserChoice{Browser: "chromium"}, "https://login.example/"); !errors.Is(err, ErrAway) || s.called() != "" {
		t.Errorf("%v, want ErrAway", err)
	}
}

// A pipe in the place of a browser's file holds nobody up: to open it would wait for whoever writes to it.
func TestAPipeIsNoFileOfABrowser(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"Local State", "profiles.ini"} {
		if err := unix.Mkfifo(filepath.Join(dir, name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got := slices.Concat(chromiumProfiles(dir), firefoxProfiles(dir)); len(got) > 0 {
		t.Errorf("read %q", got)
	}
}

// What an entry starts does not depend on the folder that Latchkey was started in: somebody else may write there.
func TestNoProgramOfTheCurrentFolder(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	t.Setenv("PATH", ".:")
	script(t, filepath.Join(dir, "bin", "browser"), "")
	script(t, filepath.Join(dir, "browser"), "")
	for _, program := range []string{"bin/browser", "./browser", "browser", "../" + filepath.Base(dir) + "/browser"} {
		if canStart(program) {
			t.Errorf("%s would be started", program)
		}
	}
	if !canStart(filepath.Join(dir, "bin", "browser")) {
		t.Error("a whole path is not started")
	}
}
