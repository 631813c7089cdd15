package flows

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
)

// The assertion and the ticket are as good as a password: neither a log, nor a trace, nor an error shows them, however
// the sign-in ends.
func TestWindowsSecrets(t *testing.T) {
	const inside = "bob-as-the-assertion-says"
	assertion := strings.Replace(bobsAssertion, ">bob<", ">"+inside+"<", 1)
	for name, prepare := range map[string]func(f *winFarm){
		"signed in": func(f *winFarm) {},
		"refused with the assertion": func(f *winFarm) {
			f.platform.token = func(w http.ResponseWriter, r *http.Request) bool {
				sendJSON(w, http.StatusBadRequest, map[string]any{"error": "invalid_grant", "error_description": "AADSTS50008: bad: " + r.PostForm.Get("assertion")})
				return true
			}
		},
		"a fault around it": func(f *winFarm) {
			f.trust = func(w http.ResponseWriter, r *http.Request) {
				w.WriteHeader(http.StatusInternalServerError)
				fmt.Fprint(w, strings.Replace(rstrOf(assertion), "s:Body>", "s:Bodies>", 2))
			}
		},
		"cut off": func(f *winFarm) {
			f.trust = func(w http.ResponseWriter, r *http.Request) {
				fmt.Fprint(w, strings.TrimSuffix(rstrOf(assertion), "</s:Envelope>"))
			}
		},
		"not SOAP": func(f *winFarm) {
			f.trust = func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, assertion) }
		},
		"damaged HTTP": func(f *winFarm) {
			f.trust = func(w http.ResponseWriter, r *http.Request) {
				conn, _, err := w.(http.Hijacker).Hijack()
				if err != nil {
					t.Error(err)
					return
				}
				defer conn.Close()
				fmt.Fprint(conn, assertion)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := newWinFarm(t)
			f.trust = func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, rstrOf(assertion)) }
			prepare(f)
			var shown bytes.Buffer
			c := newLoginTest(t, &kerberos{user: "bob@AD.CONTOSO.LAB"})
			c.log = slog.New(slog.NewTextHandler(&shown, &slog.HandlerOptions{Level: slog.LevelDebug}))
			trace := NewTrace(nil)
			res, err := IntegratedWindows{Username: bobUPN}.Acquire(WithTrace(t.Context(), trace), c, f.request())
			if (err == nil) != (name == "signed in") {
				t.Error(err)
			}
			fmt.Fprintf(&shown, "%v %+v %#v %v", err, err, err, res)
			if err != nil {
				summary, next := Explain(err)
				shown.WriteString(summary + next)
			}
			if err := trace.WriteRedacted(&shown); err != nil {
				t.Error(err)
			}
			const ticket = "ticket 1|bob@AD.CONTOSO.LAB|HTTP/127.0.0.1"
			for _, secret := range []string{inside, base64.StdEncoding.EncodeToString([]byte(assertion))[:40], base64.StdEncoding.EncodeToString([]byte(ticket))[:20], ticket} {
				if strings.Contains(shown.String(), secret) {
					t.Errorf("%q is shown:\n%s", secret, shown.String())
				}
			}
		})
	}
}
