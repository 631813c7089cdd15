package app

import (
	"cmp"
	"context"
	"slices"
	"time"

	"latchkey/flows"
	"latchkey/internal/desktop"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// signing is a sign-in that this window started and shows.
type signing struct {
	profile Profile
	flow    identity.Flow
	account *identity.Account // signing in again; with tenant: who goes there
	tenant  string            // another tenant that the account's person goes to
	claims  string
	proof   string          // how the account proved itself so far, if it is an application
	scopes  identity.Scopes // others than those of the profile; empty: those
	isNew   bool            // the profile is kept once this sign-in has succeeded
	only    bool            // begun without a choice, because there is one profile

	hint    string                 // the e-mail address of whoever signs in, as they typed it; empty: they did not
	browser *desktop.BrowserChoice // where the page opens; nil: as for the account, or the preferences, say

	clientID   string // another application than the profile's; empty: that one
	name       string // what to call the application; empty: as its profile
	username   string
	asked      bool // the username was asked for; it is to be kept in the profile
	password   identity.Secret
	credential *identity.Credential
	origin     origin // the form it came from; nil: none
	why        string // why the person is asked at all, a sentence; empty: they asked for it
	then       func() // what the same account was signed in again for goes on; nil: nothing waits

	id      session.AttemptID
	sheet   *sheet
	cancel  context.CancelFunc
	started time.Time
	over    time.Time // when it failed
	last    session.Attempt
	ended   bool
	beyond  bool // this computer's login cannot do what is asked, however often it is tried
	linked  bool // a link has been asked for
}

// origin is a form that a sign-in came from. It keeps what was typed until the sign-in has succeeded or is given up.
type origin interface {
	reopen() // shows it again
	forget() // drops the secrets in it
}

// anew is the same sign-in for another try.
func (s *signing) anew() *signing {
	return &signing{profile: s.profile, flow: s.flow, account: s.account, tenant: s.tenant, claims: s.claims, proof: s.proof, scopes: s.scopes,
		isNew: s.isNew, only: s.only, clientID: s.clientID, name: s.name, credential: s.credential, why: s.why, then: s.then, hint: s.hint, browser: s.browser}
}

// addAccount begins with what is known: nothing, one way to sign in, or several.
func (w *window) addAccount() {
	w.withProfiles(func() {
		switch len(w.profiles) {
		case 0:
			w.showConnect()
		case 1:
			w.start(&signing{profile: w.profiles[0], flow: w.profiles[0].Flow, only: true})
		default:
			w.chooseProfile()
		}
	})
}

// signIn adds an account with a profile, in the profile's own way.
func (w *window) signIn(p Profile) { w.start(&signing{profile: p, flow: p.Flow}) }

// signInAgain asks the account's person for the same account once more.
func (w *window) signInAgain(a session.Account) {
	claims := ""
	if a.Need != nil {
		claims = a.Need.Claims
	}
	next := w.againAs(a, claims, "")
	if claims != "" {
		next.why = "Your organisation asks for a stronger sign-in."
	}
	w.start(next)
}

// againAs prepares signing an account in again, with what the provider or an API asked for. Scopes may be empty.
func (w *window) againAs(a session.Account, claims string, scopes identity.Scopes) *signing {
	p := Profile{}
	if i := slices.IndexFunc(w.profiles, func(p Profile) bool { return p.MadeFor(a.Account) }); i >= 0 {
		p = w.profiles[i] // for how its provider wants to be asked; whom and for what, the account says
	}
	p.Name, p.Organisation, p.Authority = a.Profile, organisation(a.Account, w.profiles), a.Authority
	p.ClientID, p.Scopes, p.RedirectURI = a.ClientID, a.Scopes, a.RedirectURI
	account := a.Account
	flow := flowAgain(account, claims)
	if flow == identity.FlowBroker && !w.brokerAllowed() {
		flow = identity.FlowAuto
	}
	return &signing{profile: p, flow: flow, account: &account, claims: claims, proof: a.Proof, scopes: scopes}
}

// flowAgain is how an account signs in again: as it did, unless that cannot give what is asked for.
func flowAgain(a identity.Account, claims string) identity.Flow {
	switch flow := identity.Flow(a.Flow); {
	case a.Kind == identity.KindApp:
		return identity.FlowClientCredentials
	case flow == identity.FlowWindows: // the browser is there for what it cannot do
		return identity.FlowAuto
	case flow == identity.FlowPassword && claims != "": // a second factor, most often
		return identity.FlowBrowser
	case flow == identity.FlowImplicit:
		return identity.FlowBrowser
	default:
		return cmp.Or(flow, identity.FlowAuto)
	}
}

// start asks for what a flow needs beforehand, and begins.
func (w *window) start(s *signing) {
	switch s.flow = cmp.Or(s.flow, identity.FlowAuto); s.flow {
	case identity.FlowPassword:
		w.askPassword(s)
	case identity.FlowWindows:
		w.askUsername(s)
	case identity.FlowClientCredentials:
		w.askCredential(s)
	default:
		w.begin(s)
	}
}

// again tries once more what failed.
func (w *window) again(s *signing) {
	w.endSigning(s)
	switch {
	case s.beyond || s.last.Problem != nil && s.beyondPassword(*s.last.Problem):
		next := s.anew()
		next.flow = identity.FlowBrowser
		if s.origin != nil {
			s.origin.forget()
		}
		w.begin(next)
		return
	case s.origin != nil:
		s.origin.reopen()
		return
	}
	w.begin(s.anew())
}

// begin starts a sign-in and shows its sheet. Nobody waits here: the sheet follows the Snapshots.
func (w *window) begin(s *signing) {
	w.naming = nil
	if w.signing != nil {
		w.leave(w.signing) // another face asked for the next one
	}
	request, wrong := w.request(s)
	s.password = "" // the grant has it
	s.id, s.started = request.Attempt, w.o.Now()
	ctx, cancel := context.WithCancel(w.errands.ctx)
	s.cancel = cancel
	s.sheet = newSheet(s.flow, w.sheetActions(s))
	s.sheet.codes, s.sheet.why = s.takesCode(), s.why
	w.keepMaskedWith(s.profile)
	w.offerBrowser(s)
	w.signing = s
	w.overlays.Push(s.sheet.object, func() { w.leave(s) })
	s.last = session.Attempt{ID: s.id, Organisation: s.profile.Title(), Step: string(flows.StepDiscovering), StartedAt: s.started, Flow: s.flow}
	s.sheet.render(s.last, s.started)
	s.sheet.offerElsewhere(s.account == nil, s.only)
	if wrong != nil {
		w.signInFailed(s, wrong)
		return
	}
	w.errands.eachSecond(ctx, func() { w.renderSigning(s) })
	w.errands.run(func(outer context.Context) func() {
		id, err := w.o.Keeper.SignIn(ctx, request)
		if err != nil {
			return func() { w.signInFailed(s, err) }
		}
		kept := w.keepNew(outer, s)
		return func() { w.signedIn(s, id); kept(); w.remember(s, id); w.rememberBrowser(s, id) }
	})
}

// request is a sign-in in the words of the session.
func (w *window) request(s *signing) (session.SignIn, error) {
	if s.tenant != "" {
		r, grant, err := session.InTenant(*s.account, s.tenant)
		if err != nil {
			return session.SignIn{Attempt: session.NewAttemptID()}, err
		}
		grant.Visit = w.visit(s)
		r.Organisation, r.Attempt = s.profile.Title(), cmp.Or(r.Attempt, session.NewAttemptID())
		return r, nil
	}
	p := s.profile
	way := session.Way{Flow: s.flow, Username: s.username, Password: s.password, Browser: flows.AuthorizationCode{
		Visit: w.visit(s), RedirectURI: p.RedirectURI, ResponseMode: p.ResponseMode, Prompt: p.Prompt, DomainHint: p.DomainHint}}
	if s.account == nil {
		way.Browser.LoginHint = cmp.Or(s.hint, p.LoginHint)
		way.Browser.Prompt = cmp.Or(p.Prompt, session.AddAccountPrompt)
		if s.hint != "" && (p.Authority.Kind == identity.Entra || p.Authority.Kind == identity.CIAM) {
			way.Browser.Prompt = p.Prompt // whom it should choose is known, and this platform goes by it
		}
	}
	way.Login, way.Broker = w.computerLogin(s), w.accountBroker(s)
	grant, err := way.Grant()
	scopes := cmp.Or(s.scopes, p.Scopes)
	if s.flow == identity.FlowClientCredentials {
		scopes = s.scopes // the profile's are for people
	}
	return session.SignIn{
		Request: flows.Request{Authority: p.Authority, ClientID: cmp.Or(s.clientID, p.ClientID), Scopes: scopes,
			Claims: s.claims, Account: s.account, Credential: s.credential, ContinuousAccess: s.continuousAccess()},
		Grant: grant, Flow: s.flow, Profile: p.Name, Organisation: p.Title(), Name: s.name, Attempt: session.NewAttemptID(),
	}, err
}

// takesCode reports whether a code on another device can take the place of the browser.
func (s *signing) takesCode() bool {
	return (s.flow == identity.FlowAuto || s.flow == identity.FlowBrowser) && s.tenant == ""
}

// continuousAccess is as the account signed in, or as the profile says for a new one.
func (s *signing) continuousAccess() bool {
	if s.account != nil {
		return s.account.ContinuousAccess
	}
	return s.profile.ContinuousAccess
}
