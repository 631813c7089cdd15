//go:build linux || darwin

package desktop

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"sync"
	"syscall"
)

// Listen opens the local channel as a Unix socket at path: its folder gets mode 0700, the socket 0600, and
// each connection is checked to come from a process of this user before Accept hands it out. Only the holder
// of the Lease may call Listen: that is what makes it safe to replace a socket that a killed process left.
// The error is ErrInUse when a living process answers there. Closing the listener removes the socket.
func Listen(path string) (net.Listener, error) {
	if err := privateFolder(filepath.Dir(path)); err != nil {
		return nil, fmt.Errorf("open the local channel: %w", err)
	}
	if err := clearStale(path); err != nil {
		return nil, fmt.Errorf("open the local channel at %s: %w", path, err)
	}
	addr, done, err := socketAddr(path)
	if err != nil {
		return nil, fmt.Errorf("open the local channel: %w", err)
	}
	defer done()
	ln, err := net.ListenUnix("unix", addr)
	if err != nil {
		return nil, fmt.Errorf("open the local channel at %s: %w", path, err)
	}
	ln.SetUnlinkOnClose(false) // the address may be a short name that is gone by then; Close removes path
	if err := os.Chmod(path, 0o600); err != nil {
		ln.Close()
		return nil, fmt.Errorf("protect the local channel at %s: %w", path, err)
	}
	return &ownListener{UnixListener: ln, path: path, uid: uint32(os.Geteuid())}, nil
}

// Dial connects to the local channel at path. The error is ErrNobody when nobody listens and ErrStranger when
// the listener belongs to another user.
func Dial(ctx context.Context, path string) (net.Conn, error) {
	addr, done, err := socketAddr(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNobody
	}
	if err != nil {
		return nil, fmt.Errorf("reach the local channel: %w", err)
	}
	defer done()
	var d net.Dialer
	conn, err := d.DialContext(ctx, "unix", addr.Name)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED) {
		return nil, ErrNobody
	}
	if err != nil {
		return nil, fmt.Errorf("reach the local channel at %s: %w", path, err)
	}
	if err := checkPeer(conn.(*net.UnixConn), uint32(os.Geteuid())); err != nil {
		conn.Close()
		return nil, fmt.Errorf("reach the local channel at %s: %w", path, err)
	}
	return conn, nil
}

// ownListener hands out connections of this user's processes only.
type ownListener struct {
	*net.UnixListener
	path   string
	uid    uint32
	remove sync.Once
}

func (l *ownListener) Accept() (net.Conn, error) {
	for {
		conn, err := l.AcceptUnix()
		if err != nil {
			return nil, err
		}
		if checkPeer(conn, l.uid) == nil {
			return conn, nil
		}
		conn.Close()
	}
}

func (l *ownListener) Close() error {
	// The socket goes first, so that a process that finds it can also connect to it.
	l.remove.Do(func() { os.Remove(l.path) })
	return l.UnixListener.Close()
}

// checkPeer asks the kernel whether the user at the other end is want.
func checkPeer(conn *net.UnixConn, want uint32) error {
	raw, err := conn.SyscallConn()
	if err != nil {
		return fmt.Errorf("ask who is at the other end: %w", err)
	}
	var uid uint32
	var credErr error
	if err := raw.Control(func(fd uintptr) { uid, credErr = peerUID(int(fd)) }); err != nil {
		return fmt.Errorf("ask who is at the other end: %w", err)
	}
	if credErr != nil {
		return fmt.Errorf("ask who is at the other end: %w", credErr)
	}
	if uid != want {
		return ErrStranger
	}
	return nil
}

// privateFolder makes dir with mode 0700, or checks that it is a folder of ours and tightens its mode.
func privateFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	fi, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	if !fi.IsDir() {
		return fmt.Errorf("%s is not a folder", dir)
	}
	if st, ok := fi.Sys().(*syscall.Stat_t); ok && st.Uid != uint32(os.Geteuid()) {
		return fmt.Errorf("the folder %s belongs to another user", dir)
	}
	if fi.Mode().Perm()&0o077 == 0 {
		return nil
	}
	return os.Chmod(dir, 0o700)
}

// clearStale removes a socket that nobody serves any more. Anything but a socket is left alone and refused.
func clearStale(path string) error {
	fi, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if fi.Mode().Type() != fs.ModeSocket {
		return errors.New("something that is not a socket is in its place")
	}
	addr, done, err := socketAddr(path)
	if err != nil {
		return err
	}
	defer done()
	conn, err := net.DialUnix("unix", nil, addr)
	if err == nil {
		conn.Close()
		return ErrInUse
	}
	if !errors.Is(err, syscall.ECONNREFUSED) {
		return err
	}
	return os.Remove(path)
}
