package identity

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"
)

// Whatever is done to a Secret, and to what holds it in an exported field, its value stays in.
func TestSecretsPrintNothing(t *testing.T) {
	const value = "hunter2-hunter2"
	type holder struct {
		Token Secret
		Set   TokenSet
		Proof *Credential
	}
	h := holder{value, TokenSet{ID: value, Refresh: value, Access: map[Scopes]AccessToken{"a": {Token: value}}}, &Credential{Secret: value, Key: value}}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%o", "%U", "%t", "%10.3s"} {
		fmt.Fprintf(&out, verb+"\n", Secret(value))
		fmt.Fprintf(&out, verb+"\n", h)
		fmt.Fprintf(&out, verb+"\n", &h)
	}
	fmt.Fprintln(&out, Secret(value), h, fmt.Errorf("refused: %w, %v", errors.New("no"), Secret(value)))
	text, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	out.Write(text)
	for _, handler := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(handler).Info("answered", "token", Secret(value), "all", h, slog.Group("in", "proof", h.Proof))
	}
	for _, shape := range []string{value, fmt.Sprintf("%x", value), fmt.Sprintf("%X", value), value[:3] + "\n"} {
		if strings.Contains(out.String(), shape) {
			t.Errorf("%q came out in\n%s", shape, out.String())
		}
	}
	if Secret(value).Reveal() != value || !Secret(value).Equal(value) || Secret(value).Equal("") || Secret(value).Equal(Secret(value[:14])) {
		t.Error("a secret is not what it is")
	}
}

func TestScopes(t *testing.T) {
	s := ParseScopes(" b  a\tb\nopenid ")
	if s != "a b openid" || s != NewScopes("openid", "", "b", "a", "a") {
		t.Errorf("%q", s)
	}
	if !s.Has("a") || s.Has("A") || s.Has("") || !s.Contains("") || !s.Contains("b a") || s.Contains("a c") {
		t.Error("membership")
	}
	if s.Resource() != "a b" || s.With("offline_access", "c") != "a b c offline_access openid" || Scopes("").With() != "" {
		t.Errorf("%q, %q", s.Resource(), s.With("offline_access", "c"))
	}
}

// The token that was asked for is found by its scopes exactly, else one that covers them and lives longest.
func TestFindToken(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	token := func(name Secret, scopes Scopes, left time.Duration) AccessToken {
		return AccessToken{Token: name, Scopes: scopes, IssuedAt: now, ExpiresAt: now.Add(left)}
	}
	set := TokenSet{Access: map[Scopes]AccessToken{
		"a": token("exact", "a", time.Minute), "a b": token("short", "a b", 2*time.Minute), "a b c": token("long", "a b c", time.Hour),
	}}
	for want, name := range map[Scopes]Secret{"a": "exact", "b": "long", "b openid": "long", "d": "", "": "", "openid": ""} {
		if got, ok := set.Find(want); ok != (name != "") || got.Token.Reveal() != name.Reveal() {
			t.Errorf("%q: %s, %v", want, got.Token.Reveal(), ok)
		}
	}
	short := set.Access["a"]
	if short.MinValid() != 6*time.Second || !short.Valid(now, 59*time.Second) || short.Valid(now, time.Minute) || (AccessToken{ExpiresAt: now.Add(1)}).Valid(now, 0) {
		t.Error("validity")
	}
	if set.Access["a b c"].MinValid() != 5*time.Minute {
		t.Error("a long token is promised for five minutes")
	}
}

// An account is told from another by who issues, which application asks and who it is; nothing else becomes a file's name.
func TestAccountIDs(t *testing.T) {
	id := NewAccountID("issuer", "client", "subject")
	if !id.Valid() || id != NewAccountID("issuer", "client", "subject") {
		t.Errorf("%s", id)
	}
	for _, other := range []AccountID{NewAccountID("issue", "rclient", "subject"), NewAccountID("issuer", "clients", "ubject"), NewAccountID("issuer", "client", "")} {
		if other == id || !other.Valid() {
			t.Errorf("%s", other)
		}
	}
	for _, bad := range []AccountID{"", id[1:], id + "a", id[:19] + "A", id[:19] + "/", id[:19] + "1", "../../../../etc/passw"} {
		if bad.Valid() {
			t.Errorf("%q may be a file's name", bad)
		}
	}
}

// A copy can be changed without changing the record that others hold.
func TestCloneRecord(t *testing.T) {
	r := &Record{Need: &Need{Summary: "before"}, RetryAt: map[Scopes]time.Time{}, Extra: map[string]string{}, Tokens: TokenSet{Access: map[Scopes]AccessToken{}}}
	r.Add(Event{Text: "first"})
	c := r.Clone()
	c.Need.Summary, c.RetryAt["a"], c.Extra["a"], c.Tokens.Access["a"] = "after", time.Now(), "b", AccessToken{}
	for range MaxEvents {
		c.Add(Event{Text: "later"})
	}
	if r.Need.Summary != "before" || len(r.RetryAt)+len(r.Extra)+len(r.Tokens.Access) != 0 || len(r.Activity) != 1 || r.Activity[0].Text != "first" {
		t.Errorf("%+v", r)
	}
	if len(c.Activity) != MaxEvents || c.Activity[0].Text != "later" {
		t.Errorf("%d events, the first %q", len(c.Activity), c.Activity[0].Text)
	}
}

func TestNeedSentence(t *testing.T) {
	for want, need := range map[string]Need{
		"Consent is missing.":                              {Summary: "Consent is missing."},
		"Consent is missing (AADSTS65001)":                 {Summary: "Consent is missing.", Code: "AADSTS65001"},
		"Consent is missing (AADSTS65001). Ask for it.":    {Summary: "Consent is missing. Ask for it.", Code: "AADSTS65001"},
		"the token has expired (invalid_grant). Again. A.": {Summary: "the token has expired. Again. A", Code: "invalid_grant"},
	} {
		if got := need.Sentence(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestKeyringStates(t *testing.T) {
	for state, err := range map[KeyringState]error{
		KeyringUnlocked: nil, KeyringLocked: ErrKeyringLocked, KeyringSlow: ErrKeyringSlow, KeyringAbsent: ErrNoKeyring, KeyringNoKey: ErrKeyMissing, KeyringUnknown: ErrNotFound,
	} {
		if err != nil {
			err = fmt.Errorf("load: %w", err)
		}
		if got := KeyringStateOf(err); got != state {
			t.Errorf("%v: %q, want %q", err, got, state)
		}
	}
}
