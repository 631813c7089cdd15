package claims

import (
	"cmp"
	"strings"
)

// MemberMeaning explains one member of a claim's value, or the value itself where it is a text: a role of wids, a
// service of aud, a way to sign in of amr. "" when it is none that we know.
func MemberMeaning(claim, member string) string {
	switch claim {
	case "wids":
		return cmp.Or(nameOf(directoryRoles, member), nameOf(roleMarks, member))
	case "groups", "groupsid", "primarygroupsid", "onprem_sid", "primarysid", "denyonlysid", "denyonlyprimarygroupsid":
		return sidName(member)
	case "scp", "scope":
		return scopeName(member)
	case "acr":
		if member == "0" || member == "1" {
			return "" // whose they are decides: see levelOf
		}
		return level(member)
	case "acrs":
		return contextName(member)
	case "amr", "authmethod":
		if isSecondFactor(member) {
			return "more than one factor"
		}
		return methodOf(member)
	case "aud":
		return serviceName(member)
	case "azp", "appid", "client_id":
		return applicationName(member)
	case "azpacr", "appidacr":
		return proof(member)
	case "idtyp":
		return tokenType(member)
	case "tid":
		return nameOf(tenants, member)
	case "iss":
		return issuerMeaning(member)
	case "signin_state":
		return nameOf(signInStates, member)
	case "controls":
		return nameOf(sessionControls, member)
	case "xms_idrel":
		return numbered(relations, member)
	case "xms_act_fct", "xms_sub_fct", "xms_tnt_fct":
		return numbered(facets, member)
	}
	return ""
}

// partsOf explains the members of a value that have a meaning of their own.
func partsOf(claim string, members []string) []Part {
	var parts []Part
	for _, m := range members {
		if meaning := MemberMeaning(claim, m); meaning != "" {
			parts = append(parts, Part{clean(m, 100), meaning})
		}
	}
	return parts
}

// words are the members of an array, or the words of a text; a number is its digits.
func words(o Object, name string) []string {
	raw, _ := o.Get(name)
	if kindOf(raw) == '[' {
		return o.List(name)
	}
	return strings.Fields(scalar(raw))
}
