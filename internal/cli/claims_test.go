package cli_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-jose/go-jose/v4"
)

func TestForeignTokens(t *testing.T) {
	d := newDesk(t)
	d.profile()
	d.signIn("adele")
	access, _ := d.want(0, "token")
	idToken, _ := d.want(0, "token", "--type", "id")
	graph, _ := d.want(0, "token", "--scope", "User.Read")
	for name, c := range map[string]struct {
		token  string
		status int
	}{
		"of the tenant": {access, 0},
		"ID token":      {idToken, 0},
		"changed":       {access[:len(access)-8] + "AAAAAAA\n", 1},
		"opaque":        {"0123456789abcdef\n", 7},
		"Graph":         {graph, 7},
		"cut off":       {access[:40], 1},
		"empty":         {"", 1},
	} {
		t.Run(name, func(t *testing.T) {
			status, _, stderr := d.run(c.token, "claims", "--verify", "-")
			if status != c.status {
				t.Fatalf("status %d, want %d: %s", status, c.status, stderr)
			}
			if strings.Contains(stderr, "eyJ") {
				t.Fatal("the token is in the error")
			}
		})
	}
}

func TestKeysOfAFileAreReadFirst(t *testing.T) {
	d := newDesk(t) // nobody is signed in: nothing else could be told
	none := filepath.Join(t.TempDir(), "none")
	_, err := os.ReadFile(none)
	if _, stderr := d.want(1, "claims", "--jwks", none); stderr != "latchkey: read the keys: "+err.Error()+"\n" {
		t.Errorf("a file that is not there: %s", stderr)
	}
	odd := filepath.Join(t.TempDir(), "odd.json")
	for _, text := range []string{"", "{}", "[]", "not JSON", `{"keys":[]}`} {
		if err := os.WriteFile(odd, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, stderr := d.want(1, "claims", "--jwks", odd); !strings.Contains(stderr, "read the keys: "+odd+" is not a JWK set") {
			t.Errorf("%q: %s", text, stderr)
		}
	}
}

func TestClaimsSayThatNothingWasChecked(t *testing.T) {
	d := newDesk(t)
	d.profile()
	d.signIn("adele")
	if out, _ := d.want(0, "claims"); !strings.HasSuffix(out, "\n\nSignature: not checked; use --verify.\n") {
		t.Errorf("claims: %s", out)
	}
	out, _ := d.want(0, "claims", "--json")
	var c struct{ Signature map[string]string }
	unmarshal(t, out, &c)
	if len(c.Signature) != 2 || c.Signature["status"] != "unverifiable" || c.Signature["reason"] != "Not checked; use --verify." {
		t.Errorf("signature: %v", c.Signature)
	}
	if out, _ := d.want(0, "claims", "--verify"); !strings.Contains(out, "\nSignature: valid. ") {
		t.Errorf("checked: %s", out)
	}
}

// TestAValidSignatureSaysWhoseItIs: whoever wrote the token chose its issuer, and so whose keys were asked for.
func TestAValidSignatureSaysWhoseItIs(t *testing.T) {
	d := newDesk(t)
	d.profile()
	d.signIn("adele")
	access, _ := d.want(0, "token")
	status, out, stderr := d.run(access, "claims", "--verify", "-")
	if want := regexp.MustCompile(`Signature: valid\. Signed with a key that http://127\.0\.0\.1:\d+/[0-9a-f-]{36}/v2\.0 publishes\.`); status != 0 || !want.MatchString(out) {
		t.Errorf("status %d: %s%s", status, out, stderr)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, nil)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign([]byte(`{"iss":"https://id.example","exp":4000000000}`))
	if err != nil {
		t.Fatal(err)
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	set, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public()}}})
	if err != nil {
		t.Fatal(err)
	}
	status, out, stderr = d.run(token, "claims", "--jwks", d.file(string(set)), "-")
	if status != 0 || !strings.Contains(out, "Signature: valid. Signed with a key of the set that was given.") {
		t.Errorf("status %d: %s%s", status, out, stderr)
	}
}

func TestMeaningsFitTheTerminal(t *testing.T) {
	d := newDesk(t)
	d.profile()
	d.signIn("adele")
	wide, _ := d.want(0, "claims")
	d.env = map[string]string{"COLUMNS": "60"}
	narrow, _ := d.want(0, "claims")
	if narrow == wide {
		t.Error("nothing was wrapped")
	}
	if strings.Join(strings.Fields(wide), " ") != strings.Join(strings.Fields(narrow), " ") {
		t.Errorf("the words differ:\n%s\n%s", wide, narrow)
	}
	for line := range strings.Lines(narrow) {
		if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > 60 && strings.HasPrefix(line, "      ") {
			t.Errorf("%d characters: %s", n, line)
		}
	}
	d.env["COLUMNS"] = "1000"
	if same, _ := d.want(0, "claims"); len(same) <= len(wide) || strings.Join(strings.Fields(wide), " ") != strings.Join(strings.Fields(same), " ") {
		t.Errorf("a wide terminal has columns, a file has none: %s", same)
	}
}
