package claims

import (
	"strings"
	"testing"
	"time"
)

// TestNamesMeanWhatTheirIssuerMeans: the explanations are of Microsoft's names; other providers use the same ones.
func TestNamesMeanWhatTheirIssuerMeans(t *testing.T) {
	const (
		kc      = `{"iss":"https://id.example/realms/r","typ":"Bearer",`
		okta    = `{"iss":"https://dev-1.okta.com/oauth2/default",`
		fs      = `{"iss":"http://fs.contoso.example/adfs/services/trust",`
		pairs   = "The person, as this application knows them. Another application sees another value"
		address = "http://schemas.microsoft.com/"
	)
	v2 := `{"iss":"` + v2Issuer + `","tid":"` + contosoTenant + `",`
	app := v2 + `"oid":"o","sub":"o","idp":"https://sts.windows.net/` + contosoTenant + `/",`
	for _, tt := range []struct{ claims, name, want string }{
		{v2 + `"sub":"s"}`, "sub", pairs},
		{fs + `"sub":"s"}`, "sub", pairs},
		{kc + `"sub":"s"}`, "sub", "Whom the token is about, as its issuer knows them"},
		{`{"sub":"s"}`, "sub", "Whom the token is about, as its issuer knows them"},
		{`{"iss":"https://token.actions.githubusercontent.com","sub":"repo:c/a:ref:refs/heads/main","job_workflow_ref":"c/a/.github/workflows/x.yml@refs/heads/main"}`, "sub",
			"The job or pod itself. Whoever trusts it compares exactly this text (federated credential)"},
		{`{"iss":"https://token.actions.githubusercontent.com","repository":"c/a"}`, "repository", "The repository that the workflow runs for (GitHub)"},
		{kc + `"preferred_username":"a"}`, "preferred_username", "The name people sign in with. May change; do not use it to decide about access"},
		{okta + `"groups":["Everyone"]}`, "groups", "Groups the person is in"},
		{v2 + `"groups":["6b1f0001-0000-0000-0000-00000000000a"]}`, "groups", "Groups the person is in, by their object IDs"},
		{v2 + `"groups":["Sales"]}`, "groups", "Groups the person is in"},
		{v2 + `"acr":"1"}`, "acr", "The usual standard for sign-ins (level 1)"},
		{kc + `"acr":"1"}`, "acr", "The person proved anew who they are, for this sign-in"},
		{kc + `"acr":"0"}`, "acr", "The person was still signed in, and proved nothing anew"},
		{okta + `"acr":"1"}`, "acr", "How strongly the person proved who they are"},
		{kc + `"auth_time":0}`, "auth_time", "When the person last proved who they are. 0 says nothing"},
		{fs + `"ver":"1.0"}`, "ver", "The form of token that AD FS writes"},
		{app + `"roles":["r"]}`, "tid", "The organisation (tenant) where the application signed in"},
		{app + `"roles":["r"]}`, "idp", "Who checked the application's identity: this organisation itself"},
		{fs + `"` + address + `claims/authnmethodsreferences":["` + address + `claims/multipleauthn"]}`, address + "claims/authnmethodsreferences", "More than one factor"},
		{fs + `"` + address + `ws/2008/06/identity/claims/authenticationmethod":"urn:federation:authentication:windows"}`,
			address + "ws/2008/06/identity/claims/authenticationmethod", "Windows sign-in"},
	} {
		if row := find(explained(t, rs256, tt.claims), tt.name); row.Meaning != tt.want {
			t.Errorf("%s means %q, want %q", tt.claims, row.Meaning, tt.want)
		}
	}
	rows := explained(t, rs256, fs+`"`+address+`ws/2008/06/identity/claims/groupsid":["S-1-5-32-545"],"scp":"openid"}`)
	if row := find(rows, address+"ws/2008/06/identity/claims/groupsid"); len(row.Parts) != 1 || row.Parts[0].Meaning != "Users" {
		t.Errorf("a group by its address: %+v", row)
	}
	if row := find(rows, "roles"); row.Name != "" {
		t.Errorf("roles are missed where AD FS writes none: %+v", row)
	}
}

