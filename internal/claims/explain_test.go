package claims

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// noon is a moment in a zone that is not UTC, so that rendering in now's own zone shows.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.FixedZone("", 3600))

func explained(t *testing.T, header, claims string) []Explained {
	t.Helper()
	token, err := Decode(unsigned(header, claims))
	if err != nil {
		t.Fatal(err)
	}
	return Explain(token, noon)
}

func find(rows []Explained, name string) Explained {
	i := slices.IndexFunc(rows, func(r Explained) bool { return r.Name == name })
	if i < 0 {
		return Explained{}
	}
	return rows[i]
}

func at(d time.Duration) string { return fmt.Sprint(noon.Add(d).Unix()) }

func TestExplainEntraAccessToken(t *testing.T) {
	rows := explained(t, `{"alg":"RS256"}`, `{"custom":{"b": 1, "a": [true]},"aud":"00000003-0000-0000-c000-000000000000",
		"iss":"https://login.microsoftonline.com/t/v2.0","iat":`+at(-18*time.Minute)+`,"nbf":`+at(-18*time.Minute)+`,"exp":`+at(42*time.Minute)+`,
		"amr":["pwd","mfa"],"azpacr":"0","oid":"6b1f","preferred_username":"adele@contoso.example","scp":"Orders.Read","tid":"t","ver":"2.0","xms_new":1,"another":[]}`)
	var b strings.Builder
	for _, r := range rows {
		fmt.Fprintf(&b, "%s | %s | %s | %s | %s\n", r.Group, r.Name, r.Value, r.Meaning, r.Warning)
	}
	want := `Who | preferred_username | adele@contoso.example | The name people sign in with (v2.0; v1.0 has upn). May change; do not use it to decide about access | 
Who | oid | 6b1f | The person's object in this directory. The same for every application: the one to keep | 
Where | iss | https://login.microsoftonline.com/t/v2.0 | Microsoft Entra ID issued the token | 
Where | tid | t | The organisation (tenant) the person signed in to | 
For what | aud | 00000003-0000-0000-c000-000000000000 | Who may accept this token: Microsoft Graph | 
For what | scp | Orders.Read | What the application may do for the person | 
For what | roles | not present | No application role is assigned | No role is assigned to this person for this API. That matters only where the API asks for one.
Until when | iat | 2026-11-22T11:42:00+01:00 (18 minutes ago) | When the token was issued | 
Until when | nbf | 2026-11-22T11:42:00+01:00 (18 minutes ago) | Not valid before this time | 
Until when | exp | 2026-11-22T12:42:00+01:00 (in 42 minutes) | Not valid from this time on | 
How they signed in | amr | pwd, mfa | Password and a second factor | 
Application | azpacr | 0 | The application has no secret: anyone can be it | 
Other | ver | 2.0 | A token of Microsoft's present form (v2.0) | 
Other | custom | {"b":1,"a":[true]} |  | 
Other | xms_new | 1 | A note of Microsoft's for its own services. Do not rely on it | 
Other | another | (none) |  | 
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("explained (-want +got):\n%s", diff)
	}
}

func TestExplainWarnings(t *testing.T) {
	const rs = `{"alg":"RS256"}`
	tests := map[string]struct{ header, claims, name, want string }{
		"expired":                {rs, `{"exp":` + at(-5*time.Minute) + `}`, "exp", "expired 5 minutes ago"},
		"expires now":            {rs, `{"exp":` + at(0) + `}`, "exp", "expired now"},
		"good":                   {rs, `{"exp":` + at(time.Hour) + `}`, "exp", ""},
		"no expiry":              {rs, `{}`, "exp", "never expires"},
		"expiry is text":         {rs, `{"exp":"` + at(time.Hour) + `"}`, "exp", "not a time"},
		"expiry is huge":         {rs, `{"exp":1e300}`, "exp", "not a time"},
		"not yet valid":          {rs, `{"nbf":` + at(time.Minute) + `}`, "nbf", "not valid yet"},
		"issued in the future":   {rs, `{"iat":` + at(time.Hour) + `}`, "iat", "in the future"},
		"within the skew":        {rs, `{"iat":` + at(time.Minute) + `}`, "iat", ""},
		"hasgroups":              {rs, `{"hasgroups":true}`, "hasgroups", "too many groups"},
		"group overage":          {rs, `{"_claim_names":{"groups":"src1"},"_claim_sources":{"src1":{"endpoint":"https://graph"}}}`, "_claim_names", "too many groups"},
		"other distributed":      {rs, `{"_claim_names":{"address":"src1"}}`, "_claim_names", ""},
		"no audience":            {rs, `{"aud":[]}`, "aud", "names no audience"},
		"e-mail not checked":     {rs, `{"email_verified":false}`, "email_verified", "not checked"},
		"e-mail checked":         {rs, `{"email_verified":true}`, "email_verified", ""},
		"domain not verified":    {rs, `{"xms_edov":"0"}`, "xms_edov", "must not decide by it"},
		"domain verified":        {rs, `{"xms_edov":true}`, "xms_edov", ""},
		"empty scp":              {rs, `{"scp":""}`, "scp", "allows nothing"},
		"application, no roles":  {rs, `{"tid":"t","idtyp":"app"}`, "roles", "may do nothing"},
		"application by its sub": {rs, `{"tid":"t","oid":"o","sub":"o"}`, "roles", "may do nothing"},
		"person, no roles":       {rs, `{"tid":"t","scp":"a"}`, "roles", "No role is assigned to this person"},
		"roles there":            {rs, `{"tid":"t","scp":"a","roles":["x"]}`, "roles", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			row := find(explained(t, tt.header, tt.claims), tt.name)
			if row.Name == "" {
				t.Fatalf("no row %q", tt.name)
			}
			if tt.want == "" && row.Warning != "" || !strings.Contains(row.Warning, tt.want) {
				t.Errorf("warning %q, want %q", row.Warning, tt.want)
			}
		})
	}
	for name, body := range map[string]string{"ID token": `{"tid":"t","nonce":"n","oid":"o","sub":"s"}`, "another provider": `{"scope":"a","scp":"a"}`} {
		if row := find(explained(t, rs, body), "roles"); row.Name != "" {
			t.Errorf("%s: roles are missed: %+v", name, row)
		}
	}
}

func TestExplainMeanings(t *testing.T) {
	tests := []struct{ name, value, want string }{
		{"amr", `["pwd"]`, "Password"},
		{"amr", `["mfa"]`, "More than one factor"},
		{"amr", `["pwd","otp","mfa"]`, "Password, one-time code and a second factor"},
		{"amr", `"wia"`, "Windows sign-in"},
		{"amr", `["unheard-of"]`, "How the person proved who they are"},
		{"amr", `[]`, "How the person proved who they are"},
		{"acct", `0`, "A member of the organisation"},
		{"acct", `"1"`, "A guest in the organisation"},
		{"acr", `"1"`, "How strongly the person proved who they are"},
		{"appidacr", `"2"`, "The application proved itself with a certificate"},
		{"idtyp", `"app"`, "The token stands for an application, with no person behind it"},
		{"tid", `"9188040d-6c67-4c5b-b112-36a304b66dad"`, "A personal Microsoft account, in no organisation"},
		{"aud", `["https://graph.microsoft.com/"]`, "Who may accept this token: Microsoft Graph"},
		{"appid", `"04b07795-8ddb-461a-bbee-02f9e1bf7b46"`, "The application that asked for the token: Azure CLI"},
		{"iss", `"https://sts.windows.net/t/"`, "Microsoft Entra ID issued the token (older v1.0 form)"},
		{"iss", `"https://fs.contoso.example/adfs"`, "The organisation's own AD FS issued the token"},
		{"iss", `"https://id.example"`, "Who issued the token"},
		{"extn.employee", `"1"`, "An attribute that the organisation added to the directory"},
		{"unheard-of", `1`, ""},
	}
	for _, tt := range tests {
		row := find(explained(t, `{"alg":"RS256"}`, `{"`+tt.name+`":`+tt.value+`}`), tt.name)
		if row.Meaning != tt.want {
			t.Errorf("%s %s means %q, want %q", tt.name, tt.value, row.Meaning, tt.want)
		}
	}
}

func TestExplainValues(t *testing.T) {
	many := make([]string, 25)
	for i := range many {
		many[i] = fmt.Sprint(i)
	}
	tests := map[string]struct{ claims, name, want string }{
		"precise number":    {`{"n":12345678901234567890}`, "n", "12345678901234567890"},
		"boolean":           {`{"n":true}`, "n", "true"},
		"null":              {`{"n":null}`, "n", "null"},
		"escape sequence":   {`{"n":"\u001b[31mred\nline"}`, "n", `\u001b[31mred\u000aline`},
		"turned writing":    {`{"n":"a\u202eb"}`, "n", `a\u202eb`},
		"long text":         {`{"n":"` + strings.Repeat("é", 500) + `"}`, "n", strings.Repeat("é", 400) + "…"},
		"many members":      {`{"n":[` + strings.Join(many, ",") + `]}`, "n", strings.Join(many[:20], ", ") + " and 5 more"},
		"mixed members":     {`{"n":["a",1,{"b": 2}]}`, "n", `a, 1, {"b":2}`},
		"time as text":      {`{"auth_time":"2026-11-22T10:00:00.000Z"}`, "auth_time", "2026-11-22T11:00:00+01:00 (60 minutes ago)"},
		"time that is none": {`{"auth_time":0}`, "auth_time", "0"},
		"fractional time":   {`{"exp":` + at(time.Hour) + `.9}`, "exp", "2026-11-22T13:00:00+01:00 (in 60 minutes)"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if row := find(explained(t, `{"alg":"RS256"}`, tt.claims), tt.name); row.Value != tt.want {
				t.Errorf("value %q, want %q", row.Value, tt.want)
			}
		})
	}
}

func TestExpiry(t *testing.T) {
	token, err := Decode(unsigned(`{}`, `{"iat":100,"nbf":1.5e2,"exp":200.25}`))
	if err != nil {
		t.Fatal(err)
	}
	issued, notBefore, expires := token.Expiry()
	if issued.Unix() != 100 || notBefore.Unix() != 150 || expires.UnixMilli() != 200250 {
		t.Errorf("Expiry = %v, %v, %v", issued, notBefore, expires)
	}
	for _, bad := range []string{`{}`, `{"exp":"200"}`, `{"exp":null}`, `{"exp":-1}`, `{"exp":[200]}`, `{"exp":1e20}`, `{"exp":253402300800}`} {
		token, err := Decode(unsigned(`{}`, bad))
		if err != nil {
			t.Fatal(err)
		}
		if _, _, expires := token.Expiry(); !expires.IsZero() {
			t.Errorf("%s: expires %v, want the zero time", bad, expires)
		}
	}
}

func TestRelative(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "now", time.Second: "in 1 second", 90 * time.Second: "in 90 seconds", 42 * time.Minute: "in 42 minutes",
		-2 * time.Hour: "2 hours ago", 47 * time.Hour: "in 47 hours", -72 * time.Hour: "3 days ago",
	} {
		if got := Relative(noon.Add(d), noon); got != want {
			t.Errorf("Relative(%v) = %q, want %q", d, got, want)
		}
	}
}
