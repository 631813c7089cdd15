package settings

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"latchkey/internal/identity"
)

func TestAddAndRemoveKeepTheRest(t *testing.T) {
	path := write(t, written)
	p := load(t, path)
	fabrikam := Profile{
		Name: "fabrikam", Organisation: `Fabrikam "Inc" \ Sons`, Flow: identity.FlowDeviceCode, ClientID: "f", Scopes: "a b",
		Authority:        identity.Authority{URL: "https://fs.fabrikam.example/adfs", Kind: identity.ADFS},
		ContinuousAccess: true, AppIDURI: "api://fabrikam https://fabrikam.example/orders",
		FederationMetadata: "/etc/latchkey/mex.xml", NegotiateHosts: "sts.fabrikam.example id.fabrikam.example:8443",
	}
	if err := p.Add(fabrikam); err != nil {
		t.Fatal(err)
	}
	if err := p.save(path); err != nil {
		t.Fatal(err)
	}
	const added = `
[[profile]]
name = "fabrikam"
organisation = "Fabrikam \"Inc\" \\ Sons"
authority = "https://fs.fabrikam.example/adfs"
client_id = "f"
scopes = ["a", "b"]
flow = "device-code"
continuous_access = true
app_id_uri = "api://fabrikam https://fabrikam.example/orders"
federation_metadata = "/etc/latchkey/mex.xml"
negotiate_hosts = "sts.fabrikam.example id.fabrikam.example:8443"
`
	if diff := cmp.Diff(written+added, read(t, path)); diff != "" {
		t.Errorf("after adding (-want +got):\n%s", diff)
	}
	p = load(t, path)
	if got, err := p.Get("fabrikam"); err != nil || got != fabrikam {
		t.Errorf("Get = %+v, %v", got, err)
	}
	if err := p.Add(fabrikam); !errors.Is(err, ErrProfileExists) {
		t.Errorf("adding it twice: %v", err)
	}
	if err := p.Remove("contoso"); err != nil {
		t.Fatal(err)
	}
	if err := p.save(path); err != nil {
		t.Fatal(err)
	}
	rest := written[strings.Index(written, "# Home."):]
	if diff := cmp.Diff("# My profiles.\n\n"+rest+added, read(t, path)); diff != "" {
		t.Errorf("after removing (-want +got):\n%s", diff)
	}
	if err := p.Remove("contoso"); !errors.Is(err, ErrNoProfile) {
		t.Errorf("removing it twice: %v", err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestAddToNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "profiles.toml")
	p := load(t, path)
	one := Profile{Name: "one", ClientID: "c", Authority: identity.Authority{URL: "https://id.example", Kind: identity.OIDC}}
	if err := p.Add(one); err != nil {
		t.Fatal(err)
	}
	if err := p.save(path); err != nil {
		t.Fatal(err)
	}
	if err := p.Remove("ONE"); err != nil {
		t.Fatal(err)
	}
	if err := p.save(path); err != nil {
		t.Fatal(err)
	}
	if got := read(t, path); !strings.HasPrefix(got, preamble) || strings.Contains(got, "\n[[profile]]") {
		t.Errorf("left in the file: %q", got)
	}
	for _, key := range profileKeys {
		if !strings.Contains(preamble, key) {
			t.Errorf("whoever edits the file is not told of %s", key)
		}
	}
	if err := p.Add(Profile{Name: "x"}); err == nil || !strings.Contains(err.Error(), `profile "x": authority`) {
		t.Errorf("adding half a profile: %v", err)
	}
}

func TestAddKeepsWindowsLineEnds(t *testing.T) {
	path := write(t, "# a\r\n\r\n[[profile]]\r\nname = \"a\"\r\nauthority = \"id.example\"\r\nclient_id = \"c\"")
	p := load(t, path)
	b := Profile{Name: "b", ClientID: "c", Authority: identity.Authority{URL: "https://id.example", Kind: identity.OIDC}}
	if err := p.Add(b); err != nil {
		t.Fatal(err)
	}
	if err := p.save(path); err != nil {
		t.Fatal(err)
	}
	if text := read(t, path); strings.Count(text, "\n") != strings.Count(text, "\r\n") {
		t.Errorf("mixed line ends: %q", text)
	}
	if err := p.Remove("a"); err != nil {
		t.Fatal(err)
	}
	if names := p.Names(); len(names) != 1 || names[0] != "b" {
		t.Errorf("left: %v", names)
	}
}

func TestSaveFollowsALink(t *testing.T) {
	dir := t.TempDir()
	target, link := filepath.Join(dir, "mine.toml"), filepath.Join(dir, "profiles.toml")
	if err := os.WriteFile(target, []byte(written), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("mine.toml", link); err != nil {
		t.Fatal(err)
	}
	p := load(t, link)
	if err := p.Remove("contoso"); err != nil {
		t.Fatal(err)
	}
	if err := p.save(link); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is gone: %v, %v", info, err)
	}
	if strings.Contains(read(t, target), "contoso") {
		t.Error("the target was not written")
	}
	nowhere := filepath.Join(dir, "nowhere.toml")
	if err := os.Symlink("missing.toml", nowhere); err != nil {
		t.Fatal(err)
	}
	if err := (&Profiles{}).save(nowhere); err == nil || !strings.Contains(err.Error(), "leads nowhere") {
		t.Errorf("saving through a dead link: %v", err)
	}
}

// A file that cannot be written is named as people know it, and not by the name that it has while it is written.
func TestWhatCannotBeWrittenIsNamed(t *testing.T) {
	path := filepath.Join(t.TempDir(), strings.Repeat("n", 250)+".toml")
	err := WriteFile(path, []byte("x"))
	if err == nil || !strings.HasPrefix(err.Error(), path+": ") {
		t.Errorf("the error is %v", err)
	}
}

// Nothing is left of a file that could not take its place.
func TestWhatCannotBeWrittenLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "profiles.toml")
	if err := os.MkdirAll(filepath.Join(path, "in the way"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := WriteFile(path, []byte("x")); err == nil {
		t.Error("a folder was replaced by a file")
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
