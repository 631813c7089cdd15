package claims

import (
	"strings"
	"testing"
	"time"
)

const (
	contosoTenant = "6babcaad-604b-40ac-a9d7-9fd97c0b779f"
	ordersID      = "2f3a1c7e-0000-4000-8000-00000000beef"
	v2Issuer      = "https://login.microsoftonline.com/" + contosoTenant + "/v2.0"
	v1Issuer      = "https://sts.windows.net/" + contosoTenant + "/"
)

// accessClaims are those of a good access token of Entra's, v2.0, with more added or replaced.
func accessClaims(more string) string {
	all := map[string]string{
		"iss": `"` + v2Issuer + `"`, "tid": `"` + contosoTenant + `"`, "aud": `"` + ordersID + `"`, "ver": `"2.0"`,
		"iat": at(-10 * time.Minute), "nbf": at(-10 * time.Minute), "exp": at(50 * time.Minute),
		"azp": `"c"`, "azpacr": `"0"`, "scp": `"Orders.Read"`, "oid": `"o"`, "sub": `"s"`,
	}
	for part := range strings.SplitSeq(more, ";") {
		name, value, _ := strings.Cut(part, "=")
		if all[name] = value; value == "" {
			delete(all, name)
		}
	}
	var b strings.Builder
	for name, value := range all {
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`"` + name + `":` + value)
	}
	return "{" + b.String() + "}"
}

