package claims

import (
	"slices"
	"strings"
	"testing"
)

// TestIdentifiersHaveOneMeaning: what is a role is no application and no organisation.
func TestIdentifiersHaveOneMeaning(t *testing.T) {
	seen := map[string]string{}
	for _, list := range [][]named{applications, otherApplications, directoryRoles, roleMarks, tenants} {
		for _, n := range list {
			if other := seen[n.id]; other != "" {
				t.Errorf("%s is %q and %q", n.id, other, n.name)
			}
			seen[n.id] = n.name
		}
	}
}

// TestRolesHaveNamesOfTheirOwn: two roles of one name would be a slip of the hand, and so would a name that is put in
// a form that Microsoft's list does not use.
func TestRolesHaveNamesOfTheirOwn(t *testing.T) {
	seen := map[string]string{}
	for _, r := range directoryRoles {
		if other := seen[strings.ToLower(r.name)]; other != "" {
			t.Errorf("%s and %s are both called %q", other, r.id, r.name)
		}
		seen[strings.ToLower(r.name)] = r.id
		for word := range strings.FieldsSeq(r.name) {
			if first := word[:1]; first != strings.ToUpper(first) && !slices.Contains([]string{"for", "longer", "used)"}, word) {
				t.Errorf("%s: %q is no title", r.id, r.name)
			}
		}
	}
}

// TestServiceHasOneName: an audience is an address in one token and an ID in another, of the same service.
func TestServiceHasOneName(t *testing.T) {
	for address, id := range map[string]string{
		"https://analysis.windows.net/powerbi/api":  "00000009-0000-0000-c000-000000000000",
		"https://api.applicationinsights.io":        "f5c26e74-f226-4ae8-85f0-b4af0080ac9e",
		"https://api.businesscentral.dynamics.com":  "996def3d-b36c-4153-8607-a6fd3c01b89f",
		"https://api.loganalytics.io":               "ca7f3f0b-7d91-482c-8e09-c5d840d0eac5",
		"https://api.partnercenter.microsoft.com":   "fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd",
		"https://api.securitycenter.microsoft.com":  "fc780465-2017-40d4-a0c5-307022471b92",
		"https://batch.core.windows.net":            "ddbf3205-c6bd-46ae-8127-60eb93363864",
		"https://cognitiveservices.azure.com":       "7d312290-28c8-473c-a0ed-8e53749b6d6d",
		"https://containerregistry.azure.net":       "6a0ec4d3-30cb-4a83-91c0-ae56bc0e3d26",
		"https://cosmos.azure.com":                  "a232010e-820c-4083-83bb-3ace5fc29d0b",
		"https://database.windows.net":              "022907d3-0f1b-48f7-badc-1ba6abab6d66",
		"https://datalake.azure.net":                "e9f49c6b-5ce5-44c8-925d-015017e9f7ad",
		"https://enrollment.manage.microsoft.com":   "d4ebce55-015a-49b5-a083-c84d1797ae8c",
		"https://eventhubs.azure.net":               "80369ed6-5f11-4dd9-bef3-692475845e77",
		"https://graph.microsoft.com":               "00000003-0000-0000-c000-000000000000",
		"https://graph.windows.net":                 "00000002-0000-0000-c000-000000000000",
		"https://manage.office.com":                 "c5393580-f805-4401-95e8-94b7a6ef2fc2",
		"https://management.azure.com":              "797f4846-ba00-4fd7-ba43-dac1f8f63013",
		"https://management.core.windows.net":       "797f4846-ba00-4fd7-ba43-dac1f8f63013",
		"https://onenote.com":                       "2d4d3d8e-2be3-4bef-9f87-7875a61c29de",
		"https://ossrdbms-aad.database.windows.net": "123cd850-d9df-40bd-94d5-c9f07b7fa203",
		"https://outlook.office.com":                "00000002-0000-0ff1-ce00-000000000000",
		"https://outlook.office365.com":             "00000002-0000-0ff1-ce00-000000000000",
		"https://purview.azure.net":                 "73c2949e-da2d-457a-9607-fcc665198967",
		"https://search.azure.com":                  "880da380-985e-4198-81b9-e05b1cc53158",
		"https://service.flow.microsoft.com":        "7df0a125-d3be-4c96-aa54-591f83ff541c",
		"https://service.powerapps.com":             "475226c6-020e-4fb2-8a90-7a972cbfc1d4",
		"https://servicebus.azure.net":              "80a10ef9-8168-493d-abf9-3297c4ef6e3c",
		"https://storage.azure.com":                 "e406a681-f3d4-42a8-90b6-c2b029497af1",
		"https://vault.azure.net":                   "cfa8b339-82a2-471a-a3c9-0fc0be7a4093",
		"https://api.yammer.com":                    "00000005-0000-0ff1-ce00-000000000000",
		"https://api.skypeforbusiness.com":          "00000004-0000-0ff1-ce00-000000000000",
		"https://contoso.sharepoint.com":            "00000003-0000-0ff1-ce00-000000000000",
	} {
		a, b := serviceName(address), serviceName(id)
		if a == "" || a != b {
			t.Errorf("%s is called %q, and its ID %s %q", address, a, id, b)
		}
	}
}

