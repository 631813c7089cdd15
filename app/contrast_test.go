package app

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// luminance and contrast are those of WCAG 2.2.
func luminance(c color.NRGBA) float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

func contrast(a, b color.NRGBA) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// dress is one of the palettes as the screen wears it.
type dress struct {
	name    string
	look    look
	variant fyne.ThemeVariant
	text    float64 // how much contrast words need
}

func dresses() []dress {
	return []dress{
		{"light", look{appearance: AppearanceLight}, theme.VariantLight, 4.5},
		{"dark", look{appearance: AppearanceDark}, theme.VariantDark, 4.5},
		{"contrast on white", look{appearance: AppearanceLight, strong: true}, theme.VariantLight, 7},
		{"contrast on black", look{appearance: AppearanceDark, strong: true}, theme.VariantDark, 7},
	}
}

// signs is what shapes, rings, edges and lines that tell something need (WCAG 2.2, 1.4.11).
const signs = 3

func (d dress) of(n fyne.ThemeColorName) color.NRGBA {
	return color.NRGBAModel.Convert(d.look.Color(n, d.variant)).(color.NRGBA)
}

// faults are the pairs of colours that are too alike, in every state that a place can have. What is really drawn is
// checked by TestEveryViewIsReadable; this one reaches states that no view is in for long.
func (d dress) faults(tell func(what string, ink, ground color.NRGBA, want float64)) {
	status := []fyne.ThemeColorName{colorAccent, colorOK, colorWarn, colorBad}
	words := append([]fyne.ThemeColorName{colorInk, colorDim, colorOff, theme.ColorNamePlaceHolder}, status...)
	check := func(ink fyne.ThemeColorName, ground color.NRGBA, where string, want float64) {
		if c := contrast(d.of(ink), ground); c < want {
			tell(string(ink)+" on "+where, d.of(ink), ground, want)
		}
	}
	on := func(where string, ground color.NRGBA) {
		for _, ink := range words {
			check(ink, ground, where, d.text)
		}
		for _, sign := range append(status, colorRing) {
			check(sign, ground, where, signs)
		}
		if d.text > 4.5 {
			check(colorLine, ground, where, signs)
			check(colorEdge, ground, where, signs)
		}
	}
	for _, name := range []fyne.ThemeColorName{colorPaper, colorSide, colorCard} {
		on(string(name), d.of(name))
		on(string(name)+", hovered", blend(d.of(colorHovered), d.of(name)))
	}
	on("what is chosen", d.of(colorSelected)) // it shows no other shade under the pointer
	check(colorInk, blend(d.of(theme.ColorNameSelection), d.of(colorCard)), "words selected in a field", d.text)
	check(colorInk, blend(d.of(theme.ColorNameFocus), d.of(colorCard)), "an entry of a field's menu", d.text)
	check(colorOn, d.of(colorAccent), "the filled button", d.text)
	check(colorOn, blend(d.of(colorHovered), d.of(colorAccent)), "the filled button, hovered", d.text)
	check(colorOff, d.of(colorIdle), "the filled button, off", d.text)
	check(colorOff, d.of(colorStill), "a button that is off", d.text)
	check(colorPaper, d.of(colorInk), "a note", d.text) // toast and tip
	check(colorAccent, d.of(colorPaper), "the ground beside the filled button", signs)
	if d.text > 4.5 {
		check(colorAccent, d.of(colorRail), "the time that is left", signs)
		check(colorRail, d.of(colorPaper), "the page", signs)
	}
	for _, disc := range avatarColors() {
		check(colorAvatar, blend(d.of(colorShade), disc), "an avatar", d.text)
	}
}

func TestEveryTextIsReadableInEveryState(t *testing.T) {
	for _, d := range dresses() {
		d.faults(func(what string, ink, ground color.NRGBA, want float64) {
			t.Errorf("%s: %s has a contrast of %.2f, want %.1f", d.name, what, contrast(ink, ground), want)
		})
	}
}
