package cli

import (
	"cmp"
	"context"
	"errors"
	"os"
	"slices"
	"strings"

	"latchkey/flows"
	"latchkey/internal/desktop"
	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/settings"
)

// plan is a sign-in that has been put together from the flags, but for its grant.
type plan struct {
	session.SignIn
	way     session.Way
	profile settings.Profile // the zero Profile where there is none
	kind    identity.Kind    // of the account that is signed in again; empty: a new one
	browser desktop.BrowserChoice

	login    bool // this computer's login is meant, whatever the computer's standing
	typed    bool // the username was asked for
	remember bool // it is to be kept in the profile
}

// opensBrowser reports whether the sign-in waits for a browser on this computer.
func (pl *plan) opensBrowser() bool {
	switch pl.way.Flow {
	case identity.FlowBrowser, identity.FlowHybrid, identity.FlowImplicit:
		return true
	case identity.FlowAuto:
		return pl.way.NoBrowser == nil
	}
	return false
}

// plan turns the flags into a sign-in: of an account again, in another tenant, with a profile, or with what was typed.
func (p *Program) plan(ctx context.Context, k *session.Keeper, h *Home, in signInFlags) (*plan, error) {
	begin := in.anew
	if in.account != "" {
		begin = in.again
	}
	pl, err := begin(ctx, k, h)
	if err != nil {
		return nil, err
	}
	if pl.Request.Claims, err = claimsOf(pl.Request.Claims, in.claims, in.challenge); err != nil {
		return nil, err
	}
	if len(in.scopes) > 0 {
		pl.Request.Scopes = identity.NewScopes(in.scopes...)
	}
	pl.SignIn.Flow, pl.Request.CorrelationID = pl.way.Flow, flows.NewCorrelationID()
	pl.way.Browser.Timeout = in.timeout
	if !in.anotherPerson() {
		pl.way.Login = h.Login(pl.profile, pl.way.Username, pl.login || pl.way.Flow == identity.FlowWindows)
		pl.way.Broker = h.Broker(false, 0)
	}
	if in.browser != "" {
		return pl, in.chooseBrowser(ctx, pl)
	}
	if !in.noBrowser {
		pl.way.NoBrowser = noBrowser()
	}
	return pl, nil
}

// anotherPerson reports whether whoever types wants to choose on the provider's pages, so that nobody is to be signed in
// without seeing them.
func (in signInFlags) anotherPerson() bool { return in.prompt != "" && in.prompt != "none" }

// noBrowser says why no browser can be opened here; nil: one can.
func noBrowser() error {
	// The launcher looks there first, as OpenBrowser documents.
	if os.Getenv("BROWSER") != "" || desktop.HasDisplay() {
		return nil
	}
	return errors.New("no browser can be opened here: there is no display, and BROWSER is not set")
}

// anew plans a sign-in with a profile or with what was typed.
func (in signInFlags) anew(_ context.Context, _ *session.Keeper, h *Home) (*plan, error) {
	q, err := profileOf(h, in.profile, in.authority, in.clientID)
	if err != nil {
		return nil, err
	}
	flow, err := in.flowOf(q)
	if err != nil {
		return nil, err
	}
	name := "" // an application without a profile is called by its client ID
	if q.Name == "" {
		name = q.ClientID
	}
	return &plan{
		profile: q, browser: h.PreferredBrowser(),
		SignIn: session.SignIn{
			Name: name, Attempt: session.NewAttemptID(), Profile: q.Name, Organisation: cmp.Or(q.Title(), q.Authority.Host()),
			Request: flows.Request{Authority: q.Authority, ClientID: q.ClientID, Scopes: q.Scopes, ContinuousAccess: q.ContinuousAccess},
		},
		way: session.Way{
			Flow:     flow,
			Username: cmp.Or(in.loginHint, q.LoginHint),
			Browser: flows.AuthorizationCode{
				Prompt:    cmp.Or(in.prompt, q.Prompt, session.AddAccountPrompt),
				LoginHint: cmp.Or(in.loginHint, q.LoginHint), DomainHint: q.DomainHint,
				RedirectURI: cmp.Or(in.redirectURI, q.RedirectURI), ResponseMode: q.ResponseMode,
			},
		},
	}, nil
}

