package flows

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"latchkey/flows/meanings"
)

const (
	anID      = "11111111-2222-3333-4444-555555555555"
	anotherID = "66666666-7777-8888-9999-000000000000"
)

func TestDiagnose(t *testing.T) {
	secret := func(d *Diagnosis) bool {
		return d.Known && d.Name() == "" && d.Who == meanings.Nobody && strings.Contains(d.Next, "Nobody needs it for help")
	}
	for _, tt := range []struct {
		name, text string
		check      func(d *Diagnosis) bool
	}{
		{"a number", "AADSTS50076", func(d *Diagnosis) bool {
			return d.Name() == "AADSTS50076" && d.Known && d.Who == meanings.Person && !d.Retry && strings.HasSuffix(d.Lookup, "?code=50076")
		}},
		{"written otherwise", "aadsts 50076:", func(d *Diagnosis) bool { return d.Name() == "AADSTS50076" && d.Known }},
		{"without its name", " 50076. ", func(d *Diagnosis) bool { return d.Name() == "AADSTS50076" && d.Known }},
		{"of AD FS", "msis7042", func(d *Diagnosis) bool { return d.Name() == "MSIS7042" && d.Known && d.Lookup == "" }},
		{"of AD FS without its name", "9659", func(d *Diagnosis) bool { return d.Name() == "MSIS9659" && d.Known }},
		{"unknown", "AADSTS599999", func(d *Diagnosis) bool {
			return !d.Known && d.Who == "" && strings.Contains(d.Summary, "does not know AADSTS599999") && strings.Contains(d.Next, "https://login.microsoftonline.com/error?code=599999")
		}},
		{"unknown of AD FS", "MSIS0999", func(d *Diagnosis) bool {
			return !d.Known && d.Name() == "MSIS0999" && strings.Contains(d.Next, "administrator")
		}},
		{"unknown beside a known code", "invalid_client: AADSTS599999: something new", func(d *Diagnosis) bool {
			return d.Known && d.Code == "invalid_client" && d.Who == meanings.Owner && strings.Contains(d.Next, "code=599999")
		}},
		{"a code", "invalid_grant", func(d *Diagnosis) bool { return d.Name() == "invalid_grant" && d.Known && len(d.Numbers) == 0 }},
		{"a sub-error", "basic_action", func(d *Diagnosis) bool { return d.SubError == "basic_action" && d.Known }},
		{"a code in capitals", "INVALID_GRANT", func(d *Diagnosis) bool { return d.Code == "invalid_grant" && d.Known }},
		{"a code in capitals in JSON", `{"error":"INVALID_GRANT"}`, func(d *Diagnosis) bool { return d.Code == "invalid_grant" && d.Known }},
		{"a code in words", "Error: Invalid grant (400).", func(d *Diagnosis) bool { return d.Code == "invalid_grant" && d.Known }},
		{"a code in a log line", `level=WARN err="redeem: invalid_grant" account=a_b`, func(d *Diagnosis) bool { return d.Code == "invalid_grant" }},
		{"a code redeemed twice", "AADSTS70002: Error validating credentials. AADSTS54005: OAuth2 Authorization code was already redeemed.", func(d *Diagnosis) bool {
			return slices.Equal(d.Numbers, []string{"AADSTS54005", "AADSTS70002"}) && strings.Contains(d.Summary, "second use") && len(d.Also) == 1 && d.Also[0].Code == "AADSTS70002" && d.Also[0].Summary != ""
		}},
		{"an error page", "Sorry, but we’re having trouble signing you in.\n\nAADSTS50011: The redirect URI 'http://localhost' specified in the request does not match.\n\nTroubleshooting details\nRequest Id: " + anID + "\nCorrelation Id: " + anotherID + "\nTimestamp: 2026-11-22T12:00:00Z\nMessage: AADSTS50011: The redirect URI", func(d *Diagnosis) bool {
			return d.Name() == "AADSTS50011" && d.Who == meanings.Owner && d.TraceID == anID && d.CorrelationID == anotherID && d.Timestamp == "2026-11-22T12:00:00Z" && len(d.Numbers) == 1
		}},
		{"an error page with the number alone", "Error Code: 50105\nRequest Id: " + anID, func(d *Diagnosis) bool { return d.Name() == "AADSTS50105" && d.TraceID == anID }},
		{"an error page in German", "Anmeldung nicht möglich\nFehlercode: 53003\nAnforderungs-ID: " + anID + "\nKorrelations-ID: " + anotherID + "\nZeitstempel: 2026-11-22T12:00:00.123Z\nApp-Name: Latchkey\nApp-ID: 99999999-2222-3333-4444-555555555555", func(d *Diagnosis) bool {
			return d.Name() == "AADSTS53003" && d.Known && d.TraceID == anID && d.CorrelationID == anotherID && d.Timestamp == "2026-11-22T12:00:00.123Z"
		}},
		{"an error page in Japanese", "サインインできません\nエラー コード： 50105\n要求 ID: " + anID + "\n関連付け ID: x\n相関 ID: " + anotherID, func(d *Diagnosis) bool {
			return d.Name() == "AADSTS50105" && d.TraceID == anID && d.CorrelationID == anotherID
		}},
		{"an error page in one line", "Fehlercode: 53003 Korrelations-ID: " + anotherID + " Anforderungs-ID: " + anID + " App-ID: 99999999-2222-3333-4444-555555555555", func(d *Diagnosis) bool {
			return d.Name() == "AADSTS53003" && d.TraceID == anID && d.CorrelationID == anotherID
		}},
		{"a page of AD FS in one line", "An error occurred. Contact your administrator. Activity ID " + anotherID + " Relying party: Orders", func(d *Diagnosis) bool {
			return !d.Known && d.CorrelationID == anotherID
		}},
		{"an error page with IDs alone", "Etwas ist schiefgelaufen\nKorrelations-ID: " + anotherID, func(d *Diagnosis) bool {
			return !d.Known && d.CorrelationID == anotherID && d.Who == meanings.Administrator
		}},
		{"a number among words", "I keep seeing 50058 (whatever that is) since Monday", func(d *Diagnosis) bool { return d.Name() == "AADSTS50058" }},
		{"a page of AD FS", "An error occurred\nActivity ID: " + anID + "\nError details: MSIS9224: Received invalid OAuth authorization request.", func(d *Diagnosis) bool {
			return d.Name() == "MSIS9224" && d.Known && d.CorrelationID == anID
		}},
		{"Entra passing on AD FS", "AADSTS70002: x MSIS9659: y", func(d *Diagnosis) bool { return slices.Equal(d.Numbers, []string{"MSIS9659", "AADSTS70002"}) }},
		{"a JSON answer", `HTTP/1.1 400 Bad Request {"error":"invalid_grant","error_description":"AADSTS65001: x\r\nTrace ID: ` + anID + `","error_codes":[65001,70000],"suberror":"consent_required","correlation_id":"` + anotherID + `","timestamp":"2026-11-22 12:00:00Z","claims":"{\"access_token\":{\"acrs\":{\"value\":\"c1\"}}}"} trailing`, func(d *Diagnosis) bool {
			return slices.Equal(d.Numbers, []string{"AADSTS65001", "AADSTS70000"}) && d.Code == "invalid_grant" && d.SubError == "consent_required" && d.TraceID == anID &&
				d.CorrelationID == anotherID && d.Timestamp == "2026-11-22 12:00:00Z" && strings.Contains(d.Claims, "acrs") && d.Status == 400
		}},
		{"a JSON answer of an API", `{"error":{"code":"InvalidAuthenticationToken","message":"Access token has expired.","innerError":{"date":"2026-11-22T12:00:00","request-id":"` + anID + `","client-request-id":"` + anotherID + `"}}}`, func(d *Diagnosis) bool {
			return d.Code == "InvalidAuthenticationToken" && d.Known && strings.Contains(d.Summary, "has run out") && d.TraceID == anID && d.CorrelationID == anotherID
		}},
		{"a JSON answer of wrong types", `{"error":7,"error_codes":"x","error_description":["AADSTS50034"]}`, func(d *Diagnosis) bool { return d.Name() == "AADSTS50034" }},
		{"a redirect", "http://localhost:4711/?error=access_denied&error_description=AADSTS65004%3a+User+declined+to+consent&error_subcode=cancel&state=" + planted, func(d *Diagnosis) bool {
			return d.Name() == "AADSTS65004" && d.Code == "access_denied" && d.SubError == "cancel"
		}},
		{"a fragment", "http://localhost/#error=interaction_required&error_description=AADSTS160021%3A+x", func(d *Diagnosis) bool {
			return d.Name() == "AADSTS160021" && d.Code == "interaction_required"
		}},
		{"a redirect in a sentence", "The browser ended at http://localhost:1/cb?error=login_required&state=" + planted + " and says that it cannot be reached.", func(d *Diagnosis) bool { return d.Code == "login_required" && d.Known }},
		{"the page that explains numbers", "https://login.microsoftonline.com/error?code=50058", func(d *Diagnosis) bool { return d.Name() == "AADSTS50058" }},
		{"of Windows' broker", "CAA20004", func(d *Diagnosis) bool {
			return d.Known && d.Name() == "0xCAA20004" && len(d.Numbers) == 1 && d.Lookup == "" && d.Who == meanings.Person && strings.Contains(d.Summary, "refused")
		}},
		{"of Windows' broker around Entra's", "Error: 0xCAA2000C The request requires user interaction.\nCode: interaction_required\nDescription: AADSTS50076: Due to a configuration change\nCorrelation ID: " + anotherID, func(d *Diagnosis) bool {
			return slices.Equal(d.Numbers, []string{"AADSTS50076", "0xCAA2000C"}) && len(d.Also) == 1 && d.Also[0].Code == "0xCAA2000C" && d.CorrelationID == anotherID && strings.HasSuffix(d.Lookup, "=50076")
		}},
		{"of Windows' broker, unknown", "Fehlercode: 0xcaa50021 ", func(d *Diagnosis) bool {
			return !d.Known && d.Name() == "0xCAA50021" && d.Lookup == "" && strings.Contains(d.Summary, "broker") && strings.Contains(d.Next, "AADSTS")
		}},
		{"an HRESULT", "0x80072EE7", func(d *Diagnosis) bool {
			return d.Known && d.Name() == "0x80072EE7" && strings.Contains(d.Summary, "looked up")
		}},
		{"no number of Windows' in an ID", "Korrelations-ID: caa20004-2222-3333-4444-555555555555", func(d *Diagnosis) bool {
			return len(d.Numbers) == 0 && d.CorrelationID == "caa20004-2222-3333-4444-555555555555"
		}},
		{"of B2C", "AADB2C90118: The user has forgotten their password.\r\nCorrelation ID: " + anotherID, func(d *Diagnosis) bool {
			return d.Known && d.Name() == "AADB2C90118" && d.CorrelationID == anotherID && d.Lookup == "" && strings.Contains(d.Summary, "Forgot")
		}},
		{"of B2C, unknown", "AADB2C99999", func(d *Diagnosis) bool {
			return !d.Known && d.Name() == "AADB2C99999" && strings.Contains(d.Summary, "B2C")
		}},
		{"of B2C in a redirect", "http://localhost:4711/?error=access_denied&error_description=AADB2C90091%3a+cancelled&state=" + planted, func(d *Diagnosis) bool {
			return d.Name() == "AADB2C90091" && d.Code == "access_denied" && strings.Contains(d.Summary, "cancelled")
		}},
		{"a page without a number", "Need admin approval\nLatchkey\nLatchkey needs permission to access resources in your organization that only an admin can grant.", func(d *Diagnosis) bool {
			return d.Known && d.Who == meanings.Administrator && d.Name() == ""
		}},
		{"such a page with IDs", "Need admin approval\nCorrelation Id: " + anotherID, func(d *Diagnosis) bool { return d.Known && d.CorrelationID == anotherID }},
		{"a certificate", `Get "https://login.microsoftonline.com/": tls: failed to verify certificate: x509: certificate signed by unknown authority`, func(d *Diagnosis) bool {
			return d.Known && strings.Contains(d.Summary, "does not trust") && strings.Contains(d.Next, "certificate")
		}},
		{"a network", "curl: (7) Failed to connect to login.microsoftonline.com port 443 after 2 ms: Connection refused", func(d *Diagnosis) bool { return d.Known && strings.Contains(d.Summary, "reached") }},
		{"a browser that came back too late", "This site can’t be reached\nlocalhost refused to connect.\nERR_CONNECTION_REFUSED", func(d *Diagnosis) bool { return strings.Contains(d.Summary, "nobody waited") }},
		{"a challenge", `WWW-Authenticate: Bearer realm="", authorization_uri="https://x.example", error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnsiYWNycyI6eyJlc3NlbnRpYWwiOnRydWUsInZhbHVlIjoiYzEifX19"`, func(d *Diagnosis) bool {
			return d.Challenge && d.Known && d.Code == "insufficient_claims" && strings.Contains(d.Claims, "acrs") && strings.Contains(d.Next, "challenge")
		}},
		{"a challenge without claims", `Bearer error="invalid_token"`, func(d *Diagnosis) bool { return d.Challenge && d.Known && d.Code == "invalid_token" }},
		{"a damaged challenge", `WWW-Authenticate: ` + planted, func(d *Diagnosis) bool { return d.Challenge && !d.Known }},
		{"a status", "HTTP 429", func(d *Diagnosis) bool { return d.Status == 429 && d.Known && d.Retry && d.Name() == "HTTP 429" }},
		{"a status line", "HTTP/1.1 503 Service Unavailable", func(d *Diagnosis) bool { return d.Status == 503 && d.Retry }},
		{"a status with words", "429 Too Many Requests", func(d *Diagnosis) bool { return d.Status == 429 }},
		{"a token by mistake", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2ln", func(d *Diagnosis) bool { return d.Known && d.Name() == "" && strings.Contains(d.Summary, "token") }},
		{"a refresh token by mistake", "1.AXoAk9x" + planted + "-" + strings.Repeat("Zq7_", 12) + ".AgABAwEAAAA", secret},
		{"a code by mistake", "0.AVYA1" + strings.Repeat("Zq7_", 12), secret},
		{"a personal account's token by mistake", "M.C557_BAY.0.U.-" + strings.Repeat("Zq7*", 12), secret},
		{"an opaque token by mistake", strings.Repeat("Zq7_", 12), secret},
		{"an answer with tokens by mistake", `{"token_type":"Bearer","expires_in":3599,"access_token":"` + planted + planted + `","refresh_token":"` + planted + planted + `"}`, secret},
		{"a part of such an answer", `"expires_in": 3599, "refresh_token": "` + planted + planted, secret},
		{"a header by mistake", "Authorization: Bearer " + strings.Repeat("Zq7_", 12), secret},
		{"a request by mistake", "grant_type=client_credentials&client_id=x&client_secret=" + planted, secret},
		{"a failure beside tokens", `{"error":"invalid_grant","refresh_token":"` + planted + planted + `"}`, func(d *Diagnosis) bool { return d.Code == "invalid_grant" }},
		{"an answer by mistake", "http://localhost:4711/?code=" + planted + "&state=" + planted, func(d *Diagnosis) bool { return d.Known && strings.Contains(d.Summary, "worked") }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d, err := Diagnose(tt.text)
			if err != nil || !tt.check(d) {
				t.Fatalf("%+v, %v", d, err)
			}
			if said := fmt.Sprintf("%+v", *d); strings.Contains(said, planted) || jwtLike.re().MatchString(said) {
				t.Errorf("it tells a secret: %s", said)
			}
			if d.Known {
				checkWords(t, d.Summary, d.Next)
			}
		})
	}
}

