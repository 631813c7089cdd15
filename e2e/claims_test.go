//go:build linux

package e2e

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// foreignToken is one that no account here holds: it has run out, and nobody can check who signed it.
func foreignToken(t *testing.T, says map[string]any) string {
	t.Helper()
	now := time.Now()
	all := map[string]any{
		"iss": "https://login.elsewhere.example/", "aud": "api://orders", "sub": "carol", "scp": "Orders.Read",
		"iat": now.Add(-2 * time.Hour).Unix(), "exp": now.Add(-time.Hour).Unix(),
	}
	for name, value := range says {
		all[name] = value
	}
	payload, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	part := base64.RawURLEncoding.EncodeToString
	return part([]byte(`{"alg":"RS256","typ":"JWT","kid":"k1"}`)) + "." + part(payload) + "." + part([]byte(strings.Repeat("s", 256)))
}

// copyElsewhere is another program that puts a text on the clipboard.
func (d *desk) copyElsewhere(text string) {
	d.t.Helper()
	if r := d.RunWith(text, "sh", "-c", "xclip -selection clipboard -i >/dev/null 2>&1"); r.Status != 0 {
		d.t.Fatalf("copy: %s", r.Stderr)
	}
}

// unseen fails when a part of a token is on the screen or in the title.
func (d *desk) unseen(token string) {
	d.t.Helper()
	for _, w := range d.window.Widgets() {
		if strings.Contains(w.Name+w.Value, token[:30]) {
			d.t.Errorf("the token is on the screen: %s", w.Kind)
		}
	}
	if strings.Contains(d.window.Title(), token[:10]) {
		d.t.Errorf("the token is in the title")
	}
}

// TestClaimsByKeyboard reads a token that somebody sent, without an account and without the mouse.
func TestClaimsByKeyboard(t *testing.T) {
	t.Parallel()
	d := newDesk(t, `theme = "light"`)
	groups := make([]string, 500)
	for i := range groups {
		groups[i] = fmt.Sprintf("6b1f0000-0000-4000-8000-%012x", i)
	}
	token := foreignToken(t, map[string]any{"groups": groups})
	d.window.WaitFor("Sign in to the demo tenant")
	d.copyElsewhere("Authorization: Bearer " + token)
	d.window.Focus()
	d.window.Key("ctrl+t")
	d.window.WaitFor("Paste")
	d.window.Key("ctrl+v")
	d.window.WaitFor("500 groups")
	d.unseen(token)
	d.Screenshot("claims-1-pasted")

	// The search finds a group among them, and the value is copied from the list.
	d.window.Key("ctrl+f")
	d.window.Type("00000000012c")
	d.window.WaitFor(groups[300])
	d.window.WaitGone(groups[0])
	d.window.Key("Down", "Down", "Return")
	d.Wait("the group in the clipboard", func() bool { return d.Clipboard() == groups[300] })
	d.window.Key("ctrl+f", "ctrl+a", "BackSpace")
	d.window.WaitFor("sub")
	d.window.Type("api://")
	d.window.WaitGone("sub")
	d.window.Key("Down", "Return")
	d.window.WaitFor("Copy as JSON")
	d.window.Key("Down", "Down", "Return")
	d.Wait("the claim in the clipboard", func() bool { return strings.Contains(d.Clipboard(), `"aud": "api://orders"`) })

	// Why it was refused, and what the service wanted.
	d.window.Key("ctrl+f", "Tab", "Return")
	d.window.WaitFor("What the service wants, as far as you know it")
	d.window.Type("api://stock")
	d.Wait("the audience among the reasons", func() bool {
		return strings.Contains(strings.Join(d.window.Labels(), "\n"), "api://stock")
	})
	d.Screenshot("claims-2-refused")
	d.window.Key("Escape")
	d.window.WaitFor("Read another")
	d.window.Key("Escape")
	d.window.WaitFor("sub") // the search is over
	d.window.Key("Escape")
	d.window.WaitFor("Sign in to the demo tenant")
	d.unseen(token)
}

// TestClaimsByMouse compares the token of an account with another one, and saves what is in it.
func TestClaimsByMouse(t *testing.T) {
	t.Parallel()
	d := newDesk(t, `theme = "dark"`)
	adele := d.demo.User("managed")
	d.window.WaitFor("Sign in to the demo tenant")
	d.window.Click("Sign in to the demo tenant")
	d.personAt(d.linkToOpen(), adele)
	d.window.WaitFor("Copy token")
	d.window.WaitGone("Continue in your browser")
	d.window.Click("Claims")
	d.window.WaitFor("preferred_username")
	d.Wait("the verdict", func() bool { return strings.Contains(strings.Join(d.window.Labels(), "\n"), "Signature valid") })

	d.copyElsewhere(foreignToken(t, nil))
	d.window.Click("Compare")
	d.window.WaitFor("Compare with which token?")
	d.window.Click("Paste")
	d.window.WaitFor("Back to the claims")
	d.window.WaitFor("preferred_username")
	d.Screenshot("claims-3-compared")
	d.window.Click("Back to the claims")
	d.window.WaitFor("Export…")
	d.window.Click("Export…")
	file := d.Path("claims.json")
	d.fill("File", file)
	d.window.Click("Save")
	d.Wait("the file", func() bool { _, err := os.Stat(file); return err == nil })
	if saved, err := os.ReadFile(file); err != nil || !strings.Contains(string(saved), adele.Username) || strings.Contains(string(saved), "eyJ") {
		t.Errorf("saved %v: %s", err, saved)
	}

	// From the clipboard to why it was refused: two clicks on the page.
	d.window.WaitFor("Tools")
	d.window.Click("Tools")
	d.window.Click("Read a token")
	d.window.WaitFor("Open a file…")
	d.window.Click("Paste")
	d.window.Click("Why was it refused?")
	d.window.WaitFor("What the service wants, as far as you know it")
	d.Screenshot("claims-4-refused")
	d.window.Click("Close")
	d.window.WaitFor("Read another")
	d.window.Click("Done")
	d.window.WaitFor("Copy token")
}

// TestClaimsOfADroppedFile drags a provider's answer onto the window: with the page of an account before it, and then
// onto the question with which token that one is compared.
func TestClaimsOfADroppedFile(t *testing.T) {
	t.Parallel()
	d := newDesk(t, `theme = "light"`)
	answer, other := d.Path("the answer.json"), d.Path("other.txt")
	for file, text := range map[string]string{
		answer: fmt.Sprintf(`{"token_type":"Bearer","access_token":%q,"id_token":%q}`, foreignToken(t, nil), foreignToken(t, map[string]any{"sub": "dora"})),
		other:  foreignToken(t, map[string]any{"sub": "erin"}),
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	d.window.WaitFor("Sign in to the demo tenant")
	d.window.Drop(answer)
	d.window.WaitFor("carol")
	d.Screenshot("claims-5-dropped")
	d.window.Click("Token") // the choice among the two
	d.window.Click("2: id_token")
	d.window.WaitFor("dora")
	d.window.Click("Compare")
	d.window.WaitFor("Compare with which token?")
	d.window.Drop(other)
	d.window.WaitFor("Back to the claims")
	d.Wait("the other name", func() bool { return strings.Contains(strings.Join(d.window.Labels(), "\n"), "erin") })
	d.Screenshot("claims-6-compared")
}
