package demo

import (
	"encoding/json"
	"net"
	"net/http"
	"strings"
)

const (
	controlPath = "/demo/control"
	maxBody     = 64 << 10 // bytes of any request
)

func (t *Tenant) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", t.front)
	mux.HandleFunc("GET /error", t.explain)
	mux.HandleFunc("GET /demo/style.css", stylesheet)
	mux.HandleFunc("GET "+controlPath, t.controlGet)
	mux.HandleFunc("POST "+controlPath, t.controlPost)
	mux.HandleFunc("GET /{tenant}/v2.0/.well-known/openid-configuration", t.discovery)
	mux.HandleFunc("GET /{tenant}/discovery/v2.0/keys", t.jwks)
	mux.HandleFunc("GET /{tenant}/oauth2/v2.0/authorize", t.authorize)
	mux.HandleFunc("POST /{tenant}/oauth2/v2.0/authorize", t.authorize)
	mux.HandleFunc("POST /{tenant}/login", t.login)
	mux.HandleFunc("POST /{tenant}/oauth2/v2.0/token", t.token)
	mux.HandleFunc("POST /{tenant}/oauth2/v2.0/devicecode", t.deviceAuthorization)
	mux.HandleFunc("GET /devicelogin", t.devicePage)
	mux.HandleFunc("POST /devicelogin", t.deviceEntered)
	mux.HandleFunc("GET /{tenant}/oauth2/v2.0/logout", t.logout)
	mux.HandleFunc("POST /{tenant}/oauth2/v2.0/logout", t.logout)
	mux.HandleFunc("GET /demo/orders", t.orders)
	mux.HandleFunc("GET /oidc/userinfo", t.userinfo)
	mux.HandleFunc("POST /oidc/userinfo", t.userinfo)
	t.farmRoutes(mux)
	return t.guard(mux)
}

// guard bounds every request and marks every answer. The Host check keeps web pages elsewhere from reaching
// the tenant under a name of theirs that they point to loopback (DNS rebinding).
func (t *Tenant) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("Pragma", "no-cache")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("x-ms-request-id", randomUUID())
		if id := requestID(r); id != "" {
			h.Set("client-request-id", id)
		}
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		if ip := net.ParseIP(strings.Trim(host, "[]")); !strings.EqualFold(host, "localhost") && (ip == nil || !ip.IsLoopback()) {
			http.Error(w, "The demo tenant answers to this computer's own name only.", http.StatusMisdirectedRequest)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		t.log.Debug("demo tenant request", "method", r.Method, "path", r.URL.Path)
		next.ServeHTTP(w, r)
	})
}

// requestID is the caller's correlation ID when it has a sane shape.
func requestID(r *http.Request) string {
	id := r.Header.Get("client-request-id")
	if id == "" {
		id = r.URL.Query().Get("client-request-id")
	}
	if len(id) > 64 || strings.ContainsFunc(id, func(c rune) bool {
		return (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '-'
	}) {
		return ""
	}
	return id
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the client has gone; nobody is left to tell
}

// repeated names a parameter that came more than once, which RFC 6749 section 3.1 forbids.
func repeated(form map[string][]string) string {
	for name, values := range form {
		if len(values) > 1 {
			return name
		}
	}
	return ""
}
