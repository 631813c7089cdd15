package kit

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// A note says all of what it has to say, in as many lines as a narrow window takes.
func TestANoteIsNotCut(t *testing.T) {
	test.NewTempApp(t)
	const words = "The program that holds the clipboard does not answer. Copy it again, or type it."
	for _, width := range []float32{320, 380, 640, 1040} {
		n := NewToast()
		n.Say(words)
		n.Float(0, fyne.NewSize(width, 600))
		test.WidgetRenderer(n).Layout(n.Size())
		if got := strings.Join(n.label.Lines, " "); got != words {
			t.Errorf("%v px wide, it says %q", width, n.label.Lines)
		}
		if one := len(n.label.Lines) == 1; one != (width >= 640) {
			t.Errorf("%v px wide, it has %d lines", width, len(n.label.Lines))
		}
		widest := slices.MaxFunc(n.label.Lines, func(a, b string) int { return int(n.label.Measure(a) - n.label.Measure(b)) })
		at := n.Position()
		if n.label.Measure(widest) > n.Size().Width-20 || at.X < 0 || at.X+n.Size().Width > width || at.Y+n.Size().Height > 600 {
			t.Errorf("%v px wide, it lies at %v with %v", width, at, n.Size())
		}
	}
}
