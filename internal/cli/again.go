package cli

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// signInNeeded says why the person is needed and the command that does it. The scope is named where it is one that
// the account was not signed in for.
func (p *Program) signInNeeded(ctx context.Context, e *session.SignInNeededError) saying {
	scope := e.Need.Scopes.Resource().String()
	if e.Need.Scopes == e.Account.Scopes {
		scope = ""
	}
	again := "Sign in again with: " + signInFor(e)
	if p.needsNewProof(ctx, e) {
		again += " and a new --secret-stdin, --certificate FILE or --assertion-file FILE"
	}
	return saying{exitSignInNeeded, sentences(plain(e.Error()), e.Need.Detail, label("Scope: ", scope)), again}
}

// needsNewProof reports whether it is the application's secret or certificate that does not do any more: an application
// has nothing else, and a person's account may be one of an application that proves itself.
func (p *Program) needsNewProof(ctx context.Context, e *session.SignInNeededError) bool {
	if e.Account.Kind == identity.KindApp {
		return true
	}
	if e.Need.Code != "" && e.Need.Who != "owner" { // without a code it was found out here, before the provider was asked
		return false
	}
	k, _, err := p.keeper()
	if err != nil {
		return false
	}
	defer k.Close()
	proof, err := k.Credential(ctx, e.Account.ID)
	return err == nil && proof != nil
}

// signInFor is the command that mends it. The scopes are named where the account's own would not bring them; the
// claims always, since the account may be well for everybody but the API that asked for them.
func signInFor(e *session.SignInNeededError) string {
	line := signInAgain(e.Account)
	if want := e.Need.Scopes; want != e.Account.Scopes {
		for _, s := range want.List() {
			line = append(line, "--scope", s)
		}
	}
	if e.Need.Claims != "" {
		line = append(line, "--claims", e.Need.Claims)
	}
	return commandLine(line...)
}

// signInAgain is the command that signs an account in again. Its own flow is the default there, and one that shows the
// person no page of the provider's could not do what is asked.
func signInAgain(a identity.Account) []string {
	line := []string{"latchkey", "sign-in", "--account", string(a.ID)}
	if blind(a.Flow) {
		line = append(line, "--flow", string(pageFlow()))
	}
	return line
}

// blind reports whether a flow cannot do all that a provider may ask of a person: consent, a second factor, claims.
func blind(flow identity.Flow) bool {
	return flow == identity.FlowPassword || flow == identity.FlowImplicit
}

// pageFlow is the flow that shows the provider's own pages here.
func pageFlow() identity.Flow {
	if noBrowser() != nil {
		return identity.FlowDeviceCode
	}
	return identity.FlowBrowser
}

// commandLine writes a command that a person may paste into a shell.
func commandLine(list ...string) string {
	quoted := make([]string, len(list))
	for i, w := range list {
		quoted[i] = shellWord(w)
	}
	return strings.Join(quoted, " ")
}

// signInError is a failed sign-in with what the command line knows beyond the error.
type signInError struct {
	err           error
	next          string // the command that may do better; empty: none is known
	correlationID string // of the sign-in, for failures that carry none
}

func (e *signInError) Error() string { return e.err.Error() }
func (e *signInError) Unwrap() error { return e.err }

// pageNumbers are the numbers of refusals that one of the provider's own pages mends: a second factor, its
// registration, consent, a newer proof of presence, terms of use.
var pageNumbers = []int{50072, 50074, 50076, 50078, 50079, 50158, 50203, 65001, 65004, 53004, 530084}

// asksForPage reports whether a provider refused because it must ask the person something.
func asksForPage(err error) bool {
	refusal, ok := errors.AsType[*flows.Error](err)
	if !ok || refusal.Temporary() {
		return false
	}
	return refusal.Claims != "" || slices.Contains([]string{"interaction_required", "consent_required", "login_required"}, refusal.Code) ||
		slices.ContainsFunc(refusal.Numbers, func(n int) bool { return slices.Contains(pageNumbers, n) })
}

// retyped is the sign-in as it was typed, but by another flow.
func (in signInFlags) retyped(pl *plan, err error, flow identity.Flow) string {
	line := []string{"latchkey", "sign-in"}
	add := func(flag, value string) {
		if value != "" {
			line = append(line, flag, value)
		}
	}
	switch {
	case in.account != "":
		add("--account", in.account)
		add("--tenant", in.tenant)
	case in.authority != "":
		add("--authority", in.authority)
		add("--client-id", in.clientID)
	default:
		add("--profile", pl.SignIn.Profile)
	}
	for _, s := range in.scopes {
		add("--scope", s)
	}
	claims := in.claims
	// The automatic way meets the same refusal again, and goes on with what it asks for.
	if refusal, ok := errors.AsType[*flows.Error](err); ok && in.challenge == "" && flow != identity.FlowAuto {
		claims = cmp.Or(refusal.Claims, claims)
	}
	add("--claims", claims)
	add("--challenge", in.challenge)
	add("--redirect-uri", in.redirectURI)
	if username := cmp.Or(in.loginHint, pl.way.Username); in.account == "" && username != pl.profile.LoginHint {
		add("--login-hint", username)
	}
	add("--flow", string(flow))
	return commandLine(line...)
}
