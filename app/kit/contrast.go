package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// ContrastPalette is that of high contrast, on white and on black: words at 7:1 on every ground they stand on (WCAG 2.2,
// 1.4.6), lines and edges at 3:1 (1.4.11). One ground serves all, and lines part what shades part otherwise.
func ContrastPalette(name fyne.ThemeColorName) (shade, bool) {
	switch name {
	case ColorPaper, ColorSide, ColorCard, ColorOn, theme.ColorNameForegroundOnPrimary, theme.ColorNameHeaderBackground,
		theme.ColorNameButton, theme.ColorNameDisabledButton, theme.ColorNameMenuBackground, theme.ColorNameOverlayBackground:
		return shade{RGB(0xffffff), RGB(0x000000)}, true
	case ColorInk, ColorEdge, ColorSheet:
		return shade{RGB(0x000000), RGB(0xffffff)}, true
	case ColorDim, theme.ColorNamePlaceHolder:
		return shade{RGB(0x363636), RGB(0xdadada)}, true
	case ColorOff:
		return shade{RGB(0x484848), RGB(0xbdbdbd)}, true
	case ColorIdle, ColorStill:
		return shade{RGB(0xececec), RGB(0x242424)}, true
	case ColorLine, theme.ColorNameSeparator, theme.ColorNameScrollBar:
		return shade{RGB(0x666666), RGB(0x999999)}, true
	case ColorRail: // at 3:1 from the paper and from the time that has passed
		return shade{RGB(0x8c8c8c), RGB(0x6a6a6a)}, true
	case ColorAccent, theme.ColorNameHyperlink:
		return shade{RGB(0x004a4a), RGB(0x66e8dd)}, true
	case ColorRing:
		return shade{RGB(0x0033cc), RGB(0xffe14d)}, true
	case ColorOK, theme.ColorNameSuccess:
		return shade{RGB(0x0b4a24), RGB(0x7be8a3)}, true
	case ColorWarn, theme.ColorNameWarning:
		return shade{RGB(0x5a3300), RGB(0xffcf5c)}, true
	case ColorBad, theme.ColorNameError:
		return shade{RGB(0x8a0d08), RGB(0xffb3ab)}, true
	case ColorSelected:
		return shade{RGB(0xe4f1ef), RGB(0x0f2b2b)}, true
	case ColorHovered, theme.ColorNameHover:
		return shade{faint(0x000000, 0x0d), faint(0xffffff, 0x1a)}, true
	case theme.ColorNamePressed:
		return shade{faint(0x000000, 0x1a), faint(0xffffff, 0x22)}, true
	case ColorAvatar:
		return shade{RGB(0xffffff), RGB(0xffffff)}, true
	case ColorShade: // lets white letters stand at 7:1 on the colour of every account
		return shade{faint(0x000000, 0x58), faint(0x000000, 0x58)}, true
	case theme.ColorNameFocus:
		return shade{faint(0x0033cc, 0x26), faint(0xffe14d, 0x33)}, true
	case theme.ColorNameSelection:
		return shade{faint(0x0033cc, 0x26), faint(0xffe14d, 0x40)}, true
	case theme.ColorNameScrollBarBackground, theme.ColorNameInputBorder, theme.ColorNameInputBackground:
		return shade{}, true
	case theme.ColorNameShadow:
		return shade{color.NRGBA{}, color.NRGBA{}}, true
	case ColorVeil:
		return shade{faint(0x000000, 0x8c), faint(0x000000, 0xb3)}, true
	}
	return shade{}, false
}
