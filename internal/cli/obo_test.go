package cli_test

import (
	"strings"
	"testing"
)

// api makes the Orders API a profile and signs it in.
func (d *desk) api() (scope string) {
	d.t.Helper()
	orders, next := d.app("Orders"), d.app("Inventory").Scopes[0]
	d.want(0, "profiles", "add", "orders", "--authority", d.tenant.Info().Authority, "--client-id", orders.ClientID,
		"--scope", strings.TrimSuffix(next, "Stock.Read")+".default", "--flow", "client-credentials", "--app-id-uri", "api://orders.example")
	return next
}

func TestOnBehalfOf(t *testing.T) {
	d := newDesk(t)
	d.profile()
	d.signIn("adele")
	scope := d.api()
	obo := []string{"obo", "--profile", "orders", "--scope", scope}
	if _, stderr := d.want(3, append(obo, "--account", "adele")...); !strings.Contains(stderr, "latchkey sign-in --profile orders --flow client-credentials") {
		t.Errorf("nobody is there: %s", stderr)
	}
	d.fed(0, d.app("Orders").Secret, "sign-in", "--profile", "orders", "--secret-stdin")

	incoming, _ := d.want(0, "token", "--account", "adele")
	first, _ := d.fed(0, incoming, append(obo, "--assertion-stdin")...)
	out, _ := d.want(0, append(obo, "--account", "adele", "--json")...)
	var answer struct {
		Token, Source string
		Scopes        []string
		Account       struct{ ID, Username string }
	}
	unmarshal(t, out, &answer)
	if answer.Token+"\n" != first || answer.Source != "cache" || first == incoming {
		t.Errorf("the second exchange: %s", out)
	}
	if _, stderr := d.fed(1, strings.TrimSpace(first), append(obo, "--assertion-stdin")...); !containsAll(stderr, "not for this application", "--app-id-uri") || strings.Contains(stderr, "eyJ") {
		t.Errorf("a token for somebody else: %s", stderr)
	}
	out, _ = d.want(0, append(obo, "--account", "adele", "--claims", `{"access_token":{"xms_cc":{"values":["cp1"]}}}`, "--json")...)
	if unmarshal(t, out, &answer); answer.Token+"\n" == first || answer.Source != "refreshed" {
		t.Errorf("what is kept does not have the claims: %s", out)
	}
	for said, args := range map[string][]string{
		"--scope is missing":           {"obo", "--profile", "orders", "--assertion-stdin"},
		"nothing is there":             append(obo, "--assertion-stdin"),
		"--assertion-scope goes":       append(obo, "--assertion-stdin", "--assertion-scope", "x"),
		"--claims is not JSON":         append(obo, "--assertion-stdin", "--claims", "x"),
		"there is nothing to exchange": {"obo", "--profile", "orders", "--scope", scope},
		"zed":                          {"obo", "--profile", "zed", "--scope", scope, "--assertion-stdin"},
		"choose one with --profile":    {"obo", "--scope", scope, "--assertion-stdin"},
	} {
		if _, stderr := d.want(2, args...); !strings.Contains(stderr, said) {
			t.Errorf("%v: %s", args, stderr)
		}
	}
}

func TestAChallengeIsPassedOnToTheCaller(t *testing.T) {
	d := newDesk(t)
	d.profile()
	d.signIn("adele")
	scope := d.api()
	d.fed(0, d.app("Orders").Secret, "sign-in", "--profile", "orders", "--secret-stdin")
	obo := []string{"obo", "--profile", "orders", "--scope", scope, "--account", "adele"}
	if out, _ := d.want(3, append(obo, "--claims", `{"access_token":{"acrs":{"essential":true,"value":"c1"}}}`, "--json")...); !strings.Contains(out, "AADSTS50076") {
		t.Errorf("claims that the token does not meet: %s", out)
	}
	d.control(`{"require_mfa": "adele@contoso.example"}`)
	out, stderr := d.want(3, append(obo, "--json")...)
	var challenge struct{ Error, Code, Claims string }
	unmarshal(t, out, &challenge)
	if challenge.Code != "AADSTS50076" || !strings.HasPrefix(challenge.Claims, "{") || !strings.Contains(stderr, "claims: "+challenge.Claims) {
		t.Errorf("stdout %s, stderr %s", out, stderr)
	}
	if out, _ := d.want(3, obo...); out != "" {
		t.Errorf("stdout: %s", out)
	}
}
