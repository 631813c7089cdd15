//go:build linux

package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// views are the window's own benchmarks. They run without a display, so that only our work is in them.
func views(b *bench, root string) (figures []figure) {
	out := run(b, root, "go", "test", "-run", "^$", "-bench", "^Benchmark(RenderSnapshot|SearchAccounts|ArrowKey)$", "-count", "3", "-benchtime", "0.3s", "./app")
	notes := map[string]string{
		"RenderSnapshot": "what of a snapshot holds up the window's thread",
		"SearchAccounts": "a key typed into the search of 10,000 accounts",
		"ArrowKey":       "a step through 10,000 accounts",
	}
	line := regexp.MustCompile(`(?m)^Benchmark(\w+?)(?:/(\w+))?(?:-\d+)?\s+\d+\s+([\d.]+) ns/op`)
	measured, order := map[string][]float64{}, []string{}
	note := map[string]string{}
	for _, m := range line.FindAllStringSubmatch(out, -1) {
		name := "view_" + snake(m[1])
		if m[2] != "" {
			name += "_" + strings.ToLower(m[2])
		}
		ns, err := strconv.ParseFloat(m[3], 64)
		if err != nil {
			b.Fatalf("what the benchmark printed: %v\n%s", err, out)
		}
		if len(measured[name]) == 0 {
			order = append(order, name)
		}
		measured[name], note[name] = append(measured[name], ns/1e6), notes[m[1]]
	}
	if len(order) < len(notes) {
		b.Fatal(fmt.Sprintf("only %d of the views were measured:\n%s", len(order), out))
	}
	for _, name := range order {
		figures = append(figures, figure{Name: name, Unit: "ms", Ours: median(measured[name]), Peers: map[string]float64{}, Note: note[name] + "; medians of 3"})
	}
	return figures
}

// snake writes a Go name as the figures are named.
func snake(name string) string {
	return strings.ToLower(regexp.MustCompile(`([a-z])([A-Z])`).ReplaceAllString(name, "${1}_${2}"))
}
