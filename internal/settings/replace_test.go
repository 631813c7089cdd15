package settings

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"latchkey/internal/identity"
)

func TestReplaceTouchesOnlyWhatChanged(t *testing.T) {
	const before = "# Mine.\n\n[[profile]] # work\nclient_id = \"c\" # registered in May\nname = \"one\"\nauthority = \"https://id.example\"\n" +
		"login_hint = \"a@b.example\"\nscopes = [\n  \"a\", # the first\n  \"b\",\n]\n\n# The other.\n[[profile]]\nname = \"two\"\nauthority = \"https://id.example\"\nclient_id = \"d\""
	const after = "# Mine.\n\n[[profile]] # work\nclient_id = \"e\" # registered in May\nname = \"one\"\nauthority = \"https://id.example\"\n" +
		"scopes = [\"x\"]\nflow = \"device-code\"\n\n# The other.\n[[profile]]\nname = \"two\"\nauthority = \"https://id.example\"\nclient_id = \"d\"\nprompt = \"login\"\n"
	path := write(t, before)
	p := load(t, path)
	one, err := p.Get("one")
	if err != nil {
		t.Fatal(err)
	}
	one.ClientID, one.LoginHint, one.Scopes, one.Flow = "e", "", "x", identity.FlowDeviceCode
	two, err := p.Get("two")
	if err != nil {
		t.Fatal(err)
	}
	two.Prompt = "login"
	for _, q := range []Profile{one, two, one} { // the same again changes nothing
		if err := p.Replace(q); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.save(path); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(after, read(t, path)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got, err := p.Get("one"); err != nil || got != one {
		t.Errorf("Get = %+v, %v", got, err)
	}
	two.Name = "three"
	if err := p.Replace(two); !errors.Is(err, ErrNoProfile) {
		t.Errorf("one that is not there: %v", err)
	}
	one.ClientID = ""
	if err := p.Replace(one); err == nil {
		t.Error("half a profile")
	}
}

// The lines of a file from Windows end as they do there, those that are added as well.
func TestReplaceKeepsTheLineEnds(t *testing.T) {
	path := write(t, strings.ReplaceAll(written, "\n", "\r\n"))
	p := load(t, path)
	q, err := p.Get("contoso")
	if err != nil {
		t.Fatal(err)
	}
	q.LoginHint = "adele@contoso.example"
	if err := p.Replace(q); err != nil {
		t.Fatal(err)
	}
	if err := p.save(path); err != nil {
		t.Fatal(err)
	}
	text := read(t, path)
	if !strings.Contains(text, "login_hint = \"adele@contoso.example\"\r\n") || strings.Count(text, "\n") != strings.Count(text, "\r\n") {
		t.Errorf("the file is now %q", text)
	}
}
