package cli

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"latchkey/flows"
)

// traceFlag is what --trace says wherever it is.
func traceFlag(cmd *cobra.Command, path *string) {
	cmd.Flags().StringVar(path, "trace", "", "write what went over the wire, without secrets, to this file as JSON; - is standard error, which then holds nothing else")
	notEmpty(cmd, "trace")
}

// tracing is the trace of a command. The zero value records nothing.
type tracing struct {
	p       *Program
	trace   *flows.Trace
	command string
	path    string
	file    *os.File  // takes the place of path at the end; nil: standard error
	stderr  io.Writer // the real one, while what is said is kept for the trace
	said    *kept

	flow          string // of a sign-in, once it is known
	correlationID string // likewise; else that of the first request
}

// writtenTrace is the file's form; its names are stable. What flows writes of the exchanges is in it as it is.
type writtenTrace struct {
	Version       int             `json:"version"`
	Program       string          `json:"program"`
	Command       string          `json:"command"`
	Flow          string          `json:"flow,omitempty"`
	CorrelationID string          `json:"correlation_id,omitempty"`
	Outcome       outcome         `json:"outcome"`
	Messages      []string        `json:"messages,omitempty"` // what would have been said on standard error
	Dropped       int             `json:"dropped,omitempty"`
	Exchanges     json.RawMessage `json:"exchanges"`
}

// outcome is how the command ended.
type outcome struct {
	Done  bool   `json:"done"`
	Error string `json:"error,omitempty"`
	Code  string `json:"code,omitempty"`
}

// traced has everything under the new ctx recorded; the caller ends the tracing, however the command ended. path ""
// records nothing; "-" is standard error, because standard output belongs to the result.
func (p *Program) traced(ctx context.Context, command, path string) (context.Context, *tracing, error) {
	if path == "" {
		return ctx, &tracing{}, nil
	}
	t := &tracing{p: p, trace: flows.NewTrace(nil), command: command, path: path}
	if path == "-" {
		t.stderr, t.said = p.Stderr, &kept{}
		p.Stderr = t.said
		return flows.WithTrace(ctx, t.trace), t, nil
	}
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return nil, nil, usage("--trace %s: it is not a regular file; choose another name", path)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("write the trace: %w", err)
	}
	// A new file for this user alone takes the place of the old one: who had that open, or could read it, sees nothing.
	f, err := os.CreateTemp(filepath.Dir(path), ".latchkey-trace-*")
	if err != nil {
		return nil, nil, fmt.Errorf("write the trace: %w", err)
	}
	t.file = f
	return flows.WithTrace(ctx, t.trace), t, nil
}

// end writes the trace of a command that ended so, and adds its own failure to the command's.
func (t *tracing) end(ctx context.Context, ended error) error {
	if t.trace == nil {
		return ended
	}
	text, err := t.text(ctx, ended)
	if t.file == nil {
		t.p.Stderr = t.stderr
		_, errWrite := t.stderr.Write(text)
		t.p.quiet = ended != nil
		return errors.Join(ended, err, errWrite)
	}
	_, errWrite := t.file.Write(text)
	err = errors.Join(err, errWrite, t.file.Close())
	if ended != nil && len(t.trace.Exchanges()) == 0 { // it never came to anything: an older trace is worth more
		os.Remove(t.file.Name())
		return ended
	}
	if err == nil {
		err = os.Rename(t.file.Name(), t.path)
	}
	if err != nil {
		os.Remove(t.file.Name())
		return errors.Join(ended, fmt.Errorf("write the trace: %w", err))
	}
	fmt.Fprintf(t.p.Stderr, "What went over the wire is in %s, without secrets.\n", t.path)
	return ended
}

// text is the trace as JSON, with what the command was and how it ended before the exchanges.
func (t *tracing) text(ctx context.Context, ended error) ([]byte, error) {
	var exchanges, out bytes.Buffer
	w := writtenTrace{}
	if err := errors.Join(t.trace.WriteRedacted(&exchanges), json.Unmarshal(exchanges.Bytes(), &w)); err != nil {
		return nil, err
	}
	w.Program, w.Command, w.Flow, w.Outcome.Done = "latchkey "+t.p.Version, t.command, t.flow, ended == nil
	w.CorrelationID = cmp.Or(t.correlationID, t.firstRequest())
	if ended != nil {
		r := t.p.refusal(ctx, "latchkey "+t.command, ended)
		w.Outcome.Error, w.Outcome.Code = r.Error, r.Code
		w.CorrelationID = cmp.Or(w.CorrelationID, r.CorrelationID)
	}
	if t.said != nil {
		w.Messages = t.said.lines()
	}
	err := writeJSON(&out, w)
	return out.Bytes(), err
}

// firstRequest is the ID that the first request was sent with.
func (t *tracing) firstRequest() string {
	for _, e := range t.trace.Exchanges() {
		i := slices.IndexFunc(e.Request.Header, func(f flows.Field) bool { return strings.EqualFold(f.Name, "client-request-id") })
		if i >= 0 && !e.Request.Header[i].Secret {
			return e.Request.Header[i].Value.Reveal()
		}
	}
	return ""
}

// kept is what was said while standard error belongs to the trace.
type kept struct {
	mu   sync.Mutex
	text strings.Builder
}

func (k *kept) Write(b []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.text.Write(b)
}

func (k *kept) lines() []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return strings.FieldsFunc(k.text.String(), func(r rune) bool { return r == '\n' })
}
