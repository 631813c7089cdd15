package tray

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"latchkey/internal/desktop"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// told is what the person was told of: the reason, by account. It holds no name and no secret.
type told map[identity.AccountID]string

// loadTold reads what was noted. A file that is missing or damaged says nothing: at worst somebody is told twice.
func loadTold(path string) told {
	t := told{}
	if text, err := os.ReadFile(path); err == nil && json.Unmarshal(text, &t) != nil || t == nil {
		return told{}
	}
	return t
}

func (t told) save(path string) error {
	if path == "" {
		return nil
	}
	text, err := json.Marshal(t)
	if err != nil {
		return err
	}
	// In one step: who ends in the middle of it must not be told everything again.
	next := path + ".new"
	if err := os.WriteFile(next, append(text, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(next, path)
}

// needing are the accounts that need their person.
func needing(s session.Snapshot) []session.Account {
	return slices.DeleteFunc(slices.Clone(s.Accounts), func(a session.Account) bool { return a.Status != session.SignInNeeded })
}

// reason is why an account needs its person, in a form that stays the same while the reason does.
func reason(a session.Account) string {
	if a.Need == nil {
		return a.Reason
	}
	return strings.TrimSpace(cmp.Or(a.Need.Code, a.Need.OAuthCode, a.Need.Summary) + " " + a.Need.SubError)
}

// fresh are the accounts that need their person and were not told of, or for another reason.
func (t told) fresh(s session.Snapshot) (ids []identity.AccountID) {
	for _, a := range needing(s) {
		if why, ok := t[a.ID]; !ok || why != reason(a) {
			ids = append(ids, a.ID)
		}
	}
	return ids
}

func (t told) add(s session.Snapshot, ids []identity.AccountID) {
	for _, a := range needing(s) {
		if slices.Contains(ids, a.ID) {
			t[a.ID] = reason(a)
		}
	}
}

// forgetMended drops the accounts that are well again or were signed out, and reports whether there was one. While some
// are locked away, nobody knows about those that are not listed.
func (t told) forgetMended(s session.Snapshot) (any bool) {
	listed := map[identity.AccountID]session.Status{}
	for _, a := range s.Accounts {
		listed[a.ID] = a.Status
	}
	for id := range t {
		status, ok := listed[id]
		if ok && status == session.SignInNeeded || !ok && (s.Locked > 0 || s.Keyring != identity.KeyringUnlocked) {
			continue
		}
		delete(t, id)
		any = true
	}
	return any
}

// namedInNotice is how many accounts a notification names: desktops cut longer ones off.
const namedInNotice = 3

// notice is the notification about those accounts of s.
func notice(s session.Snapshot, about []identity.AccountID) desktop.Notification {
	var called []string
	var last session.Account
	for i, name := range names(s.Accounts) {
		if a := s.Accounts[i]; slices.Contains(about, a.ID) {
			called, last = append(called, name), a
		}
	}
	if len(called) == 1 {
		why := last.Reason
		if last.Need != nil {
			why = last.Need.Summary
		}
		return desktop.Notification{Key: needsKey, Title: called[0] + " must sign in again", Body: why,
			Actions: []desktop.Action{{Name: signInAction, Label: "Sign in again"}, {Name: desktop.Click, Label: "Open Latchkey"}}}
	}
	more := ""
	if len(called) > namedInNotice {
		more = fmt.Sprintf(" and %d more", len(called)-namedInNotice+1)
		called = called[:namedInNotice-1]
	} else {
		more = " and " + called[len(called)-1]
		called = called[:len(called)-1]
	}
	return desktop.Notification{Key: needsKey, Title: fmt.Sprintf("%d accounts must sign in again", len(about)),
		Body:    strings.Join(called, ", ") + more,
		Actions: []desktop.Action{{Name: desktop.Click, Label: "Open Latchkey"}}}
}
