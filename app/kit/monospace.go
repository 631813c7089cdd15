package kit

import (
	"strings"

	"fyne.io/fyne/v2"
)

// Pitch cuts text into lines of so many cells, behind a mark that joins its parts where there is one late enough.
// Line breaks stay, and what would disturb the columns becomes a blank.
func Pitch(s string, cells int) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(strings.ReplaceAll(s, "\r\n", "\n"), "\n") {
		runes := []rune(strings.Map(func(r rune) rune {
			if r < ' ' || r == 0x7f {
				return ' '
			}
			return r
		}, paragraph))
		for len(runes) > 0 {
			n, used := 0, 0
			for n < len(runes) && used+cellsOf(runes[n]) <= cells {
				used += cellsOf(runes[n])
				n++
			}
			if n = max(n, 1); n < len(runes) {
				n = breakAt(runes, n)
			}
			lines = append(lines, string(runes[:n]))
			runes = runes[n:]
		}
		if paragraph == "" {
			lines = append(lines, "")
		}
	}
	return lines
}

// breakAt moves a break back to just behind a mark, if there is one in the second half of the line.
func breakAt(runes []rune, n int) int {
	for i := n; i > n/2; i-- {
		if strings.ContainsRune(" ,;&/", runes[i-1]) {
			return i
		}
	}
	return n
}

// cellsOf is how many columns a character takes: wide scripts and pictures take two.
func cellsOf(r rune) int {
	if r >= 0x1100 {
		return 2
	}
	return 1
}

// CellWidth is the width of one character of the monospace face.
func CellWidth() float32 {
	return MeasureWords(strings.Repeat("0", 20), SizeMono, fyne.TextStyle{Monospace: true}) / 20
}
