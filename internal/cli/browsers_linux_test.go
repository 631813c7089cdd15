package cli_test

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/internal/demo/demotest"
)

// shelf is a desk with browsers of its own: scripts that write down what they are called with, and then walk as a person
// does.
type shelf struct {
	*desk
	dir, seen string
}

func newShelf(t *testing.T) *shelf {
	t.Helper()
	s := &shelf{desk: newDesk(t), dir: t.TempDir()}
	s.seen = filepath.Join(s.dir, "seen")
	s.profile()
	s.browserOf("adele")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"BROWSER": "usual", "HOME": s.dir, "XDG_DATA_HOME": s.dir, "XDG_DATA_DIRS": filepath.Join(s.dir, "none"),
		"XDG_CONFIG_HOME": "", "CHROME_CONFIG_HOME": "", "PATH": s.dir + ":/usr/bin:/bin"} {
		t.Setenv(name, value)
	}
	for _, name := range []string{"usual", "chromium", "mine"} {
		s.write(name, "#!/bin/sh\necho \"$(basename \"$0\")\" \"$@\" | sed 's/ http.*//' >>'"+s.seen+"'\nfor last; do :; done\n[ -z \"$LATCHKEY_TEST_USER\" ] || '"+self+"' \"$last\" || exit 0\n", 0o700)
	}
	for id, name := range map[string]string{"chromium": "Chromium Web Browser", "mine": "My own"} {
		s.write("applications/"+id+".desktop", "[Desktop Entry]\nType=Application\nName="+name+"\nExec="+id+" %U\nMimeType=x-scheme-handler/https;\n", 0o600)
	}
	s.write(".config/chromium/Local State", `{"profile": {"info_cache": {"Default": {"name": "Private"}, "Profile 1": {"name": "Work", "user_name": "adele@contoso.com"}, "Profile 2": {"name": "Work"}}}}`, 0o600)
	for _, profile := range []string{"Default", "Profile 1", "Profile 2"} {
		s.write(".config/chromium/"+profile+"/Preferences", "{}", 0o600)
	}
	return s
}

func (s *shelf) write(name, text string, mode os.FileMode) {
	s.t.Helper()
	path := filepath.Join(s.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		s.t.Fatal(err)
	}
}

// opened is what was called since it was asked last.
func (s *shelf) opened() string {
	s.t.Helper()
	text, err := os.ReadFile(s.seen)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		s.t.Fatal(err)
	}
	_ = os.Remove(s.seen)
	return strings.TrimSpace(string(text))
}

func (s *shelf) remembered() string {
	s.t.Helper()
	text, err := os.ReadFile(filepath.Join(s.home, "state", "browsers.json"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		s.t.Fatal(err)
	}
	return string(text)
}

// byHand runs a sign-in whose browser only opens: Adele takes the link that is printed, once all is said.
func (s *shelf) byHand(args ...string) (said string) {
	s.t.Helper()
	user, password := os.Getenv("LATCHKEY_TEST_USER"), os.Getenv("LATCHKEY_TEST_PASSWORD")
	s.t.Setenv("LATCHKEY_TEST_USER", "") // the script ends at once
	defer s.t.Setenv("LATCHKEY_TEST_USER", user)
	stderr, w := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		status := s.program("", io.Discard, w).Run(args)
		w.Close()
		ended <- status
	}()
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		said += lines.Text() + "\n"
		if strings.HasPrefix(lines.Text(), "http://") {
			if err := demotest.NewPerson(user, password).Visit(s.t.Context(), lines.Text()); err != nil {
				s.t.Error(err)
			}
		}
	}
	if status := <-ended; status != 0 {
		s.t.Errorf("%q ended with status %d: %s", args, status, said)
	}
	return said
}

