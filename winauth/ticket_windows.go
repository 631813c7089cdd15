//go:build amd64 || arm64

package winauth

import (
	"encoding/binary"
	"errors"
	"runtime"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// ticket asks the local security authority for the tickets of this logon session, as klist does.
func (windowsLogin) ticket() (Ticket, error) {
	var t Ticket
	var found bool
	err := queryTickets(func(lsa *lsaSession) error {
		var err error
		if t, found, err = lsa.tickets(queryTicketCacheEx); err != nil {
			t, found, err = lsa.tickets(queryTicketCache)
		}
		return err
	})
	t.Library, t.Cache = "Kerberos package of Windows", "logon session"
	if err != nil {
		return t, errorSSPI("look at the Kerberos ticket", code(err), err.Error())
	}
	return current(t, found, time.Now())
}

// lsaSession is an untrusted connection to the local security authority (ntsecapi.h), which may read its own tickets.
type lsaSession struct {
	handle, pkg                      uintptr
	connect, lookup, call, free, end *windows.LazyProc
}

func queryTickets(ask func(*lsaSession) error) error {
	dll := windows.NewLazySystemDLL("secur32.dll")
	s := &lsaSession{
		connect: dll.NewProc("LsaConnectUntrusted"),
		lookup:  dll.NewProc("LsaLookupAuthenticationPackage"),
		call:    dll.NewProc("LsaCallAuthenticationPackage"),
		free:    dll.NewProc("LsaFreeReturnBuffer"),
		end:     dll.NewProc("LsaDeregisterLogonProcess"),
	}
	for _, p := range []*windows.LazyProc{s.connect, s.lookup, s.call, s.free, s.end} {
		if err := p.Find(); err != nil {
			return err
		}
	}
	if status, _, _ := s.connect.Call(uintptr(unsafe.Pointer(&s.handle))); status != 0 {
		return windows.NTStatus(status)
	}
	defer s.end.Call(s.handle)
	name := []byte("Kerberos\x00") // MICROSOFT_KERBEROS_NAME_A
	var pins runtime.Pinner
	defer pins.Unpin()
	pins.Pin(&name[0])
	// NTString is LSA_STRING by another name.
	text := &windows.NTString{Length: uint16(len(name) - 1), MaximumLength: uint16(len(name)), Buffer: &name[0]}
	if status, _, _ := s.lookup.Call(s.handle, uintptr(unsafe.Pointer(text)), uintptr(unsafe.Pointer(&s.pkg))); status != 0 {
		return windows.NTStatus(status)
	}
	return ask(s)
}

func (s *lsaSession) tickets(m cacheMessage) (Ticket, bool, error) {
	request := make([]byte, 12) // KERB_QUERY_TKT_CACHE_REQUEST: the message, and no LUID for the caller's own session
	binary.LittleEndian.PutUint32(request, m.number)
	var answer *byte
	var length, result uint32
	status, _, _ := s.call.Call(s.handle, s.pkg, uintptr(unsafe.Pointer(&request[0])), uintptr(len(request)),
		uintptr(unsafe.Pointer(&answer)), uintptr(unsafe.Pointer(&length)), uintptr(unsafe.Pointer(&result)))
	switch {
	case status != 0:
		return Ticket{}, false, windows.NTStatus(status)
	case answer == nil && result != 0:
		return Ticket{}, false, windows.NTStatus(result)
	case answer == nil:
		return Ticket{}, false, errors.New("the Kerberos package answered nothing")
	}
	defer s.free.Call(uintptr(unsafe.Pointer(answer)))
	if result != 0 {
		return Ticket{}, false, windows.NTStatus(result)
	}
	return m.read(unsafe.Slice(answer, length), uint64(uintptr(unsafe.Pointer(answer))))
}
