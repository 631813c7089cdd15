package session_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestACertificateThatEndedNeedsSomebody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t)
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		der, _ := x509.MarshalPKCS8PrivateKey(key)
		cert, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "robot"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(30 * time.Minute)},
			&x509.Certificate{Subject: pkix.Name{CommonName: "robot"}}, key.Public(), key)
		if err != nil {
			t.Fatal(err)
		}
		a := identity.Account{Kind: identity.KindApp, Name: "robot", Subject: "c", Issuer: "https://id.example", Authority: b.account.Authority, ClientID: "c", Scopes: "api"}
		a.ID = identity.NewAccountID(a.Issuer, a.ClientID, a.Subject)
		rec := &identity.Record{Account: a, SignIn: "2", Revision: 1, Tokens: identity.TokenSet{Access: map[identity.Scopes]identity.AccessToken{
			"api": {Token: "old", Type: "Bearer", Scopes: "api", IssuedAt: b.now(), ExpiresAt: b.now().Add(time.Hour)}}},
			Credential: &identity.Credential{Key: identity.Secret(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})), Certificates: string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}))}}
		if err := b.store.Create(t.Context(), rec); err != nil {
			t.Fatal(err)
		}
		if err := b.k.Open(t.Context()); err != nil {
			t.Fatal(err)
		}
		stop := b.run(t)
		time.Sleep(36 * time.Hour)
		stop()
		for _, row := range b.k.Snapshot().Accounts {
			if row.ID == a.ID {
				failures := 0
				for _, e := range row.Activity {
					if e.Kind == identity.EventRefreshFailed {
						failures++
					}
				}
				if row.Status != session.SignInNeeded || failures > 1 {
					t.Errorf("after a day: %s (%s), need %v, %d failures in the activity: %q", row.Status, row.Reason, row.Need, failures, row.Activity[0].Text)
				}
			}
		}
		_, err = b.k.Token(t.Context(), a.ID, "")
		if _, ok := errors.AsType[*session.SignInNeededError](err); !ok {
			t.Errorf("a command is told: %v", err)
		}
	})
}

// A platform that was late with a new assertion must not need a person once it is there.
func TestALateAssertionFileHealsItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t)
		path := filepath.Join(t.TempDir(), "assertion")
		write := func() {
			part := base64.RawURLEncoding.EncodeToString
			text := part([]byte(`{"alg":"RS256"}`)) + "." + part(fmt.Appendf(nil, `{"exp":%d}`, b.now().Add(time.Hour).Unix())) + "." + part([]byte("x"))
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		write()
		a := identity.Account{Kind: identity.KindApp, Name: "robot", Subject: "c", Issuer: "https://id.example", Authority: b.account.Authority, ClientID: "c", Scopes: "api"}
		a.ID = identity.NewAccountID(a.Issuer, a.ClientID, a.Subject)
		rec := &identity.Record{Account: a, SignIn: "2", Revision: 1, Credential: &identity.Credential{AssertionFile: path}}
		if err := b.store.Create(t.Context(), rec); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour + 2*time.Minute) // within the leeway for clocks
		late := true
		b.refuse = func(string) string {
			if late {
				return `{"error": "invalid_client", "error_codes": [700024], "error_description": "AADSTS700024: Client assertion is not within its valid time range."}`
			}
			return ""
		}
		if _, err := b.k.Token(t.Context(), a.ID, ""); err == nil {
			t.Fatal("not refused")
		}
		write()
		late = false
		time.Sleep(10 * time.Minute)
		if _, err := b.k.Token(t.Context(), a.ID, ""); err != nil {
			t.Errorf("with a new assertion: %v", err)
		}
	})
}

