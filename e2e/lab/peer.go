//go:build linux

package lab

import (
	"bufio"
	"encoding/json"
	"os"
	"time"
)

// Peer is a running program that takes lines of JSON and answers with lines of JSON.
type Peer struct {
	*Process
	in    *os.File
	out   *os.File
	lines *bufio.Reader
}

// Peer starts such a program.
func (l *Lab) Peer(o Options, program string, args ...string) *Peer {
	l.t.Helper()
	theirIn, in, err := os.Pipe()
	if err != nil {
		l.t.Fatal(err)
	}
	out, theirOut, err := os.Pipe()
	if err != nil {
		l.t.Fatal(err)
	}
	o.Stdin, o.Out = theirIn, theirOut
	p := &Peer{Process: l.Start(o, program, args...), in: in, out: out, lines: bufio.NewReader(out)}
	theirIn.Close()
	theirOut.Close()
	l.t.Cleanup(func() {
		in.Close()
		p.Stop()
		out.Close()
	})
	return p
}

// Tell sends a line.
func (p *Peer) Tell(v any) {
	p.l.t.Helper()
	if err := json.NewEncoder(p.in).Encode(v); err != nil {
		p.l.t.Fatalf("tell %s: %v\n%s", p.name, err, p.l.Log(p.name))
	}
}

// Hear reads the next line; the test fails when none comes.
func (p *Peer) Hear(into any) {
	p.l.t.Helper()
	err := p.out.SetReadDeadline(time.Now().Add(2 * Patience))
	var line []byte
	if err == nil {
		line, err = p.lines.ReadBytes('\n')
	}
	if err == nil {
		err = json.Unmarshal(line, into)
	}
	if err != nil {
		p.l.t.Fatalf("hear what %s says: %v\n%s", p.name, err, p.l.Log(p.name))
	}
}