func TestNamingABrowser(t *testing.T) {
	s := newShelf(t)
	const list = "  chromium  (Chromium Web Browser)\n  chromium:Default  (Chromium Web Browser, Private)\n  'chromium:Profile 1'  (Chromium Web Browser, Work, adele@contoso.com)\n" +
		"  'chromium:Profile 2'  (Chromium Web Browser, Work)\n  mine  (My own)\n  system  (the system's choice)\n"
	for _, name := range []string{"firefox", "chromium:Nobody", "chromium:Work", "mine:Default", "chromium:", "a\x1b[31m"} { // two are called Work
		_, stderr := s.want(2, "sign-in", "--browser", name)
		if !strings.Contains(stderr, "on this computer; choose one of:\n"+list) || strings.Contains(stderr, "\x1b") {
			t.Errorf("--browser %q: %s", name, stderr)
		}
	}
	for _, c := range []struct{ words, says string }{
		{"--browser mine --flow device-code", "--browser does not go with --flow device-code, which opens none"},
		{"--browser mine --no-browser", "choose one of --browser and --no-browser"},
		{"--browser=", "--browser is empty"},
	} {
		if _, stderr := s.want(2, append([]string{"sign-in"}, strings.Fields(c.words)...)...); !strings.Contains(stderr, c.says) {
			t.Errorf("%s: %s", c.words, stderr)
		}
	}
	if got := s.opened(); got != "" {
		t.Errorf("refused, and opened all the same: %s", got)
	}
	if out, _ := s.want(0, "__completeNoDesc", "sign-in", "--browser", "chr"); out != "chromium\nchromium:Default\nchromium:Profile 1\nchromium:Profile 2\n:4\n" {
		t.Errorf("completed with %s", out)
	}
	for name, want := range map[string]string{
		"mine": "mine", "my own": "mine", "system": "usual", "Chromium:default": "chromium --profile-directory=Default",
		"chromium web browser:PRIVATE": "chromium --profile-directory=Default", "chromium:adele@contoso.com": "chromium --profile-directory=Profile 1",
	} {
		s.want(0, "sign-in", "--browser", name, "--timeout", "20s")
		if got := s.opened(); got != want {
			t.Errorf("--browser %q opened %q, want %q", name, got, want)
		}
	}
	t.Setenv("XDG_DATA_HOME", filepath.Join(s.dir, "none"))
	if _, stderr := s.want(2, "sign-in", "--browser", "mine"); !strings.Contains(stderr, "none was found on this computer") {
		t.Errorf("without any: %s", stderr)
	}
}

func TestAnAccountsBrowserIsRemembered(t *testing.T) {
	s := newShelf(t)
	opens := func(want string, args ...string) (stderr string) {
		t.Helper()
		_, stderr = s.want(0, append([]string{"sign-in", "--timeout", "20s"}, args...)...)
		if got := s.opened(); got != want {
			t.Errorf("%q opened %q, want %q\n%s", args, got, want, stderr)
		}
		return stderr
	}
	const work = "chromium --profile-directory=Profile 1"
	opens("usual")
	if got := s.remembered(); got != "" {
		t.Errorf("remembered although it is the usual one: %s", got)
	}
	opens(work, "--browser", "chromium:Profile 1")
	opens(work, "--account", "adele")
	opens("usual") // adding an account is no signing in again
	opens("usual", "--account", "adele")

	// The preferences' is nothing to remember; another is, the system's too.
	s.want(0, "sign-out")
	prefs := filepath.Join(s.home, "settings", "preferences.toml")
	if err := os.WriteFile(prefs, []byte("browser = \"mine\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	opens("mine")
	opens("mine", "--browser", "mine")
	if got := s.remembered(); strings.Contains(got, "mine") {
		t.Errorf("remembered although the preferences say so: %s", got)
	}
	opens("usual", "--account", "adele", "--browser", "system")
	opens("usual", "--account", "adele")
	opens(work, "--account", "adele", "--browser", "chromium:Profile 1")

	// What has gone is said and not forgotten: it may come back.
	gone := filepath.Join(s.dir, ".config/chromium/Profile 1")
	if err := os.RemoveAll(gone); err != nil {
		t.Fatal(err)
	}
	if said := s.byHand("sign-in", "--account", "adele", "--timeout", "20s"); !strings.Contains(said, "The chosen profile of Chromium Web Browser is not here any more") {
		t.Errorf("without the profile: %s", said)
	}
	if got := s.opened(); got != "chromium" {
		t.Errorf("without the profile %q was opened", got)
	}
	s.write(".config/chromium/Profile 1/Preferences", "{}", 0o600)
	opens(work, "--account", "adele")

	// Signing out in the browser goes where the session is, and forgets.
	s.want(0, "sign-out", "--browser")
	if got := s.opened(); got != work {
		t.Errorf("the sign-out page opened in %q", got)
	}
	if got := s.remembered(); strings.Contains(got, "chromium") {
		t.Errorf("after signing out: %s", got)
	}
	opens("mine")
}

func TestBrowsersFileThatCannotBeRead(t *testing.T) {
	s := newShelf(t)
	s.want(0, "sign-in", "--browser", "mine", "--timeout", "20s")
	s.opened()
	file := filepath.Join(s.home, "state", "browsers.json")
	if err := os.WriteFile(file, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, stderr := s.want(0, "sign-in", "--account", "adele", "--browser", "mine", "--timeout", "20s")
	if got := s.opened(); got != "mine" || !strings.Contains(stderr, "browsers.json.unreadable") {
		t.Errorf("opened %q, said %s", got, stderr)
	}
	if aside, err := os.ReadFile(file + ".unreadable"); err != nil || string(aside) != "{" || !strings.Contains(s.remembered(), "mine") {
		t.Errorf("set aside %q (%v), and remembers %s", aside, err, s.remembered())
	}
}
