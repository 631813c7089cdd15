package desktop

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestLocalState(t *testing.T) {
	list := parseLocalState([]byte(`{"profile": {"info_cache": {
		"Profile 10": {"name": "Ten"}, "Profile 2": {"name": "Work", "user_name": "adele@contoso.com"}, "Default": {"name": "Your Chromium", "user_name": ""},
		"Profile 3": {"name": 7}, "Profile 4": "x", "Profile 5": {"name": "a\u202eb\u0007 c\n"}, "Profile 6": {},
		"Profile 7": {"name": "Gone", "is_ephemeral": true}, "Guest Profile": {"name": "Guest"},
		"../../etc": {"name": "Up"}, "..": {"name": "Up"}, "a/b": {"name": "Up"}, "-x": {"name": "Option"}, "a\nb": {"name": "Lines"}, "": {"name": "None"}, " x": {"name": "Blank"}
	}, "profiles_order": ["Profile 2", "Nowhere", "Default"]}}`))
	want := []BrowserProfile{{"Profile 2", "Work", "adele@contoso.com"}, {"Default", "Your Chromium", ""}, {"Profile 5", "ab c", ""}, {"Profile 6", "Profile 6", ""}, {"Profile 10", "Ten", ""}}
	if !slices.Equal(list, want) {
		t.Errorf("read %q\nwant %q", list, want)
	}
	for _, text := range []string{"", "null", "[]", "{", `{"profile": 1}`, `{"profile": {"info_cache": []}}`, strings.Repeat(`{"profile":`, 20_000), "\xff"} {
		if list := parseLocalState([]byte(text)); len(list) > 0 {
			t.Errorf("%.40q is read as %q", text, list)
		}
	}
	var many strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&many, `"P%d": {"name": "n"},`, i)
	}
	if list := parseLocalState([]byte(`{"profile": {"info_cache": {` + many.String() + `"x": {}}}}`)); len(list) != maxProfiles {
		t.Errorf("%d profiles", len(list))
	}
	if list := parseLocalState([]byte(`{"profile": {"info_cache": {"P": {"name": "` + strings.Repeat("ä", 5000) + `"}}}}`)); len([]rune(list[0].Name)) != maxShown {
		t.Errorf("a name of %d characters", len([]rune(list[0].Name)))
	}
}

func TestProfilesIni(t *testing.T) {
	list := parseProfilesIni([]byte("\ufeff[Install4F96D1932A9F858E]\r\nDefault=Profiles/work\r\nLocked=1\r\n\r\n" +
		"[Profile1]\r\nName=default\r\nIsRelative=1\r\nPath=Profiles/one\r\nDefault=1\r\n\r\n[Profile0]\nName=My = work: 1\nIsRelative=1\nPath=Profiles/work\n\n" +
		"[Profile2]\nName=away\nIsRelative=0\nPath=/srv/away\n[Profile3]\nName=-P\nPath=a\n[Profile4]\nName=default\nPath=b\n[Profile5]\nName=nowhere\n" +
		"[Profile6]\nName=a\x1bb\nPath=c\n[Profile7]\nPath=d\n[General]\nName=general\nPath=e\nStartWithLastProfile=1\n"))
	want := []iniProfile{{"My = work: 1", "Profiles/work", true, true}, {"default", "Profiles/one", true, false}, {"away", "/srv/away", false, false}}
	if !slices.Equal(list, want) {
		t.Errorf("read %+v\nwant %+v", list, want)
	}
	for _, text := range []string{"", "[", "[]\n=\n", "Name=a\nPath=b\n", "[Profile0\nName\nPath", "\x00"} {
		if list := parseProfilesIni([]byte(text)); len(list) > 0 {
			t.Errorf("%q is read as %+v", text, list)
		}
	}
}

// TestProfilesThatAreThere: a list can name folders that are gone, and files can be something else.
func TestProfilesThatAreThere(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("c/Local State", `{"profile": {"info_cache": {"Default": {"name": "Here"}, "Profile 1": {"name": "Gone"}, "Local State": {"name": "File"}}}}`)
	write("c/Default/Preferences", "{}")
	if got := chromiumProfiles(filepath.Join(dir, "c")); !slices.Equal(got, []BrowserProfile{{"Default", "Here", ""}}) {
		t.Errorf("Chromium's: %q", got)
	}
	write("f/profiles.ini", "[Profile0]\nName=here\nIsRelative=1\nPath=p/one\n[Profile1]\nName=gone\nIsRelative=1\nPath=p/two\n[Profile2]\nName=there\nPath="+filepath.ToSlash(dir)+"/away\n[Profile3]\nName=lost\nPath=relative\n[Profile4]\nName=share\nPath=//server/share\n[Profile5]\nName=server\nPath=/"+filepath.ToSlash(dir)+"/away\n")
	write("f/p/one/prefs.js", "")
	write("away/prefs.js", "")
	if got := firefoxProfiles(filepath.Join(dir, "f")); !slices.Equal(got, []BrowserProfile{{"here", "here", ""}, {"there", "there", ""}}) {
		t.Errorf("Firefox's: %q", got)
	}
	write("big/Local State", `{"profile": {"info_cache": {"Default": {}}}}`+strings.Repeat(" ", maxBrowserFile))
	write("big/Default/x", "")
	for _, folder := range []string{"", filepath.Join(dir, "nowhere"), filepath.Join(dir, "big")} {
		if got := slices.Concat(chromiumProfiles(folder), firefoxProfiles(folder)); len(got) > 0 {
			t.Errorf("%s: %q", folder, got)
		}
	}
}

// FuzzLocalState and FuzzProfilesIni: whatever a file says, a profile is a word that no browser takes for an option.
func FuzzLocalState(f *testing.F) {
	f.Add([]byte(`{"profile": {"info_cache": {"Default": {"name": "a", "user_name": "b"}, "-x": {}}, "profiles_order": ["Default"]}}`))
	f.Add([]byte(`{"profile": {"info_cache": {"..": {}, "a/b": {"name": 1}}, "profiles_order": 3}}`))
	f.Fuzz(func(t *testing.T, text []byte) { harmless(t, parseLocalState(text)) })
}

func FuzzProfilesIni(f *testing.F) {
	f.Add([]byte("[Profile0]\nName=a\nIsRelative=1\nPath=b\n[Install1]\nDefault=b\n"))
	f.Add([]byte("[Profile0]\nName=--x\nPath=b\n[Profile\n=\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		var list []BrowserProfile
		for _, p := range parseProfilesIni(text) {
			list = append(list, BrowserProfile{ID: p.name, Name: shown(p.name)})
		}
		harmless(t, list)
	})
}

func harmless(t *testing.T, list []BrowserProfile) {
	t.Helper()
	if len(list) > maxProfiles {
		t.Errorf("%d profiles", len(list))
	}
	for _, p := range list {
		if p.ID == "" || p.ID[0] == '-' || strings.ContainsAny(p.ID, "\x00\n\r\x1b") || p.Name == "" || strings.ContainsFunc(p.Name+p.Username, unfit) {
			t.Errorf("a profile %q", p)
		}
		choice := BrowserChoice{"browser", p.ID}
		if back, err := ParseBrowserChoice(choice.String()); err != nil || back != choice {
			t.Errorf("%q cannot be chosen: %v", p.ID, err)
		}
	}
}
