package flows

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"latchkey/internal/identity"
)

// realmKind is who answers for a username.
type realmKind string

const (
	realmManaged   realmKind = "managed"   // the Microsoft identity platform itself
	realmFederated realmKind = "federated" // a federation server of the organisation
	realmPersonal  realmKind = "personal"  // Microsoft, for personal accounts
	realmUnknown   realmKind = "unknown"   // nobody that the platform knows
)

// homeRealm is what the platform knows about a username's domain.
type homeRealm struct {
	kind     realmKind
	domain   string // as the platform knows it; of an unknown one: as it was typed
	audience string // who an assertion must be for; empty: the default of WS-Trust here
	metadata string // address of the federation server's metadata (MEX); empty: it speaks no WS-Trust
	active   string // an address of the federation server for programs; may be empty

	platform identity.Authority // who says all that
}

// addresses are those of the federation server that make sense.
func (h *homeRealm) addresses() (list []*url.URL) {
	for _, address := range []string{h.metadata, h.active} {
		if u, err := url.Parse(address); err == nil && u.Host != "" {
			list = append(list, u)
		}
	}
	return list
}

// servedBy reports whether address is at the federation server as the platform names it. The metadata may name any, and
// a password goes there.
func (h *homeRealm) servedBy(address string) bool {
	return sameHost(address, h.metadata) || sameHost(address, h.active)
}

// realmAnswer is what the platform says (home realm discovery, api-version 1.0).
type realmAnswer struct {
	AccountType string `json:"account_type"` // Managed, Federated, Unknown
	Domain      string `json:"domain_name"`
	Audience    string `json:"cloud_audience_urn"`
	Protocol    string `json:"federation_protocol"`
	Metadata    string `json:"federation_metadata_url"`
	Active      string `json:"federation_active_auth_url"`
}

// hasRealms reports whether the provider must be asked who answers for a username. AD FS answers itself, and tenants
// for customers have no federation servers of this kind.
func (p *Provider) hasRealms() bool {
	return p.Microsoft && p.Authority.Kind != identity.ADFS && p.Authority.Kind != identity.CIAM
}

// userRealm asks the Microsoft identity platform who answers for a username. Errors: *Error, *NetworkError.
func (c *Client) userRealm(ctx context.Context, p *Provider, username, correlation string) (*homeRealm, error) {
	const op = "look up who signs this username in"
	u, err := url.Parse(p.Authority.URL)
	if err != nil {
		return nil, fmt.Errorf("%s: the authority's address is damaged", op)
	}
	at := u.Scheme + "://" + u.Host + "/common/userrealm/" + url.PathEscape(username) + "?api-version=1.0"
	a, err := c.get(ctx, call{op: op, url: at, microsoft: true, correlation: correlation})
	if err != nil {
		return nil, err
	}
	if a.status != http.StatusOK {
		return nil, errorOf(op, a, nil, c.now())
	}
	var said realmAnswer
	if json.Unmarshal(a.body, &said) != nil {
		return nil, a.unusable(op, notJSON(a))
	}
	domain := strings.ToLower(said.Domain)
	realm := &homeRealm{domain: printable(domain, 100), audience: said.Audience, platform: p.Authority}
	switch {
	case domain == "live.com":
		realm.kind = realmPersonal
	case strings.EqualFold(said.AccountType, "Managed"):
		realm.kind = realmManaged
	case strings.EqualFold(said.AccountType, "Federated"):
		realm.kind = realmFederated
		if said.Protocol == "" || strings.EqualFold(said.Protocol, "WSTrust") {
			realm.metadata = said.Metadata
		}
		realm.active = said.Active
	case strings.EqualFold(said.AccountType, "Unknown"):
		_, name, _ := strings.Cut(username, "@")
		realm.kind, realm.domain = realmUnknown, printable(name, 100)
	default:
		return nil, a.unusable(op, "the answer does not say what kind of account it is")
	}
	return realm, nil
}

// personalDomain reports whether a mail domain is one of Microsoft's own for personal accounts. It is a kindness that
// saves typing a password: the platform has the last word.
func personalDomain(domain string) bool {
	const endings = " com at be ca ch cl cn co.id co.il co.jp co.kr co.nz co.th co.uk co.za com.ar com.au com.br com.gr com.hk com.mx com.my com.pe com.ph com.pt com.sg com.tr com.vn" +
		" cz de dk es fi fr hk hu ie in it jp kr lt lv my nl no ph pt rs ru sa se sg sk "
	name, ending, _ := strings.Cut(strings.ToLower(domain), ".")
	switch name {
	case "outlook", "hotmail", "live":
		return slices.Contains(strings.Fields(endings), ending)
	case "msn", "passport", "windowslive":
		return ending == "com"
	}
	return false
}
