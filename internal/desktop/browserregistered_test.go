package desktop

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestRegisteredBrowsers(t *testing.T) {
	dir := t.TempDir()
	for path, text := range map[string]string{
		"Local/Google/Chrome/User Data/Local State":         `{"profile": {"info_cache": {"Profile 1": {"name": "Work", "user_name": "adele@contoso.com"}}}}`,
		"Local/Google/Chrome/User Data/Profile 1/x":         "",
		"Roaming/Mozilla/Firefox/profiles.ini":              "[Profile0]\nName=default-release\nIsRelative=1\nPath=Profiles/x\n",
		"Roaming/Mozilla/Firefox/Profiles/x/prefs.js":       "",
		"Local/BraveSoftware/Brave-Browser/User Data/other": "",
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, path)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, path), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	env := func(name string) string {
		return map[string]string{"LocalAppData": filepath.Join(dir, "Local"), "AppData": filepath.Join(dir, "Roaming")}[name]
	}
	const chrome = `"C:\Program Files\Google\Chrome\Application\chrome.exe"`
	list := registeredBrowsers([]registeredBrowser{
		{"Google Chrome", "Google Chrome", chrome},
		{"google chrome", "The same, for everybody", chrome},
		{"Firefox-308046B0AF4A39CB", "Mozilla Firefox", `"C:\Program Files\Mozilla Firefox\firefox.exe"`},
		{"Brave.AB12", "", `C:\Users\adele\Brave\brave.exe --go "a b"`},
		{"IEXPLORE.EXE", "Internet Explorer", `"C:\Program Files\Internet Explorer\iexplore.exe"`},
		{"Share", "Share", `"\\server\share\browser.exe"`},
		{"Script", "Script", `"C:\x\browser.cmd"`},
		{"Bare", "Bare", `browser.exe`},
		{"Linked", "Linked", `"C:\x\b.exe" "%1"`},
		{"a:b", "Colon", chrome},
		{"Empty", "Empty", ``},
	}, env)
	var got []string
	for _, b := range list {
		profile := BrowserProfile{}
		if len(b.Profiles) > 0 {
			profile = b.Profiles[0]
		}
		got = append(got, strings.Join([]string{b.ID, b.Name, strings.Join(b.command.argv(b.known.selects(profile), "LINK"), " | ")}, " / "))
	}
	want := []string{
		`Google Chrome / Google Chrome / C:\Program Files\Google\Chrome\Application\chrome.exe | --profile-directory=Profile 1 | LINK`,
		`Firefox-308046B0AF4A39CB / Mozilla Firefox / C:\Program Files\Mozilla Firefox\firefox.exe | -P | default-release | LINK`,
		`Brave.AB12 / Brave / C:\Users\adele\Brave\brave.exe | --go | a b | LINK`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("found\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestBundledBrowsers(t *testing.T) {
	home, all := filepath.ToSlash(t.TempDir()), filepath.ToSlash(t.TempDir())
	for _, path := range []string{all + "/Safari.app", home + "/Applications/Google Chrome.app", all + "/Google Chrome.app", home + "/Library/Application Support/Google/Chrome/Default"} {
		if err := os.MkdirAll(path, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(home+"/Library/Application Support/Google/Chrome/Local State", []byte(`{"profile": {"info_cache": {"Default": {"name": "Me"}}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, b := range bundleBrowsers(home, all) {
		got = append(got, b.ID+" / "+b.Name+" / "+filepath.ToSlash(strings.Join(b.command.argv(nil, "LINK"), " | ")))
		for _, p := range b.Profiles {
			got = append(got, filepath.ToSlash(strings.Join(b.named.argv(b.known.selects(p), "LINK"), " | ")))
		}
	}
	want := []string{
		"com.apple.Safari / Safari / /usr/bin/open | -a | " + all + "/Safari.app | LINK",
		"com.google.Chrome / Google Chrome / /usr/bin/open | -a | " + home + "/Applications/Google Chrome.app | LINK",
		"/usr/bin/open | -n | -a | " + home + "/Applications/Google Chrome.app | --args | --profile-directory=Default | LINK",
	}
	if !slices.Equal(got, want) {
		t.Errorf("found\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
