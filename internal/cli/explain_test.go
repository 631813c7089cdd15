package cli_test

import (
	"strings"
	"testing"
)

type explained struct {
	Code, Summary, Next, Who, Claims, Lookup string
	OAuthCode                                string `json:"oauth_code"`
	SubError                                 string `json:"sub_error"`
	CorrelationID                            string `json:"correlation_id"`
	TraceID                                  string `json:"trace_id"`
	Timestamp                                string
	Known, Retry                             bool
	Numbers                                  []string
	Also                                     []struct{ Code, Summary string }
}

func TestExplain(t *testing.T) {
	d := newDesk(t)
	out, _ := d.want(0, "explain", "AADSTS50076")
	for _, line := range []string{"Your organisation asks for a second factor here.\n", "Who can mend it:  you\n", "Number:           AADSTS50076\n", "error?code=50076\n"} {
		if !strings.Contains(out, line) {
			t.Errorf("%q is missing in\n%s", line, out)
		}
	}
	if out, _ := d.want(0, "explain", "aadsts", "70002:", "and", "AADSTS54005"); !containsAll(out, "a second use is never accepted", "AADSTS54005", "Also AADSTS70002") {
		t.Errorf("several words: %s", out)
	}
	if out, _ := d.want(1, "explain", "AADSTS599999"); !containsAll(out, "does not know AADSTS599999", "https://login.microsoftonline.com/error?code=599999") {
		t.Errorf("unknown: %s", out)
	}
	if _, stderr := d.want(1, "explain", "good", "morning"); !containsAll(stderr, "no number, code or ID was found") {
		t.Errorf("nothing: %s", stderr)
	}
	if _, stderr := d.want(2, "explain"); !containsAll(stderr, "needs a number", "See latchkey explain --help.") {
		t.Errorf("no argument: %s", stderr)
	}
}

func TestExplainStandardInput(t *testing.T) {
	d := newDesk(t)
	const id, other = "11111111-2222-3333-4444-555555555555", "66666666-7777-8888-9999-000000000000"
	page := "Fehlercode: 53003\nAnforderungs-ID: " + id + "\nKorrelations-ID: " + other + "\nZeitstempel: 2026-11-22T12:00:00Z\n"
	status, out, stderr := d.run(page, "explain", "--json", "-")
	e := decode[explained](t, out)
	if status != 0 || e.Code != "AADSTS53003" || e.Who != "administrator" || e.Retry || !e.Known || e.TraceID != id || e.CorrelationID != other || e.Timestamp != "2026-11-22T12:00:00Z" ||
		len(e.Numbers) != 1 || e.Also == nil || e.Summary == "" || e.Next == "" {
		t.Errorf("status %d, %s%s", status, out, stderr)
	}
	answer := `{"error":"invalid_grant","error_codes":[70000,65001],"suberror":"consent_required","claims":"{\"access_token\":{}}","error_description":"x"}`
	status, out, _ = d.run(answer, "explain", "-", "--json")
	if e := decode[explained](t, out); status != 0 || e.Code != "AADSTS65001" || e.OAuthCode != "invalid_grant" || e.SubError != "consent_required" || e.Claims == "" || len(e.Also) != 1 || e.Also[0].Code != "AADSTS70000" {
		t.Errorf("status %d, %s", status, out)
	}
	secret := strings.Repeat("0.AXoA-s3cret", 5)
	for _, text := range []string{"http://localhost:1/?code=" + secret + "&state=" + secret, `{"error":"` + secret + `","refresh_token":"` + secret + `","error_codes":[1]}`, "AADSTS50011 " + secret} {
		if _, out, stderr := d.run(text, "explain", "-"); out == "" || strings.Contains(out+stderr, "s3cret") {
			t.Errorf("it tells a secret, or nothing: %s%s", out, stderr)
		}
	}
	if status, _, stderr := d.run(strings.Repeat("AADSTS50076 ", 10000), "explain", "-"); status != 1 || !strings.Contains(stderr, "too long") {
		t.Errorf("huge: %d, %s", status, stderr)
	}
	if status, _, stderr := d.run("", "explain", "-"); status != 1 || !strings.Contains(stderr, "nothing to explain") {
		t.Errorf("empty: %d, %s", status, stderr)
	}
}

func TestExplainFitsTheTerminal(t *testing.T) {
	d := newDesk(t)
	d.env = map[string]string{"COLUMNS": "40"}
	out, _ := d.want(0, "explain", "54005")
	words, _, _ := strings.Cut(out, "\n\n")
	for line := range strings.Lines(words) {
		if len(line) > 41 {
			t.Errorf("%q is too wide", line)
		}
	}
	if out, _ := d.want(0, "__completeNoDesc", "explain", "AADSTS7000"); !containsAll(out, "AADSTS7000215\n", ":4") || strings.Contains(out, "50076") {
		t.Errorf("completions: %s", out)
	}
	if out, _ := d.want(0, "__completeNoDesc", "explain", "interaction"); !strings.Contains(out, "interaction_required\n") {
		t.Errorf("completions: %s", out)
	}
}