// PowerShell hands text on as UTF-16.
func TestDiagnoseUTF16(t *testing.T) {
	for name, order := range map[string]binary.AppendByteOrder{"little": binary.LittleEndian, "big": binary.BigEndian} {
		for _, mark := range []string{"", "\ufeff"} {
			var b []byte
			for _, unit := range utf16.Encode([]rune(mark + "AADSTS50105: Zugriff für “Adele” fehlt\r\n")) {
				b = order.AppendUint16(b, unit)
			}
			if d, err := Diagnose(string(b)); err != nil || d.Name() != "AADSTS50105" || !d.Known {
				t.Errorf("%s endian with %q: %+v, %v", name, mark, d, err)
			}
		}
	}
	if d, err := Diagnose("\ufeffAADSTS50105"); err != nil || d.Name() != "AADSTS50105" {
		t.Errorf("UTF-8 with a mark: %v", err)
	}
	for _, half := range []string{"\xff\xfe", "\xff\xfeA", "A\x00", "\x00\x00\x00\x00"} {
		if d, err := Diagnose(half); err == nil {
			t.Errorf("%q: %+v", half, d)
		}
	}
}

func TestDiagnoseNothing(t *testing.T) {
	for text, want := range map[string]error{
		"": ErrNothingToExplain, " \n": ErrNothingToExplain, "\xff": ErrNothingToExplain, strings.Repeat("x", maxPaste+1): ErrTooLongToExplain,
		"good morning": ErrNoMessage, "{}": ErrNoMessage, "https://portal.example/": ErrNoMessage, "12": ErrNoMessage, "10115 Berlin": ErrNoMessage, "snake_case_words": ErrNoMessage,
	} {
		if d, err := Diagnose(text); !errors.Is(err, want) {
			t.Errorf("%.20q: %+v, %v", text, d, err)
		}
	}
}

