package cli_test

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// file puts text into a file of its own.
func (d *desk) file(text string) string {
	d.t.Helper()
	path := filepath.Join(d.t.TempDir(), "token")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
	return path
}

func TestCompareTokens(t *testing.T) {
	d := newDesk(t)
	d.profile()
	d.signIn("adele")
	access, _ := d.want(0, "token")
	idToken, _ := d.want(0, "token", "--type", "id")
	old := d.file("Authorization: Bearer " + access)

	if out, _ := d.want(0, "claims", "--compare", old); out != "The two tokens say the same, down to the last claim.\n" {
		t.Errorf("with itself: %s", out)
	}
	out, _ := d.want(0, "claims", "--type", "id", "--compare", old)
	for _, line := range []string{"Who\n", "For what\n", "  - scp  ", "  ~ aud  "} {
		if !strings.Contains(out, line) {
			t.Errorf("an ID token since an access token lacks %q: %s", line, out)
		}
	}
	for _, part := range strings.Split(strings.TrimSpace(access)+"."+strings.TrimSpace(idToken), ".") {
		if strings.Contains(out, part) {
			t.Errorf("a token is shown: %s", out)
		}
	}

	var c struct {
		Alike       bool
		Differences []struct{ Name, Group, Change, Before, After string }
	}
	out, _ = d.want(0, "claims", "--compare", old, "--json")
	unmarshal(t, out, &c)
	if !c.Alike || c.Differences == nil || len(c.Differences) != 0 {
		t.Errorf("with itself, JSON: %s", out)
	}
	status, out, stderr := d.run(idToken+access, "claims", "-", "--compare", "-", "--json")
	unmarshal(t, out, &c)
	if status != 0 || c.Alike || !slices.ContainsFunc(c.Differences, func(x struct{ Name, Group, Change, Before, After string }) bool {
		return x.Name == "scp" && x.Change == "new" && x.Group == "For what" && x.After != "" && x.Before == ""
	}) {
		t.Errorf("an access token since an ID token: %d %s %s", status, out, stderr)
	}
	if status, out, stderr := d.run(access, "claims", "-", "--compare", old); status != 0 || !strings.HasPrefix(out, "The two tokens say the same") {
		t.Errorf("standard input since the file: %d %s %s", status, out, stderr)
	}
	if status, out, stderr := d.run(access, "claims", "--compare", "-"); status != 0 || !strings.HasPrefix(out, "The two tokens say the same") {
		t.Errorf("the account's since standard input: %d %s %s", status, out, stderr)
	}
}

// handmade is a token that nobody signed; comparing asks for no signature.
func handmade(claims string) string {
	b64 := base64.RawURLEncoding.EncodeToString
	return b64([]byte(`{"alg":"RS256"}`)) + "." + b64([]byte(claims)) + "." + b64([]byte("no signature"))
}

func TestDifferencesAreNamed(t *testing.T) {
	d := newDesk(t)
	d.now = func() time.Time { return time.Now().UTC() } // the zone that times are shown in
	before := handmade(`{"aud":"api://orders","wids":["62e90394-69f5-4237-9190-012177145e10"],"name":"Adele\u001b[2J","iat":0,"exp":3600}`)
	after := handmade(`{"aud":"https://graph.microsoft.com","wids":[],"amr":["pwd"],"iat":0,"exp":86400}`)
	status, out, stderr := d.run(before+"\n"+after, "claims", "-", "--compare", "-")
	want := `Who
  - name  Adele\u001b[2J
  ~ wids  -62e90394-69f5-4237-9190-012177145e10 (Global Administrator)

For what
  ~ aud  api://orders -> https://graph.microsoft.com (Microsoft Graph)
      The tokens are for different services. Neither accepts the other's.

Until when
  ~ exp  1970-01-01T01:00:00Z -> 1970-01-02T00:00:00Z
      Valid for 24 hours, before for 60 minutes.

How they signed in
  + amr  pwd (password)
`
	if status != 0 || out != want {
		t.Errorf("%d %s\n%s\nwant\n%s", status, stderr, out, want)
	}
}

