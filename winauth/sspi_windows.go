//go:build amd64 || arm64

package winauth

import (
	"runtime"
	"syscall"

	"github.com/alexbrainman/sspi"
	"golang.org/x/sys/windows"
)

// windowsLogin is the logon session of the person who runs this process.
type windowsLogin struct{}

func newSystem() system { return windowsLogin{} }

// sspiFlags asks for mutual authentication and protection against replay, and never for delegation. Integrity lets
// Negotiate protect its choice of mechanism.
const sspiFlags = sspi.ISC_REQ_MUTUAL_AUTH | sspi.ISC_REQ_REPLAY_DETECT | sspi.ISC_REQ_SEQUENCE_DETECT |
	sspi.ISC_REQ_INTEGRITY | sspi.ISC_REQ_CONNECTION

// isMutual is ISC_RET_MUTUAL_AUTH of sspi.h.
const isMutual = 0x2

// sspiConversation holds the handles of one exchange.
type sspiConversation struct {
	cred    *sspi.Credentials
	context *sspi.Context
	began   bool // the context's handle is one of Windows
	name    *uint16
	binding []byte // SEC_CHANNEL_BINDINGS; empty for none
}

func (windowsLogin) open(name target, binding []byte, o Options) (conversation, error) {
	spn, err := windows.UTF16PtrFromString(name.spn())
	if err != nil {
		return nil, err
	}
	cred, err := acquire(o.AllowNTLM || onWine())
	if err != nil {
		return nil, errorSSPI("find this logon's credentials", code(err), err.Error())
	}
	c := &sspiConversation{cred: cred, context: sspi.NewClientContext(cred, sspiFlags), name: spn}
	if len(binding) > 0 {
		c.binding = secChannelBindings(binding)
	}
	return c, nil
}

// next calls InitializeSecurityContext. All that Windows writes to or reads from is pinned, since buffers are handed
// over by addresses inside of structures.
func (c *sspiConversation) next(in []byte) (reply, error) {
	var pins runtime.Pinner
	defer pins.Unpin()
	buffers := make([]sspi.SecBuffer, 0, 2)
	add := func(kind uint32, b []byte) {
		if len(b) > 0 {
			pins.Pin(&b[0])
			buffers = append(buffers, sspi.SecBuffer{})
			buffers[len(buffers)-1].Set(kind, b)
		}
	}
	add(sspi.SECBUFFER_TOKEN, in)
	add(sspi.SECBUFFER_CHANNEL_BINDINGS, c.binding)
	var input *sspi.SecBufferDesc
	if len(buffers) > 0 {
		pins.Pin(&buffers[0])
		input = sspi.NewSecBufferDesc(buffers)
	}
	token, output := make([]byte, maxToken), make([]sspi.SecBuffer, 1)
	pins.Pin(&token[0])
	pins.Pin(&output[0])
	output[0].Set(sspi.SECBUFFER_TOKEN, token)
	out := sspi.NewSecBufferDesc(output)

	status := c.context.Update(c.name, out, input)
	if status == sspi.SEC_I_COMPLETE_NEEDED || status == sspi.SEC_I_COMPLETE_AND_CONTINUE {
		c.began = true
		if failed := sspi.CompleteAuthToken(c.context.Handle, out); failed != sspi.SEC_E_OK {
			return reply{}, errorSSPI("complete the proof of who is logged in", code(failed), failed.Error())
		}
	}
	switch status {
	case sspi.SEC_E_OK, sspi.SEC_I_COMPLETE_NEEDED, sspi.SEC_I_CONTINUE_NEEDED, sspi.SEC_I_COMPLETE_AND_CONTINUE:
	default:
		e := errorSSPI("prove who is logged in", code(status), status.Error())
		if len(in) == 0 || e.Reason == ReasonNoTicket {
			_, look := windowsLogin{}.ticket()
			e = withoutTicket(e, look)
		}
		return reply{}, e
	}
	c.began = true
	r := reply{
		token:  token[:min(int(output[0].BufferSize), len(token))],
		done:   status == sspi.SEC_E_OK || status == sspi.SEC_I_COMPLETE_NEEDED,
		mutual: c.context.EstablishedFlags&isMutual != 0,
	}
	r.ntlm = r.done && negotiated(c.context.Handle) == sspi.NTLMSP_NAME
	return r, nil
}

func (c *sspiConversation) close() {
	if c.began {
		_ = c.context.Release()
	}
	_ = c.cred.Release()
}

// code gives the status of SSPI, Win32 or the local security authority that err is.
func code(err error) uint32 {
	switch n := err.(type) {
	case syscall.Errno:
		return uint32(n)
	case windows.NTStatus:
		return uint32(n)
	}
	return 0
}
