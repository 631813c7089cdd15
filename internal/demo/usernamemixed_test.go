package demo

import (
	"encoding/base64"
	"encoding/xml"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestFederatedPassword(t *testing.T) {
	clock := newClock()
	w := serve(t, Options{Now: clock.now})
	for _, c := range []struct {
		name  string
		v     trustVersion
		saml  string
		grant string
	}{
		{"1.3", trust13, "1.1", grantSAML11}, {"2005", trust2005, "1.1", grantSAML11}, {"SAML 2.0", trust13, "2.0", grantSAML20},
	} {
		t.Run(c.name, func(t *testing.T) {
			w.T = t
			w.set(`{"saml": "` + c.saml + `"}`)
			assertion := w.assertion(c.v, bob, clock.now())
			status, v := w.saml(c.grant, assertion)
			if status != http.StatusOK || v["refresh_token"] == nil {
				t.Fatalf("%d %v", status, v)
			}
			if claims := w.verified(v["id_token"]); claims["preferred_username"] != bob {
				t.Errorf("signed in: %v", claims)
			}
			if status, v, _ := w.refresh(v["refresh_token"].(string)); status != http.StatusOK {
				t.Errorf("refresh: %d %v", status, v)
			}
			if _, v := w.saml(c.grant, assertion); leading(v["error_description"]) != "AADSTS70000" || v["error"] != "invalid_grant" {
				t.Errorf("a second time: %v", v)
			}
			url := base64.RawURLEncoding.EncodeToString([]byte(w.assertion(c.v, bob, clock.now())))
			if status, v := w.saml(c.grant, "", "assertion", url); status != http.StatusOK {
				t.Errorf("base64url: %d %v", status, v)
			}
			other := map[string]string{grantSAML11: grantSAML20, grantSAML20: grantSAML11}[c.grant]
			if _, v := w.saml(other, w.assertion(c.v, bob, clock.now())); leading(v["error_description"]) != "AADSTS50008" {
				t.Errorf("the other version's grant: %v", v)
			}
		})
	}
}

// TestAssertionsAreSigned: what is changed is found out, what only looks different is not.
func TestAssertionsAreSigned(t *testing.T) {
	clock := newClock()
	w := serve(t, Options{Now: clock.now})
	spoil := map[string]func(string) string{
		"another person": func(s string) string {
			return strings.ReplaceAll(s, immutableID(w.tenant.userByName(bob).OID), immutableID(w.tenant.userByName(adele).OID))
		},
		"a longer life":     func(s string) string { return strings.Replace(s, `NotOnOrAfter="2026`, `NotOnOrAfter="2027`, 1) },
		"a blank":           func(s string) string { return strings.Replace(s, "<saml:Conditions", " <saml:Conditions", 1) },
		"another prefix":    func(s string) string { return strings.NewReplacer("saml:", "x:", ":saml=", ":x=").Replace(s) },
		"no signature":      func(s string) string { return s[:strings.Index(s, "<ds:Signature")] + "</saml:Assertion>" },
		"another algorithm": func(s string) string { return strings.Replace(s, "rsa-sha256", "rsa-sha512", 1) },
		"written anew": func(s string) string {
			var any struct {
				XMLName xml.Name
				Attr    []xml.Attr `xml:",any,attr"`
				Inner   string     `xml:",innerxml"`
			}
			if err := xml.Unmarshal([]byte(s), &any); err != nil {
				t.Fatal(err)
			}
			out, err := xml.Marshal(any)
			if err != nil {
				t.Fatal(err)
			}
			return string(out)
		},
	}
	for name, change := range spoil {
		good := w.assertion(trust13, bob, clock.now())
		bad := change(good)
		if bad == good {
			t.Fatalf("%s: nothing was changed", name)
		}
		if status, v := w.saml(grantSAML11, bad); status != http.StatusBadRequest || v["error"] != "invalid_grant" {
			t.Errorf("%s: %d %v", name, status, v)
		}
		if status, v := w.saml(grantSAML11, good); status != http.StatusOK {
			t.Errorf("%s spent the good one: %v", name, v)
		}
	}
	w.set(`{"saml_prefix_on_envelope": true}`)
	lost := w.assertion(trust13, bob, clock.now())
	if status, v := w.saml(grantSAML11, lost); status != http.StatusBadRequest || leading(v["error_description"]) != "AADSTS50008" {
		t.Errorf("a prefix that nothing declares: %d %v", status, v)
	}
	kept := strings.Replace(lost, "<saml:Assertion", `<saml:Assertion xmlns:s="`+soap12NS+`" xmlns:saml="`+saml11+`"`, 1)
	if status, v := w.saml(grantSAML11, kept); status != http.StatusOK {
		t.Errorf("with the declarations of the envelope: %d %v", status, v)
	}
}

func TestSAMLGrantRefusals(t *testing.T) {
	clock := newClock()
	w := serve(t, Options{Now: clock.now})
	refused := func(name, number string, status int, v map[string]any) {
		t.Helper()
		if status == http.StatusOK || leading(v["error_description"]) != number {
			t.Errorf("%s: %d %v", name, status, v)
		}
	}
	status, v := w.saml(grantSAML11, "", "assertion", "!!!")
	refused("not base64", "AADSTS70000", status, v)
	status, v = w.saml(grantSAML11, "<a><b></a>")
	refused("not XML", "AADSTS50008", status, v)
	status, v = w.saml(grantSAML11, `<!DOCTYPE a [<!ENTITY b "c">]><a/>`)
	refused("a document type", "AADSTS50008", status, v)
	status, v = w.saml(grantSAML11, w.assertion(trust13, adele, clock.now()))
	refused("a managed user", "AADSTS50107", status, v)
	status, v = w.saml(grantSAML11, strings.Replace(w.assertion(trust13, bob, clock.now()), `Issuer="http`, `Issuer="https`, 1))
	refused("another issuer", "AADSTS50107", status, v)
	old := w.assertion(trust13, bob, clock.now())
	clock.forward(samlLife + clockSkew)
	status, v = w.saml(grantSAML11, old)
	refused("expired", "AADSTS500133", status, v)
	w.set(`{"require_mfa": "` + bob + `"}`)
	status, v = w.saml(grantSAML11, w.assertion(trust13, bob, clock.now()))
	refused("second factor", "AADSTS50076", status, v)
	if v["claims"] == nil {
		t.Error("50076 without claims")
	}
	for _, tenant := range []string{"common", "consumers"} {
		status, v, _ = w.form(w.base()+"/"+tenant+"/oauth2/v2.0/token", values("client_id", nativeClientID, "grant_type", grantSAML11, "assertion", "x"))
		refused(tenant, "AADSTS9001023", status, v)
	}
}

func TestUsernameMixedRefusals(t *testing.T) {
	clock := newClock()
	w := serve(t, Options{Now: clock.now})
	good := w.rst(trust13, bob, "bob-Willow-23", clock.now())
	fault := func(name, message, code, reason string) {
		t.Helper()
		status, text := w.soap(trust13, message)
		if status != http.StatusInternalServerError || !strings.Contains(text, "<s:Value>s:Sender</s:Value>") ||
			!strings.Contains(text, ":"+code+"</s:Value>") || !strings.Contains(text, reason) {
			t.Errorf("%s: %d %s", name, status, text)
		}
	}
	replace := func(old, now string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("no %q in the message", old)
		}
		return strings.Replace(good, old, now, 1)
	}
	fault("wrong password", replace("bob-Willow-23", "wrong"), "FailedAuthentication", "ID3242")
	fault("nobody", replace(bob, "nobody@contoso.example"), "FailedAuthentication", "ID3242")
	fault("disabled", w.rst(trust13, "dan@contoso.example", "dan-Birch-53", clock.now()), "FailedAuthentication", "ID3242")
	fault("expired", w.rst(trust13, bob, "bob-Willow-23", clock.now().Add(-time.Hour)), "InvalidSecurity", "verifying security")
	fault("from the future", w.rst(trust13, bob, "bob-Willow-23", clock.now().Add(time.Hour)), "InvalidSecurity", "verifying security")
	fault("no token", strings.ReplaceAll(good, "wsse:UsernameToken", "wsse:Other"), "InvalidSecurity", "verifying security")
	fault("action", replace("RST/Issue<", "RST/Renew<"), "ActionNotSupported", "ContractFilter")
	fault("to", replace("/13/usernamemixed<", "/13/other<"), "DestinationUnreachable", "AddressFilter")
	fault("applies to", replace(microsoft, "urn:elsewhere"), "InvalidScope", "ID3082")
	fault("key type", replace("/Bearer<", "/SymmetricKey<"), "InvalidRequest", "MSIS3127")
	fault("request type", replace("/Issue</wst:RequestType>", "/Renew</wst:RequestType>"), "InvalidRequest", "MSIS3127")
	fault("2005 at 1.3", w.rst(trust2005, bob, "bob-Willow-23", clock.now()), "ActionNotSupported", "ContractFilter")

	if status, _ := w.soap(trust13, "no xml"); status != http.StatusBadRequest {
		t.Errorf("no XML: %d", status)
	}
	resp, err := w.http.Post(w.base()+username13Path, "text/xml", strings.NewReader(good))
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusUnsupportedMediaType {
		t.Errorf("SOAP 1.1's content type: %d", resp.StatusCode)
	}
	if status, _ := w.soap(trust13, strings.Replace(good, bob, `contoso\bob.builder`, 1)); status != http.StatusOK {
		t.Errorf("by the name of before Windows 2000: %d", status)
	}
}

func TestLockout(t *testing.T) {
	clock := newClock()
	w := serve(t, Options{Now: clock.now})
	for range lockoutThreshold {
		if status, _ := w.soap(trust13, w.rst(trust13, bob, "wrong", clock.now())); status != http.StatusInternalServerError {
			t.Fatalf("wrong password: %d", status)
		}
	}
	if status, _ := w.soap(trust13, w.rst(trust13, bob, "bob-Willow-23", clock.now())); status != http.StatusInternalServerError {
		t.Error("a locked account signs in")
	}
	clock.forward(lockoutWindow)
	if status, _ := w.soap(trust13, w.rst(trust13, bob, "bob-Willow-23", clock.now())); status != http.StatusOK {
		t.Error("the lock did not end")
	}
}
