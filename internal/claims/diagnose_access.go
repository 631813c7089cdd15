package claims

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// wrongCaller: an application where the service wants a person, or the other way round. Source: Microsoft Learn,
// "Permissions and consent overview".
func wrongCaller(t *Token, _ time.Time, want Expected) []Reason {
	switch {
	case len(want.Scopes) > 0 && len(want.Roles) == 0 && t.forApplication() && len(t.scopes()) == 0:
		return []Reason{{
			Code: "app-only", Claim: "roles", Sure: true,
			Text: "The token stands for an application; the service wants a person. It allows nothing by scope.",
			Next: "Let a person sign in (browser or device code) and ask for " + list(want.Scopes) + ", or let the service accept application roles too.",
		}}
	case len(want.Roles) > 0 && len(want.Scopes) == 0 && !t.Claims.Has("roles") && t.Claims.Has("scp") && !t.forApplication():
		return []Reason{{
			Code: "delegated", Claim: "roles",
			Text: "The token stands for a person and has no roles; the service wants " + list(want.Roles) + ".",
			Next: "Assign the role to the person or their group (Enterprise applications, Users and groups), then get a new token. " +
				"If the role is an application's, sign in with the application's own credential.",
		}}
	}
	return nil
}

// notEnough: the scope or role that the service wants is not there.
func notEnough(t *Token, _ time.Time, want Expected) []Reason {
	var found []Reason
	if missing := lacking(t.scopes(), want.Scopes); len(missing) > 0 && !(t.forApplication() && len(t.scopes()) == 0) {
		has := "It allows " + list(t.scopes()) + "."
		if len(t.scopes()) == 0 {
			has = "It allows nothing by scope."
		}
		found = append(found, Reason{
			Code: "scope", Claim: "scp", Sure: len(want.Roles) == 0, Text: "The token lacks the scope " + list(missing) + ". " + has,
			Next: "Ask for the scope when signing in. If it was asked for, the person or an administrator has not consented: sign in again with consent.",
		})
	}
	roles := t.Claims.List("roles")
	if len(want.Roles) > 0 && t.Claims.Has("roles") && !slices.ContainsFunc(want.Roles, func(r string) bool { return slices.Contains(roles, r) }) {
		found = append(found, Reason{
			Code: "role", Claim: "roles", Sure: len(want.Scopes) == 0, Text: "The token lacks the role " + list(want.Roles) + ". It has " + list(roles) + ".",
			Next: "Assign the role, have an administrator consent to it, then get a new token: one that is out stays as it is.",
		})
	}
	if len(want.Roles) > 0 && !t.Claims.Has("roles") && t.forApplication() {
		found = append(found, Reason{
			Code: "role", Claim: "roles", Sure: true, Text: "The token has no roles; the service wants " + list(want.Roles) + ".",
			Next: "Add the application permission to the registration and have an administrator consent to it, then get a new token.",
		})
	}
	return found
}

// lacking are the scopes that are wanted and not there. What stands before the last slash names the service, and Entra
// leaves it out of the token.
func lacking(has, want []string) (missing []string) {
	for _, w := range want {
		short := w[strings.LastIndexByte(w, '/')+1:]
		if short == ".default" || short == "" {
			continue
		}
		if !slices.ContainsFunc(has, func(h string) bool { return strings.EqualFold(h, w) || strings.EqualFold(h, short) }) {
			missing = append(missing, w)
		}
	}
	return missing
}

// nothingAllowed: neither scp nor roles, whoever wants what.
func nothingAllowed(t *Token, _ time.Time, want Expected) []Reason {
	if t.Kind() != Access || !t.microsoft() || len(want.Scopes)+len(want.Roles) > 0 {
		return nil
	}
	scopes, roles := len(t.scopes()), len(t.Claims.List("roles"))
	switch {
	case t.forApplication() && roles == 0:
		return []Reason{{
			Code: "no-roles", Claim: "roles", Text: "The token stands for an application and has no roles. Most services allow it nothing.",
			Next: "Add the application permission to the registration and have an administrator consent to it, then get a new token.",
		}}
	case !t.forApplication() && scopes == 0 && roles == 0:
		return []Reason{{
			Code: "no-scopes", Claim: "scp", Text: "The token has neither scp nor roles. Most services allow it nothing.",
			Next: "Ask for a scope of the service when signing in.",
		}}
	}
	return nil
}

// groupsMissing: the service looks for groups that did not fit into the token.
func groupsMissing(t *Token, _ time.Time, _ Expected) []Reason {
	if !t.groupsElsewhere() {
		return nil
	}
	return []Reason{{
		Code: "group-overage", Claim: "_claim_names",
		Text: "The person is in too many groups to list. A service that looks for a group in the token does not find it.",
		Next: overage(t, "hasgroups") + ". Or let the registration send only the groups that are assigned to the application, or use application roles.",
	}}
}

func list(names []string) string {
	if len(names) == 0 {
		return "nothing"
	}
	const few = 5
	text := clean(strings.Join(names[:min(few, len(names))], ", "), 300)
	if more := len(names) - few; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
