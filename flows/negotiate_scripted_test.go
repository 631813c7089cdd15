package flows

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// kerberos stands in for a Negotiator, since tickets need a domain controller; the lab runs the real one. Its tokens
// say for which service and on which connection they are good, so that servers can check them as acceptors do.
type kerberos struct {
	user    string
	refuse  error  // of Begin
	breaks  error  // of step
	silent  bool   // it has nothing to say
	endless bool   // it is never done
	alone   bool   // done with the first token: no mutual authentication
	proof   string // what the server must prove; empty: its name

	mu       sync.Mutex
	begun    []string // names of services, in order
	open     int      // not released
	released int
	taken    []string    // what servers sent
	until    []time.Time // when each exchange must have ended; zero: never
}

func (k *kerberos) Begin(ctx context.Context, spn string, binding []byte) (func([]byte) ([]byte, bool, error), func(), error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.begun = append(k.begun, spn)
	end, _ := ctx.Deadline()
	k.until = append(k.until, end)
	if k.refuse != nil {
		return nil, nil, k.refuse
	}
	k.open++
	rounds := 0
	step := func(in []byte) ([]byte, bool, error) {
		k.mu.Lock()
		defer k.mu.Unlock()
		rounds++
		ticket := []byte(fmt.Sprintf("ticket %d|%s|%s|%x", rounds, k.user, spn, binding))
		if in != nil {
			k.taken = append(k.taken, string(in))
		}
		proof := k.proof
		if proof == "" {
			proof = "this is " + spn
		}
		switch words, failed := strings.CutPrefix(string(in), "error "); {
		case k.breaks != nil:
			return nil, false, k.breaks
		case k.silent:
			return nil, false, nil
		case failed:
			return nil, false, &ticketError{words}
		case k.endless || string(in) == "more":
			return ticket, false, nil
		case in == nil:
			return ticket, k.alone, nil
		case string(in) == proof:
			return nil, true, nil
		}
		return nil, false, &ticketError{"the token is defective"}
	}
	release := func() {
		k.mu.Lock()
		defer k.mu.Unlock()
		k.open--
		k.released++
	}
	return step, release, nil
}

// settled fails the test when an exchange was not released exactly once.
func (k *kerberos) settled(t *testing.T) {
	t.Helper()
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.open != 0 || k.refuse == nil && k.released != len(k.begun) {
		t.Errorf("%d exchanges begun, %d released", len(k.begun), k.released)
	}
}

func (k *kerberos) services() []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return append([]string(nil), k.begun...)
}

// ticketError is an error as the system's library has it.
type ticketError struct{ words string }

func (e *ticketError) Error() string         { return "winauth: read the ticket: " + e.words }
func (e *ticketError) Advice() (_, _ string) { return "expired", "Run kinit." }

var errExpired = &ticketError{"the ticket has expired"}

// doorman lets requests through that show a good ticket for 127.0.0.1 on this very connection.
type doorman struct {
	t        *testing.T
	binding  string // hex
	answer   string // the server's proof; empty: none is sent
	mu       sync.Mutex
	shown    int // tickets
	bare     int // requests without
	accounts []string
}

func newDoorman(t *testing.T, s *httptest.Server) *doorman {
	sum := sha256.Sum256(s.Certificate().Raw)
	return &doorman{t: t, answer: "this is HTTP/127.0.0.1", binding: hex.EncodeToString(append([]byte("tls-server-end-point:"), sum[:]...))}
}

// admits answers the request when it does not let it through.
func (d *doorman) admits(w http.ResponseWriter, r *http.Request) bool {
	scheme, encoded, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	d.mu.Lock()
	defer d.mu.Unlock()
	if encoded == "" {
		d.bare++
		w.Header().Add("WWW-Authenticate", `Basic realm="a, Negotiate b"`)
		w.Header().Add("WWW-Authenticate", "Negotiate, NTLM")
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprint(w, "<html>", strings.Repeat("Unauthorized. ", 1000))
		return false
	}
	d.shown++
	token, err := base64.StdEncoding.DecodeString(encoded)
	parts := strings.Split(string(token), "|")
	if scheme != "Negotiate" || err != nil || len(parts) != 4 || r.TLS == nil || r.ProtoMajor != 1 {
		d.t.Errorf("%s %q came over %s: %v", scheme, token, r.Proto, err)
		return false
	}
	if parts[2] != "HTTP/127.0.0.1" || parts[3] != d.binding {
		d.t.Errorf("a ticket for %s bound to %s, want %s", parts[2], parts[3], d.binding)
	}
	d.accounts = append(d.accounts, parts[1])
	if d.answer != "" {
		w.Header().Set("WWW-Authenticate", "Negotiate "+base64.StdEncoding.EncodeToString([]byte(d.answer)))
	}
	return true
}

func (d *doorman) tickets() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.shown
}

// newLoginTest is a Client with a Negotiator that trusts the certificate of httptest's servers.
func newLoginTest(t *testing.T, n Negotiator) *Client {
	t.Helper()
	s := httptest.NewUnstartedServer(nil)
	s.StartTLS()
	defer s.Close()
	h := NewHTTP()
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	transport := h.Transport.(*http.Transport)
	transport.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	transport.Proxy = nil // names that lead to servers of the test are no business of the environment's proxy
	t.Cleanup(h.CloseIdleConnections)
	return NewClient(ClientOptions{HTTP: h, Negotiator: n})
}

// secureServer is a web server with https that ends with the test.
func secureServer(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.EnableHTTP2 = true
	s.Config.ErrorLog = quiet(t)
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}
