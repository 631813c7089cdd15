//go:build linux

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"latchkey/e2e/bench/tokens"
	"latchkey/e2e/lab"
)

// calm is how long a part of a window must stay as it is to be done. It is not part of a figure.
const calm = 80 * time.Millisecond

// scripted is a window that does what its standard input says, and a part of it that is looked at.
type scripted struct {
	process *lab.Process
	in      io.WriteCloser
	pixels  *lab.Pixels
}

// startScripted starts it on a display of its own: windows cover each other.
func startScripted(b *bench, area [4]int, command ...string) *scripted {
	l := lab.New(b)
	l.Display()
	from, to, err := os.Pipe()
	if err != nil {
		b.Fatal(err)
	}
	p := l.Start(lab.Options{Name: filepath.Base(command[0]), Stdin: from}, command[0], command[1:]...)
	from.Close()
	s := &scripted{process: p, in: to, pixels: l.Pixels(p.Pid(), area[0], area[1], area[2], area[3])}
	s.pixels.Settle(time.Second)
	return s
}

// say hands the window a line and returns the milliseconds until what came of it was painted.
func (s *scripted) say(b *bench, line string) float64 {
	return float64(s.pixels.Changed(calm, func() {
		if _, err := fmt.Fprintln(s.in, line); err != nil {
			b.Fatal(err)
		}
	}).Microseconds()) / 1000
}

// end closes the window.
func (s *scripted) end() {
	s.in.Close()
	s.process.Stop()
}

// live builds the window with a scripted Keeper.
func live(b *bench, root string) string {
	program := filepath.Join(root, "build", "bench", "live")
	run(b, root, "go", "build", "-o", program, "./e2e/bench/live")
	return program
}

func bareWindow(b *bench, root string) string {
	program := filepath.Join(root, "build", "bench", "barewindow")
	run(b, root, "go", "build", "-o", program, "./e2e/bench/barewindow")
	return program
}

// Where to look: at the status words of the accounts, the rows of the bare list, the claims, and the text.
var (
	pickerRows = [4]int{20, 110, 260, 540}
	bareRows   = [4]int{20, 4, 400, 600}
	claimRows  = [4]int{310, 320, 700, 340}
	bareText   = [4]int{20, 20, 700, 600}
)

// snapshotToPixels is a Snapshot in which an account that can be seen has changed, from the moment the Keeper is told to
// publish it to the changed row on the display, beside a bare list of as many rows. On the real display, since a
// software canvas spends its time on painting what the real one leaves to OpenGL.
func snapshotToPixels(b *bench, root string) (figures []figure) {
	program, peer := live(b, root), bareWindow(b, root)
	for _, n := range []int{1, 100, 10_000} {
		ours := startScripted(b, pickerRows, program, fmt.Sprint(n))
		bare := startScripted(b, bareRows, peer, "list", fmt.Sprint(n))
		var times [2][]float64
		for range 25 {
			times[0] = append(times[0], ours.say(b, "snapshot"))
			times[1] = append(times[1], bare.say(b, "next"))
		}
		ours.end()
		bare.end()
		figures = append(figures, figure{
			Name: fmt.Sprintf("snapshot_to_pixels_%d", n), Unit: "ms", Ours: median(times[0]), Peers: map[string]float64{"bare Fyne list": median(times[1])},
			Note: "one account has changed; on the display, up to 17 ms of waiting for the next frame included; medians of 25",
		})
	}
	return figures
}

// openToken is from a token that has come to its claims on the display, beside what bare Fyne has for the same claims as
// plain text: a field of several lines, which takes long and so is asked less often, and a list of lines.
func openToken(b *bench, root string) (figures []figure) {
	program, peer := live(b, root), bareWindow(b, root)
	dir := lab.New(b).Dir
	for _, size := range tokens.Sizes {
		ours := startScripted(b, claimRows, program, "20", size)
		entry := startScripted(b, bareText, peer, "entry")
		list := startScripted(b, bareText, peer, "lines")
		var times [3][]float64
		var text []byte
		for i := range 9 {
			var err error
			if text, err = json.MarshalIndent(tokens.Claims(size, i+1), "", "  "); err != nil {
				b.Fatal(err)
			}
			file := filepath.Join(dir, fmt.Sprintf("%s-%d.json", size, i))
			if err := os.WriteFile(file, text, 0o600); err != nil {
				b.Fatal(err)
			}
			times[0] = append(times[0], ours.say(b, "token"))
			times[1] = append(times[1], list.say(b, file))
			if i < 3 {
				times[2] = append(times[2], entry.say(b, file))
			}
		}
		ours.end()
		entry.end()
		list.end()
		figures = append(figures, figure{
			Name: "open_token_" + strings.ToLower(size), Unit: "ms", Ours: median(times[0]),
			Peers: map[string]float64{"bare Fyne list of lines": median(times[1]), "bare Fyne entry": median(times[2])},
			Note:  fmt.Sprintf("from bytes to the claims on the display; the peers show the same %.1f KB as plain text; medians of 9, of the entry 3", float64(len(text))/1000),
		})
	}
	return figures
}
