//go:build kerberos && linux

package winauth

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"os/exec"
	"testing"
)

// acceptor is a service in a process of its own, written by others: python3-gssapi.
type acceptor struct {
	in  io.Writer
	out *bufio.Reader
}

// heard is what the acceptor made of one token.
type heard struct {
	Token                          string
	Done, Bound, Delegated, Mutual bool
	Who, Error                     string
}

// accept starts a service that sees binding on its connection; nil: it does not look.
func accept(t *testing.T, service string, binding []byte) *acceptor {
	t.Helper()
	cmd := exec.Command("/usr/bin/python3", "testdata/acceptor.py", service, hex.EncodeToString(binding))
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var words bytes.Buffer
	cmd.Stderr = &words
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		if err := cmd.Wait(); err != nil {
			t.Errorf("the acceptor ended: %v\n%s", err, words.String())
		}
	})
	return &acceptor{in, bufio.NewReader(out)}
}

// hear hands the service a token and gives what it says.
func (a *acceptor) hear(t *testing.T, token []byte) (heard, []byte) {
	t.Helper()
	if _, err := io.WriteString(a.in, base64.StdEncoding.EncodeToString(token)+"\n"); err != nil {
		t.Fatal(err)
	}
	line, err := a.out.ReadBytes('\n')
	if err != nil {
		t.Fatalf("the acceptor says nothing: %v", err)
	}
	var h heard
	if err := json.Unmarshal(line, &h); err != nil {
		t.Fatal(err)
	}
	answer, err := base64.StdEncoding.DecodeString(h.Token)
	if err != nil {
		t.Fatal(err)
	}
	return h, answer
}
