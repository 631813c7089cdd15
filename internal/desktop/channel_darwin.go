package desktop

import (
	"fmt"
	"net"

	"golang.org/x/sys/unix"
)

// peerUID asks the kernel who opened the other end of the socket (unix(4), LOCAL_PEERCRED).
func peerUID(fd int) (uint32, error) {
	cred, err := unix.GetsockoptXucred(fd, unix.SOL_LOCAL, unix.LOCAL_PEERCRED)
	if err != nil {
		return 0, err
	}
	return cred.Uid, nil
}

// socketAddr refuses a path that does not fit into sockaddr_un: the system has no way around its 104 bytes.
func socketAddr(path string) (addr *net.UnixAddr, done func(), err error) {
	if room := len(unix.RawSockaddrUnix{}.Path); len(path) >= room {
		return nil, nil, fmt.Errorf("the path %s is longer than the %d bytes a socket may have", path, room-1)
	}
	return &net.UnixAddr{Name: path, Net: "unix"}, func() {}, nil
}
