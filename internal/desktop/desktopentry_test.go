package desktop

import (
	"slices"
	"strings"
	"testing"
)

const aLink = "https://login.example/start?a=1&b=$(id)"

// run is what the command line of an entry starts for a link, with these arguments for a profile.
func run(exec string, profile ...string) []string {
	l, ok := parseExec(desktopEntry{name: "A Browser", icon: "an-icon", exec: unescapeEntry(exec)}, "/usr/share/applications/a.desktop")
	if !ok {
		return nil
	}
	return l.argv(profile, aLink)
}

func TestExecLines(t *testing.T) {
	for exec, want := range map[string][]string{
		`chromium`:                        {"chromium", "-P", "x", aLink},
		`chromium %U`:                     {"chromium", "-P", "x", aLink},
		`/usr/lib/firefox/firefox %u --z`: {"/usr/lib/firefox/firefox", "-P", "x", aLink, "--z"},
		`browser --url=%u`:                {"browser", "-P", "x", "--url=" + aLink},
		`browser  --a	-b %f`:              {"browser", "--a", "-b", "-P", "x", aLink},
		`"/opt/My Browser/go" "a \\"b\\" \\$c \\\\\\\\" %u`: {"/opt/My Browser/go", `a "b" $c \\`, "-P", "x", aLink},
		`browser %i %c %k 100%% %m %u`:                      {"browser", "--icon", "an-icon", "A Browser", "/usr/share/applications/a.desktop", "100%", "-P", "x", aLink},
		`browser "" %u`:                                     {"browser", "", "-P", "x", aLink},
		`env BAMF_DESKTOP_FILE_HINT=/x/firefox_firefox.desktop /snap/bin/firefox %u`: {"env", "BAMF_DESKTOP_FILE_HINT=/x/firefox_firefox.desktop", "/snap/bin/firefox", "-P", "x", aLink},
		`flatpak run --command=firefox --file-forwarding org.mozilla.firefox @@u %u @@`: {"flatpak", "run", "--command=firefox", "--file-forwarding", "org.mozilla.firefox",
			"-P", "x", "@@u", aLink, "@@"},
		`browser --new -- %u`:                {"browser", "--new", "-P", "x", "--", aLink},
		`browser --`:                         {"browser", "-P", "x", "--", aLink},
		`/bin/sh -c "browser \"\$@\"" -- %u`: {"/bin/sh", "-c", `browser "$@"`, "--", "-P", "x", aLink},
		`browser a;b&c|d>e %u`:               {"browser", "a;b&c|d>e", "-P", "x", aLink}, // no shell: they mean nothing
	} {
		if got := run(exec, "-P", "x"); !slices.Equal(got, want) {
			t.Errorf("%s\n  runs  %q\n  want  %q", exec, got, want)
		}
	}
	// What needs a shell, or leaves open what is meant, is no browser.
	for _, exec := range []string{``, `   `, `%u`, `%u browser`, `"browser`, `browser "a"b %u`, `browser 'a b' %u`, `sh -c "browser %u"`, "browser `id` %u",
		`browser a\\b %u`, `browser %u %u`, `browser %u %F`, `browser --x=%U`, `browser %q`, `browser %`, `VAR=1 browser %u`, `""`} {
		if got := run(exec); got != nil {
			t.Errorf("%s runs %q", exec, got)
		}
	}
}

func TestDesktopEntries(t *testing.T) {
	e, ok := parseDesktopEntry([]byte("# a comment\n\n[Desktop Entry]\nType = Application\nName=Fire\\sfox\nName[de]=Feuerfuchs\nExec=firefox %u\r\nName=Other\n" +
		"MimeType=text/html; x-scheme-handler/https;\nTryExec=firefox\n[Desktop Action new]\nName=New window\nExec=other\nNoDisplay=true\n"))
	if !ok || e.name != "Fire fox" || e.exec != "firefox %u" || e.tryExec != "firefox" || e.hidden || e.terminal || !slices.Contains(e.types, opensLinks) {
		t.Errorf("read as %+v, %v", e, ok)
	}
	for _, text := range []string{"", "[Desktop Entry]\n", "[Desktop Entry]\nType=Application\nName=x\n", "[Desktop Entry]\nType=Link\nName=x\nExec=y\n", "Type=Application\nName=x\nExec=y\n", "[Desktop Entry]\nType=Application\nName=\xff\nExec=y\n"} {
		if e, ok := parseDesktopEntry([]byte(text)); ok {
			t.Errorf("%q is read as %+v", text, e)
		}
	}
}

// FuzzDesktopEntry: whatever an entry says, the link is one argument, handed to a program that the entry names.
func FuzzDesktopEntry(f *testing.F) {
	for _, exec := range []string{`chromium %U`, `"a b" "\\$" %u`, `flatpak run x @@u %u @@`, `env A=b c %u`, `a %i %c %k %%`, `a --u=%u;`, `@@u %u`, `"%%" @@`} {
		f.Add([]byte("[Desktop Entry]\nType=Application\nName=N\nIcon=I\nMimeType=x-scheme-handler/https\nExec=" + exec + "\n"))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		e, ok := parseDesktopEntry(text)
		if !ok {
			return
		}
		l, ok := parseExec(e, "/p.desktop")
		if !ok {
			return
		}
		argv := l.argv([]string{"-P", "PROFILE"}, aLink)
		if argv[0] == "" || strings.Contains(argv[0], aLink) {
			t.Fatalf("%q starts %q", text, argv)
		}
		links := 0
		for _, a := range argv {
			links += strings.Count(a, aLink)
		}
		at := slices.Index(argv, "PROFILE")
		if links != 1 || at < 2 || argv[at-1] != "-P" {
			t.Fatalf("%q runs %q", text, argv)
		}
	})
}
