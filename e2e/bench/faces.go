//go:build linux

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"latchkey/e2e/lab"
)

// window is the window's first frame with some accounts and with very many, and its memory, beside a window with one
// label.
func window(b *bench, root string) (figures []figure) {
	few, many := lab.New(b), lab.New(b)
	few.Desktop()
	many.Desktop()
	fill(b, few, root, filepath.Join(few.Home(), "state"), 20)
	figures = firstFrames(b, root, few, "", 20, 9)
	fill(b, many, root, filepath.Join(many.Home(), "state"), 10_000)
	return append(figures, firstFrames(b, root, many, "_10000", 10_000, 5)...)
}

func firstFrames(b *bench, root string, l *lab.Lab, suffix string, accounts, rounds int) []figure {
	full, bare := lab.Full(b), bareWindow(b, root)
	var frame, memory [2][]float64
	for range rounds {
		for i, command := range [][]string{{full, "window"}, {bare}} {
			ms, mb := firstFrame(b, l, command)
			frame[i], memory[i] = append(frame[i], ms), append(memory[i], mb)
		}
	}
	return []figure{
		{Name: "window_first_frame" + suffix, Unit: "ms", Ours: median(frame[0]), Peers: map[string]float64{"bare Fyne window": median(frame[1])},
			Note: fmt.Sprintf("from start until something is drawn; software renderer, %d sealed accounts; medians of %d", accounts, rounds)},
		{Name: "window_rss" + suffix, Unit: "MB", Ours: median(memory[0]), Peers: map[string]float64{"bare Fyne window": median(memory[1])},
			Note: "resident a second after the first frame"},
	}
}

// firstFrame starts a window and returns the milliseconds until it has drawn something, and its memory.
func firstFrame(b *bench, l *lab.Lab, command []string) (ms, mb float64) {
	start := time.Now()
	p := l.Start(lab.Options{Name: "window"}, command[0], command[1:]...)
	l.FirstFrame(p.Pid())
	ms = float64(time.Since(start).Microseconds()) / 1000
	time.Sleep(time.Second)
	mb = resident(b, p.Pid())
	p.Stop()
	return ms, mb
}

// resident is the resident memory of a process in MB.
func resident(b *bench, pid int) float64 {
	statm, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		b.Fatal(err)
	}
	pages, err := strconv.Atoi(string(bytes.Fields(statm)[1]))
	if err != nil {
		b.Fatal(err)
	}
	return float64(pages*os.Getpagesize()) / 1e6
}
