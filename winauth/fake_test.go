package winauth

import (
	"errors"
	"testing"
)

// fakeSystem stands where a domain would be needed: the exchange's own rules are tested against whatever a library
// or a service could do. The real libraries are in the tests with the build tag kerberos, and under Wine.
type fakeSystem struct {
	answer  func(in []byte) (reply, error)
	openErr error
	onOpen  func(target, []byte, Options)

	asked  [][]byte
	closed int
}

func (f *fakeSystem) open(name target, binding []byte, o Options) (conversation, error) {
	if f.onOpen != nil {
		f.onOpen(name, binding, o)
	}
	if f.openErr != nil {
		return nil, f.openErr
	}
	return f, nil
}

func (f *fakeSystem) next(in []byte) (reply, error) {
	f.asked = append(f.asked, in)
	return f.answer(in)
}

func (f *fakeSystem) close() { f.closed++ }

func (f *fakeSystem) ticket() (Ticket, error) {
	return Ticket{Principal: "alice@LOGIN.TEST"}, f.openErr
}
func (f *fakeSystem) upn() (string, bool, error) { return "alice@login.test", true, f.openErr }

func (f *fakeSystem) login(o Options) *Login { return &Login{options: o, system: f} }

// replies answers one after the other.
func replies(list ...reply) func([]byte) (reply, error) {
	return func([]byte) (reply, error) {
		if len(list) == 0 {
			return reply{}, errors.New("the library was called once too often")
		}
		r := list[0]
		list = list[1:]
		return r, nil
	}
}

// begin starts an exchange and releases it at the end of the test.
func (f *fakeSystem) begin(t *testing.T, o Options) func([]byte) ([]byte, bool, error) {
	t.Helper()
	step, release, err := f.login(o).Begin(t.Context(), "HTTP/sts.login.test", []byte("binding"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(release)
	return step
}

func reasonOf(err error) Reason {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Reason
	}
	return ""
}
