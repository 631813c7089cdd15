package demo

// Info is everything a client must know to use the tenant; it marshals to what `latchkey demo --json` prints.
type Info struct {
	Authority  string     `json:"authority"`
	OIDCIssuer string     `json:"oidc_issuer"` // the same tenant for clients that know nothing of Entra
	TenantID   string     `json:"tenant_id"`
	ADFS       string     `json:"adfs_authority"` // the federation server, an authority of its own
	ClientID   string     `json:"client_id"`      // the public native client
	CAFile     string     `json:"ca_file"`        // PEM; empty with http
	Scope      string     `json:"scope"`          // what the native client asks for
	Control    string     `json:"control"`
	Users      []UserInfo `json:"users"`
	Apps       []AppInfo  `json:"apps"`
}

// UserInfo is one user as Info lists it.
type UserInfo struct {
	Username string `json:"username"`
	Password string `json:"password"`
	Kind     Kind   `json:"kind"`

	// Federated: the federation server signs this person in.
	Federated bool `json:"federated,omitempty"`
}

// AppInfo is one application as Info lists it.
type AppInfo struct {
	Name              string   `json:"name"`
	ClientID          string   `json:"client_id"`
	Kind              AppKind  `json:"kind"`
	Secret            string   `json:"secret,omitempty"`
	CertificateFile   string   `json:"certificate_file,omitempty"`
	KeyFile           string   `json:"key_file,omitempty"`
	PFXFile           string   `json:"pfx_file,omitempty"` // the same pair
	PFXPassword       string   `json:"pfx_password,omitempty"`
	ECCertificateFile string   `json:"ec_certificate_file,omitempty"`
	ECKeyFile         string   `json:"ec_key_file,omitempty"`
	AssertionFile     string   `json:"assertion_file,omitempty"` // ready-made, of an issuer that the application trusts; good for an hour from the start
	Scopes            []string `json:"scopes"`                   // public, confidential: what it may ask for; api: what it offers
}

// Info describes the running tenant.
func (t *Tenant) Info() Info { return t.info }

func (t *Tenant) describe(caFile string) Info {
	info := Info{
		Authority:  t.base + "/" + domain,
		OIDCIssuer: t.issuer(),
		TenantID:   tenantID,
		ADFS:       t.farmIssuer(),
		ClientID:   nativeClientID,
		CAFile:     caFile,
		Scope:      ordersURI + "/Orders.Read",
		Control:    t.local + controlPath,
	}
	for _, u := range t.users {
		info.Users = append(info.Users, UserInfo{Username: u.Username, Password: u.Password, Kind: u.Kind, Federated: u.Federated})
	}
	for _, a := range t.apps {
		info.Apps = append(info.Apps, AppInfo{
			Name: a.Name, ClientID: a.ClientID, Kind: a.Kind, Secret: a.Secret,
			CertificateFile: a.CertificateFile, KeyFile: a.KeyFile, PFXFile: a.PFXFile, PFXPassword: a.PFXPassword,
			ECCertificateFile: a.ECCertificateFile, ECKeyFile: a.ECKeyFile, AssertionFile: a.AssertionFile, Scopes: a.scopeList(),
		})
	}
	return info
}
