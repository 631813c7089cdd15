package flows

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/internal/identity"
)

func TestSecretNames(t *testing.T) {
	for _, name := range []string{"code", "code_verifier", "access_token", "refresh_token", "id_token", "id_token_hint", "Assertion", "client_assertion", "client_secret", "password",
		"device_code", "state", "nonce", "token", "Authorization", "Cookie", "Set-Cookie", "logout_token", "new_password", "accessToken", "RefreshToken", "ClientSecret", "X-Access-Token"} {
		shown := "•••• (5 characters)"
		if slices.Contains([]string{"client_secret", "ClientSecret", "password", "new_password"}, name) {
			shown = "••••" // its length would help to guess it
		}
		if f := newField(name, "value"); !f.Secret || f.Shown() != shown {
			t.Errorf("%s is shown as %q", name, f.Shown())
		}
	}
	if f := newField("Authorization", "Basic aWQ6cGFzc3dvcmQ="); !f.Secret || f.Shown() != "••••" {
		t.Errorf("client ID and secret are shown as %q", f.Shown())
	}
	for _, name := range []string{"client_id", "token_type", "token_type_hint", "code_challenge", "grant_type", "scope", "username", "user_code", "error_codes", "token_endpoint", "requested_token_use", "nonce_supported", "IncludeToken"} {
		if f := newField(name, "value"); f.Secret || f.Shown() != "value" {
			t.Errorf("%s is shown as %q", name, f.Shown())
		}
	}
	if !newField("anything", "Bearer "+plantedJWT).Secret || newField("code", "").Secret {
		t.Error("values decide too")
	}
}

func TestSafeText(t *testing.T) {
	for name, body := range map[string]string{
		"password":      `<s:Envelope><wsse:Username>bob</wsse:Username><wsse:Password Type="x">PLANTED</wsse:Password><end/></s:Envelope>`,
		"assertion":     `<t:RequestedSecurityToken><saml:Assertion ID="1"><a>PLANTED</a><saml:Assertion>PLANTED</saml:Assertion>PLANTED</saml:Assertion></t:RequestedSecurityToken><end/>`,
		"no prefix":     `<Assertion xmlns="x">PLANTED</Assertion><end/>`,
		"empty first":   `<Password/><saml:Assertion a="b"/><Password>PLANTED</Password><end/>`,
		"two":           `<a:Password>PLANTED</a:Password> and <b:BinarySecurityToken>PLANTED</b:BinarySecurityToken><end/>`,
		"cut off":       `<end/><Assertion><x>PLANTED`,
		"page":          `<html><input type="hidden" name="code" VALUE = "PLANTED"><input value='PLANTED'><end/>`,
		"token in text": `<end/> ` + plantedJWT + ` [{"a":1}]`,
		"other end":     `<end/><Password>PLANTED</password>`,
	} {
		text := safeText([]byte(body))
		if strings.Contains(text, "PLANTED") || strings.Contains(text, plantedJWT) || !strings.Contains(text, "<end/>") || !strings.Contains(text, "••••") {
			t.Errorf("%s: %s", name, text)
		}
	}
	if text := safeText([]byte("<Passwords>kept</Passwords>\xff")); text != "<Passwords>kept</Passwords>�" {
		t.Errorf("%q", text)
	}
}

// What is no clean object of JSON has its tokens masked all the same, and its other words left.
func TestTraceOfOddAnswers(t *testing.T) {
	const opaque = "0.AXoAplantedplanted"
	for name, answer := range map[string]string{
		"cut off":           `{"kept":1,"token_type":"Bearer","refresh_token":"` + opaque + `","access_token":"abc`,
		"cut off inside":    `{"kept":1,"access_token":"` + opaque,
		"a list":            `[{"kept":1,"access_token":"` + opaque + `"}]`,
		"a form":            "access_token=" + opaque + "&kept=1",
		"a form in a form":  `{"kept":1,"next":"x?refresh_token=` + opaque + `"}`,
		"text before":       ")]}'\n{\"kept\":1,\"access_token\" : \"" + opaque + "\"}",
		"text after":        `{"kept":1,"id_token":"` + opaque + `"} {`,
		"in a string":       `"{\"kept\":1,\"access_token\":\"` + opaque + `\"}"`,
		"in a member":       `{"kept":1,"body":"{\"access_token\":\"` + opaque + `\"}"}`,
		"twice in a string": `"{\\\"kept\\\":1,\\\"access_token\\\":\\\"` + opaque + `\\\"}"`,
		"in a page":         `<p>{&quot;kept&quot;:1,&quot;access_token&quot;:&quot;` + opaque + `&quot;}`,
		"as JavaScript":     `kept = {refreshToken: '` + opaque + `', other: 1`,
		"camel case":        `{"kept":1,"accessToken":"` + opaque + `"}`,
		"camel case, list":  `[{"kept":1,"AccessToken":["` + opaque + `"]}]`,
		"lines":             "kept: 1\naccess_token: " + opaque + "\n",
		"a header":          "kept: 1\r\nAuthorization: Bearer " + opaque + "\r\n",
		"quote inside":      `[{"kept":1,"client_secret":"a\"` + opaque + `"}]`,
	} {
		t.Run(name, func(t *testing.T) {
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, answer) }))
			defer srv.Close()
			trace := NewTrace(nil)
			if _, err := newTestClient(t, ClientOptions{}).do(WithTrace(t.Context(), trace), call{op: "x", url: srv.URL, form: url.Values{"a": {"b"}}}); err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			if err := trace.WriteRedacted(&b); err != nil || strings.Contains(b.String(), opaque) || !strings.Contains(b.String(), "kept") {
				t.Errorf("%v\n%s", err, b.String())
			}
		})
	}
}

