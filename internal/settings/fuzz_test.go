package settings

import (
	"errors"
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