// TestServicesOfDynamics: they share a domain, and are not the same.
func TestServicesOfDynamics(t *testing.T) {
	for host, want := range map[string]string{
		"contoso.crm.dynamics.com": "Dynamics 365 (Dataverse)", "contoso.api.crm4.dynamics.com": "Dynamics 365 (Dataverse)", "Contoso.CRM11.dynamics.com": "Dynamics 365 (Dataverse)",
		"contoso.operations.dynamics.com": "Dynamics 365 Finance and Operations", "contoso.operations.eu.dynamics.com": "Dynamics 365 Finance and Operations",
		"contoso.sandbox.operations.dynamics.com": "Dynamics 365 Finance and Operations", "api.businesscentral.dynamics.com": "Dynamics 365 Business Central",
		"home.dynamics.com": "Dynamics 365", "crm.dynamics.com": "Dynamics 365", ".dynamics.com": "Dynamics 365", "dynamics.com": "", "evil-dynamics.com": "",
	} {
		if got := serviceName("https://" + host); got != want {
			t.Errorf("%s is called %q, want %q", host, got, want)
		}
	}
}

// TestApplicationsPeopleMeet: those that sign-in logs and tokens show most often.
func TestApplicationsPeopleMeet(t *testing.T) {
	for id, want := range map[string]string{
		"04b07795-8ddb-461a-bbee-02f9e1bf7b46": "Azure CLI",
		"1950a258-227b-4e31-a9cf-717495945fc2": "Azure PowerShell",
		"14d82eec-204b-4c2f-b7e8-296a70dab67e": "Microsoft Graph command line tools",
		"872cd9fa-d31f-45e0-9eab-6e460a02d1f1": "Visual Studio",
		"aebc6443-996d-45c2-90f0-388ff96faa56": "Visual Studio Code",
		"c44b4083-3bb0-49c1-b47d-974e53cbdf3c": "Azure portal",
		"29d9ed98-a469-4536-ade2-f981bc1d605e": "Microsoft Authentication Broker",
		"1fec8e78-bce4-4aaf-ab1b-5451cc387264": "Microsoft Teams",
		"d3590ed6-52b3-4102-aeff-aad2292ab01c": "Microsoft Office",
		"9ba1a5c7-f17a-4de9-a1f1-6178c8d51223": "Microsoft Intune Company Portal",
		"38aa3b87-a06d-4817-b275-7a316988d93b": "Windows Sign In",
		"2ff814a6-3304-4ab8-85cb-cd0e6f879c1d": "Azure Databricks",
		"6dae42f8-4368-4678-94ff-3960e28e3630": "Azure Kubernetes Service AAD Server",
		"80faf920-1908-4b52-b5ef-a8e7bedfc67a": "Azure Kubernetes Service AAD Client",
		"41b23e61-6c1e-4545-b367-cd054e0ed4b4": "Azure VPN",
		"a94f9c62-97fe-4d19-b06d-472bed8d2bcf": "SQL clients (SQL Server Management Studio, sqlcmd)",
		"12f6db80-0741-4a7e-b9c5-b85d737b3a31": "GitHub (Enterprise Managed Users)",
		"f8d98a96-0999-43f5-8af3-69971c7bb423": "Apple Internet Accounts (iOS Accounts)",
	} {
		if got := applicationName(strings.ToUpper(id)); got != want {
			t.Errorf("%s is called %q, want %q", id, got, want)
		}
	}
}

// TestMethodsOfADFS: AD FS names the ways to sign in by addresses, in amr and in acr.
func TestMethodsOfADFS(t *testing.T) {
	for address, want := range map[string]string{
		"http://schemas.microsoft.com/ws/2012/12/authmethod/phoneconfirmation": "phone call",
		"http://schemas.microsoft.com/ws/2012/12/authmethod/smsotp":            "text message",
		"http://schemas.microsoft.com/claims/multipleauthn":                    "more than one factor",
		"urn:federation:authentication:windows":                                "Windows sign-in",
	} {
		if got := MemberMeaning("amr", address); got != want {
			t.Errorf("%s is called %q, want %q", address, got, want)
		}
	}
	for address, want := range map[string]string{
		"urn:federation:authentication:windows":             "Windows sign-in",
		"http://schemas.microsoft.com/claims/multipleauthn": "More than one factor",
	} {
		if got := MemberMeaning("acr", address); got != want {
			t.Errorf("acr %s is called %q, want %q", address, got, want)
		}
	}
	for sid, want := range map[string]string{"S-1-18-5": "Signed in with a key that stands for more than one factor", "S-1-5-32-562": "Distributed COM Users", "S-1-5-21-1-2-3-525": "Protected Users"} {
		if got := MemberMeaning("groupsid", sid); got != want {
			t.Errorf("%s is called %q, want %q", sid, got, want)
		}
	}
}
