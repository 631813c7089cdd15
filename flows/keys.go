package flows

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/go-jose/go-jose/v4"
)

const maxKeys = 200

// Keys returns the provider's signing keys (RFC 7517), remembered as a discovery document is. Keys of a kind
// that is not known here, private ones and those for encryption are left out. Errors: as Discover.
func (c *Client) Keys(ctx context.Context, p *Provider) (*jose.JSONWebKeySet, error) {
	return c.keys(ctx, p, onlyFresh)
}

// keys with fetchAgain is for a token that names an unknown key: providers rotate. It is answered from memory
// when that was done a moment ago, so that bad tokens cannot make us a nuisance.
func (c *Client) keys(ctx context.Context, p *Provider, want freshness) (*jose.JSONWebKeySet, error) {
	ask := call{op: "fetch the provider's signing keys", url: p.JWKSURI, microsoft: p.Microsoft}
	doc, err := c.document(ctx, ask, want, func(body []byte) error {
		_, err := parseKeys(body)
		return err
	})
	if err != nil {
		return nil, err
	}
	return parseKeys(doc.Body)
}

func parseKeys(body []byte) (*jose.JSONWebKeySet, error) {
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(body, &set); err != nil || set.Keys == nil {
		return nil, errors.New("fetch the provider's signing keys: the answer is no key set")
	}
	if len(set.Keys) > maxKeys {
		return nil, errors.New("fetch the provider's signing keys: there are more than 200")
	}
	keys := &jose.JSONWebKeySet{}
	for _, raw := range set.Keys {
		var k jose.JSONWebKey
		if k.UnmarshalJSON(raw) != nil || !k.Valid() || !k.IsPublic() || k.Use == "enc" {
			continue // one unusable key must not take the others with it
		}
		keys.Keys = append(keys.Keys, k)
	}
	return keys, nil
}
