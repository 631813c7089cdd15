package claims

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const rs256 = `{"alg":"RS256"}`

func TestMeaningsOfValues(t *testing.T) {
	const tenant = "6babcaad-604b-40ac-a9d7-9fd97c0b779f"
	entra := `"iss":"https://login.microsoftonline.com/` + tenant + `/v2.0","tid":"` + tenant + `"`
	tests := []struct{ claims, name, want string }{
		{`"acr":"c1"`, "acr", "Authentication context c1: a demand that the organisation defined, and that was met"},
		{`"acr":"C25"`, "acr", "Authentication context c25: a demand that the organisation defined, and that was met"},
		{`"acr":"c100"`, "acr", "How strongly the person proved who they are"},
		{`"acr":"c01"`, "acr", "How strongly the person proved who they are"},
		{`"acr":"c"`, "acr", "How strongly the person proved who they are"},
		{`"acr":"possessionorinherence"`, "acr", "Proved by something the person has or is"},
		{`"acr":"urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"`, "acr", "A password, over a protected connection"},
		{`"acr":"B2C_1_signin"`, "acr", "The policy (user flow) the person went through (Azure AD B2C)"},
		{`"amr":["pwd","carrier-pigeon","mfa"]`, "amr", "Password, carrier-pigeon (unknown) and a second factor"},
		{`"amr":["ngcmfa","FIDO"]`, "amr", "A fresh second factor, to set up Windows Hello or a similar key and security key or passkey"},
		{`"authmethod":"urn:federation:authentication:windows"`, "authmethod", "Windows sign-in"},
		{`"amr":["http://schemas.microsoft.com/claims/multipleauthn"]`, "amr", "More than one factor"},
		{`"apptype":"Public"`, "apptype", "The application has no secret: anyone can be it"},
		{`"tid":"72F988BF-86f1-41af-91ab-2d7cd011db47"`, "tid", "The organisation (tenant) the person signed in to: Microsoft"},
		{`"idp":"live.com"`, "idp", "Who checked the person's identity: Microsoft, by a personal account"},
		{entra + `,"idp":"https://sts.windows.net/` + tenant + `/"`, "idp", "Who checked the person's identity: this organisation itself"},
		{entra + `,"idp":"https://sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47/"`, "idp", "Who checked the person's identity: Microsoft"},
		{entra + `,"idp":"https://sts.windows.net/00000000-0000-0000-0000-000000000001/"`, "idp", "Who checked the person's identity: another organisation; the person is a guest here"},
		{`"iss":"https://accounts.google.com"`, "iss", "Google issued the token"},
		{`"iss":"https://id.example/realms/orders"`, "iss", "Keycloak issued the token"},
		{`"iss":"https://contoso.okta.com/oauth2/default"`, "iss", "Okta issued the token"},
		{`"iss":"https://contoso.b2clogin.com/t/v2.0/"`, "iss", "Azure AD B2C issued the token"},
		{`"iss":"https://evil.example/contoso.okta.com"`, "iss", "Who issued the token"},
		{entra + `,"scp":"a","roles":["r"]`, "scp", "What the application may do for the person. The service must look at it and at the person's roles"},
		{entra + `,"scp":"a","roles":["r"]`, "roles", "Roles the person has at the service. scp still limits what the application may do"},
		{entra + `,"idtyp":"app","roles":["r"]`, "roles", "What the application may do in its own name. This decides; there is no scp"},
		{entra + `,"roles":["r"]`, "roles", "Roles the person has in the application"},
		{entra + `,"oid":"o","sub":"o"`, "sub", "The application itself; no person is behind this token"},
		{`"xms_cc":["CP1"]`, "xms_cc", "The application can handle a demand for more claims (cp1): the token may live longer, and be revoked early"},
		{`"xms_ssm":"1"`, "xms_ssm", "The service can have the token revoked early (continuous access evaluation)"},
		{`"cnf":{"jkt":"x"}`, "cnf", "Only the holder of a key may use this token: each request needs a proof (DPoP)"},
		{`"cnf":{"x5t#S256":"x"}`, "cnf", "Only the holder of a certificate may use this token: the connection must show it (mutual TLS)"},
		{`"cnf":"x"`, "cnf", "The key whose holder alone may use this token"},
		{`"events":{"http://schemas.openid.net/event/backchannel-logout":{}}`, "events", "A message from the provider: the person signed out"},
		{`"events":[]`, "events", "What happened, in a message from the provider"},
		{`"typ":"Bearer"`, "typ", "An access token: for a service"},
		{`"token_use":"id"`, "token_use", "An ID token: for the application that signed the person in, not for a service"},
		{`"wids":["62e90394-69f5-4237-9190-012177145e10"]`, "wids", "Administrator roles the person has in the whole organisation: Global Administrator"},
		{`"wids":["b79fbf4d-3ef9-4689-8143-76b194e85509"]`, "wids", "No administrator role in the organisation"},
		{`"wids":["b79fbf4d-3ef9-4689-8143-76b194e85509","62e90394-69f5-4237-9190-012177145e10"]`, "wids", "Administrator roles the person has in the whole organisation: Global Administrator"},
		{`"wids":["b79fbf4d-3ef9-4689-8143-76b194e85509","6b1f0001-0000-0000-0000-00000000000a"]`, "wids", "Administrator roles the person has in the whole organisation"},
		{`"owner":"04b07795-8ddb-461a-bbee-02f9e1bf7b46"`, "owner", "Microsoft's application Azure CLI"},
		{`"oid":"04b07795-8ddb-461a-bbee-02f9e1bf7b46"`, "oid", lookUp("oid").meaning},
		{`"hasgroups":true`, "hasgroups", `The groups are not in the token. Ask Microsoft Graph: POST https://graph.microsoft.com/v1.0/me/getMemberObjects with {"securityEnabledOnly":false}`},
		{`"_claim_names":{"groups":"s"},"oid":"6b1f0001-0000-0000-0000-00000000000a"`, "_claim_names", `The groups are not in the token. Ask Microsoft Graph: POST https://graph.microsoft.com/v1.0/users/6b1f0001-0000-0000-0000-00000000000a/getMemberObjects with {"securityEnabledOnly":false}`},
		{`"_claim_names":{"groups":"s"},"oid":"../../evil"`, "_claim_names", `The groups are not in the token. Ask Microsoft Graph: POST https://graph.microsoft.com/v1.0/me/getMemberObjects with {"securityEnabledOnly":false}`},
		{`"_claim_names":{"address":"s"}`, "_claim_names", "Claims that are not in the token and must be asked for"},
	}
	for _, tt := range tests {
		if row := find(explained(t, rs256, "{"+tt.claims+"}"), tt.name); row.Meaning != tt.want {
			t.Errorf("%s means %q, want %q", tt.claims, row.Meaning, tt.want)
		}
	}
}

