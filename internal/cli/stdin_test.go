package cli_test

import (
	"bytes"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"latchkey/internal/cli"
)

func TestAFeedInPiecesIsReadToItsEnd(t *testing.T) {
	d := newDesk(t)
	in, feed, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	go func() {
		defer feed.Close()
		for _, piece := range []string{"AADSTS", "500", "76: " + strings.Repeat("x", 5000), "\n"} {
			_, _ = feed.WriteString(piece)
		}
	}()
	var out bytes.Buffer
	p := d.program("", &out, io.Discard)
	p.Stdin = in
	if status := p.Run([]string{"explain", "-"}); status != 0 || !strings.Contains(out.String(), "second factor") {
		t.Errorf("status %d: %s", status, out.String())
	}
}

// deaf is a reading that no interrupt ends, as of a pipe on a system that cannot wait for one.
type deaf struct{ in io.Reader }

func (d deaf) Read(b []byte) (int, error) {
	os.Stdout.WriteString("reading\n")
	return d.in.Read(b)
}

// stuck is the part of TestASecondInterruptEndsTheProcess that must be a process of its own.
func stuck() int {
	p := &cli.Program{Getenv: os.Getenv, Stdin: deaf{os.Stdin}, Stdout: io.Discard, Stderr: io.Discard, Now: time.Now}
	return p.Run([]string{"explain", "-"})
}
