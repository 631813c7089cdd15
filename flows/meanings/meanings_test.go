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
		16000, 28000, 50011, 50020, 50034, 50053, 50055, 50056, 50057, 50058, 50059, 50072, 50074, 50076, 50078, 50079, 50097, 50105, 50125, 50126, 50128, 50131, 50132, 50133,
		50134, 50140, 50143, 50158, 50173, 50194, 51004, 53000, 53001, 53002, 53003, 53004, 54000, 54005, 65001, 65004, 65005, 70000, 70001, 70002, 70008, 70011, 70012, 70016,
		70018, 70019, 70043, 75003, 75005, 75008, 75011, 76021, 80001, 80002, 80005, 80007, 81004, 81010, 81012, 90002, 90014, 90033, 90072, 90094, 90095, 90100, 120013, 135010,
		165900, 240001, 500011, 500014, 500113, 500121, 500133, 500173, 500212, 500213, 501241, 530002, 530003, 530032, 530034, 530035, 530036, 530084, 700016, 700022, 700027,
		700030, 700054, 700082, 700084, 750054, 900971, 1002012, 5000224, 5002738, 7000112, 7000215, 7000218, 7000222, 7500514, 9002313, 9002325, 9002326, 9002327, 9002332,
	} {
		if _, ok := Number(AADSTS, n); !ok {
			t.Errorf("%d is not known", n)
		}
	}
	for family, least := range map[string]int{AADSTS: 320, MSIS: 35, AADB2C: 55} {
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

// Numbers that are easily taken for their neighbours, or turned round, say what Microsoft says.
func TestNumbersAreNotTurnedRound(t *testing.T) {
	for n, want := range map[int]string{
		9002326: "under single-page application", // the page in a browser asked, and is not registered as one
		9002327: "not under single-page application",
		50148:   "PKCE", 501481: "PKCE",
		50117: "claims that were asked for", 50181: "one-time code", 50182: "one-time code that was typed has run out",
		70043: "at intervals, and", 70045: "for every application", 500571: "guest account is switched off",
		500212: "Your own organisation does not allow", 500213: "The other organisation does not allow",
		500021: "network that you are in", 500022: "Your organisation's rules for this network",
		50132: "password changed or ran out", 50133: "password changed or ran out",
		700024: "not valid yet, or not any more", 7000222: "has run out", 7000215: "is wrong",
		9002331: "personal accounts only", 9002332: "work and school accounts only",
		500200: "This is a personal account", 120000: "present password",
	} {
		if m, ok := Number(AADSTS, n); !ok || !strings.Contains(m.Summary+" "+m.Next, want) {
			t.Errorf("%d: %+v does not say %q", n, m, want)
		}
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
		if m.Who == Owner && strings.Contains(m.Next, "your administrator") && !strings.Contains(m.Next, "hoever") {
			t.Errorf("%s: %s can mend it, and %q sends to somebody else", name, m.Who, m.Next)
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
		0xCAA10001: "ask you something", 0xCAA90014: "federation server refused", 0xCAA82F8A: "revoked", 0xCAA82F94: "proxy",
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
