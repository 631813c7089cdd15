package session

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"latchkey/flows"
	"latchkey/internal/identity"
)

// What is copied for a help desk names everything that the provider said about the failure, and who can mend it.
func TestProblemHoldsEverything(t *testing.T) {
	e := &flows.Error{
		Op: "redeem", Code: "invalid_grant", Numbers: []int{53003, 70000}, SubError: "message_only", Description: "the provider's own words",
		CorrelationID: "the-correlation", TraceID: "the-trace", Timestamp: "2026-11-22 12:00:00Z", Status: 400, Claims: `{"id_token":{}}`,
	}
	p := ProblemOf(fmt.Errorf("sign in: %w", e))
	if p.Code != "AADSTS53003" || p.Who != "administrator" || p.CorrelationID != "the-correlation" {
		t.Errorf("%+v", p)
	}
	for _, line := range []string{
		p.Summary, "Who can mend it: your administrator", "Code: invalid_grant", "Number: AADSTS53003, AADSTS70000", "Sub-error: message_only",
		"Correlation ID: the-correlation", "Trace ID: the-trace", "Timestamp: 2026-11-22 12:00:00Z", "Provider's words: the provider's own words", `Claims: {"id_token":{}}`,
	} {
		if !strings.Contains("\n"+p.Details+"\n", "\n"+line+"\n") {
			t.Errorf("%q is missing in\n%s", line, p.Details)
		}
	}
	if need := needOf(e, time.Now()); need.Who != "administrator" {
		t.Errorf("%+v", need)
	}
	if p := ProblemOf(errors.New("odd")); p.Who != "" || strings.Contains(p.Details, "Who can mend") {
		t.Errorf("nobody knows, and yet: %+v", p)
	}
	if p := ProblemOf(fmt.Errorf("open: %w", identity.ErrKeyringLocked)); p.Who != "" {
		t.Errorf("a locked keyring: %+v", p)
	}
}
