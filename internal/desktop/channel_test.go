//go:build linux || darwin

package desktop

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestChannelCarriesBytesBothWays(t *testing.T) {
	for name, path := range map[string]string{
		"short": filepath.Join(t.TempDir(), "state", "channel"),
		"long":  filepath.Join(t.TempDir(), strings.Repeat("a", 120), "channel"),
	} {
		t.Run(name, func(t *testing.T) {
			ln, err := Listen(path)
			if err != nil {
				t.Fatal(err)
			}
			defer ln.Close()
			serve(t, ln)

			conn, err := Dial(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if _, err := io.WriteString(conn, "raise"); err != nil {
				t.Fatal(err)
			}
			if err := conn.(interface{ CloseWrite() error }).CloseWrite(); err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(conn)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, []byte("raise")) {
				t.Errorf("the answer is %q", got)
			}
		})
	}
}

func TestChannelIsPrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "channel")
	ln, err := Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	for p, want := range map[string]os.FileMode{dir: 0o700, path: 0o600} {
		fi, err := os.Stat(p)
		if err != nil {
			t.Fatal(err)
		}
		if got := fi.Mode().Perm(); got != want {
			t.Errorf("%s has mode %o, want %o", p, got, want)
		}
	}
}

func TestDialWithoutListener(t *testing.T) {
	dir := t.TempDir()
	stale := filepath.Join(dir, "stale")
	leaveStale(t, stale)
	for name, path := range map[string]string{
		"no folder": filepath.Join(dir, "absent", "channel"),
		"no socket": filepath.Join(dir, "channel"),
		"stale":     stale,
		"long":      filepath.Join(dir, strings.Repeat("a", 120), "channel"),
	} {
		if _, err := Dial(t.Context(), path); !errors.Is(err, ErrNobody) {
			t.Errorf("%s: %v, want ErrNobody", name, err)
		}
	}
}

func TestListenReplacesOnlyAStaleSocket(t *testing.T) {
	path := filepath.Join(t.TempDir(), "channel")
	leaveStale(t, path)
	ln, err := Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	if _, err := Listen(path); !errors.Is(err, ErrInUse) {
		t.Errorf("a second Listen gives %v, want ErrInUse", err)
	}

	file := filepath.Join(t.TempDir(), "channel")
	if err := os.WriteFile(file, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Listen(file); err == nil {
		t.Error("Listen replaced a file")
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	if _, err := Listen(link); err == nil {
		t.Error("Listen followed a symlink")
	}
}

func TestCloseRemovesTheSocket(t *testing.T) {
	path := filepath.Join(t.TempDir(), "channel")
	ln, err := Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := ln.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("after Close the socket is still there: %v", err)
	}
	if _, err := ln.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Accept after Close gives %v", err)
	}
}

// The kernel names the peer, so a test as one user can only ask the other way round: a listener that serves
// another user must hang up on us.
func TestStrangersAreTurnedAway(t *testing.T) {
	path := filepath.Join(t.TempDir(), "channel")
	ln, err := Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	ln.(*ownListener).uid++
	serve(t, ln)
	conn, err := Dial(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if n, err := conn.Read(make([]byte, 1)); err == nil {
		t.Errorf("a stranger was served %d bytes", n)
	}
	if err := checkPeer(conn.(*net.UnixConn), uint32(os.Geteuid())+1); !errors.Is(err, ErrStranger) {
		t.Errorf("a stranger's server gives %v, want ErrStranger", err)
	}
}

// serve answers each connection with what it was sent, until the listener is closed.
func serve(t *testing.T, ln net.Listener) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			_, _ = io.Copy(conn, conn)
			conn.Close()
		}
	}()
	t.Cleanup(func() {
		ln.Close()
		<-done
	})
}

// leaveStale leaves a socket behind as a killed process does.
func leaveStale(t *testing.T, path string) {
	t.Helper()
	ln, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	ln.SetUnlinkOnClose(false)
	ln.Close()
}
