package demo

import (
	"crypto/x509"
	"net/url"
	"slices"
	"strings"
)

// AppKind says how an application proves itself.
type AppKind string

const (
	AppPublic       AppKind = "public"       // cannot keep a secret: PKCE instead
	AppConfidential AppKind = "confidential" // has a secret and a certificate
	AppAPI          AppKind = "api"          // offers scopes; confidential as well
)

const (
	nativeClientID    = "1a7c4e90-5d21-4f6b-8e33-c01150de0a01"
	webClientID       = "2b8d5fa1-6e32-4a7c-9f44-c01150de0a02"
	ordersClientID    = "3c9e60b2-7f43-4b8d-a055-c01150de0a03"
	inventoryClientID = "4daf71c3-8054-4c9e-b166-c01150de0a04"
	labClientID       = "5eb082d4-9165-4daf-8277-c01150de0a05"
	graphClientID     = "00000003-0000-0000-c000-000000000000" // the number Microsoft Graph has in every tenant

	ordersURI    = "api://" + ordersClientID
	inventoryURI = "api://" + inventoryClientID
	graphURI     = "https://graph." + domain
)

// App is one registration: a client, an API, or both.
type App struct {
	Name              string
	ClientID          string
	Kind              AppKind
	Secret            string
	CertificateFile   string // this and the following are filled at start
	KeyFile           string
	PFXFile           string
	PFXPassword       string
	ECCertificateFile string
	ECKeyFile         string
	AssertionFile     string
	Redirects         []string          // registered; loopback ones match on any port
	URIs              []string          // names as a resource, the first one leads
	Scopes            []string          // offered as a resource, short names
	Means             map[string]string // what a scope allows, for the consent page
	Asks              []string          // scopes that a client has been configured for, in full; an API may call the next one with them

	// Opaque marks a resource whose tokens only it can verify, as Microsoft Graph's are.
	Opaque bool

	// Personal are the scopes that no administrator has agreed to for everybody.
	Personal []string

	// IDTokens and AccessTokens allow them on the front channel (hybrid and implicit flow).
	IDTokens, AccessTokens bool

	// Roles are what an administrator has granted the application itself, by the resource's client ID.
	Roles map[string][]string

	certificates []*x509.Certificate
	federated    []federatedIdentity
}

func newApps() []*App {
	loopbacks := func(path string) []string {
		return []string{"http://localhost" + path, "http://127.0.0.1" + path, "http://[::1]" + path}
	}
	return []*App{
		{Name: "Latchkey", ClientID: nativeClientID, Kind: AppPublic,
			Redirects: append(loopbacks(""), loopbacks("/callback")...),
			Asks:      []string{ordersURI + "/Orders.Read", ordersURI + "/Orders.ReadWrite", "User.Read"}},
		{Name: "Contoso Portal", ClientID: webClientID, Kind: AppConfidential, Secret: "portal-Secret-8812-demo", IDTokens: true, AccessTokens: true,
			Redirects: append(loopbacks("/signin-oidc"), loopbacks("/callback")...),
			Asks:      []string{ordersURI + "/Orders.Read", "User.Read"},
			Roles:     map[string][]string{ordersClientID: {"Orders.Read.All"}, graphClientID: {"User.Read.All"}}},
		{Name: "Contoso Orders", ClientID: ordersClientID, Kind: AppAPI, Secret: "orders-Secret-4471-demo",
			Asks:  []string{inventoryURI + "/Stock.Read", "User.Read"},
			Roles: map[string][]string{inventoryClientID: {"Stock.Read.All"}},
			URIs:  []string{ordersURI}, Scopes: []string{"Orders.Read", "Orders.ReadWrite"},
			Means: map[string]string{"Orders.Read": "Read your orders", "Orders.ReadWrite": "Read and change your orders"}},
		{Name: "Contoso Inventory", ClientID: inventoryClientID, Kind: AppAPI, Secret: "inventory-Secret-6630-demo",
			URIs: []string{inventoryURI}, Scopes: []string{"Stock.Read"},
			Means: map[string]string{"Stock.Read": "See what is in stock"}},
		{Name: "Contoso Graph", ClientID: graphClientID, Kind: AppAPI, Opaque: true,
			URIs:     []string{graphURI, "https://graph.microsoft.com"},
			Scopes:   []string{"User.Read", "User.ReadBasic.All", "Mail.Read", "Calendars.Read", "Mail.Send"},
			Personal: []string{"Mail.Send"},
			Means: map[string]string{"User.Read": "Read your profile", "User.ReadBasic.All": "Read the basic profiles of all users",
				"Mail.Read": "Read your mail", "Calendars.Read": "Read your calendars",
				"Mail.Send": "Send mail as you"}},
		{Name: "Contoso Lab", ClientID: labClientID, Kind: AppPublic, IDTokens: true, AccessTokens: true,
			Redirects: slices.Concat(loopbacks(""), loopbacks("/callback"), loopbacks("/signin-oidc")),
			Asks:      []string{ordersURI + "/Orders.Read", "User.Read"}},
	}
}

func (t *Tenant) app(clientID string) *App {
	for _, a := range t.apps {
		if strings.EqualFold(a.ClientID, clientID) {
			return a
		}
	}
	return nil
}

// resource finds an API by one of its URIs or its client ID.
func (t *Tenant) resource(name string) *App {
	for _, a := range t.apps {
		if len(a.Scopes) > 0 && (slices.Contains(a.URIs, name) || strings.EqualFold(a.ClientID, name)) {
			return a
		}
	}
	return nil
}

func (a *App) scopeList() []string {
	if a.Kind != AppAPI {
		return a.Asks
	}
	full := make([]string, len(a.Scopes))
	for i, s := range a.Scopes {
		full[i] = a.URIs[0] + "/" + s
	}
	return full
}

// accepts reports whether raw may receive answers for the application. On loopback the port is free, as Entra
// has it for http://localhost and RFC 8252 section 7.3 asks for IP addresses; the path never is.
func (a *App) accepts(raw string) bool {
	u, err := url.Parse(raw)
	if err != nil || u.User != nil || u.Fragment != "" || strings.Contains(raw, "#") || u.RawQuery != "" || u.ForceQuery {
		return false
	}
	for _, reg := range a.Redirects {
		r, err := url.Parse(reg)
		if err != nil || r.Scheme != u.Scheme || !strings.EqualFold(r.Hostname(), u.Hostname()) {
			continue
		}
		if strings.TrimSuffix(r.Path, "/") == strings.TrimSuffix(u.Path, "/") {
			return true
		}
	}
	return false
}
