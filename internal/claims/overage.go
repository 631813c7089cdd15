package claims

import "encoding/json"

// How a person's groups are asked for where the token has no room for them. The address in the token is Azure AD
// Graph's, which is retired; Microsoft's advice is to make Microsoft Graph's from the object ID. Source: Microsoft
// Learn, "Access token claims reference", groups overage claim.
const (
	askForOwnGroups = "POST https://graph.microsoft.com/v1.0/me/getMemberObjects"
	askForGroups    = "POST https://graph.microsoft.com/v1.0/users/"
)

// overage says what to ask where the groups are not in the token; "" when it is not about groups.
func overage(t *Token, name string) string {
	switch name {
	case "_claim_names", "_claim_sources":
		if !t.groupsElsewhere() {
			return ""
		}
	}
	ask := askForOwnGroups
	if oid := t.Claims.Text("oid"); isGUID(oid) {
		ask = askForGroups + oid + "/getMemberObjects"
	}
	return `The groups are not in the token. Ask Microsoft Graph: ` + ask + ` with {"securityEnabledOnly":false}`
}

// groupsElsewhere reports whether the token says that the groups did not fit.
func (t *Token) groupsElsewhere() bool {
	raw, ok := t.Claims.Get("_claim_names")
	if ok && namesGroups(raw) {
		return true
	}
	raw, ok = t.Claims.Get("hasgroups")
	return ok && string(raw) != "false"
}

func namesGroups(raw json.RawMessage) bool {
	var sources map[string]json.RawMessage
	_ = json.Unmarshal(raw, &sources) // what is no object names nothing
	_, ok := sources["groups"]
	return ok
}
