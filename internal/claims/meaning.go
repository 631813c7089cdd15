package claims

import (
	"cmp"
	"encoding/json"
	"strings"
)

// meaningOf says more than the table where the value is one we know; "" and nothing otherwise.
func meaningOf(t *Token, m Member) (string, []Part) {
	c, name := t.Claims, m.Name
	if short := shortName(name); short != "" {
		c, name = Object{{Name: short, Value: m.Value}}, short // by the address that stands for it
	}
	switch name {
	case "amr", "authmethod":
		return methods(c.List(name)), nil
	case "acr":
		return levelOf(t, c.Text("acr")), nil
	case "auth_time":
		if string(m.Value) == "0" {
			return "When the person last proved who they are. 0 says nothing", nil
		}
	case "azpacr", "appidacr":
		return proof(c.Text(name)), nil
	case "apptype":
		return map[string]string{
			"Public": "The application has no secret: anyone can be it", "Confidential": "The application can keep a secret",
		}[c.Text("apptype")], nil
	case "idtyp":
		return tokenType(c.Text("idtyp")), nil
	case "acct":
		raw, _ := c.Get("acct")
		return map[string]string{"0": "A member of the organisation", "1": "A guest in the organisation"}[strings.Trim(string(raw), `"`)], nil
	case "ver":
		if t.vendor() == adfs {
			return "The form of token that AD FS writes", nil
		}
		return map[string]string{"1.0": "A token of Microsoft's older form (v1.0)", "2.0": "A token of Microsoft's present form (v2.0)"}[c.Text("ver")], nil
	case "tid", "iss", "idp", "identityprovider":
		return originMeaning(t, c, name), nil
	case "aud":
		if to := firstName(c.List("aud"), serviceName); to != "" {
			return "Who may accept this token: " + to, nil
		}
	case "azp", "appid", "client_id":
		if app := firstName(c.List(name), applicationName); app != "" {
			return "The application that asked for the token: " + app, nil
		}
	case "scp", "scope", "roles", "sub", "oid", "xms_ssm", "xms_cc":
		if name == m.Name {
			return accessMeaning(t, name)
		}
	case "preferred_username":
		if t.vendor() == entra {
			return "The name people sign in with (v2.0; v1.0 has upn). May change; do not use it to decide about access", nil
		}
	case "wids":
		return administratorRoles(c.List("wids"))
	case "groups":
		if list := c.List("groups"); len(list) > 0 && isGUID(list[0]) {
			return "Groups the person is in, by their object IDs", partsOf(name, list)
		}
		return "", partsOf(name, c.List(name))
	case "acrs", "groupsid", "primarygroupsid", "onprem_sid", "primarysid", "denyonlysid", "denyonlyprimarygroupsid":
		return "", partsOf(name, c.List(name))
	case "hasgroups", "_claim_names", "_claim_sources":
		return overage(t, name), nil
	case "signin_state", "controls", "xms_idrel", "xms_act_fct", "xms_sub_fct", "xms_tnt_fct":
		return "", partsOf(name, words(c, name))
	case "cnf":
		return boundTo(c), nil
	case "events":
		return eventMeaning(c), nil
	case "typ", "token_use":
		return kindMeaning(c.Text(name)), nil
	default:
		// By the member, not by its name: looking up each of very many claims would take their number squared.
		if app := nameOf(applications, guidIn(m.Value)); app != "" && lookUp(name).meaning == "" {
			return "Microsoft's application " + app, nil
		}
	}
	return "", nil
}

// administratorRoles puts the first roles into the sentence as well: a row is read before its parts are.
func administratorRoles(ids []string) (string, []Part) {
	var names []string
	for _, id := range ids {
		if name := nameOf(directoryRoles, id); name != "" {
			names = append(names, name)
		}
	}
	parts := partsOf("wids", ids)
	const few = 3
	switch {
	case len(parts) == 0:
		return "", nil
	case len(names) == 0 && len(parts) == len(ids):
		return "No administrator role in the organisation", parts
	case len(names) == 0:
		return "", parts
	}
	text := "Administrator roles the person has in the whole organisation: " + strings.Join(names[:min(few, len(names))], ", ")
	if len(names) > few {
		text += " and others"
	}
	return text, parts
}

func firstName(ids []string, name func(string) string) string {
	for _, id := range ids {
		if n := name(id); n != "" {
			return n
		}
	}
	return ""
}

func applicationName(id string) string {
	return cmp.Or(nameOf(applications, id), nameOf(otherApplications, id))
}

// proof tells how the application proved itself. Source: Microsoft Learn, "Access token claims reference".
func proof(code string) string {
	switch code {
	case "0":
		return "The application has no secret: anyone can be it"
	case "1":
		return "The application proved itself with a secret"
	case "2":
		return "The application proved itself with a certificate"
	}
	return ""
}

func tokenType(code string) string {
	switch code {
	case "user":
		return "The token stands for a person"
	case "app":
		return "The token stands for an application, with no person behind it"
	case "device":
		return "The token stands for a device"
	}
	return ""
}

// kindMeaning: Keycloak writes the kind of the token into the claim typ, Amazon Cognito into token_use.
func kindMeaning(kind string) string {
	switch strings.ToLower(kind) {
	case "bearer", "access":
		return "An access token: for a service"
	case "dpop":
		return "An access token that works only with its key (DPoP)"
	case "id":
		return "An ID token: for the application that signed the person in, not for a service"
	case "refresh":
		return "A refresh token: for the provider alone"
	case "offline":
		return "A refresh token that outlives the session: for the provider alone"
	case "logout":
		return "A logout token: it tells an application that a session has ended"
	}
	return ""
}

// boundTo names the key that a token is bound to (RFC 7800, RFC 8705 section 3.1, RFC 9449 section 6).
func boundTo(c Object) string {
	raw, _ := c.Get("cnf")
	var cnf map[string]json.RawMessage
	_ = json.Unmarshal(raw, &cnf) // what is no object binds to nothing
	has := func(name string) bool { _, ok := cnf[name]; return ok }
	switch {
	case has("jkt"):
		return "Only the holder of a key may use this token: each request needs a proof (DPoP)"
	case has("x5t#S256"):
		return "Only the holder of a certificate may use this token: the connection must show it (mutual TLS)"
	case len(cnf) > 0:
		return "Only the holder of a key may use this token"
	}
	return ""
}

// eventMeaning knows the one event that tokens are made for (OpenID Connect Back-Channel Logout section 2.4).
func eventMeaning(c Object) string {
	raw, _ := c.Get("events")
	var events map[string]json.RawMessage
	_ = json.Unmarshal(raw, &events) // what is no object tells of nothing
	if _, ok := events["http://schemas.openid.net/event/backchannel-logout"]; ok {
		return "A message from the provider: the person signed out"
	}
	return ""
}
