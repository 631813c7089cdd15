package winauth

import "encoding/binary"

// Structures of C that are laid out by hand, little-endian for 64-bit systems: known bytes can be tested on every
// system, and a library that packs its structures differently is one argument away. Addresses are numbers here; who
// calls keeps alive and pins what they point to.

// secChannelBindings is SEC_CHANNEL_BINDINGS of sspi.h, followed by the binding itself: eight 32-bit words, of which
// the last two are length and offset of the application data.
func secChannelBindings(binding []byte) []byte {
	const header = 32
	b := make([]byte, header, header+len(binding))
	binary.LittleEndian.PutUint32(b[24:], uint32(len(binding)))
	binary.LittleEndian.PutUint32(b[28:], header)
	return append(b, binding...)
}

// packing is how far a C compiler aligns a pointer: 8 usually. Apple's gssapi.h asks for 2 on Intel processors.
type packing int

const (
	packNatural packing = 8
	packApple   packing = 2
)

// record lays out the members of a structure one after the other.
type record struct {
	bytes []byte
	pack  packing
}

func (r *record) align(size int) {
	for len(r.bytes)%min(size, int(r.pack)) != 0 {
		r.bytes = append(r.bytes, 0)
	}
}

func (r *record) word(v uint32) {
	r.align(4)
	r.bytes = binary.LittleEndian.AppendUint32(r.bytes, v)
}

func (r *record) long(v uint64) {
	r.align(8)
	r.bytes = binary.LittleEndian.AppendUint64(r.bytes, v)
}

// gssOID is gss_OID_desc (RFC 2744, section 3.3): the length of the encoded identifier and its address.
func gssOID(pack packing, length int, address uint64) []byte {
	r := record{pack: pack}
	r.word(uint32(length))
	r.long(address)
	return r.bytes
}

// gssBindings is gss_channel_bindings_struct (RFC 2744, section 3.11) without addresses.
func gssBindings(pack packing, length int, address uint64) []byte {
	r := record{pack: pack}
	for range 2 { // the initiator's address, the acceptor's
		r.word(0) // GSS_C_AF_UNSPEC
		r.long(0)
		r.long(0)
	}
	r.long(uint64(length))
	r.long(address)
	return r.bytes
}

// secIdentityEx is SEC_WINNT_AUTH_IDENTITY_EXW of sspi.h for the person who is logged in (no name, no password) with
// a list of packages at address, length counted in 16-bit characters.
func secIdentityEx(length int, address uint64) []byte {
	const version, size, unicode = 0x200, 72, 2
	r := record{pack: packNatural}
	r.word(version)
	r.word(size)
	for range 3 { // user, domain, password
		r.long(0)
		r.word(0)
	}
	r.word(unicode)
	r.long(address)
	r.word(uint32(length))
	r.align(8)
	return r.bytes
}