// flowOf is the flow that was typed or that the profile names. Who proves an application and names none means the
// application itself where the scopes are those of one; otherwise nobody can tell.
func (in signInFlags) flowOf(q settings.Profile) (identity.Flow, error) {
	flow := cmp.Or(identity.Flow(in.flow), q.Flow, identity.FlowAuto)
	if in.flow != "" || flow != identity.FlowAuto || !in.credential.given() {
		return flow, nil
	}
	scopes := in.scopes
	if len(scopes) == 0 {
		scopes = q.Scopes.List()
	}
	if len(scopes) > 0 && !slices.ContainsFunc(scopes, func(s string) bool { return !strings.HasSuffix(s, "/.default") }) {
		return identity.FlowClientCredentials, nil
	}
	return "", usage("name the way to sign in with --flow: client-credentials signs the application itself in (its scope ends in /.default), browser a person through it")
}

// again plans signing an account in again: the same person must come, and what the provider asked for goes along.
// With a tenant the person is signed in there, as another account.
func (in signInFlags) again(ctx context.Context, k *session.Keeper, h *Home) (*plan, error) {
	a, err := accountOf(ctx, k, in.account)
	if err != nil {
		return nil, err
	}
	if in.tenant != "" && a.Kind == identity.KindApp {
		return nil, usage("%s is an application, which is nobody's guest; sign it in at the other tenant with --authority", plain(a.Label()))
	}
	s, grant := session.SignInAgain(a, k.Need(a.ID))
	own := a.Flow
	if in.tenant != "" {
		own = identity.FlowAuto
		if s, grant, err = session.InTenant(a, in.tenant); err != nil {
			return nil, &usageError{err}
		}
	}
	if s.Request.Credential, err = k.Credential(ctx, a.ID); err != nil {
		return nil, err
	}
	// Whoever types the command wants to be asked, unless the ladder that begins with what is stored is named. A new
	// proof takes the place of what is stored.
	auto := in.flow == string(identity.FlowAuto)
	s.Silent = auto && in.prompt == "" && in.tenant == "" && !in.credential.given()
	grant.Prompt = in.prompt
	grant.LoginHint = cmp.Or(in.loginHint, grant.LoginHint)
	grant.RedirectURI = cmp.Or(in.redirectURI, grant.RedirectURI)
	login := own == identity.FlowWindows
	if login { // the browser is there for what it cannot do
		own = identity.FlowAuto
	}
	if own == identity.FlowBroker && h.brokerMeant(true) != nil { // it was switched off since, or the account came here from elsewhere
		own = identity.FlowAuto
	}
	flow := cmp.Or(identity.Flow(in.flow), own, identity.FlowAuto)
	if auto && a.Kind == identity.KindApp {
		flow = identity.FlowClientCredentials // there is no other
	}
	pl := &plan{SignIn: s, kind: a.Kind, browser: h.BrowserFor(a.ID), login: login, way: session.Way{Flow: flow, Browser: *grant, Username: cmp.Or(in.loginHint, a.Username)}}
	if profiles, err := settings.LoadProfiles(h.Paths.ProfilesFile); err == nil { // without it the account can still sign in
		pl.profile = profiles.For(a)
		pl.way.Browser.DomainHint, pl.way.Browser.ResponseMode = pl.profile.DomainHint, pl.profile.ResponseMode
	}
	return pl, nil
}

func accountOf(ctx context.Context, k *session.Keeper, text string) (identity.Account, error) {
	id, err := find(ctx, k, text)
	if err != nil {
		return identity.Account{}, err
	}
	return k.Account(ctx, id)
}

// profileOf is the profile that was named, the only one there is, or one made of --authority and --client-id.
func profileOf(h *Home, name, authority, clientID string) (settings.Profile, error) {
	if authority != "" || clientID != "" {
		if authority == "" || clientID == "" {
			return settings.Profile{}, usage("--authority and --client-id go together")
		}
		a, err := typedAuthority(authority)
		if err != nil {
			return settings.Profile{}, err
		}
		return settings.Profile{Authority: a, ClientID: clientID, Flow: identity.FlowAuto}, nil
	}
	profiles, err := settings.LoadProfiles(h.Paths.ProfilesFile)
	if err != nil {
		return settings.Profile{}, err
	}
	if name != "" {
		return profiles.Get(name)
	}
	switch all := profiles.All(); len(all) {
	case 0:
		return settings.Profile{}, usage("there is no profile yet; add one with latchkey profiles add, or name --authority and --client-id.\nTo try Latchkey without a tenant of your own: latchkey demo --window")
	case 1:
		return all[0], nil
	default:
		return settings.Profile{}, usage("there are several profiles; choose one with --profile: %s", strings.Join(profiles.Names(), ", "))
	}
}
