package demo

import (
	"sync"
	"time"
)

// codeLifetime is how long an authorization code may be redeemed.
const codeLifetime = 10 * time.Minute

// login is what a completed sign-in established; codes and refresh tokens carry it on.
type login struct {
	OID      string   `json:"oid"`
	AMR      []string `json:"amr"`
	AuthTime int64    `json:"auth_time"` // Unix seconds
	Epoch    int      `json:"epoch"`     // revocations of the user's sessions at that time
	MFAStep  int      `json:"mfa_step"`  // demands for a second factor that were met
	SID      string   `json:"sid"`
}

// code is an authorization code that has been handed out.
type code struct {
	Login    login
	Request  authRequest
	Issued   time.Time
	Redeemed bool
	Family   string // of the refresh tokens it brought, to be revoked when it comes twice
}

// codes lives in memory: a code that a restart loses costs one more click.
type codes struct {
	now func() time.Time
	mu  sync.Mutex
	m   map[string]*code
}

func (c *codes) issue(l login, req authRequest) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	if c.m == nil {
		c.m = map[string]*code{}
	}
	for text, old := range c.m {
		if now.Sub(old.Issued) > 2*codeLifetime { // kept a while longer, to say "expired" and "redeemed" truly
			delete(c.m, text)
		}
	}
	text := "0.A" + randomText() + randomText()
	c.m[text] = &code{Login: l, Request: req, Issued: now, Family: randomText()}
	return text
}

// take marks a code as redeemed and returns it as it was before.
func (c *codes) take(text string) (was code, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p, ok := c.m[text]
	if !ok {
		return code{}, false
	}
	was = *p
	p.Redeemed = true
	return was, true
}
