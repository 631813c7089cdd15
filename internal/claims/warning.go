package claims

import (
	"slices"
	"time"
)

// skew is how far clocks may differ before a time in the future deserves a warning.
const skew = 5 * time.Minute

// warning says what is wrong with, or surprising about, a claim that is there; "" when nothing is.
func warning(t *Token, name string, now time.Time) string {
	switch name {
	case "exp":
		at, ok := t.Claims.Time("exp")
		switch {
		case !ok:
			return "This is not a time. No service should accept the token."
		case !now.Before(at):
			return "The token expired " + Relative(at, now) + "."
		}
	case "nbf":
		at, ok := t.Claims.Time("nbf")
		switch {
		case !ok:
			return "This is not a time."
		case now.Before(at):
			return "The token is not valid yet. Check this computer's clock if it was just issued."
		}
	case "iat":
		at, ok := t.Claims.Time("iat")
		switch {
		case !ok:
			return "This is not a time."
		case now.Add(skew).Before(at):
			return "The token was issued in the future. Check this computer's clock."
		}
	case "hasgroups":
		return "The person is in too many groups to list."
	case "_claim_names":
		if raw, ok := t.Claims.Get("_claim_names"); ok && namesGroups(raw) {
			return "The person is in too many groups to list."
		}
	case "email_verified":
		if raw, _ := t.Claims.Get("email_verified"); string(raw) == "false" {
			return "The provider has not checked the e-mail address."
		}
	case "xms_edov":
		if raw, _ := t.Claims.Get("xms_edov"); slices.Contains([]string{"false", "0", `"0"`, `"false"`}, string(raw)) {
			return "Nobody has checked that the e-mail address is the person's. A service must not decide by it."
		}
	case "aud":
		if len(t.Claims.List("aud")) == 0 {
			return "The token names no audience. No service should accept it."
		}
	case "scp", "roles":
		if raw, _ := t.Claims.Get(name); len(t.Claims.List(name)) == 0 || string(raw) == `""` {
			return "The claim is empty: it allows nothing."
		}
	}
	return ""
}

// absent lists the claims that are missed: exp always, roles where the token is Entra's and for an API. AD FS has no name
// for roles that is the same everywhere.
func absent(t *Token) []Explained {
	var rows []Explained
	if !t.Claims.Has("exp") {
		rows = append(rows, Explained{
			Name: "exp", Key: "exp", Value: NotPresent, Group: GroupUntilWhen,
			Meaning: "No time is set from which the token is not valid", Warning: "The token never expires. No service should accept it.",
		})
	}
	if t.Claims.Has("roles") || t.vendor() != entra {
		return rows
	}
	row := Explained{Name: "roles", Key: "roles", Value: NotPresent, Group: GroupForWhat, Meaning: "No application role is assigned"}
	switch {
	case t.forApplication():
		row.Warning = "Without a role an application may do nothing. An administrator assigns roles and consents to them."
	case t.Claims.Has("scp"):
		row.Warning = "No role is assigned to this person for this API. That matters only where the API asks for one."
	default:
		return rows // an ID token: most have no roles, and nobody misses them
	}
	return append(rows, row)
}
