package claims

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestKnowledge(t *testing.T) {
	seen := map[string]bool{}
	for i, s := range sections() {
		if s.group != Groups()[i] {
			t.Errorf("section %d is %s, want the groups' order", i, s.group)
		}
		for _, k := range s.claims {
			if seen[k.name] {
				t.Errorf("%s is there twice", k.name)
			}
			seen[k.name] = true
			if k.meaning == "" || strings.HasSuffix(k.meaning, ".") {
				t.Errorf("%s: meaning %q is empty or ends with a full stop", k.name, k.meaning)
			}
			if e := lookUp(k.name); e.group != s.group || e.meaning != k.meaning {
				t.Errorf("lookUp(%s) = %+v", k.name, e)
			}
		}
	}
	for _, name := range slices.Concat(moments, always) {
		if !seen[name] {
			t.Errorf("%s is not in the table", name)
		}
	}
	if len(seen) < 200 {
		t.Errorf("only %d claims are known", len(seen))
	}
}

func TestLookUpByAddressAndPrefix(t *testing.T) {
	for name, want := range map[string]struct{ group, meaning string }{
		"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn":          {GroupWho, lookUp("upn").meaning},
		"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress": {GroupWho, lookUp("email").meaning},
		"http://schemas.microsoft.com/ws/2008/06/identity/claims/groupsid":   {GroupWho, lookUp("groupsid").meaning},
		"http://schemas.microsoft.com/identity/claims/tenantid":              {GroupWhere, lookUp("tid").meaning},
		"http://schemas.microsoft.com/claims/authnmethodsreferences":         {GroupHow, lookUp("amr").meaning},
		"https://contoso.example/department":                                 {GroupOther, "A claim that the provider's owner added, named by an address so that it is unique"},
		"extension_0f1e_badge":                                               {GroupWho, "An attribute that the organisation added to the directory"},
		"custom:badge":                                                       {GroupWho, "An attribute that the application's owner added to the directory"},
		"xms_unheard_of":                                                     {GroupOther, "A note of Microsoft's for its own services. Do not rely on it"},
		"http://schemas.evil.example/identity/claims/upn":                    {GroupOther, "A claim that the provider's owner added, named by an address so that it is unique"},
		"unheard-of": {GroupOther, ""},
	} {
		if e := lookUp(name); e.group != want.group || e.meaning != want.meaning {
			t.Errorf("lookUp(%s) = %q %q, want %q %q", name, e.group, e.meaning, want.group, want.meaning)
		}
	}
}

// TestNamesAreSorted: nameOf searches by halves, and finds nothing in a list that is not in order.
func TestNamesAreSorted(t *testing.T) {
	lists := map[string][]named{
		"applications": applications, "otherApplications": otherApplications, "directoryRoles": directoryRoles, "roleMarks": roleMarks, "tenants": tenants, "resources": resources, "sids": sids,
		"domainSIDs": domainSIDs, "levels": levels, "signInStates": signInStates, "sessionControls": sessionControls,
	}
	guids := []string{"applications", "otherApplications", "directoryRoles", "roleMarks", "tenants"}
	for name, list := range lists {
		for i, n := range list {
			switch {
			case n.id != strings.ToLower(n.id), n.id != strings.TrimSuffix(n.id, "/"):
				t.Errorf("%s: %q can never be found: it has a capital letter or ends with a slash", name, n.id)
			case n.name == "" || strings.TrimSpace(n.name) != n.name:
				t.Errorf("%s: %q has the name %q", name, n.id, n.name)
			case i > 0 && list[i-1].id >= n.id:
				t.Errorf("%s: %q stands after %q", name, n.id, list[i-1].id)
			case slices.Contains(guids, name) && !isGUID(n.id):
				t.Errorf("%s: %q is no GUID", name, n.id)
			}
			if got := nameOf(list, strings.ToUpper(n.id)); got != n.name {
				t.Errorf("%s: %q is called %q, want %q", name, n.id, got, n.name)
			}
		}
	}
}

func TestNames(t *testing.T) {
	roleName := func(id string) string { return nameOf(directoryRoles, id) }
	tests := []struct {
		call func(string) string
		id   string
		want string
	}{
		{roleName, "62E90394-69f5-4237-9190-012177145e10", "Global Administrator"},
		{roleName, "4a5d8f65-41da-4de4-8968-e035b65339cf", "Reports Reader"},
		{roleName, "00000000-0000-0000-0000-000000000000", ""},
		{serviceName, "https://graph.microsoft.com/", "Microsoft Graph"},
		{serviceName, "HTTPS://GRAPH.MICROSOFT.COM", "Microsoft Graph"},
		{serviceName, "https://management.core.windows.net//", "Azure Resource Manager"},
		{serviceName, "https://contoso.sharepoint.com", "SharePoint Online"},
		{serviceName, "https://contoso.crm4.dynamics.com/", "Dynamics 365 (Dataverse)"},
		{serviceName, "00000003-0000-0ff1-ce00-000000000000/contoso.sharepoint.com@6b1f", "SharePoint Online"},
		{serviceName, "https://evil.example/.sharepoint.com", ""},
		{serviceName, "api://orders", ""},
		{serviceName, "", ""},
		{sidName, "S-1-5-32-544", "Administrators"},
		{sidName, "S-1-5-21-1-2-3-512", "Domain Admins"},
		{sidName, "S-1-5-21-1-2-3-1104", ""},
		{sidName, "S-1-5-21-512", ""},
		{sidName, "S-1-5-21-" + strings.Repeat("1-", 1000) + "512", ""},
	}
	for _, tt := range tests {
		if got := tt.call(tt.id); got != tt.want {
			t.Errorf("%.60s is called %q, want %q", tt.id, got, tt.want)
		}
	}
	for _, id := range []string{"", "62e90394-69f5-4237-9190-012177145e1", "62e90394-69f5-4237-9190-012177145e1g", "62e90394069f5-4237-9190-012177145e10", "62e90394-69f5-4237-9190-01217714-e10"} {
		if isGUID(id) {
			t.Errorf("%q passes for a GUID", id)
		}
	}
}

// TestWordsAreFit: what people read has no control characters, no double spaces, and short sentences.
func TestWordsAreFit(t *testing.T) {
	check := func(where, text string) {
		if clean(text, len(text)) != text || strings.Contains(text, "  ") || text != strings.TrimSpace(text) || len(text) > 140 {
			t.Errorf("%s: %q", where, text)
		}
	}
	for _, s := range sections() {
		for _, k := range s.claims {
			check(k.name, k.meaning)
		}
	}
	for _, k := range headerKnowledge {
		check("header "+k.name, k.meaning)
	}
	for i, text := range slices.Concat(relations, facets) {
		check(fmt.Sprint("fact ", i), text)
	}
}
