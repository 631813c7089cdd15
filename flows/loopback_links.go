package flows

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

type oneTimeLink struct {
	path string
	used bool
}

// link mints a fresh link that leads to the provider once. Empty after the end.
func (l *loopback) link() string {
	path := "/" + randomText()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return ""
	}
	if len(l.links) == maxLinks {
		l.links = slices.Delete(l.links, 0, 1)
	}
	l.links = append(l.links, oneTimeLink{path: path})
	return l.base + path
}

// serveLink sends the browser to the provider, once a link. It reports whether path is a link of ours.
func (l *loopback) serveLink(w http.ResponseWriter, r *http.Request, path string) bool {
	// A preview or a prefetch is not the person yet.
	person := r.Method == http.MethodGet && !strings.Contains(r.Header.Get("Sec-Purpose"), "prefetch")
	target, known, usable := l.useLink(path, person)
	switch {
	case !known:
		return false
	case !usable:
		page{Kind: pageBad, Title: "This link was used before", Text: "Each link opens the sign-in page once.",
			Next: "Ask Latchkey for a new link. If it was not you who used this one, cancel the sign-in there."}.write(w, l.language, http.StatusGone)
	case !person:
		w.Header().Set("Allow", "GET")
		refusedMethod.page().write(w, l.language, http.StatusMethodNotAllowed)
	default:
		l.trace.opened(l.op, target)
		sendTo(w, target)
		l.once.Do(func() { close(l.visited) }) // not before: the server may end right after
	}
	return true
}

// returned records what the browser brought back.
func (l *loopback) returned(v url.Values) { l.trace.returned(l.op, l.uri, v) }

// sendTo redirects to the provider.
func sendTo(w http.ResponseWriter, target string) {
	secureHeaders(w.Header(), "")
	w.Header().Set("Location", target)
	w.Header().Set("Content-Length", "0")
	w.WriteHeader(http.StatusFound)
	_ = http.NewResponseController(w).Flush()
}

// useLink looks a link up and, for a person, uses it.
func (l *loopback) useLink(path string, person bool) (target string, known, usable bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range l.links {
		link := &l.links[i]
		if subtle.ConstantTimeCompare([]byte(link.path), []byte(path)) != 1 {
			continue
		}
		if link.used {
			return "", true, false
		}
		if person {
			link.used = true
		}
		return l.target, true, true
	}
	return "", false, false
}

// randomText is 256 random bits as 43 URL-safe characters: a state, a nonce, a PKCE verifier, a link.
func randomText() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	return base64.RawURLEncoding.EncodeToString(b[:])
}
