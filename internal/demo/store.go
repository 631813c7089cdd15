package demo

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
)

// family is one sign-in and all refresh tokens that came of it.
type family struct {
	Latest  int       `json:"latest"` // generation of the newest refresh token
	Revoked bool      `json:"revoked,omitempty"`
	Used    time.Time `json:"used"`
}

// memory is what the tenant must not forget, as it is written to the folder.
type memory struct {
	Port        int                 `json:"port"`
	SealKey     []byte              `json:"seal_key"`
	Families    map[string]*family  `json:"families"`
	Revocations map[string]int      `json:"revocations"` // user's object ID -> how often all sessions were revoked
	Steps       map[string]int      `json:"mfa_steps"`   // user's object ID -> how often a second factor was demanded
	Consents    map[string][]string `json:"consents"`    // object ID and client ID -> scopes agreed to
}

// store keeps the tenant's memory. Refresh tokens are not in it; they carry themselves.
type store struct {
	home *home
	mu   sync.Mutex
	m    memory
}

const memoryFile = "tenant.json"

// refreshLifetime is how long an unused refresh token lives, as in Entra.
const refreshLifetime = 90 * 24 * time.Hour

func openStore(h *home) (*store, error) {
	s := &store{home: h, m: memory{
		Families: map[string]*family{}, Revocations: map[string]int{}, Steps: map[string]int{}, Consents: map[string][]string{},
	}}
	b, err := h.read(memoryFile)
	if err != nil {
		return nil, err
	}
	if b != nil {
		if err := json.Unmarshal(b, &s.m); err != nil {
			return nil, fmt.Errorf("%s: %w", h.path(memoryFile), err)
		}
	}
	if len(s.m.SealKey) != 32 {
		s.m.SealKey = make([]byte, 32)
		_, _ = rand.Read(s.m.SealKey) // never fails (crypto/rand)
		return s, s.save()
	}
	return s, nil
}

// save writes; the caller holds mu or is alone.
func (s *store) save() error {
	b, err := json.MarshalIndent(&s.m, "", " ")
	if err != nil {
		return err
	}
	return s.home.write(memoryFile, b)
}

func (s *store) flush() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.save()
}

func (s *store) sealKey() []byte { return s.m.SealKey }
func (s *store) port() int       { return s.m.Port }

func (s *store) setPort(p int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.m.Port = p
	return s.save()
}

// turn is what became of presenting a refresh token.
type turn int

const (
	turnGood    turn = iota // gen is the next one's generation
	turnRevoked             // the family was revoked before
	turnReplay              // used up already; the family is revoked now
)

// use takes a refresh token of the given generation to the next one. With strict, every token works once and
// presenting an older one revokes the family (RFC 9700 section 4.14.2); without, old ones stay good as Entra's
// do. The check and the step are one, so that two requests at once cannot both win.
func (s *store) use(id string, gen int, strict bool, now time.Time) (next int, what turn, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.m.Families, func(_ string, f *family) bool { return now.Sub(f.Used) > refreshLifetime })
	f := s.m.Families[id]
	if f == nil {
		f = &family{Latest: gen}
		s.m.Families[id] = f
	}
	f.Used = now
	switch {
	case f.Revoked:
		return 0, turnRevoked, nil
	case strict && gen < f.Latest:
		f.Revoked = true
		return 0, turnReplay, s.save()
	}
	f.Latest = max(f.Latest, gen) + 1
	if strict {
		err = s.save()
	}
	return f.Latest, turnGood, err
}

// end revokes a family and reports whether it was alive until now.
func (s *store) end(id string, now time.Time) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.m.Families[id]
	if f == nil {
		f = &family{}
		s.m.Families[id] = f
	}
	was := !f.Revoked
	f.Revoked, f.Used = true, now
	return was, s.save()
}

// revokeSessions ends all sessions of a user. Counting instead of keeping a time makes it exact even when a
// sign-in happens in the same instant.
func (s *store) revokeSessions(oid string) error { return s.bump(s.m.Revocations, oid) }

// demandMFA makes every session of the user prove a second factor anew.
func (s *store) demandMFA(oid string) error { return s.bump(s.m.Steps, oid) }

func (s *store) bump(m map[string]int, oid string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	m[oid]++
	return s.save()
}

func (s *store) revocations(oid string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.m.Revocations[oid]
}

func (s *store) mfaStep(oid string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.m.Steps[oid]
}

// consented reports whether the user has agreed to every scope for the client.
func (s *store) consented(oid, clientID string, scopes []string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	have := s.m.Consents[oid+" "+clientID]
	return !slices.ContainsFunc(scopes, func(sc string) bool { return !slices.Contains(have, sc) })
}

func (s *store) consent(oid, clientID string, scopes []string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := oid + " " + clientID
	all := append(slices.Clone(s.m.Consents[key]), scopes...)
	slices.Sort(all)
	s.m.Consents[key] = slices.Compact(all)
	return s.save()
}
