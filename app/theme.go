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
	colorVeil     fyne.ThemeColorName = "latchkey-veil"  // over the window, behind a sheet
	colorRing     fyne.ThemeColorName = "latchkey-ring"  // around what has the keyboard
	colorEdge     fyne.ThemeColorName = "latchkey-edge"  // around what a shade alone sets apart, where a shade is not enough
	colorRail     fyne.ThemeColorName = "latchkey-rail"  // of the time that a token has left
	colorIdle     fyne.ThemeColorName = "latchkey-idle"  // ground of the filled button while it is off
	colorStill    fyne.ThemeColorName = "latchkey-still" // ground of another button while it is off
	colorShade    fyne.ThemeColorName = "latchkey-shade" // over the colour of an account

	colorOff = theme.ColorNameDisabled // words of what cannot be chosen now

	colorPaper  = theme.ColorNameBackground
	colorInk    = theme.ColorNameForeground
	colorAccent = theme.ColorNamePrimary
)

// Type sizes and the distances that return everywhere, in Fyne's device-independent pixels.
const (
	sizeName    = 22
	sizeHeading = 20
	sizeLead    = 16 // not between two sizes: the driver sets letters as far apart as the next one has them
	sizeText    = 14
	sizeNote    = 13
	sizeCaption = 12
	sizeMono    = 13.2 // at 13 and below the driver cuts the underscore off this face

	gridStep = 4
	pickerW  = 300
	corner   = 8
	pageSide = 30 // left and right of the account page
	// narrowPane is the width inside a right pane of 480 px; below it lines are folded.
	narrowPane = 480 - 2*pageSide
	pageTop    = 26
)

// sizeRing is the width of the ring around what has the keyboard.
const sizeRing fyne.ThemeSizeName = "latchkey-ring"

// Appearance is the look that the person chose.
type Appearance string

const (
	AppearanceSystem Appearance = ""
	AppearanceLight  Appearance = "light"
	AppearanceDark   Appearance = "dark"
	// AppearanceContrast is black on white or white on black, as the system is light or dark.
	AppearanceContrast Appearance = "contrast"
)

// look is Latchkey's theme. It follows the system unless appearance says otherwise.
type look struct {
	appearance Appearance
	strong     bool         // in the palettes of high contrast
	veil       *veil        // over names and identifiers, in masked mode; else nil
	tongue     *words.Words // the language of the screen; nil: English
}

// lookNow is the theme that is worn.
func lookNow() look {
	l, _ := fyne.CurrentApp().Settings().Theme().(look)
	return l
}

// lookOf is the theme for what the person chose; asked: the system asks for high contrast.
func lookOf(a Appearance, asked bool) look {
	return look{appearance: a, strong: a == AppearanceContrast || a == AppearanceSystem && asked}
}

func (l look) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	switch l.appearance {
	case AppearanceLight:
		v = theme.VariantLight
	case AppearanceDark:
		v = theme.VariantDark
	}
	s, ours := palette(name)
	if l.strong {
		s, ours = contrastPalette(name)
	}
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

func (l look) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case sizeRing:
		if l.strong {
			return 3
		}
		return 2
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
