package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// shade is one colour in both variants.
type shade struct{ light, dark color.NRGBA }

// RGB is the opaque colour 0xRRGGBB.
func RGB(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xff}
}

func faint(v uint32, alpha uint8) color.NRGBA {
	c := RGB(v)
	c.A = alpha
	return c
}

// Palette answers with both variants of a colour; false for the names that stay Fyne's.
func Palette(name fyne.ThemeColorName) (shade, bool) {
	switch name {
	case ColorPaper:
		return shade{RGB(0xfbfaf8), RGB(0x16191d)}, true
	case ColorSide, theme.ColorNameHeaderBackground:
		return shade{RGB(0xf1efeb), RGB(0x1b1f24)}, true
	case ColorInk:
		return shade{RGB(0x1d2126), RGB(0xe8e6e1)}, true
	case ColorDim, theme.ColorNamePlaceHolder, ColorOff:
		return shade{RGB(0x5c626a), RGB(0xa3abb3)}, true
	case ColorLine, ColorRail, ColorIdle, theme.ColorNameSeparator:
		return shade{RGB(0xe0ddd7), RGB(0x2c3138)}, true
	case ColorCard, ColorStill, theme.ColorNameButton, theme.ColorNameDisabledButton,
		theme.ColorNameMenuBackground, theme.ColorNameOverlayBackground:
		return shade{RGB(0xffffff), RGB(0x1f242a)}, true
	case ColorAccent, ColorRing, theme.ColorNameHyperlink:
		return shade{RGB(0x0b6e6e), RGB(0x4fb3ab)}, true
	case ColorOn, theme.ColorNameForegroundOnPrimary:
		return shade{RGB(0xffffff), RGB(0x0d1113)}, true
	case ColorOK, theme.ColorNameSuccess:
		return shade{RGB(0x256b42), RGB(0x6cc08b)}, true
	case ColorWarn, theme.ColorNameWarning:
		return shade{RGB(0x875204), RGB(0xe0a94a)}, true
	case ColorBad, theme.ColorNameError:
		return shade{RGB(0xa62f28), RGB(0xe8776d)}, true
	case ColorSelected:
		return shade{RGB(0xdcecea), RGB(0x1f3434)}, true
	case ColorHovered, theme.ColorNameHover:
		return shade{faint(0x1d2126, 0x0d), faint(0xe8e6e1, 0x12)}, true
	case ColorAvatar:
		return shade{RGB(0xffffff), RGB(0xffffff)}, true
	case theme.ColorNamePressed:
		return shade{faint(0x1d2126, 0x1a), faint(0xe8e6e1, 0x22)}, true
	case theme.ColorNameFocus:
		return shade{faint(0x0b6e6e, 0x26), faint(0x4fb3ab, 0x33)}, true
	case theme.ColorNameSelection:
		return shade{faint(0x0b6e6e, 0x40), faint(0x4fb3ab, 0x4d)}, true
	case theme.ColorNameScrollBar:
		return shade{faint(0x1d2126, 0x4d), faint(0xe8e6e1, 0x4d)}, true
	case ColorSheet:
		return shade{color.NRGBA{}, RGB(0x3d444c)}, true
	case ColorEdge, ColorShade, theme.ColorNameScrollBarBackground, theme.ColorNameInputBorder, theme.ColorNameInputBackground:
		return shade{}, true
	case theme.ColorNameShadow:
		return shade{faint(0x000000, 0x18), faint(0x000000, 0x40)}, true
	case ColorVeil:
		return shade{faint(0x000000, 0x59), faint(0x000000, 0x59)}, true
	}
	return shade{}, false
}

// Blend is what is seen of top over ground, which is opaque.
func Blend(top, ground color.NRGBA) color.NRGBA {
	mix := func(t, g uint8) uint8 { return uint8((int(t)*int(top.A) + int(g)*(255-int(top.A))) / 255) }
	return color.NRGBA{mix(top.R, ground.R), mix(top.G, ground.G), mix(top.B, ground.B), 255}
}