func TestPartsOfValues(t *testing.T) {
	tests := []struct {
		claims, name string
		want         []Part
	}{
		{`"wids":["62e90394-69f5-4237-9190-012177145e10","b79fbf4d-3ef9-4689-8143-76b194e85509","unheard-of"]`, "wids", []Part{
			{"62e90394-69f5-4237-9190-012177145e10", "Global Administrator"},
			{"b79fbf4d-3ef9-4689-8143-76b194e85509", "No role: the mark of a member"},
		}},
		{`"groups":["S-1-5-32-545","6b1f0001-0000-0000-0000-00000000000a"]`, "groups", []Part{{"S-1-5-32-545", "Users"}}},
		{`"scp":"openid Orders.Read offline_access"`, "scp", []Part{
			{"openid", "Sign the person in"}, {"offline_access", "Keep access when the person is away (refresh token)"},
		}},
		{`"scp":["openid","orders"]`, "scp", []Part{{"openid", "Sign the person in"}}},
		{`"acrs":["c1","urn:x"]`, "acrs", []Part{{"c1", "Authentication context c1: a demand that the organisation defined, and that was met"}}},
		{`"signin_state":["dvc_mngd","kmsi","new"]`, "signin_state", []Part{
			{"dvc_mngd", "The organisation manages the device"}, {"kmsi", "The person chose to stay signed in"},
		}},
		{`"xms_idrel":"1 30"`, "xms_idrel", []Part{{"1", "A member of the organisation"}}},
		{`"xms_idrel":5`, "xms_idrel", []Part{{"5", "A guest"}}},
		{`"xms_idrel":"-1 35 99999999999999999999"`, "xms_idrel", nil},
		{`"xms_act_fct":"3 9 11"`, "xms_act_fct", []Part{{"11", "An AI agent"}}},
		{`"controls":["ca_enf"]`, "controls", []Part{{"ca_enf", "Conditional Access was put off, and must still be enforced"}}},
		{`"wids":"x"`, "wids", nil},
		{`"wids":[1,2]`, "wids", nil},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, find(explained(t, rs256, "{"+tt.claims+"}"), tt.name).Parts); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.claims, diff)
		}
	}
}

