package app

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/flows"
	"latchkey/internal/desktop"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// TestMaskedModeHidesWhoSignsIn goes through the sheets of a sign-in, from the first frame of each.
func TestMaskedModeHidesWhoSignsIn(t *testing.T) {
	s := maskedScreen(t)
	at := func(change func(*session.Attempt)) {
		a := s.w.signing.last
		a.Step, a.Deadline = string(flows.StepWaiting), s.now.Add(time.Minute)
		change(&a)
		snap := maskedAccounts()
		snap.SignIns = []session.Attempt{a}
		s.w.render(snap)
	}
	fresh := maskedProfile() // kept nowhere yet
	fresh.Name, fresh.Organisation = "vance-tailspin.example", "Tailspin of Adele Vance"
	fresh.Authority = identity.Authority{URL: "https://login.tailspin.example/realm", Kind: identity.OIDC}
	for view, show := range map[string]func(){
		"adding": s.w.chooseProfile,
		"known":  func() { s.w.chooseProfile(); s.field("E-mail address or organisation").SetText(somebodyAt) },
		"nowhere": func() {
			s.w.profiles = nil
			s.w.chooseProfile()
			s.field("E-mail address or organisation").SetText("vance@tailspin.example")
		},
		"connecting": func() {
			s.w.showConnect()
			s.w.connect.begin(somebodyAt)
		},
		"ways":  func() { s.w.chooseWay(&signing{profile: fresh, isNew: true}) },
		"sheet": func() { s.w.begin(&signing{profile: fresh, flow: identity.FlowBrowser, isNew: true}) },
		"waiting": func() {
			s.w.begin(&signing{profile: fresh, flow: identity.FlowBrowser, isNew: true})
			at(func(*session.Attempt) {})
		},
		"passed over": func() {
			s.w.begin(&signing{profile: maskedProfile(), flow: identity.FlowAuto})
			at(func(a *session.Attempt) {
				a.Passed = []string{"Kerberos: this computer's login cannot be used: the ticket of " + somebodyAt + " has expired."}
			})
		},
		"failed": func() {
			s.w.begin(&signing{profile: maskedProfile(), flow: identity.FlowAuto})
			at(func(a *session.Attempt) {
				a.Problem = &session.Problem{Summary: "The provider does not know " + somebodyAt, Next: "Ask for " + tenantGUID, Code: "AADSTS50034", CorrelationID: traceGUID}
				a.Other = somebody
			})
		},
		"code": func() {
			s.w.begin(&signing{profile: maskedProfile(), flow: identity.FlowDeviceCode})
			at(func(a *session.Attempt) {
				a.Device = &flows.DevicePrompt{UserCode: "VANCE4711", VerificationURI: "https://login.tailspin.example/device",
					VerificationURIComplete: "https://login.tailspin.example/device?c=VANCE4711", ExpiresAt: s.now.Add(time.Minute)}
			})
		},
	} {
		s.w.profiles = []Profile{maskedProfile()}
		show()
		s.mustHide(view)
		if view == "code" {
			s.theCodeIsMasked()
		}
		for s.w.overlays.Top() != nil {
			s.w.overlays.Layers[len(s.w.overlays.Layers)-1].Escape()
		}
		s.w.back()
	}
}

// theCodeIsMasked: neither the letters nor the picture can be read, until they are asked for.
func (s *screen) theCodeIsMasked() {
	s.Helper()
	qr := s.w.signing.sheet.outside.qr
	black := func() bool {
		pixels := qr.Pixels(120, 120)
		for y := range 120 {
			for x := range 120 {
				if kit.IsDark(pixels.At(x, y)) {
					return true
				}
			}
		}
		return false
	}
	s.mustShow("Masked. Copy the code, or show it with Ctrl+Shift+M.")
	legible := func() bool { return slices.Contains(s.drawn(), "CE4") }
	if black() || legible() {
		s.Error("the code can be read")
	}
	s.w.toggleMasked()
	s.w.renderSigning(s.w.signing)
	if !black() || !legible() || s.shows("Masked. Copy") {
		s.Errorf("the code stays masked: %q", s.drawn())
	}
	s.w.toggleMasked()
	s.w.renderSigning(s.w.signing)
}

// The profiles of a browser are called after people, whom no snapshot names.
func TestMaskedModeHidesProfilesOfBrowsers(t *testing.T) {
	s := maskedScreen(t)
	s.doors.browsers = []desktop.Browser{{ID: "chromium", Name: "Chromium", Profiles: []desktop.BrowserProfile{{ID: "Default", Name: "Grace Hopper"}, {ID: "P1", Name: "Navy"}}}}
	told := func(view string) {
		t.Helper()
		painted := strings.Join(s.drawn(), "\n")
		if strings.Contains(painted, "Grace") || strings.Contains(painted, "Navy") || !strings.Contains(painted, "Chromium (profile 1)") {
			t.Errorf("%s: %q", view, painted)
		}
	}
	s.w.begin(&signing{profile: maskedProfile(), flow: identity.FlowBrowser, browser: &desktop.BrowserChoice{Browser: "chromium", Profile: "Default"}})
	s.until("the line", func() bool { return s.shows("Opens in Chromium (Grace Hopper)") })
	told("the sheet")
	s.tap("Opens in Chromium (Grace Hopper) · change")
	told("the menu")
	s.press(fyne.KeyEscape)
	s.press(fyne.KeyEscape)
	s.w.toggleMasked()
	s.w.showSettings()
	s.until("the browsers", func() bool { return len(s.w.settings.browser.choices) > 1 })
	s.w.settings.browser.list.Open()
	if painted := strings.Join(s.drawn(), "\n"); !strings.Contains(painted, "Chromium, Grace Hopper") {
		t.Errorf("without masked mode: %q", painted)
	}
	s.w.toggleMasked()
	s.until("the veil", func() bool { return kit.Veiled() != nil })
	told("the settings")
}

// A name is hidden where it stands as words of its own, and not in the longer words of somebody else's.
func TestNamesAreWholeWords(t *testing.T) {
	v := kit.NewVeil()
	v.Add("Adele Van", "Account 1")
	v.Add("Ann", "Account 2")
	if got, want := v.Mask("Ann's annual report by Adele Van, not by Adele Vance; ANN"), "Account 2's annual report by Account 1, not by Adele Vance; Account 2"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
