package app

import (
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"latchkey/app/kit"
	"latchkey/internal/settings"
)

func TestAppearanceWinsOverTheSystem(t *testing.T) {
	for _, c := range []struct {
		choice kit.Appearance
		system fyne.ThemeVariant
		want   uint32
	}{
		{kit.AppearanceSystem, theme.VariantLight, 0xfbfaf8}, {kit.AppearanceSystem, theme.VariantDark, 0x16191d},
		{kit.AppearanceLight, theme.VariantDark, 0xfbfaf8}, {kit.AppearanceDark, theme.VariantLight, 0x16191d},
		{kit.AppearanceContrast, theme.VariantLight, 0xffffff}, {kit.AppearanceContrast, theme.VariantDark, 0x000000},
	} {
		if got := kit.LookOf(c.choice, false).Color(kit.ColorPaper, c.system); got != kit.RGB(c.want) {
			t.Errorf("%q on %d: %v, want %x", c.choice, c.system, got, c.want)
		}
	}
}

// TestHighContrastFollowsTheSystem only where the person left the look to it.
func TestHighContrastFollowsTheSystem(t *testing.T) {
	for choice, want := range map[kit.Appearance]uint32{kit.AppearanceSystem: 0x000000, kit.AppearanceLight: 0xfbfaf8, kit.AppearanceDark: 0x16191d, kit.AppearanceContrast: 0x000000} {
		if got := kit.LookOf(choice, true).Color(kit.ColorPaper, theme.VariantDark); got != kit.RGB(want) {
			t.Errorf("%q: %v, want %x", choice, got, want)
		}
	}
}

// TestTheWindowIsAsLightAsTheDesktop where the person leaves that to it.
func TestTheWindowIsAsLightAsTheDesktop(t *testing.T) {
	s := newScreen(t, contoso())
	s.doors.lights = make(chan bool)
	s.w.render(few())
	s.w.followLight()
	paper := func() color.Color {
		return fyne.CurrentApp().Settings().Theme().Color(kit.ColorPaper, theme.VariantDark)
	}
	for _, c := range []struct {
		light bool
		want  map[settings.Theme]uint32
	}{
		{true, map[settings.Theme]uint32{settings.ThemeSystem: 0xfbfaf8, settings.ThemeContrast: 0xffffff, settings.ThemeDark: 0x16191d, settings.ThemeLight: 0xfbfaf8}},
		{false, map[settings.Theme]uint32{settings.ThemeSystem: 0x16191d, settings.ThemeContrast: 0x000000, settings.ThemeDark: 0x16191d, settings.ThemeLight: 0xfbfaf8}},
	} {
		s.w.savePreferences(settings.Preferences{Theme: settings.ThemeSystem})
		s.doors.lights <- c.light
		s.until("the other look", func() bool { return paper() == kit.RGB(c.want[settings.ThemeSystem]) })
		for choice, want := range c.want {
			s.w.savePreferences(settings.Preferences{Theme: choice})
			if got := paper(); got != kit.RGB(want) {
				t.Errorf("with %q chosen and light %v the paper is %v, want %x", choice, c.light, got, want)
			}
		}
	}
}

// TestBothPalettesNameTheSameColours lest one of Fyne's own appears among ours.
func TestBothPalettesNameTheSameColours(t *testing.T) {
	for _, name := range append(ourColours(), theme.ColorNameSeparator, theme.ColorNameHover, theme.ColorNameSelection, theme.ColorNameFocus,
		theme.ColorNameScrollBar, theme.ColorNameShadow, theme.ColorNamePressed, theme.ColorNameInputBorder, theme.ColorNameHyperlink) {
		if _, ours := kit.Palette(name); !ours {
			t.Errorf("the palette has no %s", name)
		}
		if _, ours := kit.ContrastPalette(name); !ours {
			t.Errorf("the palette of high contrast has no %s", name)
		}
	}
}

func ourColours() []fyne.ThemeColorName {
	return []fyne.ThemeColorName{kit.ColorPaper, kit.ColorSide, kit.ColorCard, kit.ColorInk, kit.ColorDim, kit.ColorOff, kit.ColorLine, kit.ColorAccent, kit.ColorOn, kit.ColorSelected, kit.ColorHovered,
		kit.ColorOK, kit.ColorWarn, kit.ColorBad, kit.ColorAvatar, kit.ColorVeil, kit.ColorRing, kit.ColorEdge, kit.ColorSheet, kit.ColorRail, kit.ColorIdle, kit.ColorStill, kit.ColorShade}
}

// TestTheWindowFollowsTheSystemsContrast as long as the person leaves the look to the system.
func TestTheWindowFollowsTheSystemsContrast(t *testing.T) {
	s := newScreen(t, contoso())
	s.doors.contrasts = make(chan bool)
	s.w.render(few())
	s.w.applyLook()
	s.w.followContrast()
	drawn := func() bool { return fyne.CurrentApp().Settings().Theme().(kit.Look).Strong }
	for _, on := range []bool{true, false, true} {
		s.doors.contrasts <- on
		s.until("the other look", func() bool { return drawn() == on })
	}
	for choice, want := range map[kit.Appearance]bool{kit.AppearanceLight: false, kit.AppearanceDark: false, kit.AppearanceContrast: true} {
		s.w.savePreferences(settings.Preferences{Theme: settings.Theme(choice)})
		if drawn() != want {
			t.Errorf("with %q chosen high contrast is %v", choice, !want)
		}
	}
}
