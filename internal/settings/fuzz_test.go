package settings

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzProfiles: reading never panics, and whatever is accepted survives being written, removed and added again.
func FuzzProfiles(f *testing.F) {
	for _, seed := range []string{
		"", written, "[[profile]]", "profile = []", "[profile]\n", "[[profile]]\nname = \"a\"\nauthority = \"login.microsoftonline.com/t\"\nclient_id = '''c'''",
		"[[ \"profile\" ]] # x\r\nname='a'\r\nauthority='https://id.example/a%2Fb/'\r\n\"client_id\" = \"c\"\r\nscopes = [\r\n'b', 'a', 'a']\r\n",
		"# top\n[[profile]]\nname = \"a\"\nauthority = \"https://fs.example/adfs\"\nclient_id = \"c\"\norganisation = \"\"\"\nx\"\"\"\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		list, err := parseProfiles("profiles.toml", []byte(text))
		if err != nil {
			var fault *FileError
			if !errors.As(err, &fault) {
				t.Fatalf("error %v is no *FileError", err)
			}
			return
		}
		p := Profiles{text: []byte(text), list: list}
		var rebuilt Profiles
		for _, one := range list {
			if err := rebuilt.Add(one); err != nil {
				t.Fatalf("accepted, but cannot be written: %v", err)
			}
			if err := p.Remove(one.Name); err != nil {
				t.Fatalf("accepted, but cannot be removed: %v", err)
			}
		}
		if diff := cmp.Diff(list, rebuilt.list); diff != "" {
			t.Errorf("changed on the way (-read +written):\n%s", diff)
		}
		for _, one := range list {
			if err := p.Add(one); err != nil {
				t.Fatalf("cannot be added again: %v", err)
			}
		}
	})
}

// FuzzPreferences: reading never panics, faults say where they are, and whatever is accepted can be changed and read again.
func FuzzPreferences(f *testing.F) {
	for _, seed := range []string{
		"", "theme = 'contrast'", "# mine\r\nproxy = \"http://proxy.example:8080\" # here\r\nlog_level = \"debug\"", "clipboard_seconds = 1_000\n\"theme\" = 'dark'",
		"browser = \"\"\"\nfirefox\"\"\"\n", "proxy = \"socks5://[::1]:1080/\"\nnotifications=false\nbackground_refresh = false", "[window]", "proxy = 'http://a:b@c'",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, _, err := parsePreferences("preferences.toml", []byte(text))
		if err != nil {
			if _, ok := errors.AsType[*FileError](err); !ok {
				t.Fatalf("error %v is no *FileError", err)
			}
			return
		}
		path := filepath.Join(t.TempDir(), "preferences.toml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		p.Notifications, p.Proxy, p.ClipboardSeconds = !p.Notifications, "http://proxy.example", 3600-p.ClipboardSeconds
		if err := p.Save(path); err != nil {
			t.Fatalf("accepted, but cannot be changed: %v", err)
		}
		if again, err := LoadPreferences(path); err != nil || again != p {
			t.Errorf("saved %+v, read %+v, %v", p, again, err)
		}
	})
}
