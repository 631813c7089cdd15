//go:build linux

package e2e

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"latchkey/e2e/lab"
	"latchkey/internal/demo/demotest"
)

// msal is Microsoft's library for Go, unmodified, as a client of the demo tenant: what shows that the tenant is like the
// real one, and not merely agreeable to us.
type msal struct {
	*lab.Lab
	t    *testing.T
	demo *lab.Demo
	peer *lab.Peer
}

// msalTask and msalOutcome are what e2e/peers/msalflows reads and prints.
type msalTask struct {
	Flow        string   `json:"flow"`
	Authority   string   `json:"authority"`
	ClientID    string   `json:"client_id"`
	Scopes      []string `json:"scopes"`
	Username    string   `json:"username"`
	Password    string   `json:"password"`
	Secret      string   `json:"secret"`
	Certificate string   `json:"certificate"`
	Key         string   `json:"key"`
	X5C         bool     `json:"x5c"`
	Proof       string   `json:"proof"`
	Assertion   string   `json:"assertion"`
	Claims      string   `json:"claims"`
	Continuous  bool     `json:"continuous"`
}

type msalOutcome struct {
	Event    string `json:"event"` // something that a person is needed for, or "" for the outcome
	Link     string `json:"link"`
	UserCode string `json:"user_code"`

	Error       string   `json:"error"`
	Username    string   `json:"username"`
	HomeAccount string   `json:"home_account"`
	AccessToken string   `json:"access_token"`
	IDToken     string   `json:"id_token"`
	Granted     []string `json:"granted"`
	Declined    []string `json:"declined"`
	Lifetime    int      `json:"lifetime"`
	Cached      bool     `json:"cached"`
}

func newMSAL(t *testing.T) *msal {
	t.Helper()
	l := lab.New(t)
	demo := l.Demo(lab.Slim(t), "--tls")
	peer := l.Peer(lab.Options{Env: []string{"SSL_CERT_FILE=" + demo.CAFile}}, lab.PeerBinary(t, "msalflows"))
	return &msal{l, t, demo, peer}
}

// begin starts a task and returns the first thing that the library says.
func (m *msal) begin(task msalTask) (said msalOutcome) {
	m.t.Helper()
	if task.Authority == "" {
		task.Authority = m.demo.Authority
	}
	if task.ClientID == "" {
		task.ClientID = m.demo.ClientID
	}
	if task.Scopes == nil {
		task.Scopes = []string{m.demo.Scope}
	}
	m.peer.Tell(task)
	m.peer.Hear(&said)
	return said
}

// finish is the outcome of a task that a person was needed for.
func (m *msal) finish() (said msalOutcome) {
	m.t.Helper()
	m.peer.Hear(&said)
	return said
}

// good runs a task that must end with a token.
func (m *msal) good(task msalTask) msalOutcome {
	m.t.Helper()
	return m.token(task.Flow, m.begin(task))
}

func (m *msal) token(flow string, said msalOutcome) msalOutcome {
	m.t.Helper()
	if said.Error != "" || said.AccessToken == "" || len(said.Declined) > 0 {
		m.t.Fatalf("%s: %s; declined %q", flow, said.Error, said.Declined)
	}
	return said
}

// refused runs a task that must fail with an error that tells every one of the words.
func (m *msal) refused(task msalTask, words ...string) {
	m.t.Helper()
	said := m.begin(task)
	for _, w := range words {
		if !strings.Contains(said.Error, w) {
			m.t.Errorf("%s: %q does not tell %q", task.Flow, said.Error, w)
		}
	}
}

// interactive signs somebody in; a person without JavaScript stands in for the browser.
func (m *msal) interactive(task msalTask, user lab.DemoUser) msalOutcome {
	m.t.Helper()
	task.Flow = "interactive"
	event := m.begin(task)
	if event.Event != "visit" {
		m.t.Fatalf("instead of a link to visit: %+v", event)
	}
	person := demotest.NewPerson(user.Username, user.Password)
	person.Trust(m.demo.Roots())
	if err := person.Visit(m.t.Context(), event.Link); err != nil {
		m.t.Fatalf("visit the sign-in page: %v", err)
	}
	if page := person.LastPage(); !strings.Contains(page, "Authentication complete") {
		m.t.Errorf("the library's page says: %s", page)
	}
	return m.token("interactive", m.finish())
}

// orders asks the demo's API for the orders, and returns the challenge when it refuses.
func (m *msal) orders(token string) (challenge string) {
	m.t.Helper()
	request, err := http.NewRequestWithContext(m.t.Context(), http.MethodGet, strings.TrimSuffix(m.demo.ControlURL, "control")+"orders", nil)
	if err != nil {
		m.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	answer, err := m.demo.Client().Do(request)
	if err != nil {
		m.t.Fatalf("ask the API: %v", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode == http.StatusOK {
		return ""
	}
	return answer.Header.Get("WWW-Authenticate")
}

// payload is what a JWT claims.
func payload(t *testing.T, token string) map[string]any {
	t.Helper()
	part := strings.Split(token, ".")
	if len(part) != 3 {
		t.Fatalf("not a JWT: %d parts", len(part))
	}
	text, err := base64.RawURLEncoding.DecodeString(part[1])
	var claims map[string]any
	if err == nil {
		err = json.Unmarshal(text, &claims)
	}
	if err != nil {
		t.Fatalf("read a JWT: %v", err)
	}
	return claims
}

// TestMSAL runs each flow of the library against `latchkey demo --tls`.
func TestMSAL(t *testing.T) {
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
