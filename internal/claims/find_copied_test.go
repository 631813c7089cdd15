package claims

import (
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"testing"
)

// TestFindAsPeopleCopy: letters, terminals, tickets and addresses leave no token as it was.
func TestFindAsPeopleCopy(t *testing.T) {
	one := []string{"token " + tokenA}
	inner := base64.RawURLEncoding.EncodeToString([]byte(tokenA))
	for name, tt := range map[string]struct {
		text string
		want []string
	}{
		"in an answered letter":        {"> " + wrapped(tokenA, "\n> ", 17), one},
		"answered twice":               {">> " + wrapped(tokenA, "\r\n>> ", 17), one},
		"in lines of a command":        {wrapped(tokenA, " \\\n", 17), one},
		"in lines of PowerShell":       {wrapped(tokenA, "`\r\n", 17), one},
		"with a blank in it":           {tokenA[:30] + " " + tokenA[30:], one},
		"with words after it":          {tokenA + " is refused", one},
		"with a word before the break": {"eyJhbGci is no token\nand this is none", nil},
		"escaped, dots and all":        {"Bearer%20" + strings.ReplaceAll(tokenA, ".", "%2E"), one},
		"escaped in a form":            {"id_token=" + strings.ReplaceAll(tokenA, ".", "%2e") + "&state=1", []string{"id_token " + tokenA}},
		"in a token":                   {"eyJhbGciOiJSUzI1NiIsImN0eSI6IkpXVCJ9." + inner + ".c2ln", one},
		"a selective disclosure":       {tokenA + "~WyJzIiwiYSIsMV0~", []string{"token " + tokenA + "~WyJzIiwiYSIsMV0~"}},
		"a personal refresh token":     {"M.C523_BAY.0.U.-CqA*!" + strings.Repeat("abc0", 20), []string{"token M.C523_BAY.0.U.-CqA*!" + strings.Repeat("abc0", 20)}},
	} {
		t.Run(name, func(t *testing.T) {
			found, err := Find([]byte(tt.text))
			var got []string
			for _, c := range found {
				if _, err := c.Read(); err == nil || tt.want != nil {
					got = append(got, c.Name+" "+c.Token.Reveal())
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("found %q (%v), want %q", got, err, tt.want)
			}
		})
	}
}

// TestFindDecodedClaims: what somebody sends who does not want to send the token.
func TestFindDecodedClaims(t *testing.T) {
	for name, text := range map[string]string{
		"Latchkey's export":     `{"header":{"alg":"RS256","kid":"k"},"claims":{"sub":"a","aud":"x"}}`,
		"of the command":        `{"header":{"alg":"RS256"},"claims":{"aud":"x","sub":"a"},"signature":{"status":"unverifiable","reason":"-"},"explained":[]}`,
		"as jwt.ms shows it":    "{\n  \"typ\": \"JWT\",\n  \"alg\": \"RS256\"\n}.{\n  \"aud\": \"x\",\n  \"sub\": \"a\"\n}.[Signature]",
		"the claims themselves": ` {"aud":"x","sub":"a"}`,
	} {
		found, err := Find([]byte(text))
		if err != nil || len(found) != 1 || !found[0].Decoded {
			t.Errorf("%s: found %v, %v", name, found, err)
			continue
		}
		token, err := found[0].Read()
		if err != nil || token.Claims.Text("sub") != "a" || token.Claims.Text("aud") != "x" {
			t.Errorf("%s: %v, %v", name, token, err)
		} else if reasons := Diagnose(token, noon, Expected{}); slices.ContainsFunc(reasons, func(r Reason) bool { return r.Code == "unsigned" }) {
			t.Errorf("%s: is said not to be signed", name)
		}
	}
	for name, text := range map[string]string{
		"an error":       `{"error":"invalid_token","iat":1,"exp":2}`,
		"something else": `{"name":"Adele","iss":"x"}`,
		"a list":         `[{"iss":"x","aud":"y"}]`,
		"two objects":    `{"iss":"x"}.{"aud":"y"}`,
		"the same twice": `{"iss":"x","aud":"y","aud":"z"}`,
	} {
		if found, err := Find([]byte(text)); !errors.Is(err, ErrNoToken) {
			t.Errorf("%s: found %v, %v", name, found, err)
		}
	}
	found, err := Find([]byte(`{"header":{"alg":"none"},"claims":{"sub":"a"},"token":"` + tokenA + `"}`))
	if err != nil || len(found) != 1 || found[0].Decoded {
		t.Errorf("the token itself comes first: %v, %v", found, err)
	}
}

// TestWhatIsCopiedBadlyIsNamed: each way in which a token is damaged has its own remedy.
func TestWhatIsCopiedBadlyIsNamed(t *testing.T) {
	for text, want := range map[string]string{
		tokenA[:30]:                      "The end of the token is missing.",
		"eyJhbGciOiJSUzI1NiJ9":           "The end of the token is missing.",
		"eyJhbGciOiJSUzI1NiIsImtp":       "The end of the token is missing.",
		"eyJ1aWQiOiJ4IiwidXRpZCI6InkifQ": "This is JSON in base64",
		"eyJhbGciOiJSUzI1NiJ9..c2ln":     "The middle part of the token",
		"eyJhbGciOiJSUzI1NiJ9.e30=.c2ln": "plain base64",
		"eyJhbGciOiJSUzI1NiJ9.e30.c2/n":  "plain base64",
		"eyJhbGciOiJSUzI1NiJ9.e3%.c2ln":  "damaged or incomplete",
		tokenA + "." + tokenA:            "damaged or incomplete",
	} {
		_, err := Decode(unsignedText(text))
		if got := Unread(err); !strings.Contains(got.Reason, want) || !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %q (%v), want %q", text, got.Reason, err, want)
		}
	}
}

// TestNothingMayStandBehindAProof: what the holder of a credential adds is read, and never proved.
func TestNothingMayStandBehindAProof(t *testing.T) {
	if token, err := Decode(unsignedText(tokenA + "~WyJzIiwiYSIsMV0~")); err != nil || token.Claims.Text("sub") != "a" {
		t.Errorf("read as %v, %v", token, err)
	}
	if _, err := Verify(unsignedText(tokenA+"~"), nil); !errors.Is(err, ErrMalformed) {
		t.Errorf("verified: %v", err)
	}
}
