package app

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// nobodysWords are what must not be read in the tour: each word of a name, username or organisation in it, and what
// identifiers and tokens begin with.
func nobodysWords(snap session.Snapshot) (list []string) {
	for _, a := range snap.Accounts {
		list = append(list, strings.Fields(strings.ToLower(a.Name))...)
		list = append(list, strings.ToLower(a.Username), string(a.ID))
		if a.Need != nil {
			list = append(list, a.Need.CorrelationID)
		}
	}
	list = append(list, "wingtip", "adele@", "eyJ", "0b8e7a5c", "72f988bf")
	return slices.DeleteFunc(list, func(s string) bool { return len(s) < 3 })
}

// tellsNobody fails where somebody is given away by what is drawn, by a tip that can come up, or by the title.
func (s *screen) tellsNobody(view string, secrets []string) {
	s.Helper()
	read := s.drawn()
	s.each(func(o fyne.CanvasObject, _ fyne.Position) {
		if t, ok := o.(kit.Tipped); ok {
			if note := kit.TipOver(o); note != nil && t.TipWords() != "" {
				kit.RestTipOf(t)
				read = append(read, note.Label.Shown())
				kit.HideTip(o)
			}
		}
	})
	for _, line := range read {
		for _, secret := range secrets {
			for _, word := range strings.FieldsFunc(strings.ToLower(line), func(r rune) bool { return strings.ContainsRune(" ,;:()\"'\n", r) }) {
				if word == strings.ToLower(secret) || len(secret) > 6 && strings.Contains(word, strings.ToLower(secret)) {
					s.Errorf("%s: %q gives away %q", view, line, secret)
				}
			}
		}
	}
}

// TestMaskedModeNamesNobodyInTheWholeTour goes through everything that the window can show.
func TestMaskedModeNamesNobodyInTheWholeTour(t *testing.T) {
	s := tourScreen(t, dresses()[0])
	claims := someClaims()
	maps.Copy(claims, map[string]any{"oid": objectGUID, "tid": tenantGUID, "name": "Adele Vance", "family_name": "Vance"})
	s.keeper.token, s.keeper.keys = signed(t, claims)
	snap := allKinds()
	for i := range snap.Accounts {
		a := &snap.Accounts[i]
		a.TenantID, a.HomeAccountID = tenantGUID, objectGUID+"."+tenantGUID
		a.Activity = append(a.Activity, identity.Event{At: fixedNow(), Kind: identity.EventSignedIn, Text: "Signed in as " + a.Username, CorrelationID: traceGUID})
	}
	snap.Copied = &session.Copied{Account: snap.Accounts[0].ID, Kind: "access", Until: s.now.Add(time.Hour)}
	s.w.profiles = []Profile{contoso()}
	s.w.profiles[0].Organisation = "Wingtip Toys" // Contoso is in our own examples
	s.profiles.list = s.w.profiles
	s.w.render(snap)
	s.w.toggleMasked()
	secrets := nobodysWords(snap)
	secrets = slices.DeleteFunc(secrets, func(w string) bool { return w == "order" || w == "import" || w == "orders" })

	views := tourViews()
	for i, tab := range []string{"Overview", "Claims", "Activity"} {
		for _, a := range snap.Accounts {
			views[fmt.Sprint(i, a.Status)] = func(s *screen) { s.w.choose(a.ID); s.tap(tab) }
		}
	}
	views["a sheet"] = func(s *screen) {
		s.w.begin(&signing{profile: contoso(), flow: identity.FlowAuto, only: true})
		a := s.w.signing.last
		for _, step := range []flows.Step{flows.StepDiscovering, flows.StepWaiting} {
			a.Step = string(step)
			s.w.signing.sheet.render(a, s.now)
			s.tellsNobody("a sheet, "+string(step), secrets)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(views)) {
		s.w.render(snap)
		views[name](s)
		s.until(name, func() bool { return !s.w.gathering && !s.w.adding })
		s.tellsNobody(name, secrets)
		s.clear()
	}
}
