package app

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"latchkey/app/kit"
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
	look    kit.Look
	variant fyne.ThemeVariant
	text    float64 // how much contrast words need
}

func dresses() []dress {
	return []dress{
		{"light", kit.Look{Appearance: kit.AppearanceLight}, theme.VariantLight, 4.5},
		{"dark", kit.Look{Appearance: kit.AppearanceDark}, theme.VariantDark, 4.5},
		{"contrast on white", kit.Look{Appearance: kit.AppearanceLight, Strong: true}, theme.VariantLight, 7},
		{"contrast on black", kit.Look{Appearance: kit.AppearanceDark, Strong: true}, theme.VariantDark, 7},
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
	status := []fyne.ThemeColorName{kit.ColorAccent, kit.ColorOK, kit.ColorWarn, kit.ColorBad}
	words := append([]fyne.ThemeColorName{kit.ColorInk, kit.ColorDim, kit.ColorOff, theme.ColorNamePlaceHolder}, status...)
	check := func(ink fyne.ThemeColorName, ground color.NRGBA, where string, want float64) {
		if c := contrast(d.of(ink), ground); c < want {
			tell(string(ink)+" on "+where, d.of(ink), ground, want)
		}
	}
	on := func(where string, ground color.NRGBA) {
		for _, ink := range words {
			check(ink, ground, where, d.text)
		}
		for _, sign := range append(status, kit.ColorRing) {
			check(sign, ground, where, signs)
		}
		if d.text > 4.5 {
			check(kit.ColorLine, ground, where, signs)
			check(kit.ColorEdge, ground, where, signs)
		}
	}
	for _, name := range []fyne.ThemeColorName{kit.ColorPaper, kit.ColorSide, kit.ColorCard} {
		on(string(name), d.of(name))
		on(string(name)+", hovered", kit.Blend(d.of(kit.ColorHovered), d.of(name)))
	}
	on("what is chosen", d.of(kit.ColorSelected)) // it shows no other shade under the pointer
	check(kit.ColorInk, kit.Blend(d.of(theme.ColorNameSelection), d.of(kit.ColorCard)), "words selected in a field", d.text)
	check(kit.ColorInk, kit.Blend(d.of(theme.ColorNameFocus), d.of(kit.ColorCard)), "an entry of a field's menu", d.text)
	check(kit.ColorOn, d.of(kit.ColorAccent), "the filled button", d.text)
	check(kit.ColorOn, kit.Blend(d.of(kit.ColorHovered), d.of(kit.ColorAccent)), "the filled button, hovered", d.text)
	check(kit.ColorOff, d.of(kit.ColorIdle), "the filled button, off", d.text)
	check(kit.ColorOff, d.of(kit.ColorStill), "a button that is off", d.text)
	check(kit.ColorPaper, d.of(kit.ColorInk), "a note", d.text) // toast and tip
	check(kit.ColorAccent, d.of(kit.ColorPaper), "the ground beside the filled button", signs)
	if d.text > 4.5 {
		check(kit.ColorAccent, d.of(kit.ColorRail), "the time that is left", signs)
		check(kit.ColorRail, d.of(kit.ColorPaper), "the page", signs)
	}
	for _, disc := range kit.AvatarColors() {
		check(kit.ColorAvatar, kit.Blend(d.of(kit.ColorShade), disc), "an avatar", d.text)
	}
}

func TestEveryTextIsReadableInEveryState(t *testing.T) {
	for _, d := range dresses() {
		d.faults(func(what string, ink, ground color.NRGBA, want float64) {
			t.Errorf("%s: %s has a contrast of %.2f, want %.1f", d.name, what, contrast(ink, ground), want)
		})
	}
}