// TestRefusalsOfOtherProviders: as they come to a support desk.
func TestRefusalsOfOtherProviders(t *testing.T) {
	const (
		kc      = `{"iss":"https://id.example/realms/r","typ":"Bearer","azp":"web","scope":"openid","sub":"s",`
		cognito = `{"iss":"https://cognito-idp.eu-west-1.amazonaws.com/p","token_use":"access","client_id":"c","scope":"a","sub":"s",`
		plain   = `{"iss":"https://id.example","scope":"a","sub":"s",`
		k8s     = `{"iss":"kubernetes/serviceaccount","sub":"system:serviceaccount:default:default",`
		fs      = `{"iss":"https://fs.contoso.example/adfs","aud":"o","appid":"c","scp":"openid","apptype":"Public",`
	)
	exp := `"exp":` + at(time.Hour) + `}`
	for name, tt := range map[string]struct {
		header, claims string
		want           Expected
		code, text     string
	}{
		"Keycloak's account page alone":   {rs256, kc + `"aud":"account",` + exp, Expected{}, "keycloak-audience", "audience mapper"},
		"Keycloak, the API wanted":        {rs256, kc + `"aud":["account"],` + exp, Expected{Audience: "orders"}, "audience!", "account instead of orders"},
		"Keycloak, no audience":           {rs256, kc + exp, Expected{}, "no-audience", "audience mapper"},
		"Keycloak, the API too":           {rs256, kc + `"aud":["account","orders"],` + exp, Expected{}, "", ""},
		"Cognito's access token":          {rs256, cognito + exp, Expected{}, "", ""},
		"Cognito, an audience wanted":     {rs256, cognito + exp, Expected{Audience: "c"}, "no-audience", "client_id"},
		"no audience elsewhere":           {rs256, plain + exp, Expected{}, "no-audience", "for nobody"},
		"no audience, by the profile":     {`{"alg":"RS256","typ":"at+jwt"}`, plain + exp, Expected{}, "no-audience!", "for nobody"},
		"without an end, elsewhere":       {rs256, k8s + `"aud":"x"}`, Expected{}, "no-expiry", "when it expires"},
		"a shared secret":                 {`{"alg":"HS256"}`, plain + `"aud":"a",` + exp, Expected{}, "shared-secret", "public keys"},
		"content that is not encoded":     {`{"alg":"RS256","b64":false,"crit":["b64"]}`, plain + `"aud":"a",` + exp, Expected{}, "extension!", "b64"},
		"an unknown extension":            {`{"alg":"RS256","crit":["urn:x"]}`, plain + `"aud":"a",` + exp, Expected{}, "extension", "urn:x"},
		"an application's own proof":      {rs256, `{"iss":"c","sub":"c","aud":"https://id.example/token","jti":"j",` + exp, Expected{}, "not-access!", "proves who an application is"},
		"AD FS, a password alone":         {rs256, fs + `"authmethod":"urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",` + exp, Expected{}, "single-factor", "only a password"},
		"AD FS, by the address":           {rs256, fs + `"http://schemas.microsoft.com/ws/2008/06/identity/claims/authenticationmethod":"urn:federation:authentication:windows",` + exp, Expected{}, "single-factor", "only signed in to Windows"},
		"AD FS, then a second factor":     {rs256, fs + `"authmethod":"urn:federation:authentication:windows","http://schemas.microsoft.com/claims/authnmethodsreferences":"http://schemas.microsoft.com/claims/multipleauthn",` + exp, Expected{}, "", ""},
		"an application, nothing known":   {rs256, accessClaims(`scp=;roles=["r"];idtyp="app"`), Expected{}, "app-only", "no person behind it"},
		"a personal account":              {rs256, accessClaims(`tid="` + personalTenant + `";iss="https://login.microsoftonline.com/` + personalTenant + `/v2.0"`), Expected{}, "personal", "work or school"},
		"a credential":                    {`{"alg":"ES256","typ":"dc+sd-jwt"}`, `{"iss":"https://id.example","vct":"x",` + exp, Expected{}, "not-access!", "credential"},
		"a computer's proof":              {`{"alg":"HS256","ctx":"x"}`, `{"refresh_token":"0.A","request_nonce":"n",` + exp, Expected{}, "not-access!", "one request"},
		"guest by the provider":           {rs256, accessClaims(`idp="https://sts.windows.net/0b000000-0000-4000-8000-0000000000fa/"`), Expected{}, "guest", "guest"},
		"guest by the name":               {rs256, accessClaims(`upn="alex_fabrikam.example#EXT#@contoso.onmicrosoft.com"`), Expected{}, "guest", "guest"},
		"a member from elsewhere":         {rs256, accessClaims(`acct=0;idp="https://sts.windows.net/0b000000-0000-4000-8000-0000000000fa/"`), Expected{}, "", ""},
		"the organisation's own":          {rs256, accessClaims(`idp="` + v1Issuer + `"`), Expected{}, "", ""},
		"a condition of access missing":   {rs256, accessClaims(`acrs=["c1"]`), Expected{Contexts: []string{"c2"}}, "context!", `{"access_token":{"acrs":{"essential":true,"value":"c2"}}}`},
		"a condition of access met":       {rs256, accessClaims(`acrs=["c1","c2"]`), Expected{Contexts: []string{"C2"}}, "", ""},
		"a condition, by an application":  {rs256, accessClaims(`scp=;roles=["r"];idtyp="app"`), Expected{Contexts: []string{"c2"}}, "context!", "application"},
		"a condition, but none of theirs": {rs256, accessClaims(``), Expected{Contexts: []string{"mfa\u001b"}}, "context!", `mfa\u001b`},
	} {
		t.Run(name, func(t *testing.T) {
			token, err := Decode(unsigned(tt.header, tt.claims))
			if err != nil {
				t.Fatal(err)
			}
			code, said := "", ""
			if reasons := Diagnose(token, noon, tt.want); len(reasons) > 0 {
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
