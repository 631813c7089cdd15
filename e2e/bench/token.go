//go:build linux

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"latchkey/e2e/lab"
)

// root is the folder of the project.
func root(b *bench) string { return lab.Root(b) }

// run runs a command of the project to its end and returns what it printed.
func run(b *bench, dir, name string, args ...string) string {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		b.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// tokenMemory is Keeper.Token of a valid token beside AcquireTokenSilent of Microsoft's library, both from memory.
func tokenMemory(b *bench, root string) (figures []figure) {
	out := run(b, root, "go", "test", "-run", "^$", "-bench", "^BenchmarkTokenMemory$", "-benchmem", "-benchtime", "0.3s", "-count", "5", "./internal/session")
	line := regexp.MustCompile(`(?m)^BenchmarkTokenMemory/(\d+)(?:-\d+)?\s+\d+\s+([\d.]+) ns/op\s+\d+ B/op\s+(\d+) allocs/op`)
	ours, allocations := make(map[int][]float64), make(map[int]string)
	for _, m := range line.FindAllStringSubmatch(out, -1) {
		n, _ := strconv.Atoi(m[1])
		ns, _ := strconv.ParseFloat(m[2], 64)
		ours[n] = append(ours[n], ns)
		allocations[n] = m[3]
	}
	var peers []struct {
		Accounts    int     `json:"accounts"`
		Nanoseconds float64 `json:"ns"`
		Allocations int     `json:"allocations"`
	}
	peer := run(b, filepath.Join(root, "e2e", "peers"), "go", "run", "./msal")
	if err := json.Unmarshal([]byte(peer), &peers); err != nil {
		b.Fatalf("what the peer printed: %v\n%s", err, peer)
	}
	for _, p := range peers {
		if len(ours[p.Accounts]) == 0 {
			b.Fatalf("no benchmark with %d accounts:\n%s", p.Accounts, out)
		}
		figures = append(figures, figure{
			Name: fmt.Sprintf("token_memory_%d", p.Accounts), Unit: "ns", Ours: median(ours[p.Accounts]),
			Peers: map[string]float64{"MSAL Go 1.10.1": p.Nanoseconds},
			Note:  fmt.Sprintf("allocations: ours %s, MSAL %d; both ask for one account", allocations[p.Accounts], p.Allocations),
		})
	}
	return figures
}

// tokenProcess is a whole `latchkey token`, with a real keyring, beside /bin/true, a bare Go program, one that only reads
// an item of the keyring, and what starting ours costs without a token.
func tokenProcess(b *bench, root string) (figures []figure) {
	bare := filepath.Join(root, "build", "bench", "bare")
	run(b, filepath.Join(root, "e2e", "peers"), "go", "build", "-o", bare, "./bare")
	oneCall := filepath.Join(root, "build", "bench", "onecall")
	run(b, root, "go", "build", "-o", oneCall, "./e2e/bench/onecall")
	slim := installed(b, root, lab.Slim(b))
	bare, oneCall = installed(b, root, bare), installed(b, root, oneCall)
	for _, n := range []int{1, 1000} {
		l := lab.New(b)
		l.Bus()
		l.Keyring()
		id := fill(b, l, root, filepath.Join(l.Home(), "state"), n)
		l.Must(oneCall, "set")
		// Taken in turns, so that whatever else the machine does meets all alike.
		programs := [][]string{{slim, "token", "--account", id}, {"/bin/true"}, {bare}, {oneCall}, {slim, "version"}}
		times := make([][]float64, len(programs))
		for range 200 {
			for i, p := range programs {
				times[i] = append(times[i], milliseconds(b, l, p))
			}
		}
		figures = append(figures, figure{
			Name: fmt.Sprintf("token_process_%d", n), Unit: "ms", Ours: median(times[0]),
			Peers: map[string]float64{
				"/bin/true": median(times[1]), "bare Go": median(times[2]), "Go and one go-keyring call": median(times[3]), "latchkey version": median(times[4]),
			},
			Note: "by account ID, one call of a real keyring in it; medians of 200",
		})
	}
	return figures
}

// installed is a program as a package manager leaves it: written from front to back. What the linker has just written
// through a mapping lies in the page cache in small pieces, and starts slower by up to a millisecond.
func installed(b *bench, root, program string) string {
	copied := filepath.Join(root, "build", "bench", "installed", filepath.Base(program))
	text, err := os.ReadFile(program)
	if err == nil {
		err = errors.Join(os.MkdirAll(filepath.Dir(copied), 0o755), os.WriteFile(copied, text, 0o755))
	}
	if err != nil {
		b.Fatalf("install %s: %v", program, err)
	}
	return copied
}

// fill puts n accounts into the store and returns the ID of the last.
func fill(b *bench, l *lab.Lab, root, dir string, n int) string {
	program := filepath.Join(root, "build", "bench", "fill")
	run(b, root, "go", "build", "-o", program, "./e2e/bench/fill")
	cmd := exec.Command(program, dir, strconv.Itoa(n)) // not by the lab: ten thousand take longer than a test may wait
	cmd.Env, cmd.Stderr = l.Env(), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		b.Fatalf("put %d accounts into the store: %v", n, err)
	}
	return strings.TrimSpace(string(out))
}

func milliseconds(b *bench, l *lab.Lab, command []string) float64 {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = l.Env()
	start := time.Now()
	if err := cmd.Run(); err != nil {
		b.Fatalf("%v: %v", command, err)
	}
	return float64(time.Since(start).Microseconds()) / 1000
}