// What merely speaks of secrets can be read.
func TestTextThatNamesNoSecret(t *testing.T) {
	for _, text := range []string{
		`Error code: 50126. The field 'client_secret' or "client_assertion" is missing.`,
		`[{"claims":"{\"access_token\":{\"acrs\":{\"essential\":true}}}"}]`,
		`<sp:UsernameToken sp:IncludeToken="http://schemas.example/AlwaysToRecipient"><wsp:Policy>`,
		`token_type=Bearer&code_challenge=abc&expires_in=3600`,
		strings.Repeat("a=", 1000) + `{"`,
	} {
		if got := safeText([]byte(text)); got != text {
			t.Errorf("%s became %s", text, got)
		}
	}
}

// repeatable is a password that XML, pages, addresses and JSON write in other ways, and repeated lists how.
const repeatable = `Correct&Horse/<'"9+`

func repeated() []string {
	return []string{
		repeatable, `Correct&amp;Horse/&lt;'"9+`, "Correct&amp;Horse/&lt;&#39;&#34;9+", "Correct&amp;Horse/&lt;&apos;&quot;9+",
		url.QueryEscape(repeatable), url.PathEscape(repeatable), "Correct%26Horse%2f%3c%27%229%2b", // small letters: .NET
		`Correct&Horse/<'\"9+`, `Correct\u0026Horse/\u003c'\"9+`, `Correct\u0026Horse/\u003C\u0027\u00229\u002B`, `Correct&Horse\/<'\"9+`,
	}
}

// A refusal that repeats a secret, whole or cut off, holds nothing of it.
func TestErrorOfARepeatedPassword(t *testing.T) {
	form := url.Values{"password": {repeatable}, "refresh_token": {"Horse-" + strings.Repeat("x", 200)}}
	for _, said := range append(repeated(), form.Get("refresh_token")) {
		for _, name := range []string{"error", "suberror", "error_subcode", "error_description", "timestamp"} {
			body, err := json.Marshal(map[string]string{name: "No: " + said})
			if err != nil {
				t.Fatal(err)
			}
			e := errorOf("sign in", &answer{status: http.StatusBadRequest, body: body}, form, time.Now())
			if text := fmt.Sprintf("%+v %s", *e, e); strings.Contains(text, "Horse") || !strings.Contains(text, "No: ") {
				t.Errorf("%s %s: %s", name, said, text)
			}
		}
	}
}

// A federation server that repeats the password: as it was typed, or as XML, pages, addresses and JSON write it.
func TestTraceOfARepeatedPassword(t *testing.T) {
	for _, said := range repeated() {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusInternalServerError)
			fmt.Fprintf(w, `<s:Fault><s:Reason><s:Text>ID3242: %s was refused</s:Text></s:Reason></s:Fault>`, said)
		}))
		trace := NewTrace(nil)
		ask := call{op: opFederation, url: srv.URL, soap: &soapMessage{"x", "<a/>", []identity.Secret{repeatable}}}
		_, err := newTestClient(t, ClientOptions{}).do(WithTrace(t.Context(), trace), ask)
		srv.Close()
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		if err := trace.WriteRedacted(&b); err != nil || strings.Contains(b.String(), "Horse") || !strings.Contains(b.String(), "ID3242") {
			t.Errorf("%s: %v\n%s", said, err, b.String())
		}
	}
}
