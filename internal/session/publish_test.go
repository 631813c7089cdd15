package session

import (
	"testing"

	"latchkey/internal/identity"
)

// What only the lease holder knows is shown beside what the store tells, and never over what asks for the person.
func TestWhatTheLeaseHolderAdds(t *testing.T) {
	const id = identity.AccountID("adele")
	row := func(s Status, reason string) Account {
		return Account{Account: identity.Account{ID: id, Username: "adele"}, Status: s, Reason: reason, InMemory: s == Unsaved}
	}
	for _, c := range []struct{ own, leader, want Status }{
		{Fresh, Refreshing, Refreshing}, {Fresh, Offline, Offline}, {Expiring, Offline, Offline}, {Fresh, Unsaved, Unsaved},
		{SignInNeeded, Offline, SignInNeeded}, {SignInNeeded, Refreshing, SignInNeeded}, {SignInNeeded, Unsaved, Unsaved}, // a sign-in since then
		{Refreshing, Offline, Refreshing}, {Fresh, SignInNeeded, Fresh}, {Fresh, Expiring, Fresh}, // the store has told
	} {
		s := merge(Snapshot{Accounts: []Account{row(c.own, "own")}}, Snapshot{Accounts: []Account{row(c.leader, "leader")}})
		reason := "own"
		if c.want == c.leader && c.own != c.leader {
			reason = "leader"
		}
		if len(s.Accounts) != 1 || s.Accounts[0].Status != c.want || s.Accounts[0].Reason != reason {
			t.Errorf("%s here, %s there: %+v", c.own, c.leader, s.Accounts)
		}
	}
	for status, shown := range map[Status]int{Unsaved: 1, Fresh: 0} { // of one that is not in the store, or not yet
		if s := merge(Snapshot{}, Snapshot{Accounts: []Account{row(status, "")}}); len(s.Accounts) != shown {
			t.Errorf("%s: %d rows", status, len(s.Accounts))
		}
	}
}
