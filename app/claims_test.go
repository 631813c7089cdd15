package app

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"latchkey/app/kit"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// signed makes a real token and the keys that prove it.
func signed(t testing.TB, claims map[string]any) (identity.Secret, *jose.JSONWebKeySet) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key, KeyID: "7f3a"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	object, err := signer.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	compact, err := object.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return identity.Secret(compact), &jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &key.PublicKey, KeyID: "7f3a", Algorithm: "RS256", Use: "sig"}}}
}

func someClaims() map[string]any {
	return map[string]any{
		"iss": "https://login.microsoftonline.com/t/v2.0", "aud": "api://orders", "scp": "Orders.Read", "preferred_username": "adele@contoso.example",
		"iat": fixedNow().Add(-18 * time.Minute).Unix(), "exp": fixedNow().Add(42 * time.Minute).Unix(), "ver": "2.0",
	}
}

func TestClaimsAreExplainedAndTheSignatureChecked(t *testing.T) {
	s := newScreen(t, contoso())
	s.keeper.token, s.keeper.keys = signed(t, someClaims())
	s.keeper.idToken = "opaque"
	s.w.render(few())
	if s.keeper.called("token") {
		t.Error("reads the token before anybody looks")
	}
	s.tap("Claims")
	s.until("the claims", func() bool { return s.find("preferred_username") != nil })
	s.until("the verdict", func() bool { return s.shows("Signature valid, key 7f3a") })
	s.mustShow("Who", "For what", "adele@contoso.example", "issued 10:02", "now 10:20", "expires 11:02, in 42 minutes")

	for range 3 {
		s.w.render(few())
	}
	if n := s.keeper.times("token"); n != 1 {
		t.Errorf("the token was read %d times", n)
	}
	snap := few()
	snap.Accounts[0].IssuedAt = snap.Accounts[0].IssuedAt.Add(time.Minute)
	s.w.render(snap)
	s.until("the new token", func() bool { return s.keeper.times("token") == 2 })

	s.tap("preferred_username")
	s.until("the copy", func() bool { return s.doors.called("copy adele@contoso.example") })
	s.tap("Copy JSON")
	s.until("the JSON", func() bool { return s.shows("Claims copied") })
	last := s.doors.calls[len(s.doors.calls)-1]
	if !strings.Contains(last, `"scp": "Orders.Read"`) || strings.Contains(last, s.keeper.token.Reveal()) {
		t.Errorf("copied %q", last)
	}

	s.tap("ID token")
	s.until("why there are none", func() bool { return s.keeper.called("id token") && !s.shows("Reading the token") })
	if s.find("preferred_username") != nil {
		t.Error("the old claims are still there")
	}
}

func TestASignatureThatDoesNotHold(t *testing.T) {
	s := newScreen(t, contoso())
	s.keeper.token, _ = signed(t, someClaims())
	_, s.keeper.keys = signed(t, nil) // the same key ID, another key
	s.w.render(few())
	s.tap("Claims")
	s.until("the verdict", func() bool { return s.shows("Signature not valid") })
	s.mustShow("The signature does not match")
}

func TestClaimsWithoutKeys(t *testing.T) {
	s := newScreen(t, contoso())
	s.keeper.token, _ = signed(t, someClaims())
	s.w.render(few())
	s.tap("Claims")
	s.until("the verdict", func() bool { return s.shows("Signature not checkable here") })
	s.mustShow("signing keys could not be fetched")
	v := s.w.account.claims
	if from := v.noted.Position().Y + v.note.Position().Y; from < v.times.Position().Y+v.times.Size().Height+2*kit.GridStep {
		t.Error("the note touches the timeline")
	}
}

func TestNoTokenToRead(t *testing.T) {
	s := newScreen(t, contoso())
	s.keeper.tokenErr = identity.ErrKeyringLocked
	s.w.render(few())
	s.tap("Claims")
	s.until("the reason", func() bool { return s.shows("keyring is locked") })
	s.tap("Overview")
	s.keeper.tokenErr = nil
	s.keeper.token, s.keeper.keys = signed(t, someClaims())
	s.tap("Claims")
	s.until("the claims", func() bool { return s.find("scp") != nil })
}

func TestTheLastTokenOfAnAccountThatNeedsItsPersonCanBeRead(t *testing.T) {
	s := newScreen(t, contoso())
	snap := few()
	old := someClaims()
	old["exp"] = fixedNow().Add(-time.Hour).Unix()
	s.keeper.stored.Token, s.keeper.keys = signed(t, old)
	s.keeper.tokenErr = &session.SignInNeededError{Account: snap.Accounts[2].Account, Need: *snap.Accounts[2].Need}
	s.w.render(snap)
	s.tap("Megan Doe")
	s.tap("Claims")
	s.until("the verdict", func() bool { return s.shows("Signature valid") })
	s.mustShow("Your organisation asks for a second factor (AADSTS50076). This is the last token that came.",
		"expired 09:20, 60 minutes ago")
	if s.find("scp") == nil {
		t.Error("the claims are not there")
	}
}

func TestTimesInClaimsAreReadByTheClockHere(t *testing.T) {
	at := time.Date(2026, 11, 24, 15, 1, 45, 0, time.Local)
	for value, want := range map[string]string{
		at.UTC().Format(time.RFC3339) + " (in 59 minutes)": "24 Nov 2026 15:01:45 (in 59 minutes)",
		"Adele (Contoso)": "Adele (Contoso)", "1": "1",
	} {
		if got := shownValue(value); got != want {
			t.Errorf("shownValue(%q) = %q, want %q", value, got, want)
		}
	}
}
