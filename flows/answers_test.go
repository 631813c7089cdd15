package flows

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/flows/meanings"
)

// One refusal with everything in it arrives with everything in it, and says who can mend it and what to do.
func TestRefusalIsComplete(t *testing.T) {
	at := time.Now().Add(90 * time.Second).UTC()
	_, err := tokenAt(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", at.Format(http.TimeFormat))
		sendJSON(w, http.StatusBadRequest, map[string]any{
			"error": "interaction_required", "error_description": "AADSTS50079: Due to a configuration change you must enroll. AADSTS70000: x\r\nTrace ID: " + anID,
			"error_codes": []int{70000, 50079}, "timestamp": "2026-11-22 12:00:00Z", "correlation_id": anotherID, "suberror": "basic_action",
			"error_uri": "https://login.example/error?code=50079", "claims": `{"access_token":{"acrs":{"essential":true,"value":"c1"}}}`,
		})
	})
	e, ok := errors.AsType[*Error](err)
	if !ok {
		t.Fatalf("got %v", err)
	}
	summary, next := Explain(err)
	m, _ := meanings.Number(meanings.AADSTS, 50079)
	switch {
	case e.Code != "interaction_required" || !slices.Equal(e.Numbers, []int{50079, 70000}) || !slices.Equal(e.Quoted(), []string{"AADSTS50079", "AADSTS70000"}) || e.SubError != "basic_action":
		t.Errorf("what: %+v", e)
	case e.CorrelationID != anotherID || e.TraceID != anID || e.Timestamp != "2026-11-22 12:00:00Z" || e.Status != http.StatusBadRequest:
		t.Errorf("where to find it: %+v", e)
	case e.Who() != meanings.Person || e.Temporary() || !e.NeedsPerson() || !strings.Contains(e.Claims, "acrs") || summary != m.Summary || next != m.Next:
		t.Errorf("what to do: %s %s %+v", summary, next, e)
	case e.RetryAfter <= time.Minute || e.RetryAfter > 90*time.Second:
		t.Errorf("when: %s", e.RetryAfter)
	}
}

// Throttling says how long to wait, in seconds or as a date, whatever the body is.
func TestThrottledAnswers(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"empty": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "120")
			w.WriteHeader(http.StatusTooManyRequests)
		},
		"HTML": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", time.Now().Add(120*time.Second).UTC().Format(http.TimeFormat))
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(http.StatusServiceUnavailable)
			fmt.Fprint(w, "<html>"+planted)
		},
		"JSON that blames the sign-in": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "120")
			sendJSON(w, http.StatusServiceUnavailable, map[string]any{"error": "invalid_grant"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := tokenAt(t, answer)
			e, ok := errors.AsType[*Error](err)
			if !ok || !e.Temporary() || e.NeedsPerson() || e.Who() != meanings.Provider || e.RetryAfter <= 100*time.Second {
				t.Fatalf("%v, %+v", err, e)
			}
			if summary, next := Explain(err); !strings.Contains(next, "left alone for") || strings.Contains(summary+next+err.Error(), planted) {
				t.Errorf("%s %s", summary, next)
			}
		})
	}
}