func TestCompareWithARenewedToken(t *testing.T) {
	d := newDesk(t)
	d.profile()
	d.signIn("adele")
	access, _ := d.want(0, "token")
	old := d.file(access)
	d.now = func() time.Time { return time.Now().Add(3 * time.Hour) }
	out, _ := d.want(0, "claims", "--compare", old)
	if !strings.HasPrefix(out, "The two tokens say the same.\n\nDifferent in any two tokens\n") || !strings.Contains(out, "\n  ~ uti  ") {
		t.Errorf("a renewed token: %s", out)
	}
	for line := range strings.Lines(out) {
		if len(line) > 200 {
			t.Errorf("a value that tells nothing takes %d characters: %s", len(line), line)
		}
	}
}

func TestComparisonsThatCannotBe(t *testing.T) {
	d := newDesk(t)
	d.profile()
	d.signIn("adele")
	access, _ := d.want(0, "token")
	old := d.file(access)
	for name, c := range map[string]struct {
		stdin  string
		args   []string
		status int
		said   string
	}{
		"no file":               {"", []string{"--compare", filepath.Join(t.TempDir(), "none")}, 1, "read the token to compare with: "},
		"a folder":              {"", []string{"--compare", t.TempDir()}, 1, "read the token to compare with: "},
		"empty":                 {"", []string{"--compare", ""}, 2, "--compare is empty"},
		"nothing in the file":   {"", []string{"--compare", d.file("")}, 1, "the older token cannot be compared: There is no token"},
		"opaque":                {"", []string{"--compare", d.file("0123456789abcdef")}, 7, "the older token cannot be compared: The token is opaque."},
		"opaque on input":       {"0123456789abcdef", []string{"-", "--compare", old}, 7, "the newer token cannot be compared: "},
		"cut off":               {"", []string{"--compare", d.file(access[:strings.LastIndex(access, ".")])}, 1, "the older token cannot be compared: The end of the token is missing."},
		"one token on input":    {access, []string{"-", "--compare", "-"}, 2, "must hold two tokens to compare; there are 1"},
		"no token on input":     {"", []string{"-", "--compare", "-"}, 2, "must hold two tokens to compare; there are 0"},
		"the signature as well": {"", []string{"--compare", old, "--verify"}, 2, "choose one of --compare and --verify"},
	} {
		t.Run(name, func(t *testing.T) {
			status, out, stderr := d.run(c.stdin, append([]string{"claims"}, c.args...)...)
			if status != c.status || !strings.Contains(stderr, c.said) || out != "" {
				t.Errorf("status %d, want %d: %s %s", status, c.status, out, stderr)
			}
			if strings.Contains(stderr, "eyJ") || strings.Contains(stderr, "0123456789") {
				t.Errorf("the token is in the error: %s", stderr)
			}
		})
	}
}

func TestTokensInAnyDress(t *testing.T) {
	d := newDesk(t)
	d.profile()
	d.signIn("adele")
	access, _ := d.want(0, "token")
	idToken, _ := d.want(0, "token", "--type", "id")
	access, idToken = strings.TrimSpace(access), strings.TrimSpace(idToken)
	answer := `{"token_type":"Bearer","id_token":"` + idToken + `","access_token":"` + access + `"}`
	for name, c := range map[string]struct {
		stdin string
		args  []string
		scp   bool
	}{
		"a header":                 {"Authorization: Bearer " + access, nil, true},
		"an answer":                {answer, nil, true},
		"an answer, the ID token":  {answer, []string{"--type", "id"}, false},
		"an address":               {"https://localhost/#id_token=" + idToken + "&state=x", nil, false},
		"a curl command":           {`curl -H "Authorization: Bearer ` + access + `" https://localhost/orders`, nil, true},
		"UTF-16 as PowerShell has": {"\xff\xfe" + strings.Join(strings.Split(access, ""), "\x00") + "\x00", nil, true},
	} {
		status, out, stderr := d.run(c.stdin, append([]string{"claims", "-"}, c.args...)...)
		if status != 0 || strings.Contains(out, "\n  scp ") != c.scp || !strings.Contains(out, "\nHeader\n") {
			t.Errorf("%s: %d %s %s", name, status, out, stderr)
		}
	}
}
