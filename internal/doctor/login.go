package doctor

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"latchkey/flows"
	"latchkey/internal/claims"
	"latchkey/internal/identity"
	"latchkey/winauth"
)

// The checks of this computer's own login.
const (
	checkLibrary  = "Login library"
	checkStanding = "This computer"
	checkTicket   = "Ticket"
	checkUPN      = "User principal name"
	checkTry      = "Trying this computer's login"
)

const (
	soonOver    = 10 * time.Minute
	skewNoticed = time.Minute
)

// needed reports whether nothing but this computer's login will do.
func (x *examination) needed() bool { return x.target != nil && x.target.Flow == identity.FlowWindows }

// lacking is the status of what is not there: a fault only where it is needed.
func (x *examination) lacking() flows.CheckStatus {
	if x.needed() {
		return flows.CheckFail
	}
	return flows.CheckSkipped
}

// login looks at this computer's own login, and decides whether it is worth a try.
func (x *examination) login(ctx context.Context) {
	if t := x.target; t != nil && t.Flow != identity.FlowWindows && t.Flow != identity.FlowAuto {
		x.say(checkTry, flows.CheckSkipped, fmt.Sprintf("Not used: this signs in another way (%s).", cmp.Or(t.Flow, identity.FlowBrowser)), "")
		return
	}
	ticket, err := x.Login.Ticket(ctx)
	if errors.Is(err, winauth.ErrUnavailable) {
		text, next := words(err)
		x.say(checkLibrary, x.lacking(), "No Kerberos: "+text, next)
	} else {
		x.say(checkLibrary, flows.CheckPass, cmp.Or(ticket.Library, "The system's own")+".", "")
	}
	x.standing(ctx, err == nil)
	x.ticket(ticket, err)
	x.name(ctx)
	x.tries = x.worthTrying(err)
}

func (x *examination) standing(ctx context.Context, hasTicket bool) {
	standing, detail := x.Login.Standing(ctx)
	status, next := flows.CheckPass, ""
	switch {
	case standing == winauth.StandingEntra && !hasTicket:
		status = x.lacking()
		next = "Sign in in the browser, which knows the login of a computer that is joined to Entra ID."
	case (standing == winauth.StandingNone || standing == winauth.StandingUnknown) && !hasTicket && x.needed():
		status = flows.CheckWarn
	}
	if where, ok := strings.CutPrefix(detail, "This computer is "); ok { // which the check's name says
		detail = strings.ToUpper(where[:1]) + where[1:]
	}
	x.say(checkStanding, status, detail, next)
}

func (x *examination) ticket(t winauth.Ticket, err error) {
	if err != nil {
		text, next := words(err)
		status := x.lacking()
		if e, ok := errors.AsType[*winauth.Error](err); ok && e.Reason == winauth.ReasonExpired {
			text = "The ticket of " + cmp.Or(t.Principal, "this login") + " has expired."
			if !x.needed() {
				status = flows.CheckWarn // there was one, so somebody may rely on it
			}
		}
		x.say(checkTicket, status, text, next)
		return
	}
	text := cmp.Or(t.Principal, "There is one")
	if t.Cache != "" {
		text += " in " + t.Cache
	}
	status, next := flows.CheckPass, ""
	if left := t.Expires.Sub(x.Now()); !t.Expires.IsZero() {
		text += fmt.Sprintf(", good until %s (%s)", t.Expires.Local().Format("15:04:05"), claims.Span(max(0, left)))
		if left < soonOver {
			status, next = flows.CheckWarn, "Renew it soon: kinit, or lock and unlock the screen."
		}
	}
	if skew := t.Skew.Abs(); skew > skewNoticed {
		way := map[bool]string{true: "ahead of", false: "behind"}[t.Skew > 0]
		text += fmt.Sprintf("; the domain's clock was %s %s this computer's when it was fetched", claims.Span(skew), way)
		status, next = flows.CheckWarn, "Set this computer's clock, best by having it follow the domain."
	}
	x.say(checkTicket, status, sentence(text), next)
}

func (x *examination) name(ctx context.Context) {
	upn, sure, err := x.Login.UPN(ctx)
	switch {
	case err != nil || upn == "":
		x.say(checkUPN, flows.CheckSkipped, "The system does not know it.", "")
	case sure:
		x.upn = upn
		x.say(checkUPN, flows.CheckPass, upn+"; the system vouches for it.", "")
	default:
		x.say(checkUPN, flows.CheckPass, upn+" is the ticket's name. At the provider the name may end otherwise, so it is not taken for granted.", "")
	}
}

// worthTrying says why this computer's login is not tried, if so. It is where a sign-in would, and has a chance to.
func (x *examination) worthTrying(ticket error) bool {
	skip := func(text string) bool {
		x.say(checkTry, flows.CheckSkipped, text, "")
		return false
	}
	switch {
	case x.target == nil:
		return skip("There is no provider to try it with.")
	case len(x.told) > 0 && x.told[0].Status == flows.CheckFail:
		return skip("The sign-in service comes first.")
	case x.target.Barred != nil:
		x.barred(x.target.Barred)
		return false
	case x.needed():
		return true
	case ticket != nil:
		return skip("There is no ticket that can be used; the browser signs in without one.")
	}
	if e, ok := errors.AsType[*flows.LoginError](flows.CheckWindows(x.target.Request.Authority, x.username())); ok {
		return skip("Not possible here: " + sentence(e.Problem) + " The browser is used.")
	}
	return true
}

// barred says why this computer's login is not used although it may be there.
func (x *examination) barred(err error) {
	text, next := "Not used: "+err.Error(), ""
	if e, ok := errors.AsType[*flows.LoginError](err); ok {
		text, next = "Not used: "+e.Problem, e.Next
	} else if errors.Is(err, flows.ErrNotMeant) {
		text = "Not used: on this computer the preferences (windows_login) leave it out where it is not asked for by name; the browser signs in"
	}
	x.say(checkTry, x.lacking(), sentence(text), next)
}

func (x *examination) username() string { return cmp.Or(x.target.Windows.Username, x.upn) }

// signIn goes through a sign-in with this computer's login. Where the browser would do instead, a failure is a warning.
func (x *examination) signIn(ctx context.Context) {
	x.target.Windows.Username = x.username()
	for _, c := range flows.ExamineWindows(ctx, x.Client, x.target.Request, x.target.Windows) {
		if slices.ContainsFunc(x.told, func(told flows.Check) bool {
			return told.Name == c.Name && (told.Status == c.Status || c.Status == flows.CheckSkipped)
		}) {
			continue
		}
		if c.Status == flows.CheckFail && !x.needed() {
			c.Status = flows.CheckWarn
			c.Text = strings.TrimSpace(c.Text + " The browser is used instead.")
		}
		x.tell(c)
	}
}

// words are what an error of the login says, and what to do.
func words(err error) (text, next string) {
	e, ok := errors.AsType[*winauth.Error](err)
	if !ok {
		return sentence(err.Error()), ""
	}
	text = sentence(strings.ToUpper(e.Text[:min(1, len(e.Text))]) + e.Text[min(1, len(e.Text)):])
	if e.Reason == winauth.ReasonNoTicket {
		text = "There is none. The system says: " + text
	}
	return text, e.Next
}
