package winauth

import (
	"encoding/binary"
	"math"
	"slices"
	"testing"
	"time"
	"unicode/utf16"
)

// cached is one ticket as the Kerberos package of Windows tells it.
type cached struct {
	names []string
	ends  time.Time
}

// cacheAnswer lays out KERB_QUERY_TKT_CACHE(_EX)_RESPONSE as if it lay at base.
func cacheAnswer(number uint32, base uint64, tickets ...cached) []byte {
	le := binary.LittleEndian
	b := le.AppendUint32(nil, number)
	b = le.AppendUint32(b, uint32(len(tickets)))
	size := 8
	for _, c := range tickets {
		size += len(c.names)*16 + 32
	}
	var text []byte
	for _, c := range tickets {
		for _, name := range c.names {
			units := utf16.Encode([]rune(name))
			b = le.AppendUint16(b, uint16(2*len(units)))
			b = le.AppendUint16(b, uint16(2*len(units)))
			b = le.AppendUint32(b, 0xcccccccc) // padding
			b = le.AppendUint64(b, base+uint64(size+len(text)))
			for _, u := range units {
				text = le.AppendUint16(text, u)
			}
		}
		for _, moment := range []time.Time{c.ends.Add(-time.Hour), c.ends, c.ends.Add(time.Hour)} {
			b = le.AppendUint64(b, uint64(moment.UnixNano()/100+116444736000000000))
		}
		b = le.AppendUint32(b, 18)
		b = le.AppendUint32(b, 0x40e10000)
	}
	return append(b, text...)
}

func TestTicketCache(t *testing.T) {
	const base = 0x7ffe00000000
	noon := time.Date(2030, 5, 6, 12, 0, 0, 0, time.UTC)
	answer := cacheAnswer(14, base,
		cached{[]string{"alice", "AD.CONTOSO.COM", "HTTP/sts.contoso.com", "AD.CONTOSO.COM"}, noon.Add(5 * time.Hour)},
		cached{[]string{"alice", "AD.CONTOSO.COM", "krbtgt/EU.CONTOSO.COM", "AD.CONTOSO.COM"}, noon.Add(-time.Hour)},
		cached{[]string{"älice", "AD.CONTOSO.COM", "krbtgt/AD.CONTOSO.COM", "AD.CONTOSO.COM"}, noon},
	)
	got, ok, err := queryTicketCacheEx.read(answer, base)
	if want := (Ticket{Principal: "älice@AD.CONTOSO.COM", Expires: noon}); !ok || err != nil || got != want {
		t.Errorf("read: %+v, %v, %v", got, ok, err)
	}
	old := cacheAnswer(1, base, cached{[]string{"krbtgt/AD.CONTOSO.COM", "AD.CONTOSO.COM"}, noon})
	if got, ok, err := queryTicketCache.read(old, base); !ok || err != nil || got != (Ticket{Expires: noon}) {
		t.Errorf("read the older answer: %+v, %v, %v", got, ok, err)
	}
	for length := range answer {
		// Clipped, as what Windows gives is: beyond its end is somebody else's memory.
		if got, ok, err := queryTicketCacheEx.read(slices.Clip(answer[:length]), base); err == nil && ok {
			t.Errorf("the first %d bytes were read as %+v", length, got)
		}
	}
	if _, ok, err := queryTicketCacheEx.read(cacheAnswer(14, base), base); ok || err != nil {
		t.Errorf("an empty list: %v, %v", ok, err)
	}
	if _, _, err := queryTicketCacheEx.read(answer, base+1<<40); err == nil {
		t.Error("strings outside of the answer were read")
	}
	binary.LittleEndian.PutUint16(answer[8:], 5)
	if _, _, err := queryTicketCacheEx.read(answer, base); err == nil {
		t.Error("half a character was read")
	}
}

func TestFileTime(t *testing.T) {
	const year1970 = 116444736000000000
	for in, want := range map[uint64]time.Time{
		year1970: time.Unix(0, 0).UTC(), year1970 + 15000001: time.Unix(1, 500000100).UTC(), 0: {}, year1970 - 1: {},
		math.MaxInt64: {}, math.MaxUint64: {}, // never
	} {
		if got := fileTime(in); !got.Equal(want) {
			t.Errorf("%d: %s, want %s", in, got, want)
		}
	}
}

func TestCurrentTicket(t *testing.T) {
	now := time.Date(2030, 5, 6, 12, 0, 0, 0, time.UTC)
	for want, c := range map[Reason]struct {
		found   bool
		expires time.Time
	}{
		ReasonNoTicket: {},
		ReasonExpired:  {true, now},
		"":             {true, now.Add(time.Second)},
	} {
		if _, err := current(Ticket{Expires: c.expires}, c.found, now); reasonOf(err) != want {
			t.Errorf("%+v: %v, want %q", c, err, want)
		}
	}
	if _, err := current(Ticket{}, true, now); err != nil {
		t.Errorf("a ticket that never expires: %v", err)
	}
}

func FuzzTicketCache(f *testing.F) {
	f.Add(cacheAnswer(14, 4096, cached{[]string{"a", "B", "krbtgt/B", "B"}, time.Unix(1e9, 0)}), uint64(4096))
	f.Fuzz(func(t *testing.T, answer []byte, base uint64) {
		for _, m := range []cacheMessage{queryTicketCacheEx, queryTicketCache} {
			if _, ok, err := m.read(answer, base); ok && err != nil {
				t.Error("a ticket and an error")
			}
		}
	})
}
