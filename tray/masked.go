package tray

import (
	"fmt"
	"slices"

	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// dots stand for what is hidden. Their number says nothing about its length.
const dots = "••••••"

// masked puts numbers in the place of names, for whoever shares the screen: menus and notifications are seen there too.
// What says why an account needs its person may name somebody, so it is left to the window.
func masked(s session.Snapshot, p Prefs) (session.Snapshot, Prefs) {
	accounts := make([]session.Account, len(s.Accounts))
	organisations := map[string]int{}
	places := map[identity.AccountID]string{}
	for i, a := range s.Accounts {
		name := organisation(a.Account, p)
		if organisations[name] == 0 {
			organisations[name] = len(organisations) + 1
		}
		places[a.ID] = p.say(fmt.Sprintf("Organisation %d", organisations[name]))
		a.Name, a.Username, a.Profile, a.Reason = p.say(fmt.Sprintf("Account %d", i+1)), "", "", ""
		if a.Need != nil {
			a.Need = &identity.Need{Summary: "The window says why.", At: a.Need.At}
		}
		accounts[i] = a
	}
	s.Accounts = accounts
	s.SignIns = slices.Clone(s.SignIns)
	for i, at := range s.SignIns {
		s.SignIns[i].Organisation, s.SignIns[i].Other = "", ""
		if at.Device != nil { // whoever reads the code on a shared screen could be quicker
			device := *at.Device
			device.UserCode = dots
			s.SignIns[i].Device = &device
		}
	}
	p.Organisation = func(a identity.Account) string { return places[a.ID] }
	return s, p
}

// maskedProblem is what may be said of a failure on a shared screen: its words can name people, and no list of names here
// knows them all.
func maskedProblem() session.Problem {
	return session.Problem{Summary: "What you asked for could not be done", Next: "The doctor in the window says why."}
}
