package tray

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"latchkey/icons"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// Title is the tray icon's name, for screen readers and hosts that list icons by name. It never changes:
// hosts remember a person's choices (hidden, order) by it.
func Title(session.Snapshot) string { return "Latchkey" }

// Icon is the picture that tells how things stand: who waits for the person comes before what is offline.
func Icon(s session.Snapshot) icons.State {
	switch {
	case needsPerson(s):
		return icons.NeedsYou
	case countStatus(s, session.Offline) > 0:
		return icons.Offline
	}
	return icons.OK
}

func needsPerson(s session.Snapshot) bool {
	locked := s.Keyring == identity.KeyringLocked || s.Keyring == identity.KeyringNoKey
	return countStatus(s, session.SignInNeeded) > 0 || s.Locked > 0 && locked
}

// Tooltip is one line about the whole, in the person's language: what needs the person first.
func Tooltip(s session.Snapshot, p Prefs) string {
	if p.Masked {
		s, p = masked(s, p)
	}
	var parts []string
	add := func(n int, one, many string) {
		switch {
		case n == 1:
			parts = append(parts, one)
		case n > 1:
			parts = append(parts, fmt.Sprintf(many, n))
		}
	}
	need := ""
	for i, name := range names(s.Accounts) {
		if s.Accounts[i].Status == session.SignInNeeded {
			need = name + " needs you"
		}
	}
	add(countStatus(s, session.SignInNeeded), need, "%d accounts need you")
	add(s.Locked, "1 account locked", "%d accounts locked")
	if w := waiting(s); w != "" {
		parts = append(parts, strings.ToLower(w[:1])+w[1:])
	}
	add(countStatus(s, session.Offline), "1 account offline", "%d accounts offline")
	add(inMemory(s), "1 account not saved", "%d accounts not saved")
	switch {
	case len(parts) > 0:
	case !s.Loaded:
		parts = []string{"reading your accounts"}
	case len(s.Accounts) == 0:
		parts = []string{"nobody is signed in"}
	default:
		parts = []string{count(len(s.Accounts), "account") + ", all well"}
	}
	return p.say("Latchkey: " + strings.Join(parts, ", "))
}

// state is what stands in brackets behind an account's name.
func state(a session.Account, now time.Time, countdown bool) string {
	validity := ""
	switch {
	case a.ExpiresAt.IsZero():
	case !a.ExpiresAt.After(now):
		validity = "token expired"
	case countdown:
		validity = left(a.ExpiresAt.Sub(now))
	default:
		validity = "until " + clock(a.ExpiresAt, now)
	}
	word := ""
	switch a.Status {
	case session.SignInNeeded:
		return "needs you"
	case session.Refreshing:
		return "refreshing"
	case session.Offline:
		word = "offline"
	case session.Unsaved:
		word = "not saved"
	}
	if word != "" && validity != "" {
		return word + ", " + validity
	}
	return word + validity
}

// left says how long d is, in the coarsest words that are still useful. It rounds down: a token is never
// promised for longer than it lives.
func left(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "less than a minute left"
	case d < 100*time.Minute:
		return fmt.Sprintf("%d min left", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h left", int(d.Hours()))
	}
	return fmt.Sprintf("%d days left", int(d.Hours()/24))
}

// clock says when t is, as seen from now.
func clock(t, now time.Time) string {
	t = t.In(now.Location())
	day := func(t time.Time) time.Time {
		y, m, d := t.Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	switch days := int(day(t).Sub(day(now)).Hours() / 24); {
	case days == 0:
		return t.Format("15:04")
	case days == 1:
		return "tomorrow " + t.Format("15:04")
	case days < 7:
		return t.Format("Monday 15:04")
	}
	return t.Format("2 January 2006")
}

// names gives each account a short name of one line; accounts with the same name are told apart by their
// profile, else by their username.
func names(accounts []session.Account) []string {
	seen := make(map[string]int)
	for _, a := range accounts {
		seen[a.Label()]++
	}
	out := make([]string, len(accounts))
	for i, a := range accounts {
		name := oneLine(a.Label())
		if seen[a.Label()] > 1 {
			switch {
			case a.Profile != "":
				name += ", " + oneLine(a.Profile)
			case a.Username != "" && a.Username != a.Label():
				name += ", " + oneLine(a.Username)
			}
		}
		out[i] = name
	}
	return out
}

// longest is how many characters of a name the menu shows: names come from the provider, and one of a
// thousand characters must not push the menu off the screen.
const longest = 40

func oneLine(s string) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }), " ")
	if runes := []rune(s); len(runes) > longest {
		return strings.TrimRight(string(runes[:longest-1]), " ") + "…"
	}
	return s
}

// copied is the line that takes a token out of the clipboard before its time. It says until when and not how long: that
// stays true without being drawn anew each second.
func copied(s session.Snapshot, now time.Time) string {
	if s.Copied == nil {
		return ""
	}
	what := map[string]string{"access": "access token", "id": "ID token"}[s.Copied.Kind]
	title := "Clear the copied " + what
	for i, name := range names(s.Accounts) {
		if s.Accounts[i].ID == s.Copied.Account {
			title += " of " + name
		}
	}
	if s.Copied.Until.IsZero() {
		return title
	}
	return title + " (there until " + s.Copied.Until.In(now.Location()).Format(time.TimeOnly) + ")"
}
