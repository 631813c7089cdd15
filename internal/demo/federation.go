package demo

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// The addresses of the federation server, which the tenant plays as well.
const (
	farmPath         = "/adfs"
	mexPath          = farmPath + "/services/trust/mex"
	username13Path   = farmPath + "/services/trust/13/usernamemixed"
	username2005Path = farmPath + "/services/trust/2005/usernamemixed"
	windows13Path    = farmPath + "/services/trust/13/windowstransport"
	windows2005Path  = farmPath + "/services/trust/2005/windowstransport"
)

// farmRoutes are the federation server's endpoints, and what Entra has for finding it.
func (t *Tenant) farmRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /common/userrealm/{upn}", t.userRealm)
	mux.HandleFunc("GET /common/UserRealm/{upn}", t.userRealm)
	mux.HandleFunc("GET /common/discovery/instance", t.instanceDiscovery)
	mux.HandleFunc("GET "+mexPath, t.mex)
	for _, v := range []trustVersion{trust13, trust2005} {
		mux.HandleFunc("POST "+v.path, func(w http.ResponseWriter, r *http.Request) { t.usernameMixed(w, r, v) })
		mux.HandleFunc("POST "+v.windows, func(w http.ResponseWriter, r *http.Request) { t.windowsTransport(w, r, v) })
	}
	mux.HandleFunc("GET "+farmPath+"/.well-known/openid-configuration", t.farmDiscovery)
	mux.HandleFunc("GET "+farmPath+"/discovery/keys", t.jwks)
	for _, end := range []string{"", "/{$}"} { // AD FS has it with the slash, and takes both
		mux.HandleFunc("GET "+farmPath+"/oauth2/authorize"+end, t.farmAuthorize)
		mux.HandleFunc("POST "+farmPath+"/oauth2/authorize"+end, t.farmAuthorize)
		mux.HandleFunc("POST "+farmPath+"/oauth2/token"+end, t.farmToken)
		mux.HandleFunc("POST "+farmPath+"/oauth2/devicecode"+end, t.farmDevice)
	}
	mux.HandleFunc("GET "+farmPath+"/oauth2/logout", t.logout)
	mux.HandleFunc("POST "+farmPath+"/oauth2/logout", t.logout)
}

// trustIssuer is the farm's name in assertions and access tokens: http, whatever it is served with.
func (t *Tenant) trustIssuer() string {
	return "http://" + hostOf(t.farmBase) + farmPath + "/services/trust"
}

// farmSwitches are what the control endpoint has been told about the farm.
type farmSwitches struct {
	mex              string // how the metadata misbehaves
	saml             string // version of assertions; empty means 1.1
	prefixOnEnvelope bool   // declare the assertion's prefix far above it
	redirectForeign  bool   // authorization endpoints lead to another host
}

// oneOf reads a switch that takes one of some words; "" turns it off.
func oneOf(f func(*switches, string), words ...string) func(*Tenant, json.RawMessage) (change, error) {
	return func(_ *Tenant, raw json.RawMessage) (change, error) {
		var v string
		if err := json.Unmarshal(raw, &v); err != nil || v != "" && !slices.Contains(words, v) {
			return nil, fmt.Errorf(`wants "" or one of %s`, strings.Join(words, ", "))
		}
		return set(func(s *switches) { f(s, v) }), nil
	}
}

// farmView copies the farm's switches.
func (s *switches) farmView() farmSwitches {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.farm
}

// farm is what the federation server remembers while it runs.
type farm struct {
	mu     sync.Mutex
	failed map[string][]time.Time // object ID -> wrong passwords of late
}

const (
	lockoutThreshold = 5 // wrong passwords ...
	lockoutWindow    = 15 * time.Minute
)

// locked reports whether an account takes no passwords now (AD FS extranet lockout).
func (f *farm) locked(oid string, now time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	recent := slices.DeleteFunc(slices.Clone(f.failed[oid]), func(at time.Time) bool { return now.Sub(at) >= lockoutWindow })
	return len(recent) >= lockoutThreshold
}

// wrong notes a wrong password, right forgets those before.
func (f *farm) wrong(oid string, now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.failed == nil {
		f.failed = map[string][]time.Time{}
	}
	recent := append(f.failed[oid], now)
	f.failed[oid] = recent[max(0, len(recent)-lockoutThreshold):]
}

func (f *farm) right(oid string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.failed, oid)
}
