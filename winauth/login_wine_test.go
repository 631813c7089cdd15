//go:build wine && windows

package winauth

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// These run under Wine at a desk of e2e/kerberos, with a ticket of its domain: LATCHKEY_TEST_HOST names a web server that
// asks for it, LATCHKEY_TEST_STRANGER one that the domain does not know.

// show sends a token to the web server, as a client with one connection, and gives the answer's status and its token.
func show(t *testing.T, token []byte) (status int, answer []byte) {
	t.Helper()
	ask, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+os.Getenv("LATCHKEY_TEST_HOST")+"/adfs/oauth2/authorize/", nil)
	if err != nil {
		t.Fatal(err)
	}
	ask.Header.Set("Authorization", "Negotiate "+base64.StdEncoding.EncodeToString(token))
	transport := &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: trusted(t)}}
	got, err := transport.RoundTrip(ask)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	for _, offer := range got.Header.Values("WWW-Authenticate") {
		if text, ok := strings.CutPrefix(offer, "Negotiate "); ok {
			if answer, err = base64.StdEncoding.DecodeString(text); err != nil {
				t.Fatal(err)
			}
		}
	}
	return got.StatusCode, answer
}

// trusted are the certificates that the lab trusts. Wine takes them over from the machine now and then only, which is no
// matter of SSPI.
func trusted(t *testing.T) *x509.CertPool {
	t.Helper()
	text, err := os.ReadFile(os.Getenv("LATCHKEY_TEST_TRUSTED"))
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		t.Fatal("there is no certificate in the lab's file of them")
	}
	return pool
}

type stepper func(in []byte) (out []byte, done bool, err error)

func begin(t *testing.T, host string) (step stepper, first []byte, err error) {
	t.Helper()
	step, release, err := New(Options{}).Begin(t.Context(), "HTTP/"+host, []byte("tls-server-end-point:ours"))
	if err != nil {
		return nil, nil, err
	}
	t.Cleanup(release)
	first, done, err := step(nil)
	if err == nil && (done || len(first) == 0) {
		t.Fatalf("the first step gave %d bytes, done %v", len(first), done)
	}
	return step, first, err
}

// TestLogin: one round trip, and both sides know each other.
func TestLogin(t *testing.T) {
	step, token, err := begin(t, os.Getenv("LATCHKEY_TEST_HOST"))
	if err != nil {
		t.Fatal(err)
	}
	status, answer := show(t, token)
	if status == http.StatusUnauthorized || len(answer) == 0 {
		t.Fatalf("the service answers %d with %d bytes", status, len(answer))
	}
	out, done, err := step(answer)
	if err != nil || !done || len(out) > 0 {
		t.Errorf("the last step: %d bytes, done %v, %v", len(out), done, err)
	}
	if _, _, err := step(answer); err == nil {
		t.Error("an exchange that is over takes more tokens")
	}
}

// TestLoginService: only the real service can make the final token.
func TestLoginService(t *testing.T) {
	host := os.Getenv("LATCHKEY_TEST_HOST")
	_, token, err := begin(t, host)
	if err != nil {
		t.Fatal(err)
	}
	_, old := show(t, token)
	for name, forge := range map[string]func(answer []byte) []byte{
		"garbage":       func([]byte) []byte { return []byte("garbage") },
		"another one's": func([]byte) []byte { return old },
		"changed":       func(answer []byte) []byte { answer[len(answer)-1] ^= 1; return answer },
		"cut":           func(answer []byte) []byte { return answer[:len(answer)-5] },
		"none":          func([]byte) []byte { return nil },
		"NTLM":          func([]byte) []byte { return []byte("NTLMSSP\x00\x02\x00\x00\x00") },
	} {
		step, token, err := begin(t, host)
		if err != nil {
			t.Fatal(err)
		}
		_, answer := show(t, token)
		if _, done, err := step(forge(answer)); done || err == nil {
			t.Errorf("%s: done %v, %v", name, done, err)
		}
	}
}

// TestLoginStrangers: the domain knows no such service, whatever may be asked of it.
func TestLoginStrangers(t *testing.T) {
	if _, out, err := begin(t, os.Getenv("LATCHKEY_TEST_STRANGER")); len(out) > 0 || reasonOf(err) != ReasonUnknownService {
		t.Errorf("%d bytes, %s %v", len(out), reasonOf(err), err)
	}
}

// TestLoginTicket: what Wine tells of the ticket; it names neither client nor user principal name.
func TestLoginTicket(t *testing.T) {
	ticket, err := New(Options{}).Ticket(t.Context())
	if left := time.Until(ticket.Expires); err != nil || left <= 0 || left > 24*time.Hour || ticket.Cache != "logon session" {
		t.Errorf("%+v, %v", ticket, err)
	}
	if standing, detail := New(Options{}).Standing(t.Context()); standing != StandingNone || !strings.Contains(detail, "there is a ticket") {
		t.Errorf("%s: %s", standing, detail)
	}
	if upn, _, err := New(Options{}).UPN(t.Context()); err == nil || reasonOf(err) != ReasonNoTicket {
		t.Errorf("UPN: %q, %v", upn, err)
	}
}

func TestLoginManyAtOnce(t *testing.T) {
	login := New(Options{})
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			step, release, err := login.Begin(t.Context(), "HTTP/"+os.Getenv("LATCHKEY_TEST_HOST"), nil)
			if err != nil {
				t.Error(err)
				return
			}
			defer release()
			if out, _, err := step(nil); len(out) == 0 || err != nil {
				t.Errorf("%d bytes, %v", len(out), err)
			}
		})
		all.Go(func() {
			if _, err := login.Ticket(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

// TestWithoutLogin: there is no ticket, and no other way to prove who is there is tried.
func TestWithoutLogin(t *testing.T) {
	for _, o := range []Options{{}, {AllowNTLM: true}} {
		step, release, err := New(o).Begin(t.Context(), "HTTP/"+os.Getenv("LATCHKEY_TEST_HOST"), nil)
		var out []byte
		if err == nil {
			out, _, err = step(nil)
			release()
		}
		if len(out) > 0 || reasonOf(err) != ReasonNoTicket {
			t.Errorf("%+v: %d bytes, %s %v", o, len(out), reasonOf(err), err)
		}
	}
	if ticket, err := New(Options{}).Ticket(t.Context()); reasonOf(err) != ReasonNoTicket {
		t.Errorf("%+v, %v", ticket, err)
	}
}
