//go:build linux && kerberos

package kerberos_test

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"latchkey/e2e/kerberos"
	"latchkey/e2e/lab"
)

func TestMain(m *testing.M) { os.Exit(kerberos.Main(m.Run)) }

// answer is what curl got.
type answer struct {
	status   int
	location string
	body     string
	stderr   string
}

// curl is the reference client: with --negotiate it signs in with the desk's ticket.
func curl(t *testing.T, k *kerberos.Desk, args ...string) answer {
	t.Helper()
	body := k.Path("tmp", "body")
	r := k.Run("curl", append([]string{"-sS", "-v", "--http1.1", "-o", body, "-w", "%{http_code} %{redirect_url}"}, args...)...)
	if r.Status != 0 {
		t.Fatalf("curl %q ended with status %d: %s", args, r.Status, r.Stderr)
	}
	text, err := os.ReadFile(body)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	if err := os.RemoveAll(body); err != nil {
		t.Fatal(err)
	}
	code, location, _ := strings.Cut(r.Stdout, " ")
	status, err := strconv.Atoi(code)
	if err != nil {
		t.Fatalf("curl printed %q", r.Stdout)
	}
	return answer{status, location, string(text), r.Stderr}
}

// negotiate are curl's arguments for signing in with a ticket.
func negotiate(more ...string) []string { return append([]string{"--negotiate", "-u", ":"}, more...) }

// trust is one of the versions of WS-Trust, for writing a request by hand.
type trust struct{ path, space, key string }

var (
	trust13   = trust{"13", "http://docs.oasis-open.org/ws-sx/ws-trust/200512", "http://docs.oasis-open.org/ws-sx/ws-trust/200512/Bearer"}
	trust2005 = trust{"2005", "http://schemas.xmlsoap.org/ws/2005/02/trust", "http://schemas.xmlsoap.org/ws/2005/05/identity/NoProofKey"}
)

// rst are curl's arguments for asking a federation server for an assertion.
func (v trust) rst(host string) []string {
	at := "https://" + host + "/adfs/services/trust/" + v.path + "/windowstransport"
	action := v.space + "/RST/Issue"
	body := `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header><a:Action>` + action +
		`</a:Action><a:To>` + at + `</a:To></s:Header><s:Body><t:RequestSecurityToken xmlns:t="` + v.space +
		`"><p:AppliesTo xmlns:p="http://schemas.xmlsoap.org/ws/2004/09/policy"><a:EndpointReference><a:Address>urn:federation:MicrosoftOnline</a:Address>` +
		`</a:EndpointReference></p:AppliesTo><t:KeyType>` + v.key + `</t:KeyType><t:RequestType>` + v.space + `/Issue</t:RequestType>` +
		`</t:RequestSecurityToken></s:Body></s:Envelope>`
	return []string{"-H", "Content-Type: application/soap+xml; charset=utf-8", "-H", "SOAPAction: " + action, "-H", "Expect:", "--data-binary", body, at}
}

// assertion cuts the assertion out of an answer.
func (a answer) assertion(t *testing.T) string {
	t.Helper()
	_, rest, _ := strings.Cut(a.body, "<t:RequestedSecurityToken>")
	text, _, ok := strings.Cut(rest, "</t:RequestedSecurityToken>")
	if a.status != 200 || !ok {
		t.Fatalf("no assertion: %d %s\n%s", a.status, a.body, a.stderr)
	}
	return text
}

// redeem trades an assertion for tokens.
func redeem(t *testing.T, k *kerberos.Desk, f *kerberos.Farm, assertion string) (int, map[string]any) {
	t.Helper()
	return token(t, k, f.Authority+"/oauth2/v2.0/token", url.Values{
		"client_id": {f.ClientID}, "grant_type": {"urn:ietf:params:oauth:grant-type:saml1_1-bearer"},
		"assertion": {base64.StdEncoding.EncodeToString([]byte(assertion))}, "scope": {f.Scope + " openid profile offline_access"},
	})
}

func token(t *testing.T, k *kerberos.Desk, endpoint string, form url.Values) (int, map[string]any) {
	t.Helper()
	a := curl(t, k, "--data-binary", form.Encode(), endpoint)
	var v map[string]any
	if err := json.Unmarshal([]byte(a.body), &v); err != nil {
		t.Fatalf("not JSON: %d %s", a.status, a.body)
	}
	return a.status, v
}

// claims reads a token of an answer; others verify them.
func claims(t *testing.T, tokens map[string]any, name string) map[string]any {
	t.Helper()
	text, _ := tokens[name].(string)
	parts := strings.Split(text, ".")
	var v map[string]any
	if len(parts) != 3 {
		t.Fatalf("no %s: %v", name, tokens)
	}
	if b, err := base64.RawURLEncoding.DecodeString(parts[1]); err != nil || json.Unmarshal(b, &v) != nil {
		t.Fatalf("not a token: %q", text)
	}
	return v
}

// TestPeopleAreTheSame: the directory and the tenant know the same people.
func TestPeopleAreTheSame(t *testing.T) {
	k := kerberos.NewDesk(t)
	f := k.Farm(kerberos.FarmOptions{})
	for p, want := range map[kerberos.Person]lab.DemoUser{
		kerberos.Bob: {Kind: "federated", Federated: true}, kerberos.Frank: {Kind: "mfa", Federated: true},
		kerberos.Nora: {Kind: "consent", Federated: true}, kerberos.Eve: {Kind: "refused", Federated: true}, kerberos.Adele: {Kind: "managed"},
	} {
		want.Username, want.Password = p.UPN, p.Password
		if !slices.Contains(f.Users, want) {
			t.Errorf("the tenant does not know %+v", want)
		}
	}
}
