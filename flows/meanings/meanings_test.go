package meanings

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Every number that a refusal of the common flows carries has words of its own.
func TestNumbersPeopleMeet(t *testing.T) {
	for _, n := range []int{
		16000, 50011, 50020, 50034, 50053, 50055, 50057, 50058, 50072, 50074, 50076, 50078, 50079, 50097, 50105, 50126, 50128, 50132, 50158, 50173, 50194,
		500011, 53000, 53001, 53003, 54005, 65001, 65004, 70000, 70002, 70008, 70011, 70016, 700016, 700027, 700054, 700082, 700084, 7000215, 7000218, 7000222,
		90002, 90014, 90072, 90094, 9002313, 900971, 90100, 28000, 75011, 165900, 530002, 1002012, 5002738,
	} {
		if _, ok := Number(AADSTS, n); !ok {
			t.Errorf("%d is not known", n)
		}
	}
	for family, least := range map[string]int{AADSTS: 150, MSIS: 15, AADB2C: 30} {
		count := 0
		for range Numbers(family) {
			count++
		}
		if count < least {
			t.Errorf("only %d of %s", count, family)
		}
	}
	if _, ok := Number(MSIS, 50076); ok {
		t.Error("a number was found in the other family")
	}
}

func TestTablesAreInOrder(t *testing.T) {
	seen := map[string]string{}
	for _, table := range tables() {
		if !slices.IsSortedFunc(table.rows, func(a, b row) int { return a.number - b.number }) {
			t.Errorf("a table of %s is out of order, from %d on", table.family, table.rows[0].number)
		}
	}
	for _, family := range []string{AADSTS, MSIS, AADB2C} {
		numbers := map[int]bool{}
		for n, m := range Numbers(family) {
			if numbers[n] {
				t.Errorf("%s%d stands in two places", family, n)
			}
			numbers[n] = true
			if got, ok := Number(family, n); !ok || got != m {
				t.Errorf("%s%d is not found as it stands there", family, n)
			}
			if other := seen[m.Summary+m.Next]; other != "" {
				t.Logf("%s%d says what %s says", family, n, other)
			}
			seen[m.Summary+m.Next] = family
		}
	}
}

func TestWordsArePlain(t *testing.T) {
	check := func(name string, m Meaning) {
		if m.Who.Words() == "" {
			t.Errorf("%s does not say who can mend it", name)
		}
		if m.Retry && m.Who != Provider && m.Who != Nobody {
			t.Errorf("%s: what %s must mend does not pass by itself", name, m.Who)
		}
		for _, s := range []string{m.Summary, m.Next} {
			if s == "" || !strings.HasSuffix(s, ".") || strings.Contains(s, "..") || strings.Contains(s, "  ") || len(s) > 250 {
				t.Errorf("%s: %q is no plain sentence", name, s)
			}
		}
		if regexp.MustCompile(`(?i)\berror\b|AADSTS|MSIS|invalid_`).MatchString(m.Summary) {
			t.Errorf("%s: %q speaks of errors or codes instead of what happened", name, m.Summary)
		}
	}
	for _, family := range []string{AADSTS, MSIS, AADB2C} {
		for n, m := range Numbers(family) {
			check(quoted(family, n), m)
		}
	}
	for code, m := range Codes() {
		check(code, m)
	}
	for _, w := range slices.Concat(subErrors, faults) {
		check(w.code, w.meaning())
	}
	for _, r := range internet {
		check(fmt.Sprintf("%#x", r.number), Meaning{r.summary, r.next, r.who, false})
	}
	for _, p := range phrases {
		check(p.words[0], Meaning{p.summary, p.next, p.who, false})
		for _, words := range p.words {
			if m, ok := Words("It says: " + strings.ToUpper(words)); !ok || m.Summary != p.summary {
				t.Errorf("%q is told as %q", words, m.Summary)
			}
		}
	}
	for _, r := range ofWindows {
		check(fmt.Sprintf("%#x", r.number), Meaning{r.summary, r.next, r.who, false})
	}
}

func quoted(family string, n int) string {
	var digits []byte
	for ; n > 0; n /= 10 {
		digits = append(digits, byte('0'+n%10))
	}
	slices.Reverse(digits)
	return family + string(digits)
}

func TestCodes(t *testing.T) {
	for _, code := range []string{
		"invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type", "invalid_scope", "access_denied", "unsupported_response_type",
		"server_error", "temporarily_unavailable", "authorization_pending", "slow_down", "expired_token", "interaction_required", "login_required", "account_selection_required",
		"consent_required", "authorization_declined", "bad_verification_code", "invalid_target", "insufficient_claims", "unmet_authentication_requirements", "invalid_token", "insufficient_scope",
	} {
		if _, ok := Code(code); !ok {
			t.Errorf("%s is not known", code)
		}
	}
	for _, s := range []string{"basic_action", "additional_action", "message_only", "consent_required", "user_password_expired", "bad_token", "token_expired", "client_mismatch", "protection_policy_required"} {
		if _, ok := SubError(s); !ok {
			t.Errorf("sub-error %s is not known", s)
		}
	}
	for _, list := range [][]word{codes, subErrors, faults} {
		if !slices.IsSortedFunc(list, func(a, b word) int { return strings.Compare(a.code, b.code) }) {
			t.Error("a list of codes is out of order")
		}
	}
	if _, ok := Fault("FailedAuthentication"); !ok {
		t.Error("a wrong password at the federation server is not known")
	}
	if _, ok := Code(""); ok {
		t.Error("nothing is a code")
	}
}

// Numbers of Windows' own are told by the part of Windows that speaks, known or not.
func TestWindows(t *testing.T) {
	for n, want := range map[uint32]string{
		0xCAA20003: "no longer valid", 0xCAA20004: "refused or cancelled", 0xCAA2000C: "wants to ask you something",
		0xCAA82EE7: "looked up", 0x80072EE7: "looked up", 0x80192EE7: "looked up", 0x80072F8F: "clock", 0x80190193: "not allowed to do this", 0x80190001: "proxy", 0x80090016: "lost the key",
	} {
		if m, ok := Windows(n); !ok || m.Who == "" || !strings.Contains(m.Summary, want) {
			t.Errorf("%#x: %v %+v", n, ok, m)
		}
	}
	for n, want := range map[uint32]string{
		0xCAA20000: "broker", 0xCAA20064: "broker", 0xCAA50021: "broker (WAM) itself", 0xCAA70004: "network", 0xCAA90056: "broker", 0x801C0003: "registration", 0x80180026: "management", 0x80090030: "keys", 0x8004DE40: "one of its programs",
	} {
		if m, ok := Windows(n); ok || m.Next == "" || !strings.Contains(m.Summary, want) {
			t.Errorf("%#x: %v %+v", n, ok, m)
		}
	}
	for i, code := range passedOn {
		if m, ok := Windows(0xCAA20001 + uint32(i)); !ok || m.Who == "" {
			t.Errorf("%s is not passed on", code)
		}
	}
}

func TestGeneral(t *testing.T) {
	if !General(AADSTS, 70002) || General(AADSTS, 54005) || !General(MSIS, 7012) || General(MSIS, 9622) || General(AADSTS, 1) {
		t.Error("what says little is not told from what says much")
	}
}