// Every number of the catalogue is understood from the bare number, the quoted one and an answer.
func TestDiagnoseKnowsTheCatalogue(t *testing.T) {
	for n, m := range meanings.Numbers(meanings.AADB2C) {
		if d, err := Diagnose("It says " + quote(meanings.AADB2C, n) + "."); err != nil || !d.Known || d.Name() != quote(meanings.AADB2C, n) || d.Summary != m.Summary {
			t.Errorf("%d of B2C: %+v, %v", n, d, err)
		}
	}
	for _, family := range []string{meanings.AADSTS, meanings.MSIS} {
		for n, m := range meanings.Numbers(family) {
			for _, text := range []string{quote(family, n), fmt.Sprintf("%04d", n), "It says " + quote(family, n) + ": something."} {
				d, err := Diagnose(text)
				if err != nil || !d.Known || d.Name() != quote(family, n) || d.Summary != m.Summary || d.Next != m.Next || d.Who != m.Who || d.Retry != m.Retry {
					t.Errorf("%q: %+v, %v", text, d, err)
				}
			}
		}
	}
}

// Whatever is pasted: no panic, an answer of bounded length, and no token or code in it.
func FuzzDiagnose(f *testing.F) {
	for _, seed := range []string{
		"AADSTS50076", "msis 7042", "50076", "HTTP 429", "invalid_grant", "Error code: 50011", "エラー コード： 50011", "Request Id: " + anID, "error=x&error_description=SECRET",
		`{"error":"SECRET","error_codes":[1,-1,99999999999999999999],"claims":"{\"access_token\":null}"}`, `{"error":{"code":"SECRET","innerError":{"request-id":7}}}`,
		"http://localhost/?code=SECRET&state=SECRET", "http://localhost/#error=login_required&x=SECRET", "http://[::1", `WWW-Authenticate: Bearer error="SECRET", claims="e30="`, "Bearer claims=SECRET",
		`see https://x.example/?error=SECRET and {"a":`, "%zz=%", "\u202e\xed\xa0\x80AADSTS1", "AADSTS00000000000000000001", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2ln",
		"CAA20004 0x80072EE7", "AADB2C90118: SECRET", "A\x00A\x00D\x00S\x00T\x00S\x001\x00", "\xff\xfeSECRET", "refresh_token: SECRETSECRET", "Authorization: Bearer SECRETSECRETSECRET", "Invalid grant: SECRET",
		"Need admin approval SECRET", "x509: SECRET", "Activity ID " + anID + " SECRET",
	} {
		f.Add(seed)
	}
	uuids := regexp.MustCompile(`^$|^[0-9A-Fa-f-]{36}$`)
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ReplaceAll(text, "SECRET", planted)
		d, err := Diagnose(text)
		if err != nil {
			if d != nil || err.Error() == "" {
				t.Fatal("an answer and an error")
			}
			return
		}
		if d.Summary == "" || d.Next == "" || len(d.Numbers) > 10 || len(d.Also) > 10 || !uuids.MatchString(d.CorrelationID) || !uuids.MatchString(d.TraceID) {
			t.Fatalf("%+v", d)
		}
		said, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		claims := d.Claims
		d.Claims = "" // a claims request is JSON that the person asked for
		if bare := fmt.Sprintf("%+v", *d); strings.Contains(bare, planted) || jwtLike.re().MatchString(string(said)) || len(bare) > 8<<10 {
			t.Fatalf("it tells too much: %s", bare)
		}
		if claims != "" && !json.Valid([]byte(claims)) {
			t.Fatalf("no claims request: %q", claims)
		}
		if u, err := url.Parse(d.Lookup); err != nil || d.Lookup != "" && u.Host != "login.microsoftonline.com" {
			t.Fatalf("odd address %q", d.Lookup)
		}
	})
}