func TestDiagnose(t *testing.T) {
	good := Expected{Audience: ordersID, Issuer: v2Issuer, Tenant: contosoTenant, Scopes: []string{"api://orders/Orders.Read"}}
	const graphHeader = `{"alg":"RS256","nonce":"n"}`
	app := "scp=;roles=[\"Orders.Read.All\"];idtyp=\"app\";sub=\"o\""
	tests := map[string]struct {
		header, claims string
		want           Expected
		codes          string // in order; sure ones with "!"
		text           string // in the first reason
	}{
		"nothing known":                {rs256, accessClaims(""), Expected{}, "", ""},
		"as it should be":              {rs256, accessClaims(""), good, "", ""},
		"expired":                      {rs256, accessClaims("exp=" + at(-2*time.Hour)), good, "expired!", "expired 2 hours ago"},
		"expired a moment ago":         {rs256, accessClaims("exp=" + at(-time.Minute)), good, "expired", "many services still accept"},
		"not yet valid":                {rs256, accessClaims("nbf=" + at(time.Hour)), good, "not-yet-valid!", "begins in 60 minutes"},
		"within the skew":              {rs256, accessClaims("nbf=" + at(time.Minute)), good, "not-yet-valid", "begins in 60 seconds"},
		"issued in the future":         {rs256, accessClaims("nbf=;iat=" + at(time.Hour)), good, "issued-in-future", "by the clock of this computer"},
		"no expiry":                    {rs256, accessClaims("exp="), good, "no-expiry!", "says nothing"},
		"milliseconds":                 {rs256, accessClaims("exp=" + at(0) + "000"), good, "no-expiry!", "not a time"},
		"unsigned":                     {`{"alg":"none"}`, accessClaims(""), good, "unsigned!", "not signed"},
		"forged":                       {rs256, accessClaims(""), Expected{Signature: Signature{Status: Invalid}}, "signature!", "does not match"},
		"not checked":                  {rs256, accessClaims(""), Expected{Signature: Signature{Status: Unverifiable}}, "", ""},
		"ID token":                     {rs256, `{"iss":"` + v2Issuer + `","tid":"` + contosoTenant + `","aud":"` + ordersID + `","exp":` + at(time.Hour) + `,"nonce":"n"}`, Expected{}, "id-token!", "ID token"},
		"refresh token":                {rs256, `{"typ":"Refresh","aud":"x","exp":` + at(time.Hour) + `}`, Expected{}, "not-access!", "refresh token"},
		"logout token":                 {`{"alg":"RS256","typ":"logout+jwt"}`, `{"aud":"x","exp":` + at(time.Hour) + `}`, Expected{}, "not-access!", "logout token"},
		"another service":              {rs256, accessClaims(`aud="api://stock"`), Expected{Audience: "api://orders"}, "audience!", "api://stock instead of api://orders"},
		"a service of Microsoft's":     {rs256, accessClaims(`aud="https://management.azure.com/"`), good, "audience!", "(Azure Resource Manager)"},
		"v1 spelling of the audience":  {rs256, accessClaims(`aud="api://` + ordersID + `"`), good, "audience-spelling!", "in another spelling"},
		"slash at the end":             {rs256, accessClaims(`aud="api://orders/"`), Expected{Audience: "api://orders"}, "audience-spelling!", "in another spelling"},
		"one of several":               {rs256, accessClaims(`aud=["x","` + ordersID + `"]`), good, "", ""},
		"no audience":                  {rs256, accessClaims("aud="), good, "no-audience!", "names no audience"},
		"Graph, nothing known":         {graphHeader, accessClaims(`aud="00000003-0000-0000-c000-000000000000"`), Expected{}, "graph", "Microsoft Graph"},
		"Graph for an own service":     {graphHeader, accessClaims(`aud="00000003-0000-0000-c000-000000000000"`), Expected{Audience: ordersID}, "audience!,graph", "(Microsoft Graph)"},
		"Graph for Graph":              {graphHeader, accessClaims(`aud="https://graph.microsoft.com"`), Expected{Audience: "https://graph.microsoft.com"}, "", ""},
		"nonce in the header":          {graphHeader, accessClaims(""), Expected{}, "graph", "carries a nonce"},
		"v1 instead of v2":             {rs256, accessClaims(`iss="` + v1Issuer + `";ver="1.0"`), good, "version!", "form v1.0, the service wants v2.0"},
		"v2 instead of v1":             {rs256, accessClaims(""), Expected{Issuer: v1Issuer}, "version!", "form v2.0, the service wants v1.0"},
		"another tenant":               {rs256, accessClaims(`tid="72f988bf-86f1-41af-91ab-2d7cd011db47";iss="https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0"`), good, "tenant!", "Microsoft instead of " + contosoTenant},
		"a personal account":           {rs256, accessClaims(`tid="` + personalTenant + `";iss="https://login.microsoftonline.com/` + personalTenant + `/v2.0"`), good, "tenant!", "personal Microsoft account"},
		"tenant by the issuer alone":   {rs256, accessClaims(`tid=`), Expected{Tenant: "72f988bf-86f1-41af-91ab-2d7cd011db47"}, "tenant!", contosoTenant + " instead of Microsoft"},
		"no tenant at all":             {rs256, `{"iss":"https://id.example","aud":"x","scope":"a","exp":` + at(time.Hour) + `}`, Expected{Tenant: contosoTenant}, "tenant", "names no organisation"},
		"another provider":             {rs256, `{"iss":"https://id.example/","aud":"x","scope":"a","exp":` + at(time.Hour) + `}`, Expected{Issuer: "https://other.example"}, "issuer!", "https://id.example/ instead of https://other.example"},
		"scope missing":                {rs256, accessClaims(""), Expected{Scopes: []string{"Orders.Read", "Orders.Write"}}, "scope!", "lacks the scope Orders.Write. It allows Orders.Read."},
		"scope of a URI":               {rs256, accessClaims(""), Expected{Scopes: []string{"api://orders/.default"}}, "", ""},
		"an application, not a person": {rs256, accessClaims(app), Expected{Scopes: []string{"Orders.Read"}}, "app-only!", "stands for an application"},
		"a person, not an application": {rs256, accessClaims(""), Expected{Roles: []string{"Orders.Read.All"}}, "delegated", "stands for a person"},
		"another role":                 {rs256, accessClaims(app), Expected{Roles: []string{"Orders.Write.All"}}, "role!", "lacks the role Orders.Write.All. It has Orders.Read.All."},
		"one role is enough":           {rs256, accessClaims(app), Expected{Roles: []string{"x", "Orders.Read.All"}}, "", ""},
		"scope or role":                {rs256, accessClaims(app), Expected{Scopes: []string{"Orders.Read"}, Roles: []string{"Orders.Read.All"}}, "", ""},
		"application without roles":    {rs256, accessClaims(`scp=;idtyp="app"`), Expected{}, "no-roles", "has no roles"},
		"role wanted, none there":      {rs256, accessClaims(`scp=;idtyp="app"`), Expected{Roles: []string{"x"}}, "role!", "has no roles; the service wants x"},
		"person without scope":         {rs256, accessClaims(`scp=`), Expected{}, "no-scopes", "neither scp nor roles"},
		"groups elsewhere":             {rs256, accessClaims(`_claim_names={"groups":"s"}`), good, "group-overage", "too many groups"},
		"bound to a key":               {rs256, accessClaims(`cnf={"jkt":"k"}`), good, "bound", "bound to a key"},
		"password only":                {rs256, accessClaims(`amr=["pwd"]`), good, "single-factor", "only a password"},
		"two factors":                  {rs256, accessClaims(`amr=["pwd","mfa"]`), good, "", ""},
		"guest":                        {rs256, accessClaims(`acct=1`), good, "guest", "guest"},
		"revocable":                    {rs256, accessClaims(`xms_cc=["cp1"]`), good, "revoked", "may have been revoked"},
		"late policies":                {rs256, accessClaims(`controls=["ca_enf"]`), good, "late-policy", "Conditional Access"},
		"an old sign-in":               {rs256, accessClaims(`auth_time=` + at(-72*time.Hour)), good, "old-sign-in", "3 days ago"},
		"no sign-in":                   {rs256, accessClaims(`auth_time=0`), good, "", ""},
		"too large":                    {rs256, accessClaims(`x="` + strings.Repeat("x", 9000) + `"`), good, "too-large", "KiB"},
		"several":                      {rs256, accessClaims(`acct=1;aud="x";exp=` + at(-time.Hour)), good, "expired!,audience!,guest", "expired"},
		"text to deceive":              {rs256, accessClaims(`aud="\u001b[2J\u202e"`), good, "audience!", `\u001b[2J\u202e`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			token, err := Decode(unsigned(tt.header, tt.claims))
			if err != nil {
				t.Fatal(err)
			}
			reasons := Diagnose(token, noon, tt.want)
			var codes []string
			for _, r := range reasons {
				code := r.Code
				if r.Sure {
					code += "!"
				}
				codes = append(codes, code)
				if r.Text == "" || r.Next == "" || clean(r.Text+r.Next, 10000) != r.Text+r.Next {
					t.Errorf("reason %+v", r)
				}
			}
			if got := strings.Join(codes, ","); got != tt.codes {
				t.Errorf("reasons %q, want %q", got, tt.codes)
			} else if len(reasons) > 0 && !strings.Contains(reasons[0].Text, tt.text) {
				t.Errorf("first reason %q, want %q in it", reasons[0].Text, tt.text)
			}
		})
	}
}

