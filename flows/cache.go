package flows

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// How long a document is believed. What the provider says (Cache-Control) counts within these bounds.
const (
	minFresh     = 5 * time.Minute
	maxFresh     = 24 * time.Hour
	maxStale     = 7 * 24 * time.Hour // after its end, and only where stale is allowed
	forcedPeriod = 10 * time.Second   // between two fetches that an unknown key asked for
)

// document is a discovery document or a key set as it came. It is public, but what it says decides where
// secrets are sent: the folder it is kept in must belong to the person.
type document struct {
	URL     string          `json:"url"`
	Fetched time.Time       `json:"fetched"`
	Expires time.Time       `json:"expires"`
	Body    json.RawMessage `json:"body"`
}

func (d *document) fresh(now time.Time) bool {
	return d != nil && now.Before(d.Expires) && now.After(d.Fetched.Add(-minFresh))
}

// documents remembers documents by their address, in memory and (with a folder) on disk, so that a command
// that must refresh a token saves two round trips.
type documents struct {
	dir   string
	mu    sync.Mutex
	byURL map[string]*document
	gates map[string]chan struct{} // one fetch of a document at a time
	force map[string]time.Time     // the last forced fetch
}

func newDocuments(dir string) *documents {
	return &documents{dir: dir, byURL: map[string]*document{}, gates: map[string]chan struct{}{}, force: map[string]time.Time{}}
}

// freshness says how good a remembered document must be.
type freshness int

const (
	onlyFresh  freshness = iota // within its time
	staleReads                  // past its time if the provider cannot be reached now
	fetchAgain                  // fetched anew, unless that was done a moment ago
)

// known returns the remembered document, fresh or not, or nil.
func (d *documents) known(url string, check func([]byte) error) *document {
	d.mu.Lock()
	doc, ok := d.byURL[url]
	d.mu.Unlock()
	if ok {
		return doc
	}
	doc = d.read(url)
	if doc == nil || check(doc.Body) != nil {
		return nil // damaged or made for other rules: as if it were not there
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if newer, ok := d.byURL[url]; ok {
		return newer
	}
	d.byURL[url] = doc
	return doc
}

// rank orders addresses: those remembered come before the unknown ones.
func (d *documents) rank(url string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, ok := d.byURL[url]; ok {
		return 0
	}
	if _, err := os.Lstat(d.path(url)); d.dir != "" && err == nil {
		return 0
	}
	return 1
}

// lock waits for the one place to fetch url.
func (d *documents) lock(ctx context.Context, url string) (unlock func(), err error) {
	d.mu.Lock()
	gate, ok := d.gates[url]
	if !ok {
		gate = make(chan struct{}, 1)
		d.gates[url] = gate
	}
	d.mu.Unlock()
	select {
	case gate <- struct{}{}:
		return func() { <-gate }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// mayForce reports whether a forced fetch is due, and notes it.
func (d *documents) mayForce(url string, now time.Time) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if last, ok := d.force[url]; ok && now.Sub(last).Abs() < forcedPeriod {
		return false
	}
	d.force[url] = now
	return true
}

func (d *documents) keep(doc *document) error {
	d.mu.Lock()
	d.byURL[doc.URL] = doc
	d.mu.Unlock()
	if d.dir == "" {
		return nil
	}
	return d.write(doc)
}

func (d *documents) path(url string) string {
	sum := sha256.Sum256([]byte(url))
	return filepath.Join(d.dir, hex.EncodeToString(sum[:16])+".json")
}

func (d *documents) read(url string) *document {
	if d.dir == "" {
		return nil
	}
	path := d.path(url)
	if info, err := os.Lstat(path); err != nil || !info.Mode().IsRegular() {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer f.Close()
	var doc document
	if err := json.NewDecoder(io.LimitReader(f, 2*maxBody)).Decode(&doc); err != nil || doc.URL != url {
		return nil
	}
	return &doc
}

func (d *documents) write(doc *document) error {
	if err := os.MkdirAll(d.dir, 0o700); err != nil {
		return err
	}
	content, err := json.Marshal(doc)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(d.dir, ".document-*") // 0600
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), d.path(doc.URL))
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// document returns the document at call.url, remembered or fetched. check decides whether a body is usable;
// what it refuses is neither kept nor returned, and its error is the caller's.
func (c *Client) document(ctx context.Context, call call, want freshness, check func([]byte) error) (*document, error) {
	if doc := c.documents.known(call.url, check); want != fetchAgain && doc.fresh(c.now()) {
		return doc, nil
	}
	unlock, err := c.documents.lock(ctx, call.url)
	if err != nil {
		return nil, &NetworkError{Op: call.op, Err: err}
	}
	defer unlock()
	doc := c.documents.known(call.url, check) // somebody else may have fetched it meanwhile
	if want != fetchAgain && doc.fresh(c.now()) {
		return doc, nil
	}
	if want == fetchAgain && doc != nil && !c.documents.mayForce(call.url, c.now()) {
		return doc, nil
	}

	fetched, err := c.fetchDocument(ctx, call, check)
	if err != nil {
		if want == staleReads && doc != nil && unreachable(err) && c.now().Before(doc.Expires.Add(maxStale)) {
			return doc, nil
		}
		return nil, err
	}
	if err := c.documents.keep(fetched); err != nil {
		c.log.DebugContext(ctx, "document not kept on disk", "error", err)
	}
	return fetched, nil
}

func (c *Client) fetchDocument(ctx context.Context, call call, check func([]byte) error) (*document, error) {
	a, err := c.get(ctx, call)
	if err != nil {
		return nil, err
	}
	if a.status != http.StatusOK {
		return nil, errorOf(call.op, a, nil, c.now())
	}
	if !json.Valid(a.body) {
		return nil, a.unusable(call.op, notJSON(a))
	}
	if err := check(a.body); err != nil {
		return nil, err
	}
	now := c.now()
	return &document{URL: call.url, Fetched: now, Expires: now.Add(freshFor(a.header.Get("Cache-Control"))), Body: a.body}, nil
}

// unreachable reports whether err tells of the provider's or the network's bad moment, not of a refusal.
func unreachable(err error) bool {
	if _, ok := errors.AsType[*NetworkError](err); ok {
		return true
	}
	e, ok := errors.AsType[*Error](err)
	return ok && e.Temporary()
}

// freshFor reads how long an answer may be kept (RFC 9111 section 5.2.2), within our bounds.
func freshFor(cacheControl string) time.Duration {
	for directive := range strings.SplitSeq(strings.ToLower(cacheControl), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(directive), "=")
		switch name {
		case "no-store", "no-cache":
			return minFresh
		case "max-age":
			if n, err := strconv.ParseInt(strings.Trim(value, `"`), 10, 32); err == nil {
				return min(max(time.Duration(n)*time.Second, minFresh), maxFresh)
			}
		}
	}
	return maxFresh
}

// notJSON describes an answer that is none of ours without repeating any of it.
func notJSON(a *answer) string {
	if len(a.body) == 0 {
		return "the answer is empty"
	}
	return fmt.Sprintf("the answer is %s, not the JSON that was expected", mediaType(a.header))
}
