package claims

import (
	"strings"
	"testing"
	"time"
)

// TestDiagnosisOfWhatPeopleMeet: each case is a refusal as it comes to a support desk, with what the service wants and the
// one thing that has to be said first.
func TestDiagnosisOfWhatPeopleMeet(t *testing.T) {
	const (
		fabrikam = "0b000000-0000-4000-8000-0000000000fa"
		clientA  = "0c000000-0000-4000-8000-0000000000ca"
		v2       = `;ver="2.0"`
	)
	v1 := `;ver="1.0";iss="` + v1Issuer + `"`
	adfs := func(iss, more string) string {
		return `{"iss":"` + iss + `","aud":"microsoft:identityserver:orders","appid":"c","scp":"openid","apptype":"Public","exp":` + at(time.Hour) + more + `}`
	}
	tests := map[string]struct {
		header, claims string
		want           Expected
		code           string // of the first reason; sure with "!"; "": nothing speaks against the token
		text           string
	}{
		"v2 names the ID, the service the URI": {rs256, accessClaims(""), Expected{Audience: "api://orders"}, "audience-form!", "two names of one service"},
		"v1 names the URI, the service the ID": {rs256, accessClaims(`aud="https://orders.contoso.example"` + v1), Expected{Audience: ordersID}, "audience-form!", "two names of one service"},
		"v1 names the URI with a slash":        {rs256, accessClaims(`aud="https://orders.contoso.example/"` + v1), Expected{Audience: "https://orders.contoso.example"}, "audience-spelling!", ""},
		"another API's URI with its ID":        {rs256, accessClaims(`aud="api://` + clientA + `"`), Expected{Audience: ordersID}, "audience!", "another service"},
		"another API's ID":                     {rs256, accessClaims(`aud="` + clientA + `"`), Expected{Audience: ordersID}, "audience!", "another service"},
		"capitals in an ID":                    {rs256, accessClaims(`aud="` + strings.ToUpper(ordersID) + `"`), Expected{Audience: ordersID}, "audience-spelling!", ""},
		"Graph by its ID, wanted by address":   {rs256, accessClaims(`aud="00000003-0000-0000-c000-000000000000"`), Expected{Audience: "https://graph.microsoft.com"}, "audience-spelling!", ""},
		"Graph where an own API is wanted":     {rs256, accessClaims(`aud="https://graph.microsoft.com"`), Expected{Audience: "api://orders"}, "audience!", "(Microsoft Graph)"},
		"another SharePoint":                   {rs256, accessClaims(`aud="https://fabrikam.sharepoint.com"`), Expected{Audience: "https://contoso.sharepoint.com"}, "audience!", "another service"},
		"another Dataverse":                    {rs256, accessClaims(`aud="https://one.crm.dynamics.com"`), Expected{Audience: "https://two.crm4.dynamics.com"}, "audience!", "another service"},
		"Azure Resource Manager's two names":   {rs256, accessClaims(`aud="https://management.core.windows.net/"`), Expected{Audience: "https://management.azure.com"}, "audience-spelling!", ""},

		"v1 form, v2 wanted":          {rs256, accessClaims(v1[1:]), Expected{Issuer: v2Issuer}, "version!", "v1.0, the service wants v2.0"},
		"v2 form, v1 wanted":          {rs256, accessClaims(v2[1:]), Expected{Issuer: v1Issuer}, "version!", "v2.0, the service wants v1.0"},
		"issuer without its slash":    {rs256, accessClaims(v1[1:]), Expected{Issuer: strings.TrimSuffix(v1Issuer, "/")}, "issuer-spelling!", "another spelling"},
		"the common placeholder":      {rs256, accessClaims(""), Expected{Issuer: "https://login.microsoftonline.com/common/v2.0"}, "issuer-template!", "any organisation"},
		"the template of discovery":   {rs256, accessClaims(""), Expected{Issuer: "https://login.microsoftonline.com/{tenantid}/v2.0"}, "issuer-template!", "any organisation"},
		"another tenant's issuer":     {rs256, accessClaims(""), Expected{Issuer: "https://login.microsoftonline.com/" + fabrikam + "/v2.0"}, "tenant!", "another organisation"},
		"guest of another tenant":     {rs256, accessClaims(`acct=1`), Expected{Tenant: fabrikam}, "tenant!", "another organisation"},
		"another cloud":               {rs256, accessClaims(""), Expected{Issuer: "https://login.microsoftonline.us/" + contosoTenant + "/v2.0"}, "issuer!", "Another provider"},
		"a domain where an ID stands": {rs256, accessClaims(""), Expected{Tenant: "contoso.onmicrosoft.com"}, "", ""},
		"AD FS by its other name":     {rs256, adfs("http://fs.contoso.example/adfs/services/trust", ""), Expected{Issuer: "https://fs.contoso.example/adfs"}, "issuer-spelling!", "another spelling"},
		"another farm":                {rs256, adfs("https://fs.contoso.example/adfs", ""), Expected{Issuer: "https://fs.fabrikam.example/adfs"}, "issuer!", "Another provider"},
		"iss and tid of two tenants":  {rs256, accessClaims(`tid="` + fabrikam + `"`), Expected{}, "contradiction!", "contradicts itself"},
		"iss and tid in two cases":    {rs256, accessClaims(`tid="` + strings.ToUpper(contosoTenant) + `"`), Expected{}, "", ""},
		"iss of elsewhere with a tid": {rs256, accessClaims(`iss="https://id.example/` + fabrikam + `/v2.0"`), Expected{}, "", ""},

		"an application not allowed":  {rs256, accessClaims(`azp="04b07795-8ddb-461a-bbee-02f9e1bf7b46"`), Expected{Clients: []string{clientA}}, "client!", "(Azure CLI)"},
		"an application of v1":        {rs256, accessClaims(`azp=;appid="x"`), Expected{Clients: []string{clientA}}, "client!", "asked for the token: x"},
		"an application allowed":      {rs256, accessClaims(`azp="` + strings.ToUpper(clientA) + `"`), Expected{Clients: []string{"x", clientA}}, "", ""},
		"no application named":        {rs256, accessClaims(`azp=`), Expected{Clients: []string{clientA}}, "no-client", "does not say which application"},
		"ID token to a service":       {rs256, `{"iss":"` + v2Issuer + `","tid":"` + contosoTenant + `","aud":"` + clientA + `","exp":` + at(time.Hour) + `,"preferred_username":"a"}`, Expected{}, "id-token!", "ID token"},
		"Keycloak's ID token":         {rs256, `{"iss":"https://id.example/realms/r","typ":"ID","aud":"c","azp":"c","exp":` + at(time.Hour) + `}`, Expected{}, "id-token!", "ID token"},
		"scope instead of app role":   {rs256, accessClaims(""), Expected{Roles: []string{"Orders.Read.All"}}, "delegated", "stands for a person"},
		"app role instead of scope":   {rs256, accessClaims(`scp=;roles=["r"];sub="o"`), Expected{Scopes: []string{"Orders.Read"}}, "app-only!", "stands for an application"},
		"an AI agent by itself":       {rs256, accessClaims(`scp="/";idtyp="app"`), Expected{Scopes: []string{"Orders.Read"}}, "app-only!", "stands for an application"},
		"Auth0, machine with scope":   {rs256, `{"iss":"https://c.auth0.com/","sub":"x@clients","gty":"client-credentials","azp":"x","scope":"read","aud":"a","exp":` + at(time.Hour) + `}`, Expected{Scopes: []string{"read"}}, "", ""},
		"Auth0, machine without it":   {rs256, `{"iss":"https://c.auth0.com/","sub":"x@clients","gty":"client-credentials","azp":"x","scope":"read","aud":"a","exp":` + at(time.Hour) + `}`, Expected{Scopes: []string{"write"}}, "scope!", "lacks the scope write"},
		"RFC 9068, machine":           {rs256, `{"iss":"https://id.example","sub":"x","client_id":"x","aud":"a","exp":` + at(time.Hour) + `}`, Expected{Scopes: []string{"read"}}, "app-only!", "stands for an application"},
		"Windows alone":               {rs256, accessClaims(`amr=["wia"]`), Expected{}, "single-factor", "signed in to Windows"},
		"password and Windows":        {rs256, accessClaims(`amr=["pwd","wia"]`), Expected{}, "single-factor", "only a password"},
		"a passkey":                   {rs256, accessClaims(`amr=["fido"]`), Expected{}, "", ""},
		"below the standard":          {rs256, accessClaims(`acr="0"`), Expected{}, "weak-sign-in", "usual standard"},
		"acr 0 of another provider":   {rs256, `{"iss":"https://id.example/realms/r","typ":"Bearer","acr":"0","aud":"c","exp":` + at(time.Hour) + `}`, Expected{}, "", ""},
		"claims challenge":            {rs256, accessClaims(`xms_cc=["CP1"]`), Expected{}, "revoked", "insufficient_claims"},
		"too many groups":             {rs256, accessClaims(`hasgroups=true`), Expected{}, "group-overage", "too many groups"},
		"expired and for another API": {rs256, accessClaims(`aud="api://` + clientA + `";exp=` + at(-time.Hour)), Expected{Audience: ordersID}, "expired!", "expired 60 minutes ago"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			token, err := Decode(unsigned(tt.header, tt.claims))
			if err != nil {
				t.Fatal(err)
			}
			reasons, code, said := Diagnose(token, noon, tt.want), "", ""
			if len(reasons) > 0 {
				code, said = reasons[0].Code, reasons[0].Text+" "+reasons[0].Next
				if reasons[0].Sure {
					code += "!"
				}
			}
			if code != tt.code || !strings.Contains(said, tt.text) {
				t.Errorf("says %s %q, want %s with %q", code, said, tt.code, tt.text)
			}
		})
	}
}

