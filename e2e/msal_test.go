//go:build linux

package e2e

import (
	"encoding/base64"
	"slices"
	"strings"
	"testing"
)

// TestMSAL runs each flow of the library against `latchkey demo --tls`.
func TestMSAL(t *testing.T) {
	t.Parallel()
	m := newMSAL(t)
	adele, bob, olga := m.demo.User("managed"), m.demo.User("federated"), m.demo.User("overage")
	run := func(name string, f func(t *testing.T)) {
		t.Helper()
		t.Run(name, func(t *testing.T) {
			m.t = t
			f(t)
		})
	}
	silent := msalTask{Flow: "silent", Username: adele.Username}
	var signedIn msalOutcome

	run("interactive", func(t *testing.T) {
		signedIn = m.interactive(msalTask{}, adele)
		if signedIn.Username != adele.Username || !strings.HasSuffix(signedIn.HomeAccount, "."+m.demo.TenantID) || signedIn.Cached {
			t.Errorf("signed in: %s, %s", signedIn.Username, signedIn.HomeAccount)
		}
		if !slices.Contains(signedIn.Granted, m.demo.Scope) || signedIn.Lifetime < 3000 {
			t.Errorf("granted %q for %d s", signedIn.Granted, signedIn.Lifetime)
		}
		if c := payload(t, signedIn.AccessToken); c["scp"] != "Orders.Read" || c["azp"] != m.demo.ClientID {
			t.Errorf("access token: %v", c)
		}
	})
	run("silent", func(t *testing.T) {
		before := m.demo.Counters().TokenRequests
		if got := m.good(silent); !got.Cached || got.AccessToken != signedIn.AccessToken || m.demo.Counters().TokenRequests != before {
			t.Errorf("from the cache: %v", got.Cached)
		}
	})
	run("refresh", func(t *testing.T) {
		before := m.demo.Counters().ByGrant["refresh_token"]
		forced := silent
		forced.Claims = `{"access_token":{"nbf":{"essential":true,"value":"1"}}}`
		fresh := m.good(forced)
		if fresh.AccessToken == signedIn.AccessToken || m.good(silent).AccessToken != fresh.AccessToken {
			t.Error("a claims challenge did not replace the token")
		}
		if n := m.demo.Counters().ByGrant["refresh_token"] - before; n != 1 {
			t.Errorf("%d refreshes, want 1", n)
		}
		graph := silent
		graph.Scopes = []string{"User.Read"}
		if got := m.good(graph); got.Cached || got.AccessToken == fresh.AccessToken {
			t.Error("another resource got no token of its own")
		}
	})
	run("refresh of an expired token", func(t *testing.T) {
		m.demo.Switch(map[string]any{"expires_in": 60}) // the library counts five minutes before the end as expired
		short := m.interactive(msalTask{}, bob)
		m.demo.Switch(map[string]any{"expires_in": 0})
		if got := m.good(msalTask{Flow: "silent", Username: bob.Username}); got.Cached || got.AccessToken == short.AccessToken {
			t.Error("an expired token was served")
		}
	})
	run("refresh after revocation", func(t *testing.T) {
		m.interactive(msalTask{}, olga)
		m.demo.Switch(map[string]any{"revoke": olga.Username})
		forced := msalTask{Flow: "silent", Username: olga.Username, Claims: `{"access_token":{"nbf":{"essential":true,"value":"1"}}}`}
		m.refused(forced, "invalid_grant", "AADSTS50173")
	})
	run("device code", func(t *testing.T) {
		event := m.begin(msalTask{Flow: "device_code"})
		if event.Event != "code" || !strings.HasPrefix(event.Link, "https://127.0.0.1:") {
			t.Fatalf("instead of a code: %+v", event)
		}
		m.demo.Switch(map[string]any{"approve_device": map[string]any{"user_code": event.UserCode, "username": olga.Username}})
		if got := m.token("device_code", m.finish()); got.Username != olga.Username {
			t.Errorf("signed in: %s", got.Username)
		}
	})
	run("device code denied", func(t *testing.T) {
		event := m.begin(msalTask{Flow: "device_code"})
		m.demo.Switch(map[string]any{"deny_device": map[string]any{"user_code": event.UserCode}})
		if said := m.finish(); !strings.Contains(said.Error, "authorization_declined") {
			t.Errorf("denied: %s", said.Error)
		}
	})
	run("password", func(t *testing.T) {
		task := msalTask{Flow: "password", Username: adele.Username, Password: adele.Password}
		if got := m.good(task); got.Username != adele.Username {
			t.Errorf("signed in: %s", got.Username)
		}
		task.Password = "wrong"
		m.refused(task, "invalid_grant", "AADSTS50126")
		megan := m.demo.User("mfa")
		m.refused(msalTask{Flow: "password", Username: megan.Username, Password: megan.Password}, "AADSTS50076")
	})
	run("federated password", func(t *testing.T) {
		before := m.demo.Counters()
		task := msalTask{Flow: "password", Username: bob.Username, Password: bob.Password}
		if got := m.good(task); got.Username != bob.Username {
			t.Errorf("signed in: %s", got.Username)
		}
		after := m.demo.Counters()
		if after.UserRealm != before.UserRealm+1 || after.Mex != before.Mex+1 || after.WSTrust != before.WSTrust+1 ||
			after.ByGrant["urn:ietf:params:oauth:grant-type:saml1_1-bearer"] != 1 {
			t.Errorf("asked the federation server: %+v", after)
		}
		task.Password = "wrong"
		m.refused(task, "ID3242", "FailedAuthentication")
		task.Password = bob.Password
		for how, words := range map[string]string{"only_2005": "2005 support is not implemented", "no_address": "blank URL", "down": "503", "html": "mex"} {
			m.demo.Switch(map[string]any{"mex": how})
			m.refused(task, words)
		}
		m.demo.Switch(map[string]any{"mex": ""})
		m.good(task)
	})

	portal, orders, inventory := m.demo.App("Contoso Portal"), m.demo.App("Contoso Orders"), m.demo.App("Contoso Inventory")
	api := strings.TrimSuffix(m.demo.Scope, "/Orders.Read")
	secret := msalTask{Flow: "client_credentials", ClientID: portal.ClientID, Secret: portal.Secret, Scopes: []string{api + "/.default"}}
	certificate := msalTask{Flow: "client_credentials", ClientID: portal.ClientID, Certificate: portal.CertificateFile, Key: portal.KeyFile, Scopes: secret.Scopes}
	run("client secret", func(t *testing.T) {
		got := m.good(secret)
		if c := payload(t, got.AccessToken); c["azp"] != portal.ClientID || c["idtyp"] != "app" || c["azpacr"] != "1" {
			t.Errorf("access token: %v", c)
		}
		if again := m.good(secret); !again.Cached || again.AccessToken != got.AccessToken {
			t.Error("the library did not find its token again")
		}
		wrong := secret
		wrong.Secret = "wrong"
		m.refused(wrong, "invalid_client", "AADSTS7000215")
	})
	run("certificate", func(t *testing.T) {
		if c := payload(t, m.good(certificate).AccessToken); c["azpacr"] != "2" {
			t.Errorf("access token: %v", c)
		}
		chain := certificate
		chain.X5C = true
		m.good(chain)
		wrong := certificate
		wrong.ClientID = orders.ClientID
		m.refused(wrong, "invalid_client", "AADSTS700027")
	})
	run("assertion of a workload", func(t *testing.T) {
		task := msalTask{Flow: "client_credentials", ClientID: portal.ClientID, Proof: portal.AssertionFile, Scopes: secret.Scopes}
		if c := payload(t, m.good(task).AccessToken); c["azp"] != portal.ClientID {
			t.Errorf("access token: %v", c)
		}
	})
	run("continuous access", func(t *testing.T) {
		token := m.interactive(msalTask{Continuous: true}, adele)
		if token.Lifetime < 24*3600 {
			t.Errorf("a token that can be ended at any time lives %d s", token.Lifetime)
		}
		if challenge := m.orders(token.AccessToken); challenge != "" {
			t.Fatalf("the API refuses a fresh token: %s", challenge)
		}
		m.demo.Switch(map[string]any{"require_claims": adele.Username})
		_, claims, _ := strings.Cut(m.orders(token.AccessToken), `claims="`)
		claims, _, _ = strings.Cut(claims, `"`)
		asked, err := base64.StdEncoding.DecodeString(claims)
		if err != nil || len(asked) == 0 {
			t.Fatalf("the challenge's claims %q: %v", claims, err)
		}
		fresh := m.good(msalTask{Flow: "silent", Username: adele.Username, Continuous: true, Claims: string(asked)})
		if challenge := m.orders(fresh.AccessToken); challenge != "" {
			t.Errorf("the API refuses the answer to its challenge: %s", challenge)
		}
	})
	run("on behalf of", func(t *testing.T) {
		incoming := m.good(silent)
		task := msalTask{Flow: "on_behalf_of", ClientID: orders.ClientID, Secret: orders.Secret, Scopes: inventory.Scopes, Assertion: incoming.AccessToken}
		got := m.good(task)
		c := payload(t, got.AccessToken)
		if got.Username != adele.Username || c["scp"] != "Stock.Read" || c["aud"] != inventory.ClientID || c["azp"] != orders.ClientID {
			t.Errorf("%s: %v", got.Username, c)
		}
		if again := m.good(task); !again.Cached {
			t.Error("the library did not find its token again")
		}
		task.Assertion = got.AccessToken
		m.refused(task, "invalid_grant", "AADSTS")
	})
	run("AD FS", func(t *testing.T) {
		adfs := msalTask{Flow: "password", Authority: m.demo.ADFS, Username: adele.Username, Password: adele.Password, Scopes: []string{"openid", m.demo.Scope}}
		if c := payload(t, m.good(adfs).IDToken); c["upn"] != adele.Username || c["iss"] != m.demo.ADFS {
			t.Errorf("ID token: %v", c)
		}
		adfs.Password = "wrong"
		m.refused(adfs, "MSIS9659")
		m.interactive(msalTask{Authority: m.demo.ADFS}, adele)
		app := certificate
		app.Authority = m.demo.ADFS
		if c := payload(t, m.good(app).AccessToken); !strings.HasSuffix(c["iss"].(string), "/adfs/services/trust") || c["appid"] != portal.ClientID {
			t.Errorf("access token: %v", c)
		}
	})
}