// A person's account of an application that proves itself: signing in again as the window does must not lose the proof.
func TestSigningInAgainKeepsTheApplicationsProof(t *testing.T) {
	w := newWorld(t)
	k := w.keeper()
	app := w.app("Contoso Portal")
	r := w.request()
	r.ClientID, r.Credential = app.ClientID, &identity.Credential{Secret: identity.Secret(app.Secret)}
	way := session.Way{Flow: identity.FlowBrowser, Browser: flows.AuthorizationCode{Visit: w.person("adele").Visit, RedirectURI: "http://localhost/callback", Timeout: 20 * time.Second}}
	id, err := k.SignIn(t.Context(), w.by(way, r))
	if err != nil {
		t.Fatal(err)
	}
	a, _ := k.Account(t.Context(), id)
	again, grant := session.SignInAgain(a, nil)
	grant.Visit = w.person("adele").Visit
	_, err = k.SignIn(t.Context(), again)
	c, _ := k.Credential(t.Context(), id)
	if err != nil || c == nil {
		t.Errorf("credential %v, %v", c.Name(), err)
	}
	there, grant, err := session.InTenant(a, "fabrikam.example")
	if err != nil {
		t.Fatal(err)
	}
	grant.Visit = w.person("adele").Visit
	if _, err := k.SignIn(t.Context(), there); err != nil {
		t.Errorf("in another tenant: %v", err)
	}
}

// A sign-in that brings no refresh token does not throw the good one away.
func TestASignInWithoutRefreshTokenKeepsTheGoodOne(t *testing.T) {
	w := newWorld(t)
	k := w.keeper()
	r := w.request()
	r.ClientID = w.app("Contoso Lab").ClientID
	browser := flows.AuthorizationCode{Visit: w.person("adele").Visit, Timeout: 20 * time.Second}
	id, err := k.SignIn(t.Context(), w.by(session.Way{Flow: identity.FlowBrowser, Browser: browser}, r))
	if err != nil {
		t.Fatal(err)
	}
	browser.ResponseMode = "form_post"
	browser.Visit = w.person("adele").Visit
	s := w.by(session.Way{Flow: identity.FlowImplicit, Browser: browser}, r)
	res, err := k.Try(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := k.Keep(t.Context(), s, res); err != nil || got != id {
		t.Fatalf("%v %v", got, err)
	}
	w.skew.Add(int64(2 * time.Hour))
	if _, err := k.Token(t.Context(), id, ""); err != nil {
		t.Errorf("the account renewed itself before the Flow lab's result was kept: %v", err)
	}
}

// What an implicit sign-in lacks is told as what it is, before its token ends and after.
func TestAnImplicitSignInSaysWhatItLacks(t *testing.T) {
	w := newWorld(t)
	k := w.keeper()
	r := w.request()
	r.ClientID = w.app("Contoso Lab").ClientID
	browser := flows.AuthorizationCode{Visit: w.person("adele").Visit, Timeout: 20 * time.Second, ResponseMode: "form_post"}
	id, err := k.SignIn(t.Context(), w.by(session.Way{Flow: identity.FlowImplicit, Browser: browser}, r))
	if err != nil {
		t.Fatal(err)
	}
	check := func(scopes identity.Scopes, want string) {
		t.Helper()
		_, err := k.Token(t.Context(), id, scopes)
		need, ok := errors.AsType[*session.SignInNeededError](err)
		if !ok || !strings.Contains(need.Need.Summary, want) || !strings.Contains(need.Need.Detail, "--flow browser") || strings.Contains(need.Error(), "offline_access") {
			t.Errorf("%q: %v", scopes, err)
		}
	}
	check("User.Read", "a token for another API needs you")
	if s := k.Snapshot().Accounts[0].Status; s != session.Fresh {
		t.Errorf("the account is %s", s)
	}
	w.skew.Add(int64(2 * time.Hour))
	check("", "the token has expired, and an implicit sign-in brings no refresh token")
	if a := k.Snapshot().Accounts[0]; a.Status != session.SignInNeeded || !strings.Contains(a.Reason, "implicit") {
		t.Errorf("the account is %s: %s", a.Status, a.Reason)
	}
}

// The issuer behind the authority is another one than at sign-in: a renewal refuses to send the secret, an exchange must too.
func TestAnExchangeAfterTheIssuerChanged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t)
		a := identity.Account{Kind: identity.KindApp, Name: "robot", Subject: "c", Issuer: "https://id.example/before", Authority: b.account.Authority, ClientID: "c", Scopes: "api"}
		a.ID = identity.NewAccountID(a.Issuer, a.ClientID, a.Subject)
		rec := &identity.Record{Account: a, SignIn: "2", Revision: 1, Credential: &identity.Credential{Secret: "the-secret"}}
		if err := b.store.Create(t.Context(), rec); err != nil {
			t.Fatal(err)
		}
		sent := 0
		b.refuse = func(form string) string { sent++; return "" }
		if _, err := b.k.Token(t.Context(), a.ID, ""); err == nil || sent != 0 {
			t.Fatalf("a renewal: %v, %d sent", err, sent)
		}
		if _, _, err := b.k.OnBehalfOf(t.Context(), session.OnBehalfOf{App: a.ID, Assertion: "opaque", Scopes: "next"}); err == nil || sent != 0 {
			t.Errorf("an exchange: %v, %d requests with secret and assertion sent", err, sent)
		}
	})
}

