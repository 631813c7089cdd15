package flows

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"latchkey/flows/meanings"
)

// firstOfEntra: numbers of AD FS have four digits, those of Entra five and more. One answer may hold both, when
// Entra passes on what AD FS said.
const firstOfEntra = 10000

// family is what the i-th number of e is called.
func (e *Error) family(i int) string {
	switch {
	case i == 0:
		return cmp.Or(e.Family, meanings.AADSTS)
	case e.Numbers[i] < firstOfEntra:
		return meanings.MSIS
	}
	return meanings.AADSTS
}

// quote gives a number as people quote it: AADSTS50076, MSIS0037.
func quote(family string, n int) string {
	if family == meanings.MSIS {
		return fmt.Sprintf("%s%04d", family, n)
	}
	return family + strconv.Itoa(n)
}

// meaning is what the catalogue says about e: by its numbers, the most telling first, then by the sub-error, which
// is finer than the code beside it, then by the code, which may be that of a federation server's fault.
func (e *Error) meaning() (meanings.Meaning, bool) {
	for i, n := range e.Numbers {
		if m, ok := meanings.Number(e.family(i), n); ok {
			return m, true
		}
	}
	if m, ok := meanings.SubError(e.SubError); ok {
		return m, true
	}
	if m, ok := meanings.Code(e.Code); ok {
		return m, true
	}
	return meanings.Fault(e.Code)
}

// Temporary reports whether the same request may succeed later by itself: after RetryAfter where that is set.
func (e *Error) Temporary() bool {
	if e.Status == 429 || e.Status == 408 || e.Status >= 500 || e.Code == "temporarily_unavailable" || e.Code == "server_error" || e.Code == "slow_down" {
		return true
	}
	for i, n := range e.Numbers {
		if m, ok := meanings.Number(e.family(i), n); ok {
			return m.Retry
		}
	}
	return false
}

// Who can mend the refusal. What is not known is for the help desk.
func (e *Error) Who() meanings.Who {
	m, ok := e.meaning()
	switch {
	case onBehalfWithoutConsent(e):
		return meanings.Administrator
	case ok && (m.Retry || !e.Temporary()):
		return m.Who
	case e.Temporary() && !byFederation(e.Op):
		return meanings.Provider
	}
	return meanings.Administrator
}

// NeedsPerson reports whether only the person, signing in again, can mend a silent request that failed with e.
// What is temporary needs nobody.
func (e *Error) NeedsPerson() bool {
	if e.Temporary() {
		return false
	}
	switch e.Code {
	case "invalid_grant", "interaction_required", "login_required", "consent_required", "account_selection_required",
		"bad_token", "ui_not_allowed", "interrupted_user", "unmet_authentication_requirements", "insufficient_claims":
		return true
	}
	switch e.SubError {
	case "basic_action", "additional_action", "message_only", "consent_required", "user_password_expired", "bad_token",
		"token_expired", "client_mismatch", "protection_policy_required":
		return true
	}
	return false
}

// orderNumbers puts the most telling number first: those that the catalogue knows to name a cause, then those that
// it does not know, then those that say no more than the OAuth code does (70000 invalid_grant, 70002 invalid_client).
// Among equals the provider's order stands. Each is kept once.
func orderNumbers(all []int) []int {
	var kept []int
	for _, n := range all {
		if n > 0 && !slices.Contains(kept, n) {
			kept = append(kept, n)
		}
	}
	slices.SortStableFunc(kept, func(a, b int) int { return cmp.Compare(telling(a), telling(b)) })
	return kept[:min(len(kept), 10)]
}

// telling ranks a number; the less, the more it tells.
func telling(n int) int {
	family := meanings.AADSTS
	if n < firstOfEntra {
		family = meanings.MSIS
	}
	_, known := meanings.Number(family, n)
	switch {
	case meanings.General(family, n):
		return 2
	case known:
		return 0
	}
	return 1
}
