// Package kit is what every view of the window is made of: the theme with its palettes, text, buttons, fields, lists, sheets and
// tips, and the layouts they stand in.
//
// What it draws it asks the theme for (Look): the colours, the language, and in masked mode the veil over names. It knows no
// account's session and starts nothing; all of it lives on Fyne's thread.
package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"latchkey/internal/words"
)

// The colours that Fyne has no name for. Each is one row of palette.
const (
	ColorSide     fyne.ThemeColorName = "latchkey-side"     // ground of the picker
	ColorCard     fyne.ThemeColorName = "latchkey-card"     // ground of buttons and fields
	ColorDim      fyne.ThemeColorName = "latchkey-dim"      // what may be read second
	ColorLine     fyne.ThemeColorName = "latchkey-line"     // hairlines and borders
	ColorSelected fyne.ThemeColorName = "latchkey-selected" // the chosen row or segment
	ColorHovered  fyne.ThemeColorName = "latchkey-hovered"  // under the pointer
	ColorOK       fyne.ThemeColorName = "latchkey-ok"
	ColorWarn     fyne.ThemeColorName = "latchkey-warn"
	ColorBad      fyne.ThemeColorName = "latchkey-bad"
	ColorOn       fyne.ThemeColorName = "latchkey-on" // text on the accent
	ColorAvatar   fyne.ThemeColorName = "latchkey-avatar-text"
	ColorVeil     fyne.ThemeColorName = "latchkey-veil"  // over the window, behind a sheet
	ColorRing     fyne.ThemeColorName = "latchkey-ring"  // around what has the keyboard
	ColorEdge     fyne.ThemeColorName = "latchkey-edge"  // around what a shade alone sets apart, where a shade is not enough
	ColorSheet    fyne.ThemeColorName = "latchkey-sheet" // around a sheet: the veil over a dark window does not set it apart
	ColorRail     fyne.ThemeColorName = "latchkey-rail"  // of the time that a token has left
	ColorIdle     fyne.ThemeColorName = "latchkey-idle"  // ground of the filled button while it is off
	ColorStill    fyne.ThemeColorName = "latchkey-still" // ground of another button while it is off
	ColorShade    fyne.ThemeColorName = "latchkey-shade" // over the colour of an account

	ColorOff = theme.ColorNameDisabled // words of what cannot be chosen now

	ColorPaper  = theme.ColorNameBackground
	ColorInk    = theme.ColorNameForeground
	ColorAccent = theme.ColorNamePrimary
)

// Type sizes and the distances that return everywhere, in Fyne's device-independent pixels.
const (
	SizeName    = 22
	SizeHeading = 20
	SizeLead    = 16 // not between two sizes: the driver sets letters as far apart as the next one has them
	SizeText    = 14
	SizeNote    = 13
	SizeCaption = 12
	SizeMono    = 13.2 // at 13 and below the driver cuts the underscore off this face

	GridStep    = 4
	PickerWidth = 300
	Corner      = 8
	PageSide    = 30 // left and right of the account page
	// NarrowPane is the width inside a right pane of 480 px; below it lines are folded.
	NarrowPane = 480 - 2*PageSide
	PageTop    = 26
)

// SizeRing is the width of the ring around what has the keyboard.
const SizeRing fyne.ThemeSizeName = "latchkey-ring"

// Appearance is the look that the person chose.
type Appearance string

const (
	AppearanceSystem Appearance = ""
	AppearanceLight  Appearance = "light"
	AppearanceDark   Appearance = "dark"
	// AppearanceContrast is black on white or white on black, as the system is light or dark.
	AppearanceContrast Appearance = "contrast"
)

// Look is Latchkey's theme. It follows the system unless appearance says otherwise.
type Look struct {
	Appearance Appearance
	Desk       Appearance   // light or dark, as the desktop is; AppearanceSystem: as Fyne says
	Strong     bool         // in the palettes of high contrast
	Veil       *Veil        // over names and identifiers, in masked mode; else nil
	Tongue     *words.Words // the language of the screen; nil: English
}

// lookNow is the theme that is worn.
func lookNow() Look {
	l, _ := fyne.CurrentApp().Settings().Theme().(Look)
	return l
}

// LookOf is the theme for what the person chose; asked: the system asks for high contrast.
func LookOf(a Appearance, asked bool) Look {
	return Look{Appearance: a, Strong: a == AppearanceContrast || a == AppearanceSystem && asked}
}

func (l Look) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	asked := l.Appearance
	if asked == AppearanceSystem || asked == AppearanceContrast {
		asked = l.Desk
	}
	switch asked {
	case AppearanceLight:
		v = theme.VariantLight
	case AppearanceDark:
		v = theme.VariantDark
	}
	s, ours := Palette(name)
	if l.Strong {
		s, ours = ContrastPalette(name)
	}
	switch {
	case !ours:
		return theme.DefaultTheme().Color(name, v)
	case v == theme.VariantLight:
		return s.light
	}
	return s.dark
}

func (Look) Font(style fyne.TextStyle) fyne.Resource    { return theme.DefaultTheme().Font(style) }
func (Look) Icon(name fyne.ThemeIconName) fyne.Resource { return theme.DefaultTheme().Icon(name) }

func (l Look) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case SizeRing:
		if l.Strong {
			return 3
		}
		return 2
	case theme.SizeNameText:
		return SizeText
	case theme.SizeNameCaptionText:
		return SizeCaption
	case theme.SizeNameHeadingText:
		return SizeName
	case theme.SizeNameSubHeadingText:
		return SizeHeading
	case theme.SizeNameInputRadius:
		return Corner
	case theme.SizeNameInnerPadding:
		return 9 // makes a field as high as a button: 38
	case theme.SizeNameScrollBar:
		return 8
	case theme.SizeNameScrollBarRadius:
		return GridStep
	}
	return theme.DefaultTheme().Size(name)
}