func TestSameIssuer(t *testing.T) {
	const other = "https://login.microsoftonline.com/0b000000-0000-4000-8000-0000000000fa/v2.0"
	same := [][2]string{
		{v1Issuer, v2Issuer}, {"https://id.example", "https://id.example/"},
		{"http://fs.contoso.example/adfs/services/trust", "https://fs.contoso.example/adfs"},
		{"https://sts.chinacloudapi.cn/" + contosoTenant + "/", "https://login.partner.microsoftonline.cn/" + contosoTenant + "/v2.0"},
	}
	for _, pair := range same {
		if !SameIssuer(pair[0], pair[1]) || !SameIssuer(pair[1], pair[0]) {
			t.Errorf("%s and %s are not the same", pair[0], pair[1])
		}
	}
	const entra = "https://login.microsoftonline.com/"
	for _, pair := range [][2]string{
		{"/", ""}, {"/", "//"}, {v2Issuer, "https://login.microsoftonline.com@evil.example/" + contosoTenant + "/v2.0"}, {entra, entra + "v2.0"},
		{v2Issuer, "https://login.microsoftonline.com.evil.example/" + contosoTenant + "/v2.0"}, {entra + "common/v2.0", entra + "organizations/v2.0"},
		{"https://fs.contoso.example/adfs", "https://fs.contoso.example/adfs/other"}, {"https://fs.contoso.example/adfs", "https://fs.contoso.example.evil/adfs"},
		{"", ""}, {v2Issuer, ""}, {v2Issuer, other}, {v1Issuer, "https://sts.chinacloudapi.cn/" + contosoTenant + "/"},
		{v2Issuer, "https://id.example/" + contosoTenant + "/v2.0"}, {v2Issuer, "http://sts.windows.net/" + contosoTenant + "/"},
		{"https://sts.windows.net.evil.example/" + contosoTenant + "/", v1Issuer},
		{"https://login.microsoftonline.com/common/v2.0", "https://sts.windows.net/common/"},
		{"https://fs.contoso.example/adfs", "https://fs.contoso.example/other"}, {"https://id.example/a", "https://id.example/b"},
		{"https://a@fs.contoso.example/adfs", "https://fs.contoso.example/adfs"},
	} {
		if SameIssuer(pair[0], pair[1]) || SameIssuer(pair[1], pair[0]) {
			t.Errorf("%s and %s are the same", pair[0], pair[1])
		}
	}
}
