package cache

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"latchkey/internal/identity"
)

// content is the sealed part of a record as JSON. identity.Secret marshals to "[redacted]", so that tokens
// have fields of their own here: this file is the only place where the store reveals them.
type content struct {
	Version    int              `json:"version"`
	Account    identity.Account `json:"account"`
	Tokens     tokens           `json:"tokens"`
	Need       *identity.Need   `json:"need,omitempty"`
	Activity   []identity.Event `json:"activity,omitempty"`
	SignIn     string           `json:"sign_in"`
	Revision   uint64           `json:"revision"`
	RetryAfter time.Time        `json:"retry_after,omitzero"`

	RetryAt    map[identity.Scopes]time.Time `json:"retry_at,omitempty"`
	Credential *credential                   `json:"credential,omitempty"`
	Exchanged  []exchanged                   `json:"exchanged,omitempty"`
}

type tokens struct {
	ID      string   `json:"id,omitempty"`
	Refresh string   `json:"refresh,omitempty"`
	Access  []access `json:"access,omitempty"`
}

type access struct {
	Requested identity.Scopes `json:"requested"` // the key it is found by
	Token     string          `json:"token"`
	Type      string          `json:"type"`
	Scopes    identity.Scopes `json:"scopes"`
	IssuedAt  time.Time       `json:"issued_at,omitzero"`
	ExpiresAt time.Time       `json:"expires_at,omitzero"`
	RefreshAt time.Time       `json:"refresh_at,omitzero"`
}

type credential struct {
	Secret        string `json:"secret,omitempty"`
	Key           string `json:"key,omitempty"`
	Certificates  string `json:"certificates,omitempty"`
	KeyID         string `json:"key_id,omitempty"`
	Algorithm     string `json:"algorithm,omitempty"`
	AssertionFile string `json:"assertion_file,omitempty"`
}

type exchanged struct {
	Key   string    `json:"key"`
	At    time.Time `json:"at"`
	Token access    `json:"token"`
}

// encode gives the JSON of a record, with what Extra kept put back in its place.
func encode(r *identity.Record) ([]byte, error) {
	c := content{
		Version: identity.RecordVersion, Account: r.Account, Need: r.Need, Activity: r.Activity,
		SignIn: r.SignIn, Revision: r.Revision, RetryAfter: r.RetryAfter,
		Tokens: tokens{ID: r.Tokens.ID.Reveal(), Refresh: r.Tokens.Refresh.Reveal()},
	}
	for _, requested := range slices.Sorted(maps.Keys(r.Tokens.Access)) {
		c.Tokens.Access = append(c.Tokens.Access, accessOf(requested, r.Tokens.Access[requested]))
	}
	c.RetryAt = r.RetryAt
	if p := r.Credential; p != nil {
		c.Credential = &credential{
			Secret: p.Secret.Reveal(), Key: p.Key.Reveal(), Certificates: p.Certificates,
			KeyID: p.KeyID, Algorithm: p.Algorithm, AssertionFile: p.AssertionFile,
		}
	}
	for _, x := range r.Exchanged {
		c.Exchanged = append(c.Exchanged, exchanged{Key: x.Key, At: x.At, Token: accessOf("", x.Token)})
	}
	text, err := json.Marshal(c)
	if err != nil || len(r.Extra) == 0 {
		return text, err
	}
	return restore(text, r.Extra)
}

func accessOf(requested identity.Scopes, t identity.AccessToken) access {
	return access{
		Requested: requested, Token: t.Token.Reveal(), Type: t.Type, Scopes: t.Scopes,
		IssuedAt: t.IssuedAt, ExpiresAt: t.ExpiresAt, RefreshAt: t.RefreshAt,
	}
}

func (t access) token() identity.AccessToken {
	return identity.AccessToken{
		Token: identity.Secret(t.Token), Type: t.Type, Scopes: t.Scopes,
		IssuedAt: t.IssuedAt, ExpiresAt: t.ExpiresAt, RefreshAt: t.RefreshAt,
	}
}

// decode reads the JSON of a record. What this version does not know goes to Extra. Errors hold none of the
// content, since it is full of tokens.
func decode(text []byte) (*identity.Record, error) {
	// Looking for fields that are unknown costs more than everything else, and as a rule there are none.
	var c content
	strict := json.NewDecoder(bytes.NewReader(text))
	strict.DisallowUnknownFields()
	plain := strict.Decode(&c) == nil && strict.InputOffset() == int64(len(text))
	if !plain {
		c = content{}
		if json.Unmarshal(text, &c) != nil {
			return nil, fmt.Errorf("its content is not the JSON of a record")
		}
	}
	if c.Version != identity.RecordVersion {
		return nil, fmt.Errorf("its content has version %d and this program reads version %d: a newer version of Latchkey wrote it", c.Version, identity.RecordVersion)
	}
	r := &identity.Record{
		Account: c.Account, Need: c.Need, Activity: c.Activity,
		SignIn: c.SignIn, Revision: c.Revision, RetryAfter: c.RetryAfter,
		Tokens: identity.TokenSet{ID: identity.Secret(c.Tokens.ID), Refresh: identity.Secret(c.Tokens.Refresh)},
	}
	if len(c.Tokens.Access) > 0 {
		r.Tokens.Access = make(map[identity.Scopes]identity.AccessToken, len(c.Tokens.Access))
	}
	for _, t := range c.Tokens.Access {
		r.Tokens.Access[t.Requested] = t.token()
	}
	r.RetryAt = c.RetryAt
	if p := c.Credential; p != nil {
		r.Credential = &identity.Credential{
			Secret: identity.Secret(p.Secret), Key: identity.Secret(p.Key), Certificates: p.Certificates,
			KeyID: p.KeyID, Algorithm: p.Algorithm, AssertionFile: p.AssertionFile,
		}
	}
	for _, x := range c.Exchanged {
		r.Exchanged = append(r.Exchanged, identity.Exchanged{Key: x.Key, At: x.At, Token: x.Token.token()})
	}
	if plain {
		return r, nil
	}
	var err error
	r.Extra, err = unknown(text)
	return r, err
}

// Codec writes a record whole, secrets included, for the channel between this program's own processes.
type Codec struct{}

// Encode gives the JSON of a record.
func (Codec) Encode(r *identity.Record) ([]byte, error) { return encode(r) }

// Decode reads what Encode gave; its errors hold none of the content.
func (Codec) Decode(text []byte) (*identity.Record, error) { return decode(text) }
