package flows

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
)

// localhost is this computer, whatever a name server would say; it is asked for every other name alone.
func TestNobodyIsAskedWhereLocalhostIs(t *testing.T) {
	refused := errors.New("refused")
	for address, want := range map[string][]string{
		"localhost:8080": {"127.0.0.1:8080", "[::1]:8080"}, "LocalHost:80": {"127.0.0.1:80", "[::1]:80"},
		"localhost.:80": {"localhost.:80"}, "id.example:443": {"id.example:443"}, "[::1]:443": {"[::1]:443"}, "nonsense": {"nonsense"},
	} {
		var tried []string
		_, err := dialHere(t.Context(), "tcp", address, func(_ context.Context, network, address string) (net.Conn, error) {
			tried = append(tried, address)
			return nil, refused
		})
		if !slices.Equal(tried, want) || err != refused {
			t.Errorf("%s: tried %q, %v", address, tried, err)
		}
	}
}

// What listens on one of the two addresses alone is found on either.
func TestLocalhostOnEitherAddress(t *testing.T) {
	hosts := []string{"127.0.0.1:0"}
	if hasIPv6(t.Context()) {
		hosts = append(hosts, "[::1]:0")
	}
	for _, host := range hosts {
		ln, err := new(net.ListenConfig).Listen(t.Context(), "tcp", host)
		if err != nil {
			t.Fatal(err)
		}
		s := httptest.NewUnstartedServer(http.NotFoundHandler())
		s.Listener.Close()
		s.Listener = ln
		s.Start()
		_, port, _ := net.SplitHostPort(ln.Addr().String())
		a, err := newTestClient(t, ClientOptions{}).do(t.Context(), call{op: "look", url: "http://localhost:" + port + "/"})
		if err != nil || a.status != http.StatusNotFound {
			t.Errorf("%s: %v", host, err)
		}
		s.Close()
	}
}
