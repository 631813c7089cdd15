package flows

import (
	"bytes"
	"fmt"
	"latchkey/internal/identity"
	"log/slog"
	"net/http"
	"strings"
	"testing"
)

// A whole sign-in, refresh and failure with everything logged: no state, code, verifier, nonce or token is in
// the log.
func TestNothingSecretIsLogged(t *testing.T) {
	var log bytes.Buffer
	o := newOP(t, "contoso.example")
	c := newTestClient(t, ClientOptions{Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})), CacheDir: t.TempDir()})
	r := o.request("Orders.Read")
	res, page, err := signIn(t, c, &AuthorizationCode{}, r)
	if err != nil {
		t.Fatal(err)
	}
	r.Account = &res.Account
	again, err := RefreshToken{Token: res.Tokens.Refresh}.Acquire(t.Context(), c, r)
	if err != nil {
		t.Fatal(err)
	}
	o.token = func(w http.ResponseWriter, r *http.Request) bool {
		w.WriteHeader(400)
		_, _ = w.Write([]byte(`{"error":"invalid_grant","error_description":"` + r.PostForm.Get("refresh_token") + `"}`))
		return true
	}
	_, failed := RefreshToken{Token: again.Tokens.Refresh}.Acquire(t.Context(), c, r)
	if failed == nil {
		t.Fatal("no refusal")
	}
	asked, sent := o.authorizations()[0], o.tokenRequests()
	for name, secret := range map[string]string{
		"state": asked.Get("state"), "nonce": asked.Get("nonce"), "code": sent[0].Get("code"), "verifier": sent[0].Get("code_verifier"),
		"refresh token": res.Tokens.Refresh.Reveal(), "new refresh token": again.Tokens.Refresh.Reveal(),
		"access token": res.Tokens.Access[r.Scopes].Token.Reveal(), "ID token": res.Tokens.ID.Reveal(),
	} {
		if len(secret) < 20 {
			t.Errorf("%s was not seen: %q", name, secret)
		}
		for place, text := range map[string]string{"log": log.String(), "page": page, "error": failed.Error()} {
			if strings.Contains(text, secret) {
				t.Errorf("the %s is in the %s", name, place)
			}
		}
	}
	if !strings.Contains(log.String(), "provider answered") {
		t.Error("nothing was logged at all")
	}
}

// A sign-in that waits is kept with what others may print; a wrong verb must not print what it points to.
func TestWaitingPrintsNothing(t *testing.T) {
	a := newAttempt(&Provider{}, answersCode)
	w := &Waiting{attempt: a}
	type holder struct{ Waits *Waiting }
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d"} {
		text := fmt.Sprintf(verb, w) + fmt.Sprintf(verb, *w) + fmt.Sprintf(verb, holder{w})
		for _, secret := range []identity.Secret{a.state, a.nonce, a.verifier} {
			if strings.Contains(text, secret.Reveal()) {
				t.Errorf("%s prints %s", verb, text)
			}
		}
	}
}
