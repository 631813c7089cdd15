package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"latchkey/app/kit"
	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// labInput is what the form says, taken on Fyne's thread and used off it.
type labInput struct {
	flow      labFlow
	profile   Profile // filled from the fields for another provider
	account   session.Account
	scopes    identity.Scopes
	claims    string
	username  string
	password  identity.Secret
	assertion identity.Secret
	proof     givenProof
}

// Format keeps what was typed out of every text.
func (labInput) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("[what the Flow lab was told]")) }

// input reads the form. wrong says in words for the screen what is missing; empty: it can run.
func (f *labForm) input() (in labInput, wrong string) {
	flow := f.chosen()
	in = labInput{flow: flow, claims: strings.TrimSpace(f.claims.Text), scopes: identity.ParseScopes(f.scopes.Text)}
	if in.claims != "" && !isObject(in.claims) {
		return in, "The claims request is no JSON object. It looks like {\"id_token\": {\"acrs\": {\"values\": [\"c1\"]}}}."
	}
	if flow.has(partAccount) {
		a, ok := f.refreshed()
		if !ok {
			return in, "There is no account here whose token could be refreshed."
		}
		in.account = a
		return in, ""
	}
	if in.profile, wrong = f.target(); wrong != "" {
		return in, wrong
	}
	if in.scopes == "" {
		in.scopes = usualScopes(flow, in.profile)
	}
	if flow.has(partBrowser) {
		in.profile.RedirectURI = orElse(f.redirect, in.profile.RedirectURI)
		in.profile.LoginHint = orElse(f.loginHint, in.profile.LoginHint)
		in.profile.DomainHint = orElse(f.domain, in.profile.DomainHint)
		if f.mode.Chosen > 0 {
			in.profile.ResponseMode = f.mode.Options[f.mode.Chosen]
		}
		if f.prompt.Chosen > 0 {
			in.profile.Prompt = f.prompt.Options[f.prompt.Chosen]
		}
	}
	if flow.has(partCredential) {
		in.proof = f.proof.given()
		if wrong = in.proof.problem(); wrong != "" {
			return in, wrong
		}
	}
	switch flow.flow {
	case identity.FlowPassword:
		in.username, in.password = strings.TrimSpace(f.username.Text), identity.Secret(f.password.Text)
		if err := flows.CheckPassword(in.profile.Authority, in.username); err != nil {
			return in, kit.Sentence(kit.Heading(err.Error()))
		}
		if in.username == "" || in.password == "" {
			return in, "Username and password are needed."
		}
	case identity.FlowClientCredentials, labOnBehalfOf:
		if in.proof.kind == proofNone {
			return in, "This flow needs an application that proves itself: with a secret, a certificate or an assertion."
		}
		if in.scopes == "" {
			return in, "Which API is the token for? Write its scope, for example api://orders/.default."
		}
	}
	if flow.flow == labOnBehalfOf {
		in.assertion = identity.Secret(strings.TrimSpace(f.assertion.Text))
		if in.assertion == "" {
			return in, "The caller's access token is missing."
		}
	}
	return in, ""
}

// target is the profile, or one made of what was typed.
func (f *labForm) target() (Profile, string) {
	if p, ok := f.profile(); ok {
		return p, ""
	}
	authority, err := parseOrganisation(f.authority.Text)
	if err != nil {
		return Profile{}, "Where? " + plainReason(err)
	}
	if wrong := checkClientID(authority, f.clientID.Text); wrong != "" {
		return Profile{}, wrong
	}
	p := Profile{}
	p.Authority, p.ClientID = authority, strings.TrimSpace(f.clientID.Text)
	p.Organisation = placeName(authority)
	return p, ""
}

func orElse(f *kit.Field, otherwise string) string {
	if s := strings.TrimSpace(f.Text); s != "" {
		return s
	}
	return otherwise
}

func isObject(s string) bool {
	var o map[string]json.RawMessage
	return json.Unmarshal([]byte(s), &o) == nil && o != nil
}

// signIn is the input in the words of the session.
func (in labInput) signIn(visit func(context.Context, string) error) (session.SignIn, error) {
	p := in.profile
	credential, err := in.proof.credential()
	if err != nil {
		return session.SignIn{}, err
	}
	s := session.SignIn{
		Request: flows.Request{
			Authority: p.Authority, ClientID: p.ClientID, Scopes: in.scopes, Claims: in.claims,
			Credential: credential, ContinuousAccess: p.ContinuousAccess,
		},
		Profile: p.Name, Organisation: p.Title(), Flow: in.flow.flow,
	}
	if in.flow.flow == labOnBehalfOf {
		s.Grant = flows.OnBehalfOf{Assertion: in.assertion, Audiences: strings.Fields(p.AppIDURI)}
		return s, nil
	}
	s.Grant, err = session.Way{
		Flow: in.flow.flow, Username: in.username, Password: in.password,
		Browser: flows.AuthorizationCode{
			Visit: visit, RedirectURI: p.RedirectURI, ResponseMode: p.ResponseMode, Prompt: p.Prompt,
			LoginHint: p.LoginHint, DomainHint: p.DomainHint,
		},
	}.Grant()
	return s, err
}

// fullPath is a path as people type it: with ~ for their home folder, or relative to it.
func fullPath(typed string) (string, error) {
	path := expandHome(strings.TrimSpace(typed))
	if filepath.IsAbs(path) {
		return filepath.Clean(path), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", errors.New("the home folder is not known here; write the whole path")
	}
	return filepath.Join(home, path), nil
}
