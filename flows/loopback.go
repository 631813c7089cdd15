package flows

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Bounds of the loopback server. What waits there is one browser of one person.
const (
	maxRedirectBytes = 64 << 10         // headers (with the query) or the posted form
	pageWait         = 30 * time.Second // how long the browser's request waits for the outcome
	pageDelivery     = 2 * time.Second  // how long the end waits for the page to reach the browser
	maxLinks         = 32               // one-time links kept; the oldest go first
)

// loopback is the small web server on this computer that the provider sends the browser back to. It also
// serves one-time links that lead to the provider, because the arguments of the browser's process, where an
// address ends up, can be read by every user of the machine.
type loopback struct {
	uri    string                 // redirect URI, with port
	take   func(url.Values) error // judges an answer; nil means taken, else a *refusal or a *detour
	target string                 // where one-time links lead; set before the first link is minted
	op     string                 // what the browser is there for, in a trace
	trace  *Trace                 // nil: none

	language func() (string, func(string) string) // of the pages

	// fragment: answers may come behind a #, which browsers send to nobody. A page of ours then posts them. Set
	// before the first link is minted.
	fragment bool

	path  string
	hosts []string
	base  string

	server  *http.Server
	serving sync.WaitGroup // listeners
	pages   sync.WaitGroup // answers whose page is still on its way

	mu      sync.Mutex
	links   []oneTimeLink
	closed  bool
	outcome page
	done    chan struct{} // closed with outcome set
	once    sync.Once
	visited chan struct{} // closed when the first link was used
}

// newLoopback listens at the redirect address; it serves from the moment it returns and until close.
func newLoopback(ctx context.Context, r redirect, take func(url.Values) error, c *Client) (*loopback, error) {
	listeners, port, err := r.listen(ctx)
	if err != nil {
		return nil, err
	}
	p := strconv.Itoa(port)
	l := &loopback{
		uri: r.uri(port), take: take, op: opAuthorize, trace: traceOf(ctx), path: r.path, base: "http://" + r.host + ":" + p,
		language: c.language,
		hosts:    []string{"localhost:" + p, "127.0.0.1:" + p, "[::1]:" + p},
		done:     make(chan struct{}),
		visited:  make(chan struct{}),
	}
	if port == 80 {
		l.hosts = append(l.hosts, "localhost", "127.0.0.1", "[::1]")
	}
	if l.path == "" {
		l.path = "/"
	}
	l.server = &http.Server{
		Handler:           l,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      pageWait + 15*time.Second,
		IdleTimeout:       5 * time.Second,
		MaxHeaderBytes:    maxRedirectBytes,
		ErrorLog:          slog.NewLogLogger(c.log.Handler(), slog.LevelDebug),
	}
	l.server.SetKeepAlivesEnabled(false) // the server's end must not wait for idle connections
	for _, ln := range listeners {
		l.serving.Go(func() { _ = l.server.Serve(ln) })
	}
	return l, nil
}

// finish tells the waiting browser how it ended; the first call counts.
func (l *loopback) finish(p page) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.closed {
		l.closed, l.outcome = true, p
		close(l.done)
	}
}

func (l *loopback) ended() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.closed
}

// close ends the server: the listeners at once, the page after it reached the browser, within bounds.
func (l *loopback) close() {
	l.finish(page{Kind: pageInfo, Title: "This sign-in has ended", Text: "Nothing waits for an answer here any more. You can close this tab."})
	delivered := make(chan struct{})
	go func() { l.pages.Wait(); close(delivered) }()
	timer := time.NewTimer(pageDelivery)
	defer timer.Stop()
	select {
	case <-delivered:
	case <-timer.C:
	}
	_ = l.server.Close()
	l.serving.Wait()
	<-delivered // closed connections end the handlers
}

func (l *loopback) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// Another site that had its name point to 127.0.0.1 would come with that name (DNS rebinding).
	if !slices.Contains(l.hosts, strings.ToLower(r.Host)) {
		page{Title: "Wrong address", Text: "This server answers for this computer's own addresses only.", Kind: pageBad}.write(w, l.language, http.StatusMisdirectedRequest)
		return
	}
	switch path := r.URL.EscapedPath(); {
	case path == l.path || path == "" && l.path == "/":
		l.serveAnswer(w, r)
	case l.serveLink(w, r, path):
	default:
		page{Title: "Nothing is here", Text: "The sign-in goes on in its own tab. You can close this one.", Kind: pageInfo}.write(w, l.language, http.StatusNotFound)
	}
}

// serveAnswer takes the provider's answer from a query or a posted form. Whatever is wrong with it, the
// sign-in goes on: anybody on this computer, and any web page, can send requests here.
func (l *loopback) serveAnswer(w http.ResponseWriter, r *http.Request) {
	var values url.Values
	var err error
	switch r.Method {
	case http.MethodGet:
		if l.fragment && r.URL.RawQuery == "" && !l.ended() {
			fragmentPage.write(w, l.language, http.StatusOK)
			return
		}
		values, err = url.ParseQuery(r.URL.RawQuery)
	case http.MethodPost:
		if mediaType(r.Header) != `"application/x-www-form-urlencoded"` {
			refusedForm.page().write(w, l.language, http.StatusUnsupportedMediaType)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxRedirectBytes)
		err = r.ParseForm()
		values = r.PostForm
	default: // HEAD and OPTIONS come from previews and preflights; they must not use the answer up
		w.Header().Set("Allow", "GET, POST")
		refusedMethod.page().write(w, l.language, http.StatusMethodNotAllowed)
		return
	}
	if err != nil {
		refusedForm.page().write(w, l.language, http.StatusBadRequest)
		return
	}

	l.mu.Lock()
	ended := l.closed
	if !ended {
		l.pages.Add(1) // under the lock: close waits for the page only once it is counted
	}
	l.mu.Unlock()
	if !ended {
		defer l.pages.Done()
		err := l.take(values)
		if again, ok := err.(*detour); ok {
			l.mu.Lock()
			l.target = again.to // links that are minted or opened from now on go the same way
			l.mu.Unlock()
			l.trace.opened(l.op, again.to)
			if r.Method == http.MethodPost {
				leadPage(again.to).write(w, l.language, http.StatusOK)
			} else {
				sendTo(w, again.to)
			}
			return
		}
		if err != nil {
			refusal := asRefusal(err)
			refusal.page().write(w, l.language, refusal.status)
			return
		}
	}
	timer := time.NewTimer(pageWait)
	defer timer.Stop()
	select {
	case <-l.done:
		l.outcome.write(w, l.language, http.StatusOK)
	case <-timer.C:
		page{Title: "Almost done", Text: "Latchkey is still finishing the sign-in. Look at its window for how it ended. You can close this tab.", Kind: pageInfo}.write(w, l.language, http.StatusOK)
	case <-r.Context().Done():
	}
}

// refusal is an answer that was not taken: the words are for a page or for the person who pasted it.
type refusal struct {
	status int
	title  string
	text   string
}

func (r *refusal) Error() string { return r.text }
func (r *refusal) page() page    { return page{Title: r.title, Text: r.text, Kind: pageBad} }

func asRefusal(err error) *refusal {
	if r, ok := err.(*refusal); ok {
		return r
	}
	return &refusal{http.StatusBadRequest, "This answer was not accepted", err.Error()}
}
