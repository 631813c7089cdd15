package winauth

import (
	"encoding/binary"
	"errors"
	"strings"
	"time"
	"unicode/utf16"
)

// cacheMessage is how the Kerberos package of Windows is asked for its tickets, and how many names each has in the
// answer. The second is older and names no client; Wine knows only that.
type cacheMessage struct {
	number uint32
	names  int
}

var (
	queryTicketCacheEx = cacheMessage{14, 4} // KERB_QUERY_TKT_CACHE_EX_RESPONSE: client, its realm, server, its realm
	queryTicketCache   = cacheMessage{1, 2}  // KERB_QUERY_TKT_CACHE_RESPONSE: server, its realm
)

var errBadCache = errors.New("the list of tickets cannot be read")

// maxTickets bounds what is read of a list. A logon session has some dozens.
const maxTickets = 4096

// read finds the ticket-granting ticket that lasts longest in an answer, which lay at the address base: its strings
// are addresses inside of the answer. ok is false when there is none.
func (m cacheMessage) read(answer []byte, base uint64) (t Ticket, ok bool, err error) {
	const header, name, rest = 8, 16, 32
	size := m.names*name + rest
	if len(answer) < header {
		return t, false, errBadCache
	}
	count := int(min(binary.LittleEndian.Uint32(answer[4:]), maxTickets))
	if len(answer) < header+count*size {
		return t, false, errBadCache
	}
	for i := range count {
		entry := answer[header+i*size:][:size]
		names := make([]string, m.names)
		for n := range names {
			if names[n], err = unicodeString(entry[n*name:], answer, base); err != nil {
				return t, false, err
			}
		}
		server := names[m.names-2]
		ends := fileTime(binary.LittleEndian.Uint64(entry[m.names*name+8:]))
		if !strings.HasPrefix(strings.ToLower(server), "krbtgt/") || (ok && !ends.After(t.Expires)) {
			continue
		}
		t, ok = Ticket{Expires: ends}, true
		if m.names == 4 {
			t.Principal = clean(names[0] + "@" + names[1])
		}
	}
	return t, ok, nil
}

// unicodeString reads UNICODE_STRING: a length in bytes, and after some room an address.
func unicodeString(b, answer []byte, base uint64) (string, error) {
	length := uint64(binary.LittleEndian.Uint16(b))
	offset := binary.LittleEndian.Uint64(b[8:]) - base // below base it wraps and is far too large
	if length == 0 {
		return "", nil
	}
	if length%2 != 0 || offset > uint64(len(answer)) || length > uint64(len(answer))-offset {
		return "", errBadCache
	}
	units := make([]uint16, length/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(answer[offset+uint64(2*i):])
	}
	return string(utf16.Decode(units)), nil
}

// fileTime reads FILETIME: steps of 100 ns since 1601.
func fileTime(t uint64) time.Time {
	const epoch = 116444736000000000 // 1970
	if t < epoch || t > 1<<62 {
		return time.Time{} // "never" is the largest number
	}
	t -= epoch
	return time.Unix(int64(t/1e7), int64(t%1e7)*100).UTC()
}

// current gives what was found of a ticket its place among the answers of Login.Ticket.
func current(t Ticket, found bool, now time.Time) (Ticket, error) {
	const op = "look at the Kerberos ticket"
	switch {
	case !found:
		return t, &Error{Op: op, Reason: ReasonNoTicket, Text: "this logon has no ticket of a domain", Next: adviceSSPI(ReasonNoTicket)}
	case !t.Expires.IsZero() && !t.Expires.After(now):
		return t, &Error{Op: op, Reason: ReasonExpired, Text: "the ticket has expired", Next: adviceSSPI(ReasonExpired)}
	}
	return t, nil
}
