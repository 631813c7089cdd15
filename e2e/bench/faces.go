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

// trayIdle is the tray with 20 accounts, nothing due, for a minute.
func trayIdle(b *bench, root string) []figure {
	b.Logf("tray_idle (a minute) ...")
	l := lab.New(b)
	l.Desktop()
	fill(b, l, root, filepath.Join(l.Home(), "state"), 20)
	tray := l.Start(lab.Options{Name: "tray"}, lab.Slim(b), "tray")
	l.FindTray(tray.Pid()).WaitFor("Person 19")
	time.Sleep(5 * time.Second) // let it come to rest
	before := ticks(b, tray.Pid())
	time.Sleep(time.Minute)
	used := ticks(b, tray.Pid()) - before
	return []figure{
		{Name: "tray_idle", Unit: "CPU ticks a minute", Ours: float64(used), Peers: map[string]float64{},
			Note: "20 accounts, nothing due; a tick is 10 ms"},
		{Name: "tray_idle_rss", Unit: "MB", Ours: resident(b, tray.Pid()), Peers: map[string]float64{},
			Note: "resident after that minute"},
	}
}

// window is the window's first frame with some accounts, and its memory, beside a window with one label.
func window(b *bench, root, suffix string, accounts, rounds int) []figure {
	b.Logf("window ...")
	bare := filepath.Join(root, "build", "bench", "barewindow")
	run(b, root, "go", "build", "-o", bare, "./e2e/bench/barewindow")
	full := lab.Full(b)
	l := lab.New(b)
	l.Desktop()
	fill(b, l, root, filepath.Join(l.Home(), "state"), accounts)
	var frame, memory [2][]float64
	for range rounds {
		for i, command := range [][]string{{full, "window"}, {bare}} {
			ms, mb := firstFrame(b, l, command)
			frame[i], memory[i] = append(frame[i], ms), append(memory[i], mb)
		}
	}
	return []figure{
		{Name: "window_first_frame" + suffix, Unit: "ms", Ours: median(frame[0]), Peers: map[string]float64{"bare Fyne window": median(frame[1])},
			Note: fmt.Sprintf("from start until something is drawn; software renderer, %d accounts; medians of %d", accounts, rounds)},
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

// ticks is the processor time that a process has used, in clock ticks (proc(5): utime and stime).
func ticks(b *bench, pid int) int {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		b.Fatal(err)
	}
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+2:])
	user, err1 := strconv.Atoi(string(fields[11]))
	system, err2 := strconv.Atoi(string(fields[12]))
	if err1 != nil || err2 != nil {
		b.Fatalf("read the processor time: %q", stat)
	}
	return user + system
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