func TestManyRolesAreShortenedInTheSentence(t *testing.T) {
	row := find(explained(t, rs256, `{"wids":["62e90394-69f5-4237-9190-012177145e10","4a5d8f65-41da-4de4-8968-e035b65339cf","5d6b6bb7-de71-4623-b4af-96380a352509","29232cdf-9323-42fd-ade2-1d097af3e4de"]}`), "wids")
	if !strings.HasSuffix(row.Meaning, ": Global Administrator, Reports Reader, Security Reader and others") || len(row.Parts) != 4 {
		t.Errorf("%q with %d parts", row.Meaning, len(row.Parts))
	}
}

func TestKind(t *testing.T) {
	tests := []struct {
		header, claims string
		want           Kind
	}{
		{`{"alg":"RS256","typ":"at+jwt"}`, `{"nonce":"n"}`, Access},
		{`{"alg":"RS256","typ":"application/AT+JWT"}`, `{}`, Access},
		{`{"alg":"RS256","typ":"logout+jwt"}`, `{}`, Logout},
		{`{"alg":"ES256","typ":"dpop+jwt"}`, `{}`, Proof},
		{rs256, `{"events":{"http://schemas.openid.net/event/backchannel-logout":{}}}`, Logout},
		{rs256, `{"typ":"Bearer","nonce":"n"}`, Access},
		{rs256, `{"typ":"ID"}`, ID},
		{rs256, `{"typ":"Offline"}`, Refresh},
		{rs256, `{"token_use":"access"}`, Access},
		{rs256, `{"azp":"c","at_hash":"h","iss":"https://accounts.google.com"}`, ID},
		{rs256, `{"azp":"c","azpacr":"0","tid":"t","roles":["r"]}`, Access},
		{rs256, `{"tid":"t","aud":"c","preferred_username":"a"}`, ID},
		{rs256, `{"iss":"https://fs.contoso.example/adfs","appid":"c"}`, Access},
		{rs256, `{"sub":"s"}`, UnknownKind},
	}
	for _, tt := range tests {
		token, err := Decode(unsigned(tt.header, tt.claims))
		if err != nil {
			t.Fatal(err)
		}
		if got := token.Kind(); got != tt.want {
			t.Errorf("%s %s is %q, want %q", tt.header, tt.claims, got, tt.want)
		}
	}
}

func TestMemberMeaning(t *testing.T) {
	for _, tt := range [][3]string{
		{"wids", "62e90394-69f5-4237-9190-012177145e10", "Global Administrator"},
		{"aud", "https://graph.microsoft.com/", "Microsoft Graph"},
		{"appid", "04b07795-8ddb-461a-bbee-02f9e1bf7b46", "Azure CLI"},
		{"tid", "72f988bf-86f1-41af-91ab-2d7cd011db47", "Microsoft"},
		{"amr", "mfa", "more than one factor"},
		{"amr", "FIDO", "security key or passkey"},
		{"acr", "1", ""}, {"acr", "possession", "Proved by something the person has"},
		{"azpacr", "2", "The application proved itself with a certificate"},
		{"xms_idrel", "5", "A guest"},
		{"xms_sub_fct", "13", "An AI agent's user account"},
		{"name", "Adele", ""},
		{"wids", "", ""},
	} {
		if got := MemberMeaning(tt[0], tt[1]); got != tt[2] {
			t.Errorf("%s of %s means %q, want %q", tt[1], tt[0], got, tt[2])
		}
	}
}