// An exchange with claims passes by what is kept, and keeps what came instead.
func TestAnExchangeWithClaimsPassesByWhatIsKept(t *testing.T) {
	w := newWorld(t)
	k := w.keeper()
	caller := w.signIn(k, "adele")
	tok, err := k.Token(t.Context(), caller, "")
	if err != nil {
		t.Fatal(err)
	}
	o := session.OnBehalfOf{App: w.signInApp(k, "Contoso Orders"), Assertion: tok.Token, Scopes: identity.NewScopes(w.app("Contoso Inventory").Scopes...)}
	first, _, err := k.OnBehalfOf(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	o.Claims = nbf
	second, src, err := k.OnBehalfOf(t.Context(), o)
	if err != nil || src != session.Refreshed || second.Token == first.Token {
		t.Fatalf("with claims: %s, %v", src, err)
	}
	o.Claims = ""
	if third, src, err := k.OnBehalfOf(t.Context(), o); err != nil || src != session.FromCache || third.Token != second.Token {
		t.Errorf("afterwards: %s, %v", src, err)
	}
}

// What one application keeps is bounded, and what has passed goes.
func TestExchangesAndThrottlesAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t)
		rec, err := b.store.Load(t.Context(), b.id)
		if err != nil {
			t.Fatal(err)
		}
		rec = rec.Clone()
		rec.Revision++
		rec.Credential = &identity.Credential{Secret: "the-secret"}
		rec.RetryAt = map[identity.Scopes]time.Time{"past": b.now().Add(time.Minute), "future": b.now().Add(30 * time.Minute)}
		for i := range 250 {
			rec.Exchanged = append(rec.Exchanged, identity.Exchanged{Key: fmt.Sprint(i), At: b.now(), Token: identity.AccessToken{
				Token: "x", Type: "Bearer", IssuedAt: b.now(), ExpiresAt: b.now().Add(time.Hour)}})
		}
		if err := b.store.Update(t.Context(), rec); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Minute)
		if _, _, err := b.k.OnBehalfOf(t.Context(), session.OnBehalfOf{App: b.id, Assertion: "opaque", Scopes: "next"}); err != nil {
			t.Fatal(err)
		}
		if rec, err = b.store.Load(t.Context(), b.id); err != nil {
			t.Fatal(err)
		}
		if len(rec.Exchanged) != 200 || rec.Exchanged[199].Token.Token == "x" || rec.Exchanged[0].Key != "51" {
			t.Errorf("%d exchanges are kept, the first is %s", len(rec.Exchanged), rec.Exchanged[0].Key)
		}
		if len(rec.RetryAt) != 1 || rec.RetryAt["future"].IsZero() {
			t.Errorf("throttles: %v", rec.RetryAt)
		}
	})
}
