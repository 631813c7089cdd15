package app

import (
	"slices"
	"strings"

	"latchkey/app/kit"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// What the form of the Flow lab shows follows from what is chosen in it.

func (f *labForm) chosen() labFlow { return labFlows()[f.flow.Chosen] }

// profile is the chosen one; false: another provider.
func (f *labForm) profile() (Profile, bool) {
	if f.place.Chosen < len(f.profiles) {
		return f.profiles[f.place.Chosen], true
	}
	return Profile{}, false
}

// arrange shows what belongs to the chosen flow.
func (f *labForm) arrange() {
	flow := f.chosen()
	f.purpose.Set(flow.purpose)
	f.instead.Hidden = flow.instead == ""
	f.instead.Set(kit.Triangle, flow.instead, kit.ColorWarn, kit.ColorInk)
	f.missing.Objects = nil
	for _, words := range flow.missing {
		m := kit.NewMark(kit.SizeCaption)
		m.Label.Fit = kit.Wrap
		m.Set(kit.Ring, words, kit.ColorWarn, kit.ColorInk)
		f.missing.Add(m)
	}
	f.missing.Hidden = len(flow.missing) == 0
	for part, group := range f.parts {
		group.Hidden = !flow.has(part)
	}
	p, known := f.profile()
	f.where.Hidden, f.stranger.Hidden = !known, known
	if known {
		f.where.Set(p.Authority.URL + "\nApplication " + p.ClientID)
	}
	f.hintScopes(flow, p)
	allowed := f.passwordAllowed(p)
	f.unlocked.Hidden, f.locked.Hidden = !allowed, allowed
	f.extra.Hidden = !f.open
	label := "More parameters"
	if f.open {
		label = "Fewer parameters"
	}
	f.more.SetLabel(label)
	f.run.SetEnabled(f.running || f.mayRun())
	f.say("")
	f.page.Flow()
}

// hintScopes says which scopes are asked for when the field is left empty.
func (f *labForm) hintScopes(flow labFlow, p Profile) {
	hint, note := "openid profile", ""
	switch usual := usualScopes(flow, p); {
	case flow.flow == labRefresh:
		hint, note = "", "Left empty: those of the account."
	case usual != "":
		hint, note = "", "Left empty: "+strings.Join(usual.List(), " ")
	case flow.flow == labOnBehalfOf || flow.flow == identity.FlowClientCredentials:
		hint = "api://orders/.default"
	}
	f.usual.Set(note)
	f.usual.Hidden = note == ""
	f.scopes.SetHint(hint)
}

// usualScopes are asked for when none are typed: the profile's. An application asks for all that it was granted at
// the API they belong to, since single scopes are people's; the next API behind it is one that no profile names.
func usualScopes(flow labFlow, p Profile) identity.Scopes {
	switch {
	case flow.flow == labOnBehalfOf:
		return ""
	case flow.flow == identity.FlowClientCredentials:
		for _, s := range p.Scopes.Resource().List() {
			entra := p.Authority.Kind == identity.Entra && strings.Contains(s, "://")
			if end := strings.LastIndex(s, "/"); end > 0 && (entra || strings.HasPrefix(s, "api://")) {
				return identity.Scopes(s[:end] + "/.default")
			}
		}
	}
	return p.Scopes
}

func (f *labForm) passwordAllowed(p Profile) bool {
	return f.allowed || p.Flow == identity.FlowPassword
}

// render takes what there is to choose from. A choice stays where its object is still there.
func (f *labForm) render(profiles []Profile, accounts []session.Account, current session.Account, allowed bool) {
	if slices.Equal(profiles, f.profiles) && slices.EqualFunc(accounts, f.accounts, sameRow) && f.allowed == allowed {
		return
	}
	first := f.profiles == nil && f.accounts == nil
	before, known := f.profile()
	places, at := make([]string, 0, len(profiles)+1), len(profiles)
	for i, p := range profiles {
		places = append(places, p.Title())
		if known && p.Name == before.Name || first && i == 0 {
			at = i
		}
	}
	was := current.ID
	if a, ok := f.refreshed(); ok {
		was = a.ID
	}
	names, which := make([]string, len(accounts)), 0
	for i, a := range accounts {
		names[i] = a.Label() + ", " + organisation(a.Account, profiles)
		if a.ID == was {
			which = i
		}
	}
	f.profiles, f.accounts, f.allowed = slices.Clone(profiles), accounts, allowed
	f.place.SetOptions(append(places, elsewhere), at)
	f.account.SetOptions(names, which)
	f.arrange()
}

// refreshed is the account whose refresh token would be redeemed.
func (f *labForm) refreshed() (session.Account, bool) {
	if i := f.account.Chosen; i < len(f.accounts) {
		return f.accounts[i], true
	}
	return session.Account{}, false
}

func (f *labForm) pressed() {
	if f.running {
		f.do.stop()
		return
	}
	f.do.run()
}

// setRunning makes the filled button the way to stop, and back.
func (f *labForm) setRunning(on bool) {
	if f.running == on {
		return
	}
	f.running = on
	label, r := "Run", kit.Primary
	if on {
		label, r = "Stop", kit.Plain
	}
	f.run.SetLabel(label)
	f.run.SetRank(r)
	f.run.SetEnabled(on || f.mayRun())
}

func (f *labForm) mayRun() bool {
	p, _ := f.profile()
	return !f.chosen().has(partPassword) || f.passwordAllowed(p)
}

// say tells what is wrong with the form; empty: nothing.
func (f *labForm) say(wrong string) {
	if f.wrong.Words != wrong {
		f.wrong.Set(wrong)
		f.wrong.Hidden = wrong == ""
		f.object.Refresh()
	}
}

// forget empties what nobody else may read when the view is left.
func (f *labForm) forget() {
	f.password.SetText("")
	f.assertion.SetText("")
	f.proof.forget()
}
