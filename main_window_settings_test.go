//go:build !nowindow

package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/app"
	"latchkey/internal/identity"
	"latchkey/internal/settings"
)

// A profile that came after the window looked is not replaced by another one of its name; connecting the same
// organisation again changes what is there, and leaves the comments.
func TestTheWindowAddsProfilesBesideOthers(t *testing.T) {
	store := profileStore{filepath.Join(t.TempDir(), "profiles.toml")}
	const text = "# mine\n[[profile]]\nname = \"Contoso\" # ours\nauthority = \"https://sts.contoso.example\"\nclient_id = \"c\"\n"
	if err := os.WriteFile(store.path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	profile := func(host, client string) (p app.Profile) {
		p.Name, p.ClientID, p.Flow = "contoso", client, identity.FlowAuto
		p.Authority, p.Scopes = identity.Authority{URL: "https://" + host, Kind: identity.OIDC}, "read"
		return p
	}
	for _, other := range []app.Profile{profile("sts.elsewhere.example", "c"), profile("sts.contoso.example", "d")} {
		if err := store.Add(t.Context(), other); !errors.Is(err, settings.ErrProfileExists) {
			t.Errorf("%s, %s: %v", other.Authority.URL, other.ClientID, err)
		}
	}
	if err := store.Add(t.Context(), profile("sts.contoso.example", "c")); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(store.path)
	if err != nil || string(got) != text+"scopes = [\"read\"]\n" {
		t.Errorf("%v, the file is now\n%s", err, strings.ReplaceAll(string(got), "\t", "→"))
	}
}
