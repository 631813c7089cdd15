package app

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// contrastPalette is that of high contrast, on white and on black: words at 7:1 on every ground they stand on (WCAG 2.2,
// 1.4.6), lines and edges at 3:1 (1.4.11). One ground serves all, and lines part what shades part otherwise.
func contrastPalette(name fyne.ThemeColorName) (shade, bool) {
	switch name {
	case colorPaper, colorSide, colorCard, colorOn, theme.ColorNameForegroundOnPrimary, theme.ColorNameHeaderBackground,
		theme.ColorNameButton, theme.ColorNameDisabledButton, theme.ColorNameMenuBackground, theme.ColorNameOverlayBackground:
		return shade{rgb(0xffffff), rgb(0x000000)}, true
	case colorInk, colorEdge:
		return shade{rgb(0x000000), rgb(0xffffff)}, true
	case colorDim, theme.ColorNamePlaceHolder:
		return shade{rgb(0x363636), rgb(0xdadada)}, true
	case colorOff:
		return shade{rgb(0x484848), rgb(0xbdbdbd)}, true
	case colorIdle, colorStill:
		return shade{rgb(0xececec), rgb(0x242424)}, true
	case colorLine, theme.ColorNameSeparator, theme.ColorNameScrollBar:
		return shade{rgb(0x666666), rgb(0x999999)}, true
	case colorRail: // at 3:1 from the paper and from the time that has passed
		return shade{rgb(0x8c8c8c), rgb(0x6a6a6a)}, true
	case colorAccent, theme.ColorNameHyperlink:
		return shade{rgb(0x004a4a), rgb(0x66e8dd)}, true
	case colorRing:
		return shade{rgb(0x0033cc), rgb(0xffe14d)}, true
	case colorOK, theme.ColorNameSuccess:
		return shade{rgb(0x0b4a24), rgb(0x7be8a3)}, true
	case colorWarn, theme.ColorNameWarning:
		return shade{rgb(0x5a3300), rgb(0xffcf5c)}, true
	case colorBad, theme.ColorNameError:
		return shade{rgb(0x8a0d08), rgb(0xffb3ab)}, true
	case colorSelected:
		return shade{rgb(0xe4f1ef), rgb(0x0f2b2b)}, true
	case colorHovered, theme.ColorNameHover:
		return shade{faint(0x000000, 0x0d), faint(0xffffff, 0x1a)}, true
	case theme.ColorNamePressed:
		return shade{faint(0x000000, 0x1a), faint(0xffffff, 0x22)}, true
	case colorAvatar:
		return shade{rgb(0xffffff), rgb(0xffffff)}, true
	case colorShade: // lets white letters stand at 7:1 on the colour of every account
		return shade{faint(0x000000, 0x58), faint(0x000000, 0x58)}, true
	case theme.ColorNameFocus:
		return shade{faint(0x0033cc, 0x26), faint(0xffe14d, 0x33)}, true
	case theme.ColorNameSelection:
		return shade{faint(0x0033cc, 0x26), faint(0xffe14d, 0x40)}, true
	case theme.ColorNameScrollBarBackground, theme.ColorNameInputBorder, theme.ColorNameInputBackground:
		return shade{}, true
	case theme.ColorNameShadow:
		return shade{color.NRGBA{}, color.NRGBA{}}, true
	case colorVeil:
		return shade{faint(0x000000, 0x8c), faint(0x000000, 0xb3)}, true
	}
	return shade{}, false
}
