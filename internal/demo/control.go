package demo

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// A change is a switch that was understood; running it cannot be refused any more.
type change func(t *Tenant) error

// controls reads each switch. Everything is read before anything is changed, so that a mistake in one switch
// leaves all as they were.
var controls = map[string]func(t *Tenant, raw json.RawMessage) (change, error){
	"expires_in": number(func(s *switches, n int) { s.expiresIn = n }),
	"refresh_in": number(func(s *switches, n int) { s.refreshIn = n }),
	"throttle":   number(func(s *switches, n int) { s.throttle = n }),
	"error_5xx":  number(func(s *switches, n int) { s.serverErrors = n }),
	"delay_ms":   number(func(s *switches, n int) { s.delay = time.Duration(n) * time.Millisecond }),
	"drop_after_redeem": number(func(s *switches, n int) {
		s.dropAfterRedeem = n
	}),
	"clock_offset_s": func(_ *Tenant, raw json.RawMessage) (change, error) {
		var n int
		if err := json.Unmarshal(raw, &n); err != nil {
			return nil, fmt.Errorf("wants whole seconds, also negative ones")
		}
		return set(func(s *switches) { s.clockOffset = time.Duration(n) * time.Second }), nil
	},
	"retry_after": func(_ *Tenant, raw json.RawMessage) (change, error) {
		var v string
		if err := json.Unmarshal(raw, &v); err != nil || strings.ContainsFunc(v, func(c rune) bool { return c < ' ' || c > '~' }) {
			return nil, fmt.Errorf(`wants the header's text, such as "3" or an HTTP date`)
		}
		return set(func(s *switches) { s.retryAfter = v }), nil
	},
	"expire_secret":     onOff(func(s *switches, v bool) { s.expireSecret = v }),
	"obo_needs_mfa":     onOff(func(s *switches, v bool) { s.oboNeedsMFA = v }),
	"throttle_scope":    throttleScope,
	"answer_as":         answerAs,
	"answer_count":      number(func(s *switches, n int) { s.answerCount = n }),
	"slow_down":         number(func(s *switches, n int) { s.slowDown = n }),
	"device_expires_in": number(func(s *switches, n int) { s.deviceLifetime = time.Duration(n) * time.Second }),
	"device_interval":   number(func(s *switches, n int) { i := time.Duration(n) * time.Second; s.deviceInterval = &i }),
	"device_complete":   onOff(func(s *switches, v bool) { s.deviceComplete = v }),
	"approve_device":    approveDevice,
	"deny_device":       denyDevice,
	"strict_rotation":   onOff(func(s *switches, v bool) { s.strictRotation = v }),
	"rotate_keys": func(_ *Tenant, raw json.RawMessage) (change, error) {
		var v bool
		if err := json.Unmarshal(raw, &v); err != nil {
			return nil, fmt.Errorf("wants true")
		}
		if !v {
			return func(*Tenant) error { return nil }, nil
		}
		return func(t *Tenant) error { return t.keys.rotate() }, nil
	},
	"mex":                     oneOf(func(s *switches, v string) { s.farm.mex = v }, mexMisbehaviours...),
	"saml":                    oneOf(func(s *switches, v string) { s.farm.saml = v }, "1.1", "2.0"),
	"redirect_foreign":        onOff(func(s *switches, v bool) { s.farm.redirectForeign = v }),
	"saml_prefix_on_envelope": onOff(func(s *switches, v bool) { s.farm.prefixOnEnvelope = v }),
	"revoke":                  ofUser(func(t *Tenant, u *User) error { return t.store.revokeSessions(u.OID) }),
	"require_claims": ofUser(func(t *Tenant, u *User) error {
		t.challenges.demand(u.OID, t.now().Unix())
		return nil
	}),
	"require_mfa": ofUser(func(t *Tenant, u *User) error { return t.store.demandMFA(u.OID) }),
}

func set(f func(*switches)) change {
	return func(t *Tenant) error {
		t.switches.mu.Lock()
		defer t.switches.mu.Unlock()
		f(&t.switches)
		return nil
	}
}

func number(f func(*switches, int)) func(*Tenant, json.RawMessage) (change, error) {
	return func(_ *Tenant, raw json.RawMessage) (change, error) {
		var n int
		if err := json.Unmarshal(raw, &n); err != nil || n < 0 || n > 1<<30 {
			return nil, fmt.Errorf("wants a whole number from 0 on")
		}
		return set(func(s *switches) { f(s, n) }), nil
	}
}

// onOff reads a switch that is on or off.
func onOff(f func(*switches, bool)) func(*Tenant, json.RawMessage) (change, error) {
	return func(_ *Tenant, raw json.RawMessage) (change, error) {
		var v bool
		if err := json.Unmarshal(raw, &v); err != nil {
			return nil, fmt.Errorf("wants true or false")
		}
		return set(func(s *switches) { f(s, v) }), nil
	}
}

func ofUser(f func(*Tenant, *User) error) func(*Tenant, json.RawMessage) (change, error) {
	return func(t *Tenant, raw json.RawMessage) (change, error) {
		var name string
		if err := json.Unmarshal(raw, &name); err != nil {
			return nil, fmt.Errorf("wants a username")
		}
		u := t.userByName(name)
		if u == nil {
			return nil, fmt.Errorf("no user is called %q", name)
		}
		return func(t *Tenant) error { return f(t, u) }, nil
	}
}

func (t *Tenant) controlGet(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, t.counts.snapshot())
}

// controlPost sets the switches of a JSON object and answers with the counters. A page of another origin may
// not: a visited web site must not be able to disturb a demonstration.
func (t *Tenant) controlPost(w http.ResponseWriter, r *http.Request) {
	refused := func(status int, format string, args ...any) {
		writeJSON(w, status, map[string]string{"error": fmt.Sprintf(format, args...)})
	}
	if origin := r.Header.Get("Origin"); origin != "" && origin != t.local {
		refused(http.StatusForbidden, "the control endpoint takes no requests from web pages of another origin")
		return
	}
	body, err := io.ReadAll(r.Body)
	var asked map[string]json.RawMessage
	if err == nil {
		err = json.Unmarshal(body, &asked)
	}
	if err != nil {
		refused(http.StatusBadRequest, "the body must be a JSON object of switches")
		return
	}
	var todo []change
	for _, name := range slices.Sorted(maps.Keys(asked)) {
		read, ok := controls[name]
		if !ok {
			refused(http.StatusBadRequest, "unknown switch %q; the switches are %s", name, strings.Join(slices.Sorted(maps.Keys(controls)), ", "))
			return
		}
		c, err := read(t, asked[name])
		if err != nil {
			refused(http.StatusBadRequest, "switch %q %v", name, err)
			return
		}
		todo = append(todo, c)
	}
	for _, c := range todo {
		if err := c(t); err != nil {
			refused(http.StatusInternalServerError, "the switch could not be set: %v", err)
			return
		}
	}
	t.controlGet(w, r)
}
