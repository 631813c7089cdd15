package app

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"latchkey/internal/words"
)

// The colours that Fyne has no name for. Each is one row of palette.
const (
	colorSide     fyne.ThemeColorName = "latchkey-side"     // ground of the picker
	colorCard     fyne.ThemeColorName = "latchkey-card"     // ground of buttons and fields
	colorDim      fyne.ThemeColorName = "latchkey-dim"      // what may be read second
	colorLine     fyne.ThemeColorName = "latchkey-line"     // hairlines and borders
	colorSelected fyne.ThemeColorName = "latchkey-selected" // the chosen row or segment
	colorHovered  fyne.ThemeColorName = "latchkey-hovered"  // under the pointer
	colorOK       fyne.ThemeColorName = "latchkey-ok"
	colorWarn     fyne.ThemeColorName = "latchkey-warn"
	colorBad      fyne.ThemeColorName = "latchkey-bad"
	colorOn       fyne.ThemeColorName = "latchkey-on" // text on the accent
	colorAvatar   fyne.ThemeColorName = "latchkey-avatar-text"
	colorVeil     fyne.ThemeColorName = "latchkey-veil" // over the window, behind a sheet

	colorPaper  = theme.ColorNameBackground
	colorInk    = theme.ColorNameForeground
	colorAccent = theme.ColorNamePrimary
)

// Type sizes and the distances that return everywhere, in Fyne's device-independent pixels.
const (
	sizeName    = 22
	sizeHeading = 20
	sizeLead    = 15
	sizeText    = 14
	sizeNote    = 13
	sizeCaption = 12
	sizeMono    = 13.2 // at 13 and below the driver cuts the underscore off this face

	gridStep  = 4
	pickerW   = 300
	rowHeight = 56
	corner    = 8
	pageSide  = 30 // left and right of the account page
	// narrowPane is the width inside a right pane of 480 px; below it lines are folded.
	narrowPane = 480 - 2*pageSide
	pageTop    = 26
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
	case colorDim, theme.ColorNamePlaceHolder, theme.ColorNameDisabled:
		return shade{rgb(0x5c626a), rgb(0xa3abb3)}, true
	case colorLine, theme.ColorNameSeparator:
		return shade{rgb(0xe0ddd7), rgb(0x2c3138)}, true
	case colorCard, theme.ColorNameButton, theme.ColorNameDisabledButton,
		theme.ColorNameMenuBackground, theme.ColorNameOverlayBackground:
		return shade{rgb(0xffffff), rgb(0x1f242a)}, true
	case colorAccent, theme.ColorNameHyperlink:
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
	case theme.ColorNameScrollBarBackground, theme.ColorNameInputBorder, theme.ColorNameInputBackground:
		return shade{}, true
	case theme.ColorNameShadow:
		return shade{faint(0x000000, 0x18), faint(0x000000, 0x40)}, true
	case colorVeil:
		return shade{faint(0x000000, 0x59), faint(0x000000, 0x59)}, true
	}
	return shade{}, false
}

// Appearance is the variant the person chose.
type Appearance string

const (
	AppearanceSystem Appearance = ""
	AppearanceLight  Appearance = "light"
	AppearanceDark   Appearance = "dark"
)

// look is Latchkey's theme. It follows the system unless appearance says otherwise.
type look struct {
	appearance Appearance
	veil       *veil        // over names and identifiers, in masked mode; else nil
	tongue     *words.Words // the language of the screen; nil: English
}

func (l look) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	switch l.appearance {
	case AppearanceLight:
		v = theme.VariantLight
	case AppearanceDark:
		v = theme.VariantDark
	}
	s, ours := palette(name)
	switch {
	case !ours:
		return theme.DefaultTheme().Color(name, v)
	case v == theme.VariantLight:
		return s.light
	}
	return s.dark
}

func (look) Font(style fyne.TextStyle) fyne.Resource    { return theme.DefaultTheme().Font(style) }
func (look) Icon(name fyne.ThemeIconName) fyne.Resource { return theme.DefaultTheme().Icon(name) }

func (look) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNameText:
		return sizeText
	case theme.SizeNameCaptionText:
		return sizeCaption
	case theme.SizeNameHeadingText:
		return sizeName
	case theme.SizeNameSubHeadingText:
		return sizeHeading
	case theme.SizeNameInputRadius:
		return corner
	case theme.SizeNameInnerPadding:
		return 9 // makes a field as high as a button: 38
	case theme.SizeNameScrollBar:
		return 8
	case theme.SizeNameScrollBarRadius:
		return gridStep
	}
	return theme.DefaultTheme().Size(name)
}
