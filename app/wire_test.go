package app

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/flows"
	"latchkey/internal/identity"
)

func secret(name, value string) flows.Field {
	return flows.Field{Name: name, Value: identity.Secret(value), Secret: true}
}

// someExchanges is a sign-in in the browser as it looks on the wire.
func someExchanges() []flows.Exchange {
	at := fixedNow()
	return []flows.Exchange{
		{At: at, Took: 41 * time.Millisecond, Op: "find the provider",
			Request:  flows.Message{Method: "GET", URL: "https://login.example/contoso/v2.0/.well-known/openid-configuration", Header: []flows.Field{plainField("Accept", "application/json")}},
			Response: &flows.Message{Status: 200, Fields: []flows.Field{plainField("issuer", "https://login.example/contoso/v2.0")}}},
		{At: at.Add(60 * time.Millisecond), Took: 9 * time.Second, Op: "ask the person in the browser", Browser: true,
			Request:  flows.Message{Method: "GET", URL: "https://login.example/contoso/oauth2/v2.0/authorize", Fields: []flows.Field{plainField("client_id", "client"), secret("state", "the-state")}},
			Response: &flows.Message{URL: "http://localhost:40001/", Fields: []flows.Field{secret("code", "the-code")}}},
		{At: at.Add(9 * time.Second), Took: 231 * time.Millisecond, Op: "redeem the authorization code",
			Request:  flows.Message{Method: "POST", URL: "https://login.example/contoso/oauth2/v2.0/token", Fields: []flows.Field{plainField("grant_type", "authorization_code"), secret("code_verifier", "the-verifier")}},
			Response: &flows.Message{Status: 400, Fields: []flows.Field{plainField("error", "invalid_grant"), secret("access_token", strings.Repeat("eyJ", 400))}}},
	}
}

// While the first exchange still waits, there is no time to tell.
func TestTheWireIsSummedUp(t *testing.T) {
	s := inLab(t, contoso())
	waiting := someExchanges()[:1]
	waiting[0].Took = 0
	s.w.lab.renderWire("Browser, 10:20", waiting, true, false)
	if got := s.w.lab.summary.Words; got != "Browser, 10:20: 1 exchange" {
		t.Errorf("the summary is %q", got)
	}
}

// withExchanges shows a run that is over and these exchanges.
func withExchanges(s *screen) {
	s.w.labRun = &labRun{state: labStopped, cancel: func() {}, trace: flows.NewTrace(nil)}
	s.w.renderLab()
	s.w.lab.renderWire("Browser, 10:20", someExchanges(), true, true)
}

func (s *screen) keyTo(o fyne.Focusable, keys ...fyne.KeyName) {
	s.w.win.Canvas().Focus(o)
	for _, k := range keys {
		s.press(k)
	}
}

func TestSecretsAreMaskedUntilRevealedAndAgainAfterwards(t *testing.T) {
	s := inLab(t, contoso())
	withExchanges(s)
	if s.shows("the-code") || s.shows("the-verifier") {
		t.Error("secrets are there before anything is unfolded")
	}
	l := s.w.lab.wire
	s.keyTo(l, fyne.KeyDown, fyne.KeyReturn) // the second one, by the keyboard alone
	s.mustShow("client_id", "code", "•", "http://localhost:40001/")
	for _, hidden := range []string{"the-code", "the-state", "the-verifier"} {
		if s.shows(hidden) {
			t.Errorf("%s is shown", hidden)
		}
	}
	s.tap("Reveal for a moment")
	s.mustShow("the-code", "the-state", "Masked again in 10 s")
	if s.shows("the-verifier") {
		t.Error("another exchange is revealed as well")
	}
	s.now = s.now.Add(4 * time.Second)
	if !l.tick() {
		t.Error("it stopped counting")
	}
	s.mustShow("the-code", "Masked again in 6 s")
	s.now = s.now.Add(6 * time.Second)
	if l.tick() || s.shows("the-code") {
		t.Error("it stays revealed")
	}

	s.tap("Reveal for a moment")
	s.tap("Done")
	s.tap("Tools")
	s.tap("Flow lab")
	s.until("the lab", func() bool { return s.w.pane == paneFlowLab && s.shows("client_id") })
	if s.shows("the-code") {
		t.Error("leaving the view leaves the secrets open")
	}
}

func TestRevealedSecretsCannotBeCopied(t *testing.T) {
	s := inLab(t, contoso())
	withExchanges(s)
	s.keyTo(s.w.lab.wire, fyne.KeyDown, fyne.KeyReturn)
	s.tap("Reveal for a moment")
	s.each(func(o fyne.CanvasObject, _ fyne.Position) {
		if r, ok := o.(*wireFieldRow); ok {
			r.Tapped(nil)
		}
	})
	s.until("the copies", func() bool { return s.doors.called("copy client") })
	if s.doors.called("copy the-code") || s.doors.called("copy the-state") {
		t.Error("a secret is on the clipboard")
	}
}

func TestLongValuesAreWhole(t *testing.T) {
	s := inLab(t, contoso())
	withExchanges(s)
	long := strings.Repeat("eyJ", 400)
	l := s.w.lab.wire
	s.keyTo(l, fyne.KeyDown, fyne.KeyDown, fyne.KeyReturn)
	s.tap("Reveal for a moment")
	var whole strings.Builder
	for _, line := range l.lines {
		if line.field.Name == "access_token" {
			whole.WriteString(line.words)
		}
	}
	if whole.String() != long {
		t.Errorf("%d of %d characters are in the rows", whole.Len(), len(long))
	}
	if drawn := len(l.rows.InView); drawn > 40 {
		t.Errorf("%d rows are drawn", drawn)
	}
}

func TestPitch(t *testing.T) {
	for _, tt := range []struct {
		in    string
		cells int
		want  []string
	}{
		{"", 10, []string{""}},
		{"short", 10, []string{"short"}},
		{"openid profile offline_access", 16, []string{"openid profile ", "offline_access"}},
		{"0123456789abcdef", 10, []string{"0123456789", "abcdef"}},
		{"a\n\nb", 10, []string{"a", "", "b"}},
		{"日本語", 4, []string{"日本", "語"}},
	} {
		if got := kit.Pitch(tt.in, tt.cells); !slices.Equal(got, tt.want) {
			t.Errorf("pitch(%q, %d) = %q, want %q", tt.in, tt.cells, got, tt.want)
		}
	}
}

func TestWhatTheBrowserBroughtBackMayBeARefusal(t *testing.T) {
	back := flows.Exchange{Browser: true, Response: &flows.Message{URL: "http://localhost:1", Fields: []flows.Field{{Name: "code"}}}}
	if _, words, _ := exchangeState(back, true); words != "came back" {
		t.Errorf("a code %s", words)
	}
	back.Response.Fields = []flows.Field{{Name: "error", Value: "access_denied"}}
	if shape, words, _ := exchangeState(back, true); words != "refused" || shape != kit.Triangle {
		t.Errorf("a refusal %s", words)
	}
}
