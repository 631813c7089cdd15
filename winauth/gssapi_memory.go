//go:build (linux || darwin) && !android && !ios && (amd64 || arm64)

package winauth

import (
	"runtime"
	"unsafe"
)

// Object identifiers, encoded: the value part of their DER.
const (
	oidSPNEGO    = "\x2b\x06\x01\x05\x05\x02"                 // 1.3.6.1.5.5.2, RFC 4178
	oidKrb5      = "\x2a\x86\x48\x86\xf7\x12\x01\x02\x02"     // 1.2.840.113554.1.2.2, RFC 4121
	oidPrincipal = "\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x01" // GSS_KRB5_NT_PRINCIPAL_NAME, RFC 1964, section 2.1.1
	oidHostBased = "\x2a\x86\x48\x86\xf7\x12\x01\x02\x01\x04" // GSS_C_NT_HOSTBASED_SERVICE, RFC 2743, section 4.1
)

// memory is what the library is shown of ours: pinned, so that the addresses inside of structures hold as well.
type memory struct {
	pack packing
	pins runtime.Pinner
}

func (m *memory) release() { m.pins.Unpin() }

// keep pins b and gives its address; nil for nothing.
func (m *memory) keep(b []byte) *byte {
	p := unsafe.SliceData(b)
	if len(b) == 0 {
		return nil
	}
	m.pins.Pin(p)
	return p
}

func address(p *byte) uint64 { return uint64(uintptr(unsafe.Pointer(p))) }

func (m *memory) buffer(b []byte) *buffer { return &buffer{uintptr(len(b)), m.keep(b)} }

func (m *memory) oid(der string) unsafe.Pointer {
	elements := m.keep([]byte(der))
	return unsafe.Pointer(m.keep(gssOID(m.pack, len(der), address(elements))))
}

// oidSet is gss_OID_set_desc with one member.
func (m *memory) oidSet(der string) unsafe.Pointer {
	r := record{pack: m.pack}
	r.long(1)
	r.long(uint64(uintptr(m.oid(der))))
	return unsafe.Pointer(m.keep(r.bytes))
}

func (m *memory) bindings(binding []byte) unsafe.Pointer {
	if len(binding) == 0 {
		return nil
	}
	return unsafe.Pointer(m.keep(gssBindings(m.pack, len(binding), address(m.keep(binding)))))
}

// take copies a buffer of the library, at most limit bytes of it, and frees it.
func (l *library) take(b *buffer, limit int) []byte {
	if b.value == nil {
		return nil
	}
	text := append([]byte(nil), unsafe.Slice(b.value, min(b.length, uintptr(limit)))...)
	var minor uint32
	l.releaseBuffer(&minor, b)
	return text
}

// cText copies a text of C, bounded.
func cText(p *byte) string {
	if p == nil {
		return ""
	}
	n := 0
	for n < maxNameLength && *(*byte)(unsafe.Add(unsafe.Pointer(p), n)) != 0 {
		n++
	}
	return string(unsafe.Slice(p, n))
}
