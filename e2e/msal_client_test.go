//go:build linux

package e2e

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
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
