package desktop

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"
)

// ProxySource is who of the system has said how requests leave this computer.
type ProxySource int

const (
	ProxyOfEnvironment ProxySource = iota + 1 // the variables of the environment
	ProxyOfWindows                            // the person's settings in Windows
	ProxyOfScript                             // the PAC file that those settings name
	ProxyOfNetwork                            // the PAC file that the network offers (WPAD)
	ProxyOfDesktop                            // the desktop's settings, by its portal
)

// ProxyRoute is how the system wants requests to one host to leave this computer.
type ProxyRoute struct {
	// Ways are tried in this order; nil among them is straight there. None: the system names only proxies that nobody here
	// can speak to, such as those of SOCKS 4. An address may hold a user name and a password.
	Ways     []*url.URL
	Source   ProxySource
	Variable string // of the environment, that decided; empty: none
	Script   string // the address of the PAC file that decided or failed, as far as it may be shown; empty: none, or not known
	Failed   error  // why a PAC file was passed over that the settings want; nil: none was
}

const (
	proxyKept   = 30 * time.Second // how long an answer holds: who changes the settings does not wait
	proxyFailed = time.Minute      // how long a system that did not answer is left alone
	proxyHosts  = 64               // of which answers are kept

	proxyWaysKept = 16 // of an answer
)

// SystemProxies asks the environment, and else the system, how requests leave this computer. It keeps each answer of the
// system for a short while, asks nobody before Lookup, holds nothing open between two questions, and is safe for
// concurrent use.
type SystemProxies struct {
	getenv   func(string) string
	ask      askProxy
	now      func() time.Time
	patience time.Duration

	mu     sync.Mutex
	known  map[string]*proxyAnswer
	failed error // nobody answered
	until  time.Time
}

type askProxy func(ctx context.Context, to *url.URL) (ProxyRoute, error)

// proxyAnswer is one answer, or the wait for it.
type proxyAnswer struct {
	came  chan struct{}
	late  bool // somebody waited as long as one does
	until time.Time
	route ProxyRoute
	err   error
}

// NewSystemProxies makes the door to this system's own settings.
func NewSystemProxies(now func() time.Time, getenv func(string) string) *SystemProxies {
	return newSystemProxies(now, getenv, proxyPatience, askForProxy)
}

func newSystemProxies(now func() time.Time, getenv func(string) string, patience time.Duration, ask askProxy) *SystemProxies {
	return &SystemProxies{getenv: getenv, ask: ask, now: now, patience: patience, known: map[string]*proxyAnswer{}}
}

// Lookup says how requests to the host of that address leave this computer, as the environment or the system has it.
// Nothing of the address but scheme, host and port is told to anybody. The error wraps ErrNotAvailable where the system
// has no such settings, and context.DeadlineExceeded as well where it does not answer in time; it is then left alone for a
// minute.
func (s *SystemProxies) Lookup(ctx context.Context, to *url.URL) (ProxyRoute, error) {
	name := strings.TrimSuffix(to.Host, ":"+to.Port())
	host := &url.URL{Scheme: strings.ToLower(to.Scheme), Host: networkName(name) + strings.TrimPrefix(to.Host, name), Path: "/"}
	if r, decided := environmentProxy(s.getenv, host); decided {
		return r, nil
	}
	a, err := s.answer(ctx, host)
	if err != nil {
		return ProxyRoute{}, err
	}
	enough := time.NewTimer(s.patience)
	defer enough.Stop()
	select {
	case <-a.came:
		return a.route, a.err
	case <-ctx.Done():
		return ProxyRoute{}, ctx.Err()
	case <-enough.C:
		s.mu.Lock()
		defer s.mu.Unlock()
		a.late = true
		return ProxyRoute{}, errNoProxyAnswer
	}
}

var errNoProxyAnswer = fmt.Errorf("ask the system for its proxy: %w: it does not answer: %w", ErrNotAvailable, context.DeadlineExceeded)

// answer is the one that is kept for a host, or one that is under way. A question ends by itself: who asked first may go
// before it is answered, and others wait as well.
func (s *SystemProxies) answer(ctx context.Context, host *url.URL) (*proxyAnswer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, key := s.now(), host.String()
	if a, ok := s.known[key]; ok && (!a.isIn() && !a.late || a.isIn() && now.Before(a.until)) {
		return a, nil
	}
	if now.Before(s.until) {
		return nil, s.failed
	}
	for old, a := range s.known {
		switch {
		case !a.isIn() && a.late: // what keeps it from answering for one host will do so for another
			return nil, errNoProxyAnswer
		case a.isIn() && (!now.Before(a.until) || len(s.known) >= proxyHosts):
			delete(s.known, old)
		}
	}
	a := &proxyAnswer{came: make(chan struct{})}
	s.known[key] = a
	go s.fetch(context.WithoutCancel(ctx), host, a)
	return a, nil
}

func (s *SystemProxies) fetch(ctx context.Context, host *url.URL, a *proxyAnswer) {
	ctx, cancel := context.WithTimeout(ctx, s.patience)
	defer cancel()
	route, err := s.ask(ctx, host)
	s.mu.Lock()
	defer s.mu.Unlock()
	defer close(a.came)
	route.Ways = route.Ways[:min(len(route.Ways), proxyWaysKept)]
	a.route, a.until = route, s.now().Add(proxyKept)
	if err != nil {
		if !errors.Is(err, ErrNotAvailable) {
			err = fmt.Errorf("%w: %w", ErrNotAvailable, err)
		}
		a.err = fmt.Errorf("ask the system for its proxy: %w", err)
		s.failed, s.until = a.err, s.now().Add(proxyFailed)
	}
}

func (a *proxyAnswer) isIn() bool {
	select {
	case <-a.came:
		return true
	default:
		return false
	}
}