// An answer that comes slowly, breaks off or never ends is a clear error in bounded time and memory, and tells nothing
// of what had arrived.
func TestAnswersThatDoNotEnd(t *testing.T) {
	endless := func(w http.ResponseWriter, r *http.Request, piece string) {
		for r.Context().Err() == nil {
			if _, err := fmt.Fprint(w, piece); err != nil {
				return
			}
			w.(http.Flusher).Flush()
		}
	}
	wants := map[string]string{"cut in the middle": "broke off", "a lying encoding": "broke off", "closed without a word": "broke off", "not HTTP": "does not speak"}
	for name, answer := range map[string]http.HandlerFunc{
		"closed without a word": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"endless": func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, `{"access_token":"`+planted)
			endless(w, r, strings.Repeat("a", 64<<10))
		},
		"endless refusal": func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"error":"invalid_grant","error_description":"`+planted)
			endless(w, r, strings.Repeat("a", 64<<10))
		},
		"cut in the middle": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			fmt.Fprint(w, `{"access_token":"`+planted)
		},
		"a lying encoding": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			fmt.Fprint(w, `{"access_token":"`+planted+`"}`)
		},
		"not HTTP": func(w http.ResponseWriter, _ *http.Request) {
			conn, buffered, err := w.(http.Hijacker).Hijack()
			if err != nil {
				return
			}
			_, _ = buffered.WriteString(planted + "\r\n\r\n")
			_ = buffered.Flush()
			_ = conn.Close()
		},
	} {
		t.Run(name, func(t *testing.T) {
			a, err := tokenAt(t, answer)
			if a != nil || err == nil {
				t.Fatalf("got %+v, %v", a, err)
			}
			summary, next := Explain(err)
			checkWords(t, summary, next)
			if !strings.Contains(summary, wants[name]) {
				t.Errorf("%s: %v", summary, err)
			}
			if all := fmt.Sprintf("%v %+v %s %s", err, err, summary, next); strings.Contains(all, planted) {
				t.Errorf("it tells what had arrived: %s", all)
			}
		})
	}
}

// Nobody waits longer than they said they would.
func TestSlowAnswer(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		fmt.Fprint(w, `{"access_token":"`+planted)
		w.(http.Flusher).Flush()
		cancel() // the time is up while the answer drips
		<-r.Context().Done()
	}))
	defer s.Close()
	_, err := newTestClient(t, ClientOptions{}).token(ctx, &Provider{TokenEndpoint: s.URL}, tokenRequest{op: "test", form: url.Values{"refresh_token": {planted}}})
	e, ok := errors.AsType[*NetworkError](err)
	if !ok || !e.Sent || strings.Contains(err.Error(), planted) {
		t.Fatalf("got %v", err)
	}
	if summary, next := Explain(err); !strings.Contains(summary, "stopped") || next == "" {
		t.Errorf("%s %s", summary, next)
	}
}

// Whatever comes back, there is an ID that the sign-in service can find the request by; where none was sent, none is shown.
func TestAnswersHaveTheCorrelationID(t *testing.T) {
	for name, body := range map[string]string{
		"empty": "", "a page": "<html>", "no token": `{}`, "another type": `{"access_token":7}`, "no duration": `{"access_token":"x","expires_in":"soon"}`,
		"a refusal without IDs": `{"error":"invalid_grant"}`, "an object of others": `{"message":"x"}`,
	} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) }))
		for microsoft, want := range map[bool]string{true: anID, false: ""} {
			p := &Provider{TokenEndpoint: s.URL, DeviceAuthorizationEndpoint: s.URL, Microsoft: microsoft}
			c := newTestClient(t, ClientOptions{})
			_, err := c.token(t.Context(), p, tokenRequest{op: "test", form: url.Values{}, correlation: anID})
			_, device := c.deviceAuthorization(t.Context(), p, Request{ClientID: "x", CorrelationID: anID})
			for _, err := range []error{err, device} {
				if e, ok := errors.AsType[*Error](err); !ok || e.CorrelationID != want || e.Host != strings.TrimPrefix(s.URL, "http://") {
					t.Errorf("%s, at Microsoft's %v: %+v", name, microsoft, err)
				}
			}
		}
		s.Close()
	}
	o := newOP(t, "contoso.example")
	r := o.request("Orders.Read")
	r.CorrelationID = anID
	o.redirect = func(v url.Values) { v.Del("code"); v.Set("error", "access_denied") }
	_, _, err := signIn(t, newTestClient(t, ClientOptions{}), &AuthorizationCode{}, r)
	if e, ok := errors.AsType[*Error](err); !ok || e.CorrelationID != anID {
		t.Errorf("a refusal in the browser: %v", err)
	}
}
