package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"

	"latchkey/internal/identity"
	"latchkey/internal/settings"
)

// started are the places where somebody has been signed in before. There nobody is signed in without a click any more: who
// signed out wants to stay out, however long ago that was. It names no person.
type started struct {
	Places []string `json:"places"` // authority and client ID, apart by a blank
}

// loadStarted reads what was noted. A file that is not there or damaged says nothing: at worst somebody is signed in whose
// account the store still knows to have ended.
func loadStarted(path string) *started {
	s := &started{}
	if text, err := os.ReadFile(path); err == nil && json.Unmarshal(text, s) != nil {
		return &started{}
	}
	return s
}

func (s *started) has(q settings.Profile) bool { return slices.Contains(s.Places, place(q)) }

// started notes a profile's place. The caller holds start.lock.
func (h *Home) started(s *started, q settings.Profile) {
	if s.has(q) {
		return
	}
	s.Places = append(s.Places, place(q))
	text, err := json.Marshal(s)
	if err == nil {
		err = settings.WriteFile(filepath.Join(h.Paths.State, "started.json"), append(text, '\n'))
	}
	if err != nil {
		h.Log.Warn("it cannot be noted that somebody was signed in before", "profile", q.Name, "err", err)
	}
}

func place(q settings.Profile) string { return placeOf(q.Authority, q.ClientID) }

func placeOf(a identity.Authority, clientID string) string { return a.URL + " " + clientID }
