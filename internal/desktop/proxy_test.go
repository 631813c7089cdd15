package desktop

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

var viaOne = ProxyRoute{Ways: []*url.URL{{Scheme: "http", Host: "one:1"}}, Source: ProxyOfDesktop}

func noEnvironment(string) string { return "" }

func TestAnswersAreKeptForAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked []string
		s := newSystemProxies(time.Now, noEnvironment, time.Second, func(_ context.Context, to *url.URL) (ProxyRoute, error) {
			asked = append(asked, to.String())
			r := viaOne
			r.Ways = []*url.URL{{Scheme: "http", Host: fmt.Sprintf("proxy:%d", len(asked))}}
			return r, nil
		})
		ask := func(to, want string) {
			t.Helper()
			r, err := s.Lookup(t.Context(), targetAt(t, to))
			if err != nil || written(r.Ways) != "http://"+want {
				t.Errorf("%s: %s, %v; want %s", to, written(r.Ways), err, want)
			}
		}
		ask("https://Login.example/common?login_hint=adele#x", "proxy:1")
		ask("https://user:pw@login.example/other", "proxy:1")
		ask("https://login.example:8443/", "proxy:2")
		ask("http://login.example/", "proxy:3")
		time.Sleep(proxyKept - time.Nanosecond)
		ask("https://login.example/", "proxy:1")
		time.Sleep(time.Nanosecond)
		ask("https://login.example/", "proxy:4")
		for _, told := range asked {
			if u := targetAt(t, told); u.Path != "/" || u.RawQuery != "" || u.User != nil {
				t.Errorf("the system was told %s", told)
			}
		}
		for i := range 3 * proxyHosts {
			ask(fmt.Sprintf("https://%d.example", i), fmt.Sprintf("proxy:%d", 5+i))
		}
		if len(s.known) > proxyHosts {
			t.Errorf("%d answers are kept", len(s.known))
		}
	})
}

// What the system said of one host holds, also where it fails for another one in the meantime.
func TestAFailureLeavesWhatIsKnown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		s := newSystemProxies(time.Now, noEnvironment, time.Second, func(_ context.Context, to *url.URL) (ProxyRoute, error) {
			if asked++; to.Host == "bad.example" {
				return ProxyRoute{}, errors.New("no luck")
			}
			return viaOne, nil
		})
		for to, want := range map[string]bool{"https://login.example": true, "https://bad.example": false} {
			_, _ = s.Lookup(t.Context(), targetAt(t, "https://login.example"))
			if r, err := s.Lookup(t.Context(), targetAt(t, to)); (err == nil) != want || want && written(r.Ways) != "http://one:1" {
				t.Errorf("%s: %v, %v", to, r, err)
			}
		}
		if r, err := s.Lookup(t.Context(), targetAt(t, "https://login.example")); err != nil || written(r.Ways) != "http://one:1" || asked != 2 {
			t.Errorf("after the failure: %v, %v; it was asked %d times", r, err, asked)
		}
		if _, err := s.Lookup(t.Context(), targetAt(t, "https://new.example")); !errors.Is(err, ErrNotAvailable) || asked != 2 {
			t.Errorf("a host that is not known: %v; it was asked %d times", err, asked)
		}
	})
}

// A host has one name, whatever it is written in: that which the network knows.
func TestTheSystemHearsTheNameOfTheNetwork(t *testing.T) {
	var told []string
	s := newSystemProxies(time.Now, noEnvironment, time.Minute, func(_ context.Context, to *url.URL) (ProxyRoute, error) {
		told = append(told, to.String())
		return viaOne, nil
	})
	for _, to := range []string{"https://MÜNCHEN:8443/x", "https://m%C3%BCnchen:8443", "https://xn--mnchen-3ya:8443"} {
		if _, err := s.Lookup(t.Context(), targetAt(t, to)); err != nil {
			t.Error(err)
		}
	}
	if len(told) != 1 || told[0] != "https://xn--mnchen-3ya:8443/" {
		t.Errorf("it was told %q", told)
	}
}

// Nobody tries hundreds of proxies one after the other.
func TestALongAnswerIsCut(t *testing.T) {
	s := newSystemProxies(time.Now, noEnvironment, time.Minute, func(context.Context, *url.URL) (ProxyRoute, error) {
		r := viaOne
		for range 1000 {
			r.Ways = append(r.Ways, viaOne.Ways[0])
		}
		return r, nil
	})
	if r, err := s.Lookup(t.Context(), targetAt(t, "https://login.example")); err != nil || len(r.Ways) != proxyWaysKept {
		t.Errorf("%d ways, %v", len(r.Ways), err)
	}
}

// Nobody waits for a system that does not answer but those who asked first; it is left alone for a while, and asked again.
func TestASystemThatIsMute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int32
		s := newSystemProxies(time.Now, noEnvironment, time.Second, func(ctx context.Context, _ *url.URL) (ProxyRoute, error) {
			if asked.Add(1) > 1 {
				return viaOne, nil
			}
			<-ctx.Done()
			return ProxyRoute{}, ctx.Err()
		})
		to, began := targetAt(t, "https://login.example"), time.Now()
		var waiting sync.WaitGroup
		for range 4 {
			waiting.Go(func() {
				if _, err := s.Lookup(t.Context(), to); !errors.Is(err, ErrNotAvailable) {
					t.Error(err)
				}
			})
		}
		gone, leave := context.WithCancel(t.Context())
		leave()
		if _, err := s.Lookup(gone, to); !errors.Is(err, context.Canceled) && !errors.Is(err, ErrNotAvailable) {
			t.Error(err)
		}
		waiting.Wait()
		synctest.Wait()
		for _, other := range []string{"https://login.example", "https://another.example"} {
			if _, err := s.Lookup(t.Context(), targetAt(t, other)); !errors.Is(err, ErrNotAvailable) {
				t.Errorf("%s: %v", other, err)
			}
		}
		if took := time.Since(began); took != time.Second || asked.Load() != 1 {
			t.Errorf("asked %d times, which took %s", asked.Load(), took)
		}
		time.Sleep(proxyFailed)
		if r, err := s.Lookup(t.Context(), to); err != nil || written(r.Ways) != "http://one:1" {
			t.Errorf("after a while: %v, %v", r, err)
		}
	})
}

// A question that cannot be called off (Windows') is waited for once, and its answer serves whoever comes later.
func TestAnAnswerThatComesLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSystemProxies(time.Now, noEnvironment, time.Second, func(context.Context, *url.URL) (ProxyRoute, error) {
			time.Sleep(5 * time.Second)
			return viaOne, nil
		})
		to, began := targetAt(t, "https://login.example"), time.Now()
		for _, host := range []string{"https://login.example", "https://login.example", "https://another.example"} {
			if _, err := s.Lookup(t.Context(), targetAt(t, host)); !errors.Is(err, ErrNotAvailable) || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: %v", host, err)
			}
		}
		if took := time.Since(began); took != time.Second {
			t.Errorf("three requests waited for %s", took)
		}
		time.Sleep(5 * time.Second)
		if r, err := s.Lookup(t.Context(), to); err != nil || written(r.Ways) != "http://one:1" {
			t.Errorf("when it has come: %v, %v", r, err)
		}
	})
}
