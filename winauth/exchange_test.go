package winauth

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func TestExchange(t *testing.T) {
	f := &fakeSystem{answer: replies(reply{token: []byte("one")}, reply{token: []byte("two")}, reply{done: true, mutual: true})}
	f.onOpen = func(name target, binding []byte, o Options) {
		if name.spn() != "HTTP/sts.login.test" || string(binding) != "binding" || o.AllowNTLM {
			t.Errorf("open(%v, %q, %v)", name, binding, o)
		}
	}
	step, release, err := f.login(Options{}).Begin(t.Context(), "HTTP/STS.login.test.", []byte("binding"))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct {
		in, out string
		done    bool
	}{{"", "one", false}, {"answer", "two", false}, {"last", "", true}} {
		out, done, err := step([]byte(want.in))
		if string(out) != want.out || done != want.done || err != nil {
			t.Errorf("step %d: %q, %v, %v; want %+v", i, out, done, err, want)
		}
	}
	if _, _, err := step([]byte("more")); reasonOf(err) != ReasonOther {
		t.Errorf("a step after the end: %v", err)
	}
	release()
	release()
	if f.closed != 1 {
		t.Errorf("closed %d times", f.closed)
	}
	if _, _, err := step(nil); err == nil {
		t.Error("a step after the release was taken")
	}
}

// TestOwnCopies: a library may still read what it was given when the caller, whose ctx has ended, uses it for other things.
func TestOwnCopies(t *testing.T) {
	f := &fakeSystem{answer: replies(reply{token: []byte("one")}, reply{token: []byte("two")})}
	var opened []byte
	f.onOpen = func(_ target, binding []byte, _ Options) { opened = binding }
	binding, in := []byte("binding"), []byte("answer")
	step, release, err := f.login(Options{}).Begin(t.Context(), "HTTP/host", binding)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	for _, token := range [][]byte{nil, in} {
		if _, _, err := step(token); err != nil {
			t.Fatal(err)
		}
	}
	binding[0], in[0] = 'X', 'X'
	if string(opened) != "binding" || string(f.asked[1]) != "answer" {
		t.Errorf("the library holds %q and %q", opened, f.asked[1])
	}
}

func TestFirstTokenIsNilForTheLibrary(t *testing.T) {
	f := &fakeSystem{answer: replies(reply{token: []byte("one")})}
	if _, _, err := f.begin(t, Options{})(nil); err != nil || len(f.asked) != 1 || f.asked[0] != nil {
		t.Errorf("asked with %q, %v", f.asked, err)
	}
}

func TestHostileServices(t *testing.T) {
	open := reply{token: []byte("one")}
	for name, c := range map[string]struct {
		replies []reply
		in      [][]byte // tokens of the service, the last of which must be refused
		options Options
		want    Reason
		text    string
	}{
		"answers before it is asked":   {nil, [][]byte{[]byte("x")}, Options{}, ReasonRefused, "before it was asked"},
		"asks again":                   {[]reply{open}, [][]byte{nil, nil}, Options{}, ReasonRefused, "asked again"},
		"asks again with an empty one": {[]reply{open}, [][]byte{nil, {}}, Options{}, ReasonRefused, "asked again"},
		"a token too long":             {[]reply{open}, [][]byte{nil, make([]byte, maxToken+1)}, Options{}, ReasonOther, "65537 bytes"},
		"never ends": {
			[]reply{open, open, open, open, open, open, open, open}, [][]byte{nil, {1}, {2}, {3}, {4}, {5}, {6}, {7}, {8}}, Options{}, ReasonRefused, "8 rounds",
		},
		"wants NTLM":             {[]reply{open}, [][]byte{nil, []byte("..NTLMSSP\x00\x02...")}, Options{}, ReasonNTLM, "wants NTLM"},
		"does not prove itself":  {[]reply{open, {done: true}}, [][]byte{nil, {1}}, Options{}, ReasonRefused, "prove its own name"},
		"done with the first":    {[]reply{{token: []byte("x"), done: true}}, [][]byte{nil}, Options{}, ReasonRefused, "prove its own name"},
		"library offers NTLM":    {[]reply{{token: []byte("`NTLMSSP\x00\x01")}}, [][]byte{nil}, Options{}, ReasonNTLM, "nothing was sent"},
		"library chose NTLM":     {[]reply{open, {done: true, ntlm: true}}, [][]byte{nil, {1}}, Options{}, ReasonNTLM, "nothing was sent"},
		"library has no words":   {[]reply{{}}, [][]byte{nil}, Options{}, ReasonOther, "nothing to say"},
		"library makes too much": {[]reply{{token: make([]byte, maxToken+1)}}, [][]byte{nil}, Options{}, ReasonOther, "65537 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			f := &fakeSystem{answer: replies(c.replies...)}
			step := f.begin(t, c.options)
			for i, in := range c.in {
				out, done, err := step(in)
				if i < len(c.in)-1 {
					if err != nil {
						t.Fatalf("step %d: %v", i, err)
					}
					continue
				}
				if out != nil || done || reasonOf(err) != c.want || !strings.Contains(err.Error(), c.text) {
					t.Errorf("step %d: %q, %v, %v; want %s %q", i, out, done, err, c.want, c.text)
				}
				if _, _, again := step([]byte("x")); !errors.Is(again, err) {
					t.Errorf("the failed exchange went on: %v", again)
				}
			}
		})
	}
}

