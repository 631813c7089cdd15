//go:build linux

// Command bench measures Latchkey beside its peers, prints a table and writes build/bench.json. Nothing is asserted:
// figures depend on the machine, and only those of one run can be compared.
//
//	bench            everything
//	bench PART ...   only those, and a table alone
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
	"time"
)

// figure is one line of the table and one entry of bench.json.
type figure struct {
	Name  string             `json:"name"`
	Unit  string             `json:"unit"`
	Ours  float64            `json:"ours"`
	Peers map[string]float64 `json:"peers"`
	Note  string             `json:"note"`
}

// parts are what is measured, one after the other.
var parts = []struct {
	name    string
	measure func(b *bench, root string) []figure
}{
	{"token_memory", tokenMemory}, {"token_process", tokenProcess}, {"window", window}, {"snapshot_to_pixels", snapshotToPixels},
	{"open_token", openToken}, {"views", views}, {"at_rest", atRest},
}

func main() {
	b := &bench{}
	defer b.end()
	root := root(b)
	var measured []figure
	for _, p := range parts {
		if len(os.Args) == 1 || slices.Contains(os.Args[1:], p.name) {
			start := time.Now()
			measured = append(measured, p.measure(b, root)...)
			b.Logf("%s took %.0f s", p.name, time.Since(start).Seconds())
		}
	}
	if len(os.Args) > 1 {
		table(measured)
		return
	}
	text, err := json.MarshalIndent(measured, "", "  ")
	if err == nil {
		err = errors.Join(os.MkdirAll(filepath.Join(root, "build"), 0o755),
			os.WriteFile(filepath.Join(root, "build", "bench.json"), append(text, '\n'), 0o644))
	}
	if err != nil {
		b.Fatal("write bench.json: ", err)
	}
	table(measured)
}

func table(figures []figure) {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "figure\tours\tunit\tbeside\tnote")
	for _, f := range figures {
		var peers []string
		for name, value := range f.Peers {
			peers = append(peers, fmt.Sprintf("%s %s", name, number(value)))
		}
		slices.Sort(peers)
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", f.Name, number(f.Ours), f.Unit, strings.Join(peers, ", "), f.Note)
	}
	w.Flush()
}

func number(v float64) string {
	if v >= 100 || v == float64(int64(v)) {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.2f", v)
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}

// bench is what the lab needs of a test. A failure ends the program, after what was started has been stopped.
type bench struct {
	mu       sync.Mutex
	cleanups []func()
	failed   bool
}

func (b *bench) Helper()                  {}
func (b *bench) Name() string             { return "bench" }
func (b *bench) Context() context.Context { return context.Background() }
func (b *bench) Cleanup(f func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.cleanups = append(b.cleanups, f)
}
func (b *bench) Failed() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.failed
}
func (b *bench) Error(args ...any) {
	b.Logf("%s", fmt.Sprint(args...))
	b.mu.Lock()
	defer b.mu.Unlock()
	b.failed = true
}
func (b *bench) Logf(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
}
func (b *bench) Errorf(format string, args ...any) { b.Error(fmt.Sprintf(format, args...)) }
func (b *bench) Fatalf(format string, args ...any) { b.Fatal(fmt.Sprintf(format, args...)) }
func (b *bench) Fatal(args ...any) {
	b.Error(args...)
	runtime.Goexit() // runs the deferred end of main, which exits
}

// together measures at the same time what does not depend on how fast the machine is.
func (b *bench) together(parts ...func() []figure) []figure {
	results := make([][]figure, len(parts))
	var wait sync.WaitGroup
	for i, part := range parts {
		wait.Go(func() { results[i] = part() })
	}
	wait.Wait()
	if b.Failed() {
		runtime.Goexit()
	}
	return slices.Concat(results...)
}

// end stops what was started, the last first.
func (b *bench) end() {
	for _, stop := range slices.Backward(b.cleanups) {
		stop()
	}
	if b.Failed() {
		os.Exit(1)
	}
}
