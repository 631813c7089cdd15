package app

import (
	"fmt"
	"image/color"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"github.com/boombuler/barcode/qr"

	"latchkey/app/kit"
	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

func TestDeviceCodeOnTheSheet(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	waiting(s)
	s.tap("Use a code instead")
	s.until("the sign-in", func() bool { return s.keeper.requested() == 2 })
	if _, ok := s.keeper.request(1).Grant.(*flows.DeviceCode); !ok || s.keeper.request(1).Flow != identity.FlowDeviceCode {
		t.Fatalf("the grant is %T", s.keeper.request(1).Grant)
	}
	a := session.Attempt{ID: s.keeper.request(1).Attempt, Organisation: "Contoso", Step: string(flows.StepWaiting), StartedAt: s.now,
		Deadline: s.now.Add(15 * time.Minute), Flow: identity.FlowDeviceCode, Device: &flows.DevicePrompt{UserCode: "FJC5L6E3W",
			VerificationURI: "https://login.example/device", VerificationURIComplete: "https://login.example/device?c=FJC5L6E3W", ExpiresAt: s.now.Add(15 * time.Minute)}}
	s.publish(a)
	s.mustShow("Continue on any device", "https://login.example/device", "Waiting for you, 15:00 left", "Nobody from support needs this code.")
	if s.shows("Browser opened") || s.find("Copy link") != nil {
		t.Error("speaks of a browser as well")
	}
	v := s.w.signing.sheet.outside
	if got := strings.Join(v.code.groups, "|"); got != "FJC|5L6|E3W" {
		t.Errorf("the code is shown as %s", got)
	}
	if v.qr.Address != a.Device.VerificationURIComplete {
		t.Errorf("the picture leads to %s", v.qr.Address)
	}
	s.now = s.now.Add(time.Minute)
	s.w.renderSigning(s.w.signing)
	s.mustShow("Waiting for you, 14:00 left")

	s.tap("Copy code")
	s.until("the copy", func() bool { return s.doors.called("copy FJC5L6E3W") })
	s.tap("Open here")
	s.until("the browser", func() bool { return s.doors.called("browser https://login.example/device") })
	s.until("the note", func() bool { return s.shows("Code copied: paste it on the page that opens") })
	if s.doors.times("copy FJC5L6E3W") != 2 {
		t.Error("the code is not copied for the page")
	}

	// The provider may end it before the clock of this computer says so.
	s.keeper.outcomes <- fmt.Errorf("wait for the person: %w", flows.ErrCodeExpired)
	s.until("the end", func() bool { return s.shows("The code has expired") })
	if b, ok := s.w.win.Canvas().Focused().(*kit.Button); !ok || b.Label.Words != "New code" || b.Rank != kit.Primary {
		t.Error("Enter brings no new code")
	}
	s.press(fyne.KeyReturn)
	s.until("a new one", func() bool { return s.keeper.requested() == 3 })
	if _, ok := s.keeper.request(2).Grant.(*flows.DeviceCode); !ok {
		t.Errorf("the new grant is %T", s.keeper.request(2).Grant)
	}
	a.ID, a.Step, a.Problem = s.keeper.request(2).Attempt, "failed", &session.Problem{Summary: "The code was not used", Next: "Start again."}
	s.now = a.Device.ExpiresAt
	s.publish(a)
	s.mustShow("The code has expired")
	s.tap("New code")
	s.until("the third one", func() bool { return s.keeper.requested() == 4 })
}

func TestADeclinedCodeStaysOnTheSheet(t *testing.T) {
	p := contoso()
	p.Flow = identity.FlowDeviceCode
	s := newScreen(t, p)
	s.w.render(few())
	s.tap("Add account")
	s.until("the sign-in", func() bool { return s.keeper.requested() == 1 })
	s.keeper.outcomes <- fmt.Errorf("wait for the person: %w", flows.ErrCancelled)
	s.until("the end", func() bool { return s.shows("Declined on the other device") })
	if s.w.overlays.Top() == nil || s.w.toast.Visible() {
		t.Error("the sheet is gone, and with it why")
	}
	s.tap("New code")
	s.until("a new one", func() bool { return s.keeper.requested() == 2 })
}

// TestADeviceCodeInALowWindow: nothing that matters may need scrolling.
func TestADeviceCodeInALowWindow(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	s.w.win.Resize(fyne.NewSize(640, 400))
	s.w.begin(&signing{profile: contoso(), flow: identity.FlowDeviceCode})
	a := s.w.signing.last
	a.Step, a.Deadline, a.Device = string(flows.StepWaiting), s.now.Add(15*time.Minute), &flows.DevicePrompt{UserCode: "FJC5L6E3W",
		VerificationURI: "https://microsoft.com/devicelogin", ExpiresAt: s.now.Add(15 * time.Minute)}
	s.w.signing.sheet.render(a, s.now)
	sheet, v := s.w.signing.sheet, s.w.signing.sheet.outside
	s.inView(v.warning, v.code, v.qr, v.buttons, v.left, sheet.cancel)
	if v.qr.Position().Y < v.warning.Position().Y {
		t.Error("the warning comes after what it warns of")
	}
	s.w.win.Resize(fyne.NewSize(windowW, windowH))
	s.inView(v.warning, v.code, v.qr, v.hint, v.buttons, v.left, sheet.cancel)
	if v.qr.Size().Height != qrSide || v.code.size != codeSize {
		t.Error("stays small in a larger window")
	}
}

// inView checks that things on the sheet can be seen without scrolling.
func (s *screen) inView(things ...fyne.CanvasObject) {
	s.Helper()
	driver, page := fyne.CurrentApp().Driver(), s.w.overlays.Top().(*kit.Overlay).Page
	from := driver.AbsolutePositionForObject(page).Y
	for _, o := range things {
		top := driver.AbsolutePositionForObject(o).Y
		if !o.Visible() || top < from-0.5 || top+o.Size().Height > from+page.Size().Height+0.5 {
			s.Errorf("%T goes from %v to %v, and %v to %v is shown", o, top, top+o.Size().Height, from, from+page.Size().Height)
		}
	}
}

func TestCodesAreReadInGroups(t *testing.T) {
	for code, want := range map[string]string{
		"WDJB-MJHT": "WDJB-MJHT", "12345678": "1234 5678", "FJC5L6E3W": "FJC 5L6 E3W", "ABCDEF": "ABC DEF", "ABCDE": "ABCDE",
		"ABCDEFG": "ABCD EFG", "ABCDEFGHIJ": "ABCDE FGHIJ", "": "", "ÄÖÜÄÖÜ": "ÄÖÜÄÖÜ",
	} {
		if got := strings.Join(groupsOf(code), " "); got != want {
			t.Errorf("%s is read as %q, want %q", code, got, want)
		}
	}
}

// TestQRCodeIsSharp draws the code as the screen would at several scales and reads every module back.
func TestQRCodeIsSharp(t *testing.T) {
	const address = "https://login.example/device?user_code=FJC5L6E3W"
	q := kit.NewQRCode(qrSide)
	if err := q.Set(address); err != nil {
		t.Fatal(err)
	}
	want, err := qr.Encode(address, qr.M, qr.Auto)
	if err != nil {
		t.Fatal(err)
	}
	n := want.Bounds().Dx()
	for _, side := range []int{148, 222, 296, 444} {
		img := q.Pixels(side, side)
		size := side / (n + 2*kit.QuietZone)
		rim := (side - n*size) / 2
		if size < 2 || rim < kit.QuietZone*size {
			t.Fatalf("%d pixels: %d a module, %d at the rim", side, size, rim)
		}
		for y := range side {
			for x := range side {
				inside := x >= rim && y >= rim && x < rim+n*size && y < rim+n*size
				black := inside && kit.IsDark(want.At((x-rim)/size, (y-rim)/size))
				if got := img.At(x, y); kit.IsDark(got) != black || got != color.Color(color.NRGBA{A: 255}) && got != color.Color(color.NRGBA{255, 255, 255, 255}) {
					t.Fatalf("%d pixels: %v at %d, %d", side, got, x, y)
				}
			}
		}
	}
	if err := q.Set(strings.Repeat("x", 3000)); err == nil {
		t.Error("an endless address has a picture")
	}
}
