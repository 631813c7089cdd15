package app

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"latchkey/app/kit"
)

// TestALowWindowShowsClaims: buttons and search scroll away with what they are about, and come back when they are wanted.
func TestALowWindowShowsClaims(t *testing.T) {
	s := inClaims(t, someClaims())
	v := s.w.account.claims
	s.w.win.Resize(fyne.NewSize(640, 400))
	if !v.low || v.list.Size().Height < 200 {
		t.Fatalf("of 400 px the claims have %v", v.list.Size().Height)
	}
	s.mustShow("Why was it refused?") // without a menu in between
	v.do.focus(v.list)
	s.press(fyne.KeyEnd)
	if v.list.rows.Scroll.Offset.Y == 0 {
		t.Fatal("the keyboard does not lead to the last claim")
	}
	s.w.win.Canvas().(fyne.Shortcutable).TypedShortcut(ctrl(fyne.KeyF))
	if f := s.w.win.Canvas().Focused(); f != fyne.Focusable(v.search) || v.list.rows.Scroll.Offset.Y != 0 || v.list.rows.InView[0] == nil {
		t.Errorf("the keyboard is at %T, %v px down", f, v.list.rows.Scroll.Offset.Y)
	}
	s.w.win.Resize(fyne.NewSize(windowW, windowH))
	if v.low || len(v.within.Objects) != 0 || len(v.above.Objects) != 2 {
		t.Error("in a high window the bars do not stand still")
	}
}

// TestWhatScrolledAwayHasTheThemeWhenItComesBack: Fyne repaints what is in view.
func TestWhatScrolledAwayHasTheThemeWhenItComesBack(t *testing.T) {
	s := inClaims(t, manyGroups(50))
	v := s.w.account.claims
	s.w.win.Resize(fyne.NewSize(640, 400))
	v.do.focus(v.list)
	s.press(fyne.KeyEnd)
	p := s.w.prefs
	p.Theme = "dark"
	s.w.savePreferences(p)
	v.toSearch()
	for _, o := range test.WidgetRenderer(v.refused.Label).Objects() {
		if words, ok := o.(*canvas.Text); ok && words.Color != kit.Hue(kit.ColorInk) {
			t.Errorf("a button is %v, want %v", words.Color, kit.Hue(kit.ColorInk))
		}
	}
}

// TestTheBadgeKeepsItsVerdict: where there is no room for the key, what is told is that the signature is valid.
func TestTheBadgeKeepsItsVerdict(t *testing.T) {
	b := kit.NewBadge()
	b.Tip = "a-very-long-key-id-0123456789"
	b.Set("Signature valid, key a-very-l…", "Signature valid", kit.ColorOK)
	for width, want := range map[float32]string{400: "Signature valid, key a-very-l…", 130: "Signature valid"} {
		b.Resize(fyne.NewSize(width, 27))
		if b.Label.Words != want {
			t.Errorf("at %v the badge says %q, want %q", width, b.Label.Words, want)
		}
		if told := b.TipWords(); !strings.Contains(told, b.Tip) {
			t.Errorf("at %v the tip is %q", width, told)
		}
	}
	b.Set("Signature not checkable here", "", kit.ColorWarn)
	b.Resize(fyne.NewSize(80, 27))
	if told := b.TipWords(); !strings.Contains(told, "Signature not checkable here") {
		t.Errorf("what is cut is not told: %q", told)
	}
}

// TestTheFirstReasonIsInSight: who asks why a token was refused reads the answer first, in a small window too, and has
// the keyboard where the audience goes.
func TestTheFirstReasonIsInSight(t *testing.T) {
	says := manyGroups(500)
	says["amr"] = []string{"pwd"}
	s := inClaims(t, says)
	s.w.win.Resize(fyne.NewSize(640, 400))
	s.w.win.Canvas().(fyne.Shortcutable).TypedShortcut(ctrlShift(fyne.KeyR))
	o, ok := s.w.overlays.Top().(*kit.Overlay)
	if !ok || o.Page.Scroll.Offset.Y != 0 {
		t.Fatalf("%T", s.w.overlays.Top())
	}
	s.w.win.Canvas().Focused().TypedRune('x')
	if o.Page.Scroll.Offset.Y == 0 {
		t.Error("what is typed is out of sight")
	}
}

// TestARowCopiesItsOwnValue: on the screen its name may look like that of another claim.
func TestARowCopiesItsOwnValue(t *testing.T) {
	says := someClaims()
	says["a\x00"], says[`a\u0000`] = "its own", "another's"
	s := inClaims(t, says)
	v := s.w.account.claims
	for _, e := range v.reading.rows {
		if e.Key == "a\x00" && (v.wholeValue(e) != "its own" || !strings.Contains(v.jsonOf(e), "its own")) {
			t.Errorf("%s copies %q and %s", e.Name, v.wholeValue(e), v.jsonOf(e))
		}
	}
}
