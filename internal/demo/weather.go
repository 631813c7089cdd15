package demo

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// weather plays slow, busy and broken servers; false means that the answer has been given.
func (t *Tenant) weather(w http.ResponseWriter, r *http.Request) bool {
	v := t.switches.view()
	if v.delay > 0 && !t.pause(w, r, v.delay) {
		return false
	}
	if as, ok := t.switches.malformed(); ok {
		t.answerMalformed(w, r, as)
		return false
	}
	if v.retryAfter != "" {
		w.Header().Set("Retry-After", v.retryAfter)
	}
	switch {
	case t.switches.take(func(s *switches) *int { return &s.throttle }), t.switches.throttled(r.PostForm.Get("scope")):
		if v.retryAfter == "" {
			w.Header().Set("Retry-After", "1")
		}
		t.writeRefusal(w, refuse("temporarily_unavailable", 90055, "Server is terminating request because of excessive request rate.").
			status(http.StatusTooManyRequests))
		return false
	case t.switches.take(func(s *switches) *int { return &s.serverErrors }):
		t.writeRefusal(w, refuse("temporarily_unavailable", 90033, "A transient error has occurred. Please try again.").
			status(http.StatusServiceUnavailable))
		return false
	}
	w.Header().Del("Retry-After")
	return true
}

// pause waits, and reports false when nobody waits for the answer any more.
func (t *Tenant) pause(w http.ResponseWriter, r *http.Request, d time.Duration) bool {
	// The server's own limits would end a long delay early, and net/http takes a read limit for a caller
	// who has gone.
	rc := http.NewResponseController(w)
	_ = rc.SetReadDeadline(time.Time{})
	_ = rc.SetWriteDeadline(time.Time{})
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	case <-t.done:
		return false
	}
}

const (
	hugeAnswer = 8 << 20 // bytes
	slowPace   = 250 * time.Millisecond
)

// malformations are the answers that servers should not give and proxies do. None holds a token.
var malformations = []string{"empty", "html", "huge", "truncated", "wrong_type", "slow"}

func (t *Tenant) answerMalformed(w http.ResponseWriter, r *http.Request, as string) {
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	switch as {
	case "html":
		h.Set("Content-Type", "text/html; charset=utf-8")
		_, _ = fmt.Fprint(w, "<!doctype html><title>Sign in to the network</title><p>Please accept the terms of this network first.")
	case "huge":
		_, _ = fmt.Fprint(w, `{"error":"invalid_request","error_description":"`)
		line := []byte(strings.Repeat("x", 64<<10))
		for range hugeAnswer / len(line) {
			if _, err := w.Write(line); err != nil {
				return // the client has had enough
			}
		}
		_, _ = fmt.Fprint(w, `"}`)
	case "truncated":
		h.Set("Content-Length", "2000")
		_, _ = fmt.Fprint(w, `{"token_type":"Bearer","expires_in":35`)
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler) // net/http's way to end a connection in the middle of an answer
	case "wrong_type":
		_, _ = fmt.Fprint(w, `{"token_type":["Bearer"],"expires_in":{"seconds":3599},"access_token":12345,"refresh_token":false,"scope":7}`)
	case "slow":
		for _, c := range []byte(`{"error":"invalid_request","error_description":"AADSTS90033: A transient error has occurred."}`) {
			_, _ = w.Write([]byte{c})
			_ = http.NewResponseController(w).Flush()
			if !t.pause(w, r, slowPace) {
				return
			}
		}
	}
}

// malformed takes one of the malformed answers that were ordered.
func (s *switches) malformed() (as string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.answerCount == 0 || s.answerAs == "" {
		return "", false
	}
	s.answerCount--
	return s.answerAs, true
}

// throttled counts down the refusals ordered for one scope. It may stand among others in the request.
func (s *switches) throttled(scope string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.scopeThrottle == 0 || !slices.Contains(strings.Fields(scope), s.throttledScope) {
		return false
	}
	s.scopeThrottle--
	return true
}

func throttleScope(_ *Tenant, raw json.RawMessage) (change, error) {
	var v struct {
		Scope string `json:"scope"`
		Count int    `json:"count"`
	}
	if err := json.Unmarshal(raw, &v); err != nil || v.Scope == "" || v.Count < 0 {
		return nil, fmt.Errorf(`wants {"scope": "...", "count": 1}`)
	}
	return set(func(s *switches) { s.throttledScope, s.scopeThrottle = v.Scope, v.Count }), nil
}

// answerAs chooses the malformed answer; one is given unless answer_count says more.
func answerAs(_ *Tenant, raw json.RawMessage) (change, error) {
	var v string
	if err := json.Unmarshal(raw, &v); err != nil || v != "" && !slices.Contains(malformations, v) {
		return nil, fmt.Errorf(`wants "" or one of %s`, strings.Join(malformations, ", "))
	}
	return set(func(s *switches) { s.answerAs, s.answerCount = v, 1 }), nil
}
