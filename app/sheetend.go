package app

import (
	"latchkey/app/kit"
	"latchkey/internal/session"
)

// fail shows what happened and what to do about it.
func (s *sheet) fail(p session.Problem) {
	if s.shown != nil && *s.shown == p {
		return
	}
	s.shown = &p
	s.title.Hide()
	s.lead.Hide()
	s.waiting.Hide()
	s.later.Hide()
	s.chosen.Hide()
	s.meaning.Hidden = p.Code == "" // without a number there is nothing to look up
	head, text := headed(p.Summary, p.Next)
	s.cause.Set(kit.Triangle, head, kit.ColorBad, kit.ColorInk)
	s.cause.Show()
	s.next.Set(text)
	s.who.Set(mendedBy(p.Who, p.Next))
	s.who.Hidden = s.who.Words == ""
	trace := p.Code
	if p.CorrelationID != "" {
		if trace != "" {
			trace += ", correlation "
		} else {
			trace = "Correlation "
		}
		trace += kit.Abbreviate(p.CorrelationID)
	}
	s.trace.Set(trace)
	s.trace.Hidden = trace == ""
	// What others must mend is not mended by trying again: then the details for them come first.
	s.setHelpless(p.Who == "administrator" || p.Who == "owner")
	s.problem.Show()
	s.object.Flow()
}

// setHelpless decides which button stands out: the details, or another try.
func (s *sheet) setHelpless(on bool) {
	s.helpless = on
	s.details.Hidden, s.once.Hidden = !on, !on
	s.copied.Hidden, s.retry.Hidden = on, on
	s.links.Hidden = !s.ways.Visible() && !s.another.Visible() && !s.meaning.Visible() && !on
}

// goOn makes another way what comes next.
func (s *sheet) goOn(label string) {
	s.retry.SetLabel(label)
	s.setHelpless(false)
	s.object.Flow()
}

// declined says that somebody said no on the other device, and makes a new code what comes next.
func (s *sheet) declined() {
	s.cause.Set(kit.Triangle, "Declined on the other device", kit.ColorBad, kit.ColorInk)
	s.next.Set("Somebody said no there, and nothing has changed. A new code starts over.")
	s.goOn("New code")
}

// offer adds the way to keep another account that signed in instead; name is how it is called.
func (s *sheet) offer(name string) {
	if name == "" || s.accept.Visible() {
		return
	}
	s.accept.SetLabel("Add " + name)
	s.accept.Show()
	s.retry.SetRank(kit.Plain)
	s.setHelpless(false)
	s.close.Hide()
	s.object.Flow()
}

// offerElsewhere adds the quiet ways to something else: other flows, and for a sign-in that began without a choice
// another organisation.
func (s *sheet) offerElsewhere(ways, organisations bool) {
	s.ways.Hidden, s.another.Hidden = !ways, !organisations
	s.links.Hidden = !s.later.Visible() && !ways && !organisations && !s.meaning.Visible()
	s.object.Flow()
}

// codeEnded says that nobody typed the code in time, and makes a new one what comes next.
func (s *sheet) codeEnded() {
	s.cause.Set(kit.Triangle, "The code has expired", kit.ColorBad, kit.ColorInk)
	s.next.Set("Nobody typed it in time, and nothing has changed. A new code starts over.")
	s.goOn("New code")
}

// way is the button that goes on after a failure.
func (s *sheet) way() *kit.Button {
	if s.accept.Visible() {
		return s.accept
	}
	if s.helpless {
		return s.details
	}
	return s.retry
}