func TestDiagnoseUnread(t *testing.T) {
	for text, want := range map[string]Reason{
		"0123456789abcdef":                     {Code: "unreadable"},
		"eyJhbGciOiJSUzI1NiJ9.e30":             {Code: "damaged", Sure: true},
		"eyJhbGciOiJkaXIifQ..aXY.Yw.dA":        {Code: "unreadable"},
		"6babcaad-604b-40ac-a9d7-9fd97c0b779f": {Code: "not-access", Sure: true, Text: "No service can accept it."},
		"ghr_16C7e42F292c6912E7710c838347Ae17": {Code: "not-access", Sure: true, Text: "A refresh token of GitHub."},
		"gho_16C7e42F292c6912E7710c838347Ae17": {Code: "unreadable", Text: "An access token of GitHub, for an OAuth application. For the interfaces"},
		"PHNhbWw6QXNzZXJ0aW9uPjwvc2FtbDo+":     {Code: "unreadable", Text: "SAML"},
	} {
		_, err := Decode(unsignedText(text))
		got := DiagnoseUnread(unsignedText(text), err)
		if len(got) != 1 || got[0].Code != want.Code || got[0].Sure != want.Sure || got[0].Next == "" || strings.Contains(got[0].Text+got[0].Next, text) || !strings.Contains(got[0].Text, want.Text) {
			t.Errorf("%s: %+v", text, got)
		}
	}
}

func TestLead(t *testing.T) {
	likely, sure, mute := Reason{Text: "A guest."}, Reason{Text: "Expired.", Sure: true}, Reason{Text: "Encrypted.", Code: Unreadable}
	for _, c := range []struct {
		reasons []Reason
		text    string
		told    bool
	}{
		{nil, Summary(nil), false},
		{[]Reason{likely}, "The token is in order as far as it shows. These are likely reasons:", false},
		{[]Reason{sure, likely}, "Expired.", true},
		{[]Reason{mute}, "Encrypted.", true},
	} {
		if text, told := Lead(c.reasons); text != c.text || told != c.told {
			t.Errorf("%v: %q, told %v", c.reasons, text, told)
		}
	}
}

func TestTrusting(t *testing.T) {
	if e := (Expected{}).Trusting("https://sts.windows.net/1/"); e.Issuer != "https://sts.windows.net/1/" || e.Tenant != "" {
		t.Errorf("an address: %+v", e)
	}
	if e := (Expected{}).Trusting("6f0c9a52"); e.Tenant != "6f0c9a52" || e.Issuer != "" {
		t.Errorf("an ID: %+v", e)
	}
}

func TestSummary(t *testing.T) {
	for want, reasons := range map[string][]Reason{
		"Nothing in the token speaks against it.":                      nil,
		"The token expired 2 hours ago.":                               {{Text: "The token expired 2 hours ago.", Sure: true}, {Text: "x"}},
		"The token is opaque.":                                         {{Code: Unreadable, Text: "The token is opaque."}},
		"as far as it shows. Likely reasons: the person is a guest":    {{Text: "The person is a guest."}},
		"as far as it shows. Likely reasons: Conditional Access asks.": {{Text: "Conditional Access asks."}},
	} {
		if got := Summary(reasons); !strings.Contains(got, want) {
			t.Errorf("summary %q, want %q in it", got, want)
		}
	}
}
