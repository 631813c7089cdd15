// Command gotest runs `go test -json` with the arguments it is given, prints what a person wants to read, and ends
// with a line of counts. It fails when a test failed, when one was skipped (a skipped test proves nothing), and when
// nothing was run at all.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

func main() {
	cmd := exec.Command("go", append([]string{"test", "-json"}, os.Args[1:]...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "gotest: start go test:", err)
		os.Exit(1)
	}
	r := report{out: os.Stdout, lines: make(map[string][]string), bad: make(map[string]bool)}
	r.read(out)
	err = cmd.Wait()
	fmt.Printf("%d passed, %d failed, %d skipped\n", r.passed, r.failed, r.skipped)
	switch {
	case err != nil, r.failed > 0, r.skipped > 0:
		os.Exit(1)
	case r.passed == 0:
		fmt.Fprintln(os.Stderr, "gotest: no test was run")
		os.Exit(1)
	}
}

// event is one line of test2json (see `go doc test2json`).
type event struct {
	Action     string
	Package    string
	ImportPath string
	Test       string
	Output     string
	Elapsed    float64
}

// report counts results and keeps the output of each test until it is known how it ended: what a test that passed has
// said is of no interest.
type report struct {
	out                     io.Writer
	lines                   map[string][]string
	bad                     map[string]bool // packages with a test that failed
	passed, failed, skipped int
}

func (r *report) read(in io.Reader) {
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadString('\n')
		var e event
		if json.Unmarshal([]byte(line), &e) == nil {
			r.add(e)
		} else if line != "" {
			fmt.Fprint(r.out, line)
		}
		if err != nil {
			return
		}
	}
}

func (r *report) add(e event) {
	key := e.Package + " " + e.Test
	switch e.Action {
	case "build-output":
		fmt.Fprint(r.out, e.Output)
	case "output":
		r.lines[key] = append(r.lines[key], e.Output)
	case "pass", "fail", "skip":
		r.end(e, key)
		delete(r.lines, key)
	}
}

func (r *report) end(e event, key string) {
	if e.Test == "" {
		if e.Action == "fail" {
			r.unfinished(e.Package)
			if !r.bad[e.Package] { // it was not built, ended early, or leaks
				r.failed++
			}
		} else if e.Action == "pass" {
			fmt.Fprintf(r.out, "ok    %-40s %6.1fs\n", e.Package, e.Elapsed)
		}
		return
	}
	switch e.Action {
	case "pass":
		r.passed++
		return
	case "fail":
		r.failed++
		r.bad[e.Package] = true
	case "skip":
		r.skipped++
	}
	fmt.Fprint(r.out, strings.Join(r.lines[key], ""))
}

// unfinished prints what tests that never ended have said: a panic or a timeout ends the package, not the test.
func (r *report) unfinished(pkg string) {
	for key, lines := range r.lines {
		if strings.HasPrefix(key, pkg+" ") {
			fmt.Fprint(r.out, strings.Join(lines, ""))
		}
	}
}
