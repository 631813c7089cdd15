package demo

import (
	"maps"
	"slices"
	"sync"
	"time"
)

// switches are what the control endpoint has been told. Counts go down with each use.
type switches struct {
	mu              sync.Mutex
	expiresIn       int // seconds; 0 means the usual lifetime
	refreshIn       int // seconds; 0 means that none is sent
	throttle        int // token requests still to be answered 429
	serverErrors    int // token requests still to be answered 503
	retryAfter      string
	delay           time.Duration
	dropAfterRedeem int // refreshes still to be cut off after they took effect
	clockOffset     time.Duration
	strictRotation  bool
	farm            farmSwitches

	expireSecret   bool // client secrets count as expired
	slowDown       int  // polls for a device code still to be answered slow_down
	oboNeedsMFA    bool // on-behalf-of asks for a second factor
	throttledScope string
	scopeThrottle  int    // token requests with that scope still to be answered 429
	answerAs       string // one of malformations
	answerCount    int    // requests still to be answered so
	deviceLifetime time.Duration
	deviceInterval *time.Duration
	deviceComplete bool // send verification_uri_complete
}

// take counts a switch down and reports whether it was on.
func (s *switches) take(n func(*switches) *int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := n(s)
	if *p == 0 {
		return false
	}
	*p--
	return true
}

// view copies the values that stay.
func (s *switches) view() (v struct {
	expiresIn, refreshIn int
	retryAfter           string
	delay, clockOffset   time.Duration
	strict               bool
}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v.expiresIn, v.refreshIn, v.retryAfter = s.expiresIn, s.refreshIn, s.retryAfter
	v.delay, v.clockOffset, v.strict = s.delay, s.clockOffset, s.strictRotation
	return v
}

func (s *switches) secretsExpired() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.expireSecret
}

func (s *switches) oboMFA() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.oboNeedsMFA
}

// device copies what device codes are handed out with.
func (s *switches) device() (v struct {
	lifetime, interval time.Duration
	complete           bool
}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v.lifetime, v.interval, v.complete = s.deviceLifetime, deviceInterval, s.deviceComplete
	if s.deviceInterval != nil {
		v.interval = *s.deviceInterval
	}
	return v
}

// Counters is what the control endpoint answers: how often the tenant was asked for what since it started.
type Counters struct {
	TokenRequests     int            `json:"token_requests"` // all of them, refused ones as well
	ByGrant           map[string]int `json:"by_grant"`
	FamiliesRevoked   int            `json:"families_revoked"` // refresh token families ended by a replay
	AuthorizeRequests int            `json:"authorize_requests"`
	SignIns           int            `json:"sign_ins"` // codes handed out, devices approved
	DeviceCodes       int            `json:"device_codes"`
	SlowDowns         int            `json:"slow_downs"` // polls that were told to slow down
	DiscoveryRequests int            `json:"discovery_requests"`
	KeyRequests       int            `json:"key_requests"`
	UserinfoRequests  int            `json:"userinfo_requests"`
	OrdersRequests    int            `json:"orders_requests"`
	Logouts           int            `json:"logouts"`
	InstanceRequests  int            `json:"instance_requests"`
	UserRealmRequests int            `json:"user_realm_requests"`
	MexRequests       int            `json:"mex_requests"`
	WSTrustRequests   int            `json:"ws_trust_requests"` // without those that were told to bring a ticket first
	ByTrust           map[string]int `json:"by_trust"`          // the same by version and transport: "13/windowstransport"
}

type counters struct {
	mu sync.Mutex
	c  Counters
}

func (c *counters) add(f func(*Counters)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.c.ByGrant == nil {
		c.c.ByGrant, c.c.ByTrust = map[string]int{}, map[string]int{}
	}
	f(&c.c)
}

func (c *counters) snapshot() Counters {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := c.c
	if out.ByGrant, out.ByTrust = maps.Clone(c.c.ByGrant), maps.Clone(c.c.ByTrust); out.ByGrant == nil {
		out.ByGrant, out.ByTrust = map[string]int{}, map[string]int{}
	}
	return out
}

// counted keeps the map of grants from growing with whatever a caller invents.
func counted(grant string) string {
	known := []string{"authorization_code", "refresh_token", "client_credentials", "password",
		"urn:ietf:params:oauth:grant-type:device_code", "device_code", "urn:ietf:params:oauth:grant-type:jwt-bearer",
		"urn:ietf:params:oauth:grant-type:saml1_1-bearer", "urn:ietf:params:oauth:grant-type:saml2-bearer"}
	if slices.Contains(known, grant) {
		return grant
	}
	return "other"
}
