package kit

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// faceOf is the face that words are drawn in; nil: Fyne looks for one letter by letter. For bold and for monospace letters
// it then reads its own 4 MB of pictures once more, and a face of the system, before it knows that it needs neither.
func faceOf(words string, style fyne.TextStyle) fyne.Resource {
	if !style.Bold && !style.Monospace || strings.ContainsFunc(words, rare) {
		return nil
	}
	return lookNow().Font(style)
}

// rare tells what may be missing in the theme's own faces: they have the letters of Latin, and the usual signs.
func rare(r rune) bool { return r > 0x17f && (r < 0x2010 || r > 0x2026) }

// MeasureWords is how wide words are. It is Fyne's MeasureText for what SetWords has set.
func MeasureWords(words string, size float32, style fyne.TextStyle) float32 {
	s, _ := fyne.CurrentApp().Driver().RenderedTextSize(words, size, style, faceOf(words, style))
	return s.Width
}

// SetWords gives a text its words, and the face for them.
func SetWords(t *canvas.Text, words string) {
	t.Text, t.FontSource = words, faceOf(words, t.TextStyle)
}
