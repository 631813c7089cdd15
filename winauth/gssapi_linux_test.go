//go:build !android && (amd64 || arm64)

package winauth

import (
	"errors"
	"strings"
	"sync"
	"testing"
)

// TestNoLibrary: no such file, a file that is none, and a library that knows no GSS-API.
func TestNoLibrary(t *testing.T) {
	names := []string{"libnosuchkerberos.so.9", "gssapi_linux_test.go", "libc.so.6"}
	g := &gssapi{library: sync.OnceValues(func() (*library, error) { return openLibrary(names, packNatural) })}
	l := &Login{system: g, evidence: linuxEvidence(nil, noBus, g)}

	_, _, begin := l.Begin(t.Context(), "HTTP/host", nil)
	_, ticket := l.Ticket(t.Context())
	_, _, upn := l.UPN(t.Context())
	for what, err := range map[string]error{"Begin": begin, "Ticket": ticket, "UPN": upn} {
		e, ok := errors.AsType[*Error](err)
		if !ok || !errors.Is(err, ErrUnavailable) || !strings.Contains(e.Next, "libgssapi-krb5-2") {
			t.Errorf("%s: %v", what, err)
			continue
		}
		for _, name := range names {
			if !strings.Contains(e.Text, name) && name != "gssapi_linux_test.go" {
				t.Errorf("%s does not name %s: %s", what, name, e.Text)
			}
		}
	}
}
