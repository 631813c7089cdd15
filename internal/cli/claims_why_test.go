package cli_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// pastedToken is one that no account holds, and that nobody has signed.
func pastedToken(t *testing.T, says map[string]any) string {
	t.Helper()
	all := map[string]any{"iss": "https://id.example", "sub": "carol", "aud": "api://orders", "scope": "Orders.Read", "exp": time.Now().Add(time.Hour).Unix()}
	for name, value := range says {
		all[name] = value
	}
	text, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	part := base64.RawURLEncoding.EncodeToString
	return part([]byte(`{"alg":"RS256"}`)) + "." + part(text) + "." + part([]byte("signed"))
}

func TestWhyATokenWasRefused(t *testing.T) {
	d := newDesk(t)
	expired := pastedToken(t, map[string]any{"exp": 1_000_000_000})
	for name, c := range map[string]struct {
		stdin  string
		args   []string
		says   []string
		status int
	}{
		"nothing speaks against it": {pastedToken(t, nil), []string{"--why"}, []string{"Nothing in the token speaks against it."}, 0},
		"expired":                   {expired, []string{"--why"}, []string{"The token expired ", "Get a fresh one."}, 0},
		"another service":           {pastedToken(t, nil), []string{"--audience", "api://stock"}, []string{"api://orders instead of api://stock"}, 0},
		"a scope":                   {pastedToken(t, nil), []string{"--scope", "Orders.Read", "--scope", "Orders.Write"}, []string{"lacks the scope Orders.Write. It allows Orders.Read."}, 0},
		"an issuer":                 {pastedToken(t, nil), []string{"--issuer", "https://other.example"}, []string{"Another provider issued the token"}, 0},
		"a tenant":                  {pastedToken(t, nil), []string{"--issuer", "6babcaad-604b-40ac-a9d7-9fd97c0b779f"}, []string{"names no organisation"}, 0},
		"an application":            {pastedToken(t, nil), []string{"--client", "x"}, []string{"does not say which application"}, 0},
		"a condition":               {pastedToken(t, nil), []string{"--context", "c1"}, []string{"did not meet the condition c1"}, 0},
		"a refresh token":           {"ghr_16C7e42F292c6912E7710c838347Ae178B4a", []string{"--why"}, []string{"A refresh token of GitHub. No service can accept it."}, 0},
		"cut off":                   {expired[:len(expired)/2], []string{"--why"}, []string{"The end of the token is missing."}, 0},
		"not with a comparison":     {expired, []string{"--why", "--compare", "-"}, []string{"choose one of --compare and --why"}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			status, out, stderr := d.run(c.stdin, append([]string{"claims", "-"}, c.args...)...)
			for _, want := range c.says {
				if status != c.status || !strings.Contains(out+stderr, want) {
					t.Errorf("status %d, want %d and %q: %s%s", status, c.status, want, out, stderr)
				}
			}
			if strings.Contains(out+stderr, "eyJ") || strings.Contains(out+stderr, "16C7e42F") {
				t.Error("the token is in the answer")
			}
		})
	}
	_, out, _ := d.run(expired, "claims", "-", "--why", "--json")
	var c struct {
		Summary string
		Reasons []struct {
			Code, Claim, Text, Next string
			Sure                    bool
		}
	}
	unmarshal(t, out, &c)
	if len(c.Reasons) != 1 || c.Reasons[0].Code != "expired" || !c.Reasons[0].Sure || c.Summary != c.Reasons[0].Text {
		t.Errorf("in JSON: %+v", c)
	}
	if _, out, _ := d.run(pastedToken(t, nil), "claims", "-", "--why", "--json"); !strings.Contains(out, `"reasons":[]`) && !strings.Contains(out, `"reasons": []`) {
		t.Errorf("nothing in JSON: %s", out)
	}
}

// TestWhatIsNoTokenIsCalledByItsName: it is not opaque because nobody can find a token in it.
func TestWhatIsNoTokenIsCalledByItsName(t *testing.T) {
	d := newDesk(t)
	for text, c := range map[string]struct {
		status int
		says   string
	}{
		`<saml:Assertion xmlns:saml="x"/>`:                             {7, "This is a SAML assertion."},
		"-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----": {7, "This is a certificate or a key, not a token."},
		"Authorization: Basic YWRlbGU6c2VjcmV0LTEyMzQ1Njc=":            {7, "This is a user name and a password"},
		"Adele cannot sign in.":                                        {1, "There is no token in what was handed in."},
		"":                                                             {1, "There is no token in what was handed in."},
		"mF_9.B5f-4.1JqM-and-more":                                     {7, "The token is opaque."},
		"6babcaad-604b-40ac-a9d7-9fd97c0b779f":                         {7, "An identifier (GUID)"},
		"eyJhbGciOiJSUzI1NiJ9.eyJzdWIi":                                {1, "The end of the token is missing."},
	} {
		status, out, stderr := d.run(text, "claims", "-")
		if status != c.status || out != "" || !strings.Contains(stderr, c.says) || !slices.Contains([]string{"", "\n"}, stderr[len(stderr)-1:]) {
			t.Errorf("%.20q: status %d, want %d and %q: %s", text, status, c.status, c.says, stderr)
		}
	}
}

// TestNobodyIsAskedForKeysOfNoUse: an address in a token is not called for a signature that its header decides about.
func TestNobodyIsAskedForKeysOfNoUse(t *testing.T) {
	d := newDesk(t)
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { asked.Add(1); w.WriteHeader(http.StatusNotFound) }))
	t.Cleanup(server.Close)
	part := base64.RawURLEncoding.EncodeToString
	claims := part([]byte(`{"iss":"` + server.URL + `/t/v2.0","aud":"x","exp":4000000000}`))
	for header, want := range map[string]int{`{"alg":"none"}`: 1, `{"alg":"RS256","nonce":"n"}`: 7} {
		if status, _, stderr := d.run(part([]byte(header))+"."+claims+".AA", "claims", "-", "--verify"); status != want {
			t.Errorf("%s: status %d: %s", header, status, stderr)
		}
	}
	if n := asked.Load(); n != 0 {
		t.Errorf("the issuer was called %d times", n)
	}
	d.run(part([]byte(`{"alg":"RS256"}`))+"."+claims+".AA", "claims", "-", "--verify")
	if asked.Load() == 0 {
		t.Error("the issuer of a token that it can judge was not called")
	}
}

// TestClaimsWithoutTheirToken: what the command has printed, and what other tools show.
func TestClaimsWithoutTheirToken(t *testing.T) {
	d := newDesk(t)
	_, printed, _ := d.run(pastedToken(t, nil), "claims", "-", "--json")
	status, out, stderr := d.run(printed, "claims", "-", "--verify")
	if status != 7 || !strings.Contains(out, "carol") || !strings.Contains(stderr, "Only the claims are here.") {
		t.Errorf("status %d: %s%s", status, out, stderr)
	}
	status, out, stderr = d.run(pastedToken(t, map[string]any{"sub": "dora"}), "claims", "-", "--compare", d.file(printed))
	if status != 0 || !strings.Contains(out, "carol -> dora") {
		t.Errorf("status %d: %s%s", status, out, stderr)
	}
	payload := fmt.Sprintf(`{"aud":"api://orders","iss":"https://id.example","exp":%d}`, time.Now().Add(-time.Hour).Unix())
	if status, out, stderr = d.run(payload, "claims", "-", "--why"); status != 0 || !strings.Contains(out, "expired") || strings.Contains(out, "not signed") {
		t.Errorf("status %d: %s%s", status, out, stderr)
	}
}
