//go:build kerberos && linux

package winauth

import (
	"context"
	"errors"
	"net"
	"testing"

	"github.com/ebitengine/purego"
)

// TestKDCThatHangs: a server takes the connection and says nothing. The library waits for it and cannot be stopped;
// the person can.
func TestKDCThatHangs(t *testing.T) {
	k := startKDC(t)
	k.kinit(t, "alice")
	deaf, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	k.write(t, "krb5.conf", k.config(deaf.Addr().(*net.TCPAddr).Port))

	ctx, cancel := context.WithCancel(t.Context())
	step, release, err := New(Options{}).Begin(ctx, service, nil)
	if err != nil {
		t.Fatal(err)
	}
	asked := make(chan net.Conn, 1)
	go func() {
		conn, err := deaf.Accept()
		if err != nil {
			t.Error(err)
		}
		asked <- conn
		cancel()
	}()
	if _, _, err := step(nil); !errors.Is(err, context.Canceled) {
		t.Errorf("step: %v", err)
	}
	release()
	deaf.Close()
	if conn := <-asked; conn != nil {
		conn.Close() // now the library gives up, and goleak sees its thread end
	}
}

// mallinfo2 is struct mallinfo2 of glibc's malloc.h.
type mallinfo2 struct {
	Arena, Ordblks, Smblks, Hblks, Hblkhd, Usmblks, Fsmblks, Uordblks, Fordblks, Keepcost uintptr
}

// TestNothingLeaks counts what the C library has given out. Threads have pools of their own that fill now and then, so
// growth counts only if every one of several looks sees it.
func TestNothingLeaks(t *testing.T) {
	k := startKDC(t)
	k.kinit(t, "alice")
	handle, err := purego.Dlopen("libc.so.6", purego.RTLD_NOW)
	if err != nil {
		t.Fatal(err)
	}
	var info func() mallinfo2
	purego.RegisterLibFunc(&info, handle, "mallinfo2")

	const looks, rounds, allowed = 10, 50, 100 // bytes a round; what can be lost is larger
	least := int64(1 << 62)
	for range looks {
		before := info().Uordblks
		for range rounds {
			signIn(t, service)
			signIn(t, "HTTP/nobody.login.test")
			if _, err := New(Options{}).Ticket(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		least = min(least, int64(info().Uordblks-before))
	}
	if least > rounds*allowed {
		t.Errorf("each %d rounds leave at least %d bytes behind", rounds, least)
	}
}

// signIn goes through an exchange that fails in the end, at the domain or at the service.
func signIn(t *testing.T, spn string) {
	t.Helper()
	step, release, err := New(Options{}).Begin(t.Context(), spn, []byte("binding"))
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	if _, _, err = step(nil); err == nil {
		_, _, err = step([]byte("garbage"))
	}
	if err == nil {
		t.Fatal("garbage was taken")
	}
}
