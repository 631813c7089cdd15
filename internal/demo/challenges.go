package demo

import (
	"encoding/json"
	"strconv"
	"strings"
	"sync"
)

const purposeAccess = "access token"

// accessMark travels sealed in the aio claim of access tokens, which is opaque to everybody else. It says more of
// the sign-in than the other claims do.
type accessMark struct {
	Login      login `json:"login"`
	Serial     int64 `json:"serial"`
	Continuous bool  `json:"cae"`
}

func (t *Tenant) newMark(i issued) (string, error) {
	return t.box.seal(purposeAccess, accessMark{
		Login: i.Login, Serial: t.challenges.next(i.User.OID, i.Claims), Continuous: accessTokenCapability(i.Claims),
	})
}

// mark reads it back; ID tokens and tokens of applications have none.
func (t *Tenant) mark(p *jwtParts) (m accessMark, ok bool) {
	return m, p.Claims.AIO != "" && t.box.open(purposeAccess, p.Claims.AIO, &m) == nil
}

// challenges are the claims that APIs demand of users. Tokens are numbered: whether one came before or after a
// demand was met must not depend on a clock with whole seconds.
type challenges struct {
	mu     sync.Mutex
	serial int64
	open   map[string]*challenge // by object ID
}

type challenge struct {
	at   int64 // Unix seconds, the value that the claims request must carry
	from int64 // serial of the first token that met it; 0 while none has
}

// next numbers a token; one whose request carried the claims of an open challenge meets it.
func (c *challenges) next(oid, claims string) int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.serial++
	if ch := c.open[oid]; ch != nil && ch.from == 0 && notBefore(claims) >= ch.at {
		ch.from = c.serial
	}
	return c.serial
}

func (c *challenges) demand(oid string, at int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open == nil {
		c.open = map[string]*challenge{}
	}
	c.open[oid] = &challenge{at: at}
}

// unmet returns the value that a token of the user must be asked for with, if it is too old.
func (c *challenges) unmet(oid string, serial int64) (at int64, unmet bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ch := c.open[oid]
	if ch == nil || ch.from != 0 && serial >= ch.from {
		return 0, false
	}
	return ch.at, true
}

// notBefore reads the nbf that a claims request asks of the access token; 0 for none.
func notBefore(claims string) int64 {
	var nbf struct {
		Value json.RawMessage `json:"value"`
	}
	_ = json.Unmarshal(readClaims(claims).AccessToken["nbf"], &nbf)
	n, _ := strconv.ParseInt(strings.Trim(string(nbf.Value), `"`), 10, 64)
	return n
}
