package kit

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// TestFaceOfPlainLetters holds the faces of the theme to what rare believes of them: what Fyne would draw with another face
// is wider or narrower as a rule.
func TestFaceOfPlainLetters(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(Look{})
	for _, style := range []fyne.TextStyle{{Bold: true}, {Monospace: true}, {Bold: true, Monospace: true}} {
		for r := rune(' '); r < 0x2200; r++ {
			if face := faceOf(string(r), style); (face == nil) != rare(r) {
				t.Fatalf("%U in %+v is drawn with the face %v", r, style, face)
			} else if face == nil {
				continue
			}
			if got, want := MeasureWords(string(r), SizeText, style), fyne.MeasureText(string(r), SizeText, style).Width; got != want {
				t.Errorf("%U in %+v is %v wide, by Fyne's choice of faces %v", r, style, got, want)
			}
		}
	}
}