func TestNTLMWhereAllowed(t *testing.T) {
	f := &fakeSystem{answer: replies(reply{token: []byte("NTLMSSP\x00\x01")}, reply{token: []byte("NTLMSSP\x00\x03"), done: true, ntlm: true})}
	step := f.begin(t, Options{AllowNTLM: true})
	if _, _, err := step(nil); err != nil {
		t.Fatal(err)
	}
	if out, done, err := step([]byte("NTLMSSP\x00\x02")); !done || err != nil || !bytes.HasPrefix(out, ntlmSignature) {
		t.Errorf("NTLM: %q, %v, %v", out, done, err)
	}
}

func TestBeginFails(t *testing.T) {
	none := errorGSS("find the ticket", gssNoCred<<16, 0, "no credentials")
	f := &fakeSystem{openErr: none}
	step, release, err := f.login(Options{}).Begin(t.Context(), "HTTP/host", nil)
	if !errors.Is(err, none) || step != nil || release != nil {
		t.Errorf("Begin: %v", err)
	}
	if f.closed != 0 {
		t.Error("what was never opened was closed")
	}
	if _, _, err := f.login(Options{}).Begin(t.Context(), "no name", nil); reasonOf(err) != ReasonOther {
		t.Errorf("a bad name: %v", err)
	}
}

// TestServiceIsBlamed: a wrong channel binding comes back as a generic error, with or without words.
func TestServiceIsBlamed(t *testing.T) {
	round := 0
	f := &fakeSystem{answer: func([]byte) (reply, error) {
		if round++; round == 1 {
			return reply{token: []byte("one")}, nil
		}
		return reply{}, errorGSS("prove", 13<<16, 100006, "Generic error (see e-text)")
	}}
	step := f.begin(t, Options{})
	if _, _, err := step(nil); err != nil {
		t.Fatal(err)
	}
	_, _, err := step([]byte("no"))
	e, ok := errors.AsType[*Error](err)
	if !ok || e.Reason != ReasonRefused || e.Next != nextRefusedBound {
		t.Errorf("the service's error: %+v", e)
	}
}

func TestTicketAndUPN(t *testing.T) {
	f := &fakeSystem{}
	if ticket, err := f.login(Options{}).Ticket(t.Context()); err != nil || ticket.Principal != "alice@LOGIN.TEST" {
		t.Errorf("Ticket: %+v, %v", ticket, err)
	}
	if upn, sure, err := f.login(Options{}).UPN(t.Context()); err != nil || upn != "alice@login.test" || !sure {
		t.Errorf("UPN: %q, %v, %v", upn, sure, err)
	}
}
