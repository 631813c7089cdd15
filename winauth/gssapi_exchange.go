//go:build (linux || darwin) && !android && !ios && (amd64 || arm64)

package winauth

import (
	"sync"
	"time"
)

// Constants of RFC 2744, appendix A.
const (
	gssInitiate       = 1
	gssIndefinite     = 0xffffffff
	gssContinueNeeded = 1
	gssMutual         = 2
	gssReplay         = 4
	gssSequence       = 8
	gssGSSCode        = 1
	gssMechCode       = 2
)

// gssapi is the system's Kerberos on Linux and macOS.
type gssapi struct {
	library func() (*library, error) // opens it once
	now     func() time.Time
}

func newSystem() system {
	return &gssapi{
		library: sync.OnceValues(func() (*library, error) { return openLibrary(libraryNames(), libraryPacking()) }),
		now:     time.Now,
	}
}

// gssConversation holds the library's handles of one exchange.
type gssConversation struct {
	lib                 *library
	mem                 memory
	name, cred, context uintptr
	binding             []byte
}

func (g *gssapi) open(name target, binding []byte, _ Options) (conversation, error) {
	lib, err := g.library()
	if err != nil {
		return nil, err
	}
	c := &gssConversation{lib: lib, mem: memory{pack: lib.pack}, binding: binding}
	if err := c.prepare(name); err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

func (c *gssConversation) prepare(name target) error {
	text, kind := name.hostBased(), oidHostBased
	if name.realm != "" {
		text, kind = name.spn(), oidPrincipal
	}
	var minor uint32
	major := c.lib.importName(&minor, c.mem.buffer([]byte(text)), c.mem.oid(kind), &c.name)
	if failed(major) {
		return c.lib.fail("name the service "+name.spn(), major, minor, oidKrb5)
	}
	major = c.lib.acquireCred(&minor, 0, gssIndefinite, c.mem.oidSet(oidSPNEGO), gssInitiate, &c.cred, nil, nil)
	if failed(major) {
		err := c.lib.fail("find the Kerberos ticket", major, minor, oidSPNEGO)
		// SPNEGO only says that no mechanism is left; Kerberos itself tells why.
		if _, why := c.lib.look(time.Time{}); why != nil {
			err = why
		}
		return err
	}
	if c.lib.setNegMechs == nil {
		return nil
	}
	// SPNEGO would offer every mechanism that is installed, NTLM among them.
	if major = c.lib.setNegMechs(&minor, c.cred, c.mem.oidSet(oidKrb5)); failed(major) {
		return c.lib.fail("allow Kerberos alone", major, minor, oidSPNEGO)
	}
	return nil
}

// next asks for mutual authentication and for protection against replay, and never for delegation.
func (c *gssConversation) next(in []byte) (reply, error) {
	first := c.context == 0
	r, major, err := c.initiate(oidSPNEGO, c.cred, &c.context, in)
	if first && major>>16 == gssBadMech {
		// So says Heimdal's SPNEGO when Kerberos, its only mechanism, has failed. Kerberos itself tells why.
		var context uintptr
		if _, _, why := c.initiate(oidKrb5, 0, &context, nil); why != nil {
			err = why
		}
		c.lib.drop(&context)
	}
	return r, err
}

// initiate is gss_init_sec_context.
func (c *gssConversation) initiate(mech string, cred uintptr, context *uintptr, in []byte) (r reply, major uint32, err error) {
	mem := memory{pack: c.lib.pack}
	defer mem.release()
	var out buffer
	var minor, got uint32
	major = c.lib.initSecContext(&minor, cred, context, c.name, mem.oid(mech), gssMutual|gssReplay|gssSequence, 0,
		mem.bindings(c.binding), mem.buffer(in), nil, &out, &got, nil)
	token := c.lib.take(&out, maxToken+1)
	if failed(major) {
		return reply{}, major, c.lib.fail("prove who is logged in", major, minor, mech)
	}
	return reply{token: token, done: major&gssContinueNeeded == 0, mutual: got&gssMutual != 0}, major, nil
}

func (c *gssConversation) close() {
	var minor uint32
	c.lib.drop(&c.context)
	if c.cred != 0 {
		c.lib.releaseCred(&minor, &c.cred)
	}
	if c.name != 0 {
		c.lib.releaseName(&minor, &c.name)
	}
	c.mem.release()
}

func (l *library) drop(context *uintptr) {
	if *context != 0 {
		var minor uint32
		l.deleteSecContext(&minor, context, nil)
	}
}

// failed is GSS_ERROR: calling and routine errors are in the upper half.
func failed(major uint32) bool { return major&0xffff0000 != 0 }

// fail fetches the library's words. It must run on the thread that made the failed call.
func (l *library) fail(op string, major, minor uint32, mech string) error {
	return errorGSS(op, major, minor, l.words(major, gssGSSCode, mech), l.words(minor, gssMechCode, mech))
}

func (l *library) words(status uint32, kind int32, mech string) string {
	mem := memory{pack: l.pack}
	defer mem.release()
	var all string
	var minor, more uint32
	for range 8 { // messages of one status
		var out buffer
		if failed(l.displayStatus(&minor, status, kind, mem.oid(mech), &more, &out)) {
			break
		}
		all += string(l.take(&out, 4*maxText)) + " "
		if more == 0 {
			break
		}
	}
	return all
}
