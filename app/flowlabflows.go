package app

import (
	"slices"

	"latchkey/flows"
	"latchkey/internal/identity"
)

// labFlow is one way to get tokens that the Flow lab can run, and what there is to know about it.
type labFlow struct {
	flow    identity.Flow
	name    string
	purpose string   // what it is for, one honest sentence
	instead string   // what to use instead; empty: nothing speaks against it
	missing []string // what it cannot bring
	asks    []labPart
}

// The ways that are no sign-in have no name in profiles.
const (
	labOnBehalfOf identity.Flow = "on-behalf-of"
	labRefresh    identity.Flow = "refresh"
)

// labPart is a group of fields of the form.
type labPart int

const (
	partPlace labPart = iota // profile, or authority and client ID
	partAccount
	partScopes
	partPassword
	partAssertion
	partCredential
	partBrowser // what only a browser is told: redirect URI, response mode, prompt, hints
	partClaims
)

// has reports whether a flow asks for a group of fields.
func (f labFlow) has(p labPart) bool { return slices.Contains(f.asks, p) }

// labFlows are the flows in the order of the choice: what is good for people first.
func labFlows() []labFlow {
	return []labFlow{
		{
			flow: identity.FlowBrowser, name: "Browser",
			purpose: "A person signs in with the system browser, by a code and PKCE. The right choice wherever there is a browser.",
			asks:    []labPart{partPlace, partScopes, partCredential, partBrowser, partClaims},
		},
		{
			flow: identity.FlowDeviceCode, name: "Device code",
			purpose: "A person signs in on another device and types a short code there. It is for computers without a browser.",
			instead: "Where there is a browser, use it: a code that somebody sends you can be a trap.",
			asks:    []labPart{partPlace, partScopes, partCredential, partClaims},
		},
		{
			flow: identity.FlowPassword, name: "Password",
			purpose: "Sends name and password to the provider, without any page of its own.",
			instead: "Use the browser. This knows no single sign-on, no second factor and no conditional access, and one more program sees the password.",
			asks:    []labPart{partPlace, partPassword, partScopes, partCredential, partClaims},
		},
		{
			flow: identity.FlowClientCredentials, name: "Client credentials",
			purpose: "Gets a token for the application itself. Nobody signs in, so it is for jobs that run without a person.",
			asks:    []labPart{partPlace, partCredential, partScopes, partClaims},
		},
		{
			flow: labOnBehalfOf, name: "On behalf of",
			purpose: "Exchanges the access token that a caller sent to your API for one to the next API, for the same person. It is for servers.",
			asks:    []labPart{partPlace, partAssertion, partCredential, partScopes, partClaims},
		},
		{
			flow: identity.FlowHybrid, name: "Hybrid",
			purpose: "Brings an ID token with the browser's answer and the rest for a code.",
			instead: flows.HybridWarning,
			asks:    []labPart{partPlace, partScopes, partCredential, partBrowser, partClaims},
		},
		{
			flow: identity.FlowImplicit, name: "Implicit",
			purpose: "Brings the tokens themselves through the browser's address.",
			instead: flows.ImplicitWarning,
			missing: flows.ImplicitLacks(),
			asks:    []labPart{partPlace, partScopes, partBrowser, partClaims},
		},
		{
			flow: labRefresh, name: "Refresh an account",
			purpose: "Redeems an account's refresh token for a new access token, for its own scopes or for another resource. What comes is kept with the account.",
			asks:    []labPart{partAccount, partScopes, partClaims},
		},
	}
}
