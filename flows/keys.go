package flows

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"github.com/go-jose/go-jose/v4"

	"latchkey/internal/claims"
	"latchkey/internal/identity"
)

const maxKeys = 200

// signingKeys are a provider's keys, each with the issuer for whose tokens it is; "" where the provider does not say.
type signingKeys struct {
	keys    []jose.JSONWebKey
	issuers []string
}

// Keys returns the provider's signing keys (RFC 7517), remembered as a discovery document is. Keys of a kind
// that is not known here, private ones and those for encryption are left out. Errors: as Discover.
func (c *Client) Keys(ctx context.Context, p *Provider) (*jose.JSONWebKeySet, error) {
	all, err := c.keys(ctx, p, onlyFresh)
	if err != nil {
		return nil, err
	}
	return &jose.JSONWebKeySet{Keys: all.keys}, nil
}

// keys with fetchAgain is for a token that names an unknown key: providers rotate. It is answered from memory
// when that was done a moment ago, so that bad tokens cannot make us a nuisance.
func (c *Client) keys(ctx context.Context, p *Provider, want freshness) (signingKeys, error) {
	ask := call{op: "fetch the provider's signing keys", url: p.JWKSURI, microsoft: p.Microsoft}
	doc, err := c.document(ctx, ask, want, func(body []byte) error {
		_, err := parseKeys(body)
		return err
	})
	if err != nil {
		return signingKeys{}, err
	}
	return parseKeys(doc.Body)
}

func parseKeys(body []byte) (signingKeys, error) {
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(body, &set); err != nil || set.Keys == nil {
		return signingKeys{}, errors.New("fetch the provider's signing keys: the answer is no key set")
	}
	if len(set.Keys) > maxKeys {
		return signingKeys{}, errors.New("fetch the provider's signing keys: there are more than 200")
	}
	var all signingKeys
	for _, raw := range set.Keys {
		var k jose.JSONWebKey
		if k.UnmarshalJSON(raw) != nil || !k.Valid() || !k.IsPublic() || k.Use == "enc" {
			continue // one unusable key must not take the others with it
		}
		var of struct{ Issuer string }
		_ = json.Unmarshal(raw, &of) // of another type: not said
		all.keys, all.issuers = append(all.keys, k), append(all.issuers, of.Issuer)
	}
	return all, nil
}

// forToken are the keys that may have signed a token. Where one address serves all tenants, a key can be kept for one of
// them, and what it signs is no token of another: so Microsoft wants it checked ("Access tokens in the Microsoft identity
// platform", validate the signing key issuer). What the token says of itself only narrows the choice; it is proven later.
func (k signingKeys) forToken(p *Provider, token identity.Secret) *jose.JSONWebKeySet {
	set := &jose.JSONWebKeySet{}
	t, err := claims.Decode(token)
	for i, key := range k.keys {
		if p.Template() && err == nil && k.issuers[i] != "" &&
			strings.ReplaceAll(k.issuers[i], tenantPlaceholder, t.Claims.Text("tid")) != t.Claims.Text("iss") {
			continue
		}
		set.Keys = append(set.Keys, key)
	}
	return set
}
