package app

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"latchkey/internal/settings"
)

func TestAppearanceWinsOverTheSystem(t *testing.T) {
	for _, c := range []struct {
		choice Appearance
		system fyne.ThemeVariant
		want   uint32
	}{
		{AppearanceSystem, theme.VariantLight, 0xfbfaf8}, {AppearanceSystem, theme.VariantDark, 0x16191d},
		{AppearanceLight, theme.VariantDark, 0xfbfaf8}, {AppearanceDark, theme.VariantLight, 0x16191d},
		{AppearanceContrast, theme.VariantLight, 0xffffff}, {AppearanceContrast, theme.VariantDark, 0x000000},
	} {
		if got := lookOf(c.choice, false).Color(colorPaper, c.system); got != rgb(c.want) {
			t.Errorf("%q on %d: %v, want %x", c.choice, c.system, got, c.want)
		}
	}
}

// TestHighContrastFollowsTheSystem only where the person left the look to it.
func TestHighContrastFollowsTheSystem(t *testing.T) {
	for choice, want := range map[Appearance]uint32{AppearanceSystem: 0x000000, AppearanceLight: 0xfbfaf8, AppearanceDark: 0x16191d, AppearanceContrast: 0x000000} {
		if got := lookOf(choice, true).Color(colorPaper, theme.VariantDark); got != rgb(want) {
			t.Errorf("%q: %v, want %x", choice, got, want)
		}
	}
}

// TestBothPalettesNameTheSameColours lest one of Fyne's own appears among ours.
func TestBothPalettesNameTheSameColours(t *testing.T) {
	for _, name := range append(ourColours(), theme.ColorNameSeparator, theme.ColorNameHover, theme.ColorNameSelection, theme.ColorNameFocus,
		theme.ColorNameScrollBar, theme.ColorNameShadow, theme.ColorNamePressed, theme.ColorNameInputBorder, theme.ColorNameHyperlink) {
		if _, ours := palette(name); !ours {
			t.Errorf("the palette has no %s", name)
		}
		if _, ours := contrastPalette(name); !ours {
			t.Errorf("the palette of high contrast has no %s", name)
		}
	}
}

func ourColours() []fyne.ThemeColorName {
	return []fyne.ThemeColorName{colorPaper, colorSide, colorCard, colorInk, colorDim, colorOff, colorLine, colorAccent, colorOn, colorSelected, colorHovered,
		colorOK, colorWarn, colorBad, colorAvatar, colorVeil, colorRing, colorEdge, colorRail, colorIdle, colorStill, colorShade}
}

// TestTheWindowFollowsTheSystemsContrast as long as the person leaves the look to the system.
func TestTheWindowFollowsTheSystemsContrast(t *testing.T) {
	s := newScreen(t, contoso())
	s.doors.contrasts = make(chan bool)
	s.w.render(few())
	s.w.applyLook()
	s.w.followContrast()
	drawn := func() bool { return fyne.CurrentApp().Settings().Theme().(look).strong }
	for _, on := range []bool{true, false, true} {
		s.doors.contrasts <- on
		s.until("the other look", func() bool { return drawn() == on })
	}
	for choice, want := range map[Appearance]bool{AppearanceLight: false, AppearanceDark: false, AppearanceContrast: true} {
		s.w.savePreferences(settings.Preferences{Theme: settings.Theme(choice)})
		if drawn() != want {
			t.Errorf("with %q chosen high contrast is %v", choice, !want)
		}
	}
}
