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

func over(top, ground color.NRGBA) color.NRGBA {
	mix := func(t, g uint8) uint8 { return uint8((int(t)*int(top.A) + int(g)*(255-int(top.A))) / 255) }
	return color.NRGBA{mix(top.R, ground.R), mix(top.G, ground.G), mix(top.B, ground.B), 255}
}

func TestEveryTextIsReadableOnEveryGroundItStandsOn(t *testing.T) {
	texts := map[fyne.ThemeColorName][]fyne.ThemeColorName{
		colorPaper:    {colorInk, colorDim, colorAccent, colorOK, colorWarn, colorBad},
		colorSide:     {colorInk, colorDim, colorOK, colorWarn, colorBad, colorAccent},
		colorCard:     {colorInk, colorDim, theme.ColorNamePlaceHolder},
		colorSelected: {colorInk, colorDim, colorOK, colorWarn, colorBad, colorAccent},
		colorAccent:   {colorOn},
		colorInk:      {colorPaper}, // the note at the lower edge
		colorLine:     {colorDim},   // a primary button that is off
	}
	hoverable := []fyne.ThemeColorName{colorPaper, colorSide, colorCard, colorAccent}
	for _, v := range []fyne.ThemeVariant{theme.VariantLight, theme.VariantDark} {
		of := func(n fyne.ThemeColorName) color.NRGBA { return look{}.Color(n, v).(color.NRGBA) }
		check := func(ink, ground color.NRGBA, what ...any) {
			if c := contrast(ink, ground); c < 4.5 {
				t.Errorf("variant %d, %v: contrast %.2f, want 4.5", v, what, c)
			}
		}
		for ground, inks := range texts {
			for _, ink := range inks {
				check(of(ink), of(ground), ink, "on", ground)
			}
		}
		for _, ground := range hoverable {
			for _, ink := range texts[ground] {
				check(of(ink), over(of(colorHovered), of(ground)), ink, "on hovered", ground)
			}
		}
		for _, disc := range avatarColors() {
			check(of(colorAvatar), disc, "avatar", disc)
		}
	}
}

func TestAppearanceWinsOverTheSystem(t *testing.T) {
	for _, c := range []struct {
		choice Appearance
		system fyne.ThemeVariant
		want   uint32
	}{
		{AppearanceSystem, theme.VariantLight, 0xfbfaf8}, {AppearanceSystem, theme.VariantDark, 0x16191d},
		{AppearanceLight, theme.VariantDark, 0xfbfaf8}, {AppearanceDark, theme.VariantLight, 0x16191d},
	} {
		if got := (look{appearance: c.choice}).Color(colorPaper, c.system); got != rgb(c.want) {
			t.Errorf("%q on %d: %v, want %x", c.choice, c.system, got, c.want)
		}
	}
}
