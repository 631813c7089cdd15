package app

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// shade is one colour in both variants.
type shade struct{ light, dark color.NRGBA }

func rgb(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xff}
}

func faint(v uint32, alpha uint8) color.NRGBA {
	c := rgb(v)
	c.A = alpha
	return c
}

// palette answers with both variants of a colour; false for the names that stay Fyne's.
func palette(name fyne.ThemeColorName) (shade, bool) {
	switch name {
	case colorPaper:
		return shade{rgb(0xfbfaf8), rgb(0x16191d)}, true
	case colorSide, theme.ColorNameHeaderBackground:
		return shade{rgb(0xf1efeb), rgb(0x1b1f24)}, true
	case colorInk:
		return shade{rgb(0x1d2126), rgb(0xe8e6e1)}, true
	case colorDim, theme.ColorNamePlaceHolder, colorOff:
		return shade{rgb(0x5c626a), rgb(0xa3abb3)}, true
	case colorLine, colorRail, colorIdle, theme.ColorNameSeparator:
		return shade{rgb(0xe0ddd7), rgb(0x2c3138)}, true
	case colorCard, colorStill, theme.ColorNameButton, theme.ColorNameDisabledButton,
		theme.ColorNameMenuBackground, theme.ColorNameOverlayBackground:
		return shade{rgb(0xffffff), rgb(0x1f242a)}, true
	case colorAccent, colorRing, theme.ColorNameHyperlink:
		return shade{rgb(0x0b6e6e), rgb(0x4fb3ab)}, true
	case colorOn, theme.ColorNameForegroundOnPrimary:
		return shade{rgb(0xffffff), rgb(0x0d1113)}, true
	case colorOK, theme.ColorNameSuccess:
		return shade{rgb(0x256b42), rgb(0x6cc08b)}, true
	case colorWarn, theme.ColorNameWarning:
		return shade{rgb(0x875204), rgb(0xe0a94a)}, true
	case colorBad, theme.ColorNameError:
		return shade{rgb(0xa62f28), rgb(0xe8776d)}, true
	case colorSelected:
		return shade{rgb(0xdcecea), rgb(0x1f3434)}, true
	case colorHovered, theme.ColorNameHover:
		return shade{faint(0x1d2126, 0x0d), faint(0xe8e6e1, 0x12)}, true
	case colorAvatar:
		return shade{rgb(0xffffff), rgb(0xffffff)}, true
	case theme.ColorNamePressed:
		return shade{faint(0x1d2126, 0x1a), faint(0xe8e6e1, 0x22)}, true
	case theme.ColorNameFocus:
		return shade{faint(0x0b6e6e, 0x26), faint(0x4fb3ab, 0x33)}, true
	case theme.ColorNameSelection:
		return shade{faint(0x0b6e6e, 0x40), faint(0x4fb3ab, 0x4d)}, true
	case theme.ColorNameScrollBar:
		return shade{faint(0x1d2126, 0x4d), faint(0xe8e6e1, 0x4d)}, true
	case colorEdge, colorShade, theme.ColorNameScrollBarBackground, theme.ColorNameInputBorder, theme.ColorNameInputBackground:
		return shade{}, true
	case theme.ColorNameShadow:
		return shade{faint(0x000000, 0x18), faint(0x000000, 0x40)}, true
	case colorVeil:
		return shade{faint(0x000000, 0x59), faint(0x000000, 0x59)}, true
	}
	return shade{}, false
}

// blend is what is seen of top over ground, which is opaque.
func blend(top, ground color.NRGBA) color.NRGBA {
	mix := func(t, g uint8) uint8 { return uint8((int(t)*int(top.A) + int(g)*(255-int(top.A))) / 255) }
	return color.NRGBA{mix(top.R, ground.R), mix(top.G, ground.G), mix(top.B, ground.B), 255}
}
