//go:build (linux || darwin) && !android && !ios && (amd64 || arm64)

package winauth

import (
	"fmt"
	"strings"
	"unsafe"

	"github.com/ebitengine/purego"
)

// buffer is gss_buffer_desc (RFC 2744, section 3.2). value points into C memory or to pinned memory of ours.
type buffer struct {
	length uintptr
	value  *byte
}

// library holds the functions of GSS-API (RFC 2744) that are called, found in the system's library at run time.
// Handles (names, credentials, contexts) are numbers that only the library understands.
type library struct {
	name string
	pack packing

	importName        func(minor *uint32, in *buffer, kind unsafe.Pointer, out *uintptr) uint32
	displayName       func(minor *uint32, name uintptr, out *buffer, kind *uintptr) uint32
	releaseName       func(minor *uint32, name *uintptr) uint32
	acquireCred       func(minor *uint32, name uintptr, lifetime uint32, mechs unsafe.Pointer, usage int32, out *uintptr, actual *uintptr, left *uint32) uint32
	inquireCred       func(minor *uint32, cred uintptr, name *uintptr, left *uint32, usage *int32, mechs *uintptr) uint32
	releaseCred       func(minor *uint32, cred *uintptr) uint32
	initSecContext    func(minor *uint32, cred uintptr, context *uintptr, name uintptr, mech unsafe.Pointer, flags, lifetime uint32, bindings unsafe.Pointer, in *buffer, actual *uintptr, out *buffer, got *uint32, left *uint32) uint32
	deleteSecContext  func(minor *uint32, context *uintptr, out *buffer) uint32
	displayStatus     func(minor *uint32, status uint32, kind int32, mech unsafe.Pointer, more *uint32, out *buffer) uint32
	releaseBuffer     func(minor *uint32, b *buffer) uint32
	setNegMechs       func(minor *uint32, cred uintptr, mechs unsafe.Pointer) uint32 // nil: this library has none
	krb5InitContext   func(context *uintptr) int32                                   // this and the rest: all or none
	krb5FreeContext   func(context uintptr)
	krb5Cache         func(context uintptr, cache *uintptr) int32
	krb5CacheClose    func(context, cache uintptr) int32
	krb5CacheName     func(context, cache uintptr, out **byte) int32
	krb5FreeText      func(context uintptr, text *byte)
	krb5CacheOwner    func(context, cache uintptr, principal *uintptr) int32
	krb5FreePrincipal func(context, principal uintptr)
	krb5Unparse       func(context, principal uintptr, out **byte) int32
	krb5Skew          func(context uintptr, seconds, microseconds *int32) int32 // may be nil on its own
}

// openLibrary opens the first of names that is there. The library is never closed: it keeps state for each thread
// that would point into nothing.
func openLibrary(names []string, pack packing) (*library, error) {
	var tried []string
	for _, name := range names {
		handle, err := purego.Dlopen(name, purego.RTLD_NOW|purego.RTLD_LOCAL)
		if err != nil {
			tried = append(tried, clean(err.Error()))
			continue
		}
		l := &library{name: name, pack: pack}
		if err := l.bind(handle); err != nil {
			tried = append(tried, clean(err.Error()))
			continue
		}
		return l, nil
	}
	return nil, &Error{
		Op: "open the Kerberos library", Reason: ReasonUnavailable,
		Text: strings.Join(tried, "; "), Next: adviceGSS(ReasonUnavailable),
	}
}

func (l *library) bind(handle uintptr) error {
	required := []struct {
		name string
		into any
	}{
		{"gss_import_name", &l.importName},
		{"gss_display_name", &l.displayName},
		{"gss_release_name", &l.releaseName},
		{"gss_acquire_cred", &l.acquireCred},
		{"gss_inquire_cred", &l.inquireCred},
		{"gss_release_cred", &l.releaseCred},
		{"gss_init_sec_context", &l.initSecContext},
		{"gss_delete_sec_context", &l.deleteSecContext},
		{"gss_display_status", &l.displayStatus},
		{"gss_release_buffer", &l.releaseBuffer},
	}
	for _, f := range required {
		if !bindOne(handle, f.name, f.into) {
			return fmt.Errorf("%s has no %s", l.name, f.name)
		}
	}
	bindOne(handle, "gss_set_neg_mechs", &l.setNegMechs)
	l.bindKrb5(handle)
	return nil
}

// bindKrb5 finds the functions that tell about the credential cache. They are of libkrb5, on which the GSS-API
// library depends, so that its handle finds them too.
func (l *library) bindKrb5(handle uintptr) {
	all := bindOne(handle, "krb5_init_context", &l.krb5InitContext) &&
		bindOne(handle, "krb5_free_context", &l.krb5FreeContext) &&
		bindOne(handle, "krb5_cc_default", &l.krb5Cache) &&
		bindOne(handle, "krb5_cc_close", &l.krb5CacheClose) &&
		bindOne(handle, "krb5_cc_get_full_name", &l.krb5CacheName) &&
		bindOne(handle, "krb5_cc_get_principal", &l.krb5CacheOwner) &&
		bindOne(handle, "krb5_free_principal", &l.krb5FreePrincipal) &&
		bindOne(handle, "krb5_unparse_name", &l.krb5Unparse) &&
		(bindOne(handle, "krb5_free_string", &l.krb5FreeText) || l.bindXfree(handle))
	if !all {
		l.krb5InitContext = nil
	}
	bindOne(handle, "krb5_get_time_offsets", &l.krb5Skew)
}

// bindXfree is for Heimdal, whose krb5_xfree frees texts without a context.
func (l *library) bindXfree(handle uintptr) bool {
	var xfree func(*byte) int32
	if !bindOne(handle, "krb5_xfree", &xfree) {
		return false
	}
	l.krb5FreeText = func(_ uintptr, text *byte) { xfree(text) }
	return true
}

func bindOne(handle uintptr, name string, into any) bool {
	address, err := purego.Dlsym(handle, name)
	if err != nil || address == 0 {
		return false
	}
	purego.RegisterFunc(into, address)
	return true
}
