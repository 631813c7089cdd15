package claims

import (
	"cmp"
	"slices"
	"strings"
)

// named is a public identifier and the name that people know it by.
type named struct{ id, name string }

// nameOf finds an identifier in a sorted list; "" when it is not there. Case does not count.
func nameOf(list []named, id string) string {
	i, ok := slices.BinarySearchFunc(list, strings.ToLower(id), func(n named, id string) int { return cmp.Compare(n.id, id) })
	if !ok {
		return ""
	}
	return list[i].name
}

// tenants are organisations that anybody may know, sorted. Sources: Microsoft Learn, "Access token claims reference"
// (personal accounts), "Verify first-party Microsoft applications in sign-in reports" (Microsoft's two) and
// "Authentication with the Bot Connector API" (Bot Framework).
var tenants = []named{
	{"72f988bf-86f1-41af-91ab-2d7cd011db47", "Microsoft"},
	{personalTenant, "personal Microsoft accounts"},
	{"d6d49420-f39b-4df7-a1dc-d59a935871db", "Microsoft Bot Framework"},
	{"f8cdef31-a31e-4b4a-93e4-5f571e91255a", "Microsoft's own services"},
}

// personalTenant stands for all personal Microsoft accounts.
const personalTenant = "9188040d-6c67-4c5b-b112-36a304b66dad"

// resources are Microsoft's services by the address that stands in aud, without a slash at the end, sorted. A service
// that has an ID too has the same name there. Source: Microsoft Learn, the page of each service; "National clouds" for
// Microsoft Graph.
var resources = []named{
	{"api.spaces.skype.com", "Microsoft Teams"},
	{"https://ai.azure.com", "Azure AI Foundry"},
	{"https://analysis.windows.net/powerbi/api", "Power BI Service"},
	{"https://api.applicationinsights.io", "Application Insights"},
	{"https://api.azuredatacatalog.com", "Azure Data Catalog"},
	{"https://api.businesscentral.dynamics.com", "Dynamics 365 Business Central"},
	{"https://api.fabric.microsoft.com", "Microsoft Fabric"},
	{"https://api.loganalytics.io", "Azure Monitor Logs"},
	{"https://api.partnercenter.microsoft.com", "Microsoft Partner Center"},
	{"https://api.powerplatform.com", "Power Platform"},
	{"https://api.security.microsoft.com", "Microsoft Defender XDR"},
	{"https://api.securitycenter.microsoft.com", "Microsoft Defender for Endpoint"},
	{"https://api.skypeforbusiness.com", "Skype for Business Online"},
	{"https://api.spaces.skype.com", "Microsoft Teams"},
	{"https://api.yammer.com", "Viva Engage (formerly Yammer)"},
	{"https://azconfig.io", "Azure App Configuration"},
	{"https://batch.core.windows.net", "Azure Batch"},
	{"https://cognitiveservices.azure.com", "Azure AI services"},
	{"https://communication.azure.com", "Azure Communication Services"},
	{"https://containerregistry.azure.net", "Azure Container Registry"},
	{"https://cosmos.azure.com", "Azure Cosmos DB"},
	{"https://database.windows.net", "Azure SQL Database"},
	{"https://datalake.azure.net", "Azure Data Lake"},
	{"https://dev.azuresynapse.net", "Azure Synapse Analytics"},
	{"https://dod-graph.microsoft.us", "Microsoft Graph (US government, DoD)"},
	{"https://enrollment.manage.microsoft.com", "Microsoft Intune enrolment"},
	{"https://eventhubs.azure.net", "Azure Event Hubs"},
	{"https://graph.microsoft.com", "Microsoft Graph"},
	{"https://graph.microsoft.us", "Microsoft Graph (US government)"},
	{"https://graph.windows.net", "Azure AD Graph (retired)"},
	{"https://manage.office.com", "Office 365 Management APIs"},
	{"https://managedhsm.azure.net", "Azure Key Vault Managed HSM"},
	{"https://management.azure.com", "Azure Resource Manager"},
	{"https://management.chinacloudapi.cn", "Azure Resource Manager (China)"},
	{"https://management.core.windows.net", "Azure Resource Manager"},
	{"https://management.usgovcloudapi.net", "Azure Resource Manager (US government)"},
	{"https://microsoftgraph.chinacloudapi.cn", "Microsoft Graph (China)"},
	{"https://monitor.azure.com", "Azure Monitor"},
	{"https://onenote.com", "OneNote"},
	{"https://ossrdbms-aad.database.windows.net", "Azure Database for PostgreSQL and MySQL"},
	{"https://outlook.office.com", "Exchange Online"},
	{"https://outlook.office365.com", "Exchange Online"},
	{"https://purview.azure.net", "Microsoft Purview"},
	{"https://search.azure.com", "Azure AI Search"},
	{"https://service.flow.microsoft.com", "Power Automate"},
	{"https://service.powerapps.com", "Power Apps Service"},
	{"https://servicebus.azure.net", "Azure Service Bus"},
	{"https://signalr.azure.com", "Azure SignalR Service"},
	{"https://storage.azure.com", "Azure Storage"},
	{"https://vault.azure.net", "Azure Key Vault"},
	{"https://vault.usgovcloudapi.net", "Azure Key Vault (US government)"},
	{"urn:microsoft:userinfo", "AD FS itself: no service was named in the request"},
	{"urn:ms-drs:enterpriseregistration.windows.net", "Device registration"},
}

// serviceName names the service of an audience: Microsoft's by its address or ID, SharePoint and Dataverse by their
// domain; "" for any other.
func serviceName(audience string) string {
	id := strings.TrimRight(strings.ToLower(audience), "/")
	if name := wellKnownService(id); name != "" {
		return name
	}
	// A v1.0 token for SharePoint or Exchange may name ID, host and tenant: 00000003-0000-0ff1-ce00-000000000000/host@tenant.
	if first, _, ok := strings.Cut(id, "/"); ok {
		if name := nameOf(applications, first); name != "" {
			return name
		}
	}
	host, ok := strings.CutPrefix(id, "https://")
	switch {
	case !ok || strings.ContainsAny(host, "/?#@"):
		return ""
	case strings.HasSuffix(host, ".sharepoint.com"):
		return "SharePoint Online"
	case strings.HasSuffix(host, ".dynamics.com"):
		return dynamics(host)
	}
	return ""
}

// dynamics names the product behind a host of Dynamics 365: contoso.crm4.dynamics.com is Dataverse, and
// contoso.operations.dynamics.com is none of it.
func dynamics(host string) string {
	switch labels := strings.Split(host, "."); {
	case len(labels) > 3 && strings.HasPrefix(labels[len(labels)-3], "crm"):
		return "Dynamics 365 (Dataverse)"
	case strings.Contains(host, ".operations."):
		return "Dynamics 365 Finance and Operations"
	}
	return "Dynamics 365"
}

// wellKnownService names a service that is one for everybody: of SharePoint and Dataverse each organisation has its own.
// id is in small letters, without a slash at the end.
func wellKnownService(id string) string {
	return cmp.Or(nameOf(resources, id), nameOf(applications, id))
}
