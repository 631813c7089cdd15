//go:build linux

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"latchkey/e2e/lab"
)

// atRest is what does not depend on how fast the machine is, and takes its time: a tray that nothing happens to, and a
// window that has shown everything many times.
func atRest(b *bench, root string) []figure {
	return b.together(
		func() []figure {
			return trayIdle(b, root, "", "20 accounts, nothing due, notices and presence on", false)
		},
		func() []figure {
			return trayIdle(b, root, "_held", "the same with a token held in the clipboard", true)
		},
		func() []figure { return viewsMemory(b, root) },
	)
}

// trayIdle is a tray with everything on for a minute.
func trayIdle(b *bench, root, suffix, note string, held bool) []figure {
	l := lab.New(b)
	l.Desktop()
	l.Notifications()
	fill(b, l, root, filepath.Join(l.Home(), "state"), 20)
	if err := os.MkdirAll(filepath.Join(l.Home(), "settings"), 0o700); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(l.Home(), "settings", "preferences.toml"), []byte("clipboard_seconds = 600\n"), 0o600); err != nil {
		b.Fatal(err)
	}
	tray := l.Start(lab.Options{Name: "tray"}, lab.Slim(b), "tray")
	icon := l.FindTray(tray.Pid())
	icon.WaitFor("Person 19")
	if held {
		icon.Click("Person 19", "Copy access token")
		l.Wait("the token in the clipboard", func() bool { return strings.HasPrefix(l.Clipboard(), "aaaa") })
	}
	time.Sleep(5 * time.Second) // let it come to rest
	used, woken := ticks(b, tray.Pid()), switches(b, tray.Pid())
	time.Sleep(time.Minute)
	used, woken = ticks(b, tray.Pid())-used, switches(b, tray.Pid())-woken
	if held && !strings.HasPrefix(l.Clipboard(), "aaaa") {
		b.Fatal("the token is no longer in the clipboard")
	}
	return []figure{
		{Name: "tray_idle" + suffix, Unit: "CPU ticks a minute", Ours: float64(used), Peers: map[string]float64{}, Note: note + "; a tick is 10 ms"},
		{Name: "tray_idle_switches" + suffix, Unit: "a minute", Ours: float64(woken), Peers: map[string]float64{},
			Note: "context switches of all its threads: how often anything in it woke"},
		{Name: "tray_idle_rss" + suffix, Unit: "MB", Ours: resident(b, tray.Pid()), Peers: map[string]float64{}, Note: "resident after that minute"},
	}
}

// rounds is how often every view is opened and closed.
const rounds = 200

// viewsMemory is what the window holds after every view was opened and closed many times. Growth is from the last three
// quarters, when pools and caches of the toolkit are full. What Fyne keeps for a minute, in case it is drawn again, it keeps
// for two seconds here (FYNE_CACHE), so that only what nobody lets go of counts.
func viewsMemory(b *bench, root string) []figure {
	l := lab.New(b)
	l.Display()
	from, to, err := os.Pipe()
	if err != nil {
		b.Fatal(err)
	}
	defer to.Close()
	out, written, err := os.Pipe()
	if err != nil {
		b.Fatal(err)
	}
	defer out.Close()
	l.Start(lab.Options{Name: "live", Stdin: from, Out: written, Env: []string{"FYNE_CACHE=2s"}}, live(b, root), "100")
	from.Close()
	written.Close()
	fmt.Fprintln(to, "rounds", rounds)
	if err := out.SetReadDeadline(time.Now().Add(10 * time.Minute)); err != nil { // a quiet machine takes one or two
		b.Fatal(err)
	}
	var seen []memory
	for lines := json.NewDecoder(out); len(seen) == 0 || seen[len(seen)-1].Round < rounds; {
		var m memory
		if err := lines.Decode(&m); err == io.EOF {
			b.Fatalf("the window ended in the middle of its rounds:\n%s", l.Log("live"))
		} else if err != nil {
			b.Fatal("what the window said of its memory: ", err)
		}
		seen = append(seen, m)
	}
	first, last := seen[0], seen[len(seen)-1] // after a quarter of the rounds, and after all
	growth := func(name string, of func(memory) float64) figure {
		return figure{
			Name: "views_memory_" + name, Unit: "KB a round", Ours: (of(last) - of(first)) / 1e3 / float64(last.Round-first.Round), Peers: map[string]float64{},
			Note: fmt.Sprintf("every view opened, laid out and closed %d times, painted now and then: %.1f MB after %d rounds, %.1f after %d", rounds,
				of(first)/1e6, first.Round, of(last)/1e6, last.Round),
		}
	}
	return []figure{growth("heap", func(m memory) float64 { return m.Heap }), growth("rss", func(m memory) float64 { return m.RSS })}
}

// memory is what the window says of itself.
type memory struct {
	Round int     `json:"round"`
	Heap  float64 `json:"heap"`
	RSS   float64 `json:"resident"`
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

// switches is how often the threads of a process were given a processor (proc(5)).
func switches(b *bench, pid int) (n int) {
	files, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", pid))
	if err != nil || len(files) == 0 {
		b.Fatalf("find the threads of process %d: %v", pid, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // a thread that has just ended
		}
		for line := range strings.Lines(string(text)) {
			if _, count, ok := strings.Cut(line, "voluntary_ctxt_switches:"); ok { // also those that were not voluntary
				more, err := strconv.Atoi(strings.TrimSpace(count))
				if err != nil {
					b.Fatal("read the context switches: ", err)
				}
				n += more
			}
		}
	}
	return n
}
