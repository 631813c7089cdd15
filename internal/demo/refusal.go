package demo

import (
	"fmt"
	"net/http"
	"strconv"
)

// refusal is an error as Entra words it: an OAuth code, one or more AADSTS numbers, and a text.
type refusal struct {
	Status  int
	Code    string // RFC 6749 section 5.2, 4.1.2.1 and Microsoft's own
	Numbers []int  // in the order of the text
	Text    string // begins with the first number
	Sub     string // suberror
	Claims  string // JSON for the next request's claims parameter
}

func refuse(code string, number int, format string, args ...any) *refusal {
	return &refusal{
		Status: http.StatusBadRequest, Code: code, Numbers: []int{number},
		Text: "AADSTS" + strconv.Itoa(number) + ": " + fmt.Sprintf(format, args...),
	}
}

func (e *refusal) status(s int) *refusal     { e.Status = s; return e }
func (e *refusal) sub(s string) *refusal     { e.Sub = s; return e }
func (e *refusal) claims(c string) *refusal  { e.Claims = c; return e }
func (e *refusal) numbers(n ...int) *refusal { e.Numbers = n; return e }

// receipt is what lets an administrator find the refusal in the logs.
type receipt struct{ Trace, Correlation, Timestamp string }

func (t *Tenant) receipt(w http.ResponseWriter, correlation string) receipt {
	if correlation == "" {
		correlation = w.Header().Get("client-request-id")
	}
	if correlation == "" {
		correlation = randomUUID()
	}
	return receipt{
		Trace:       w.Header().Get("x-ms-request-id"),
		Correlation: correlation,
		Timestamp:   t.now().UTC().Format("2006-01-02 15:04:05Z"),
	}
}

// describe is the text with the receipt behind it, as Entra's error_description has it.
func (e *refusal) describe(r receipt) string {
	return fmt.Sprintf("%s Trace ID: %s Correlation ID: %s Timestamp: %s", e.Text, r.Trace, r.Correlation, r.Timestamp)
}

// writeRefusal answers a program.
func (t *Tenant) writeRefusal(w http.ResponseWriter, e *refusal) {
	r := t.receipt(w, "")
	t.log.Info("demo tenant refuses", "code", e.Code, "numbers", e.Numbers, "correlation_id", r.Correlation)
	body := map[string]any{
		"error": e.Code, "error_description": e.describe(r), "error_codes": e.Numbers,
		"timestamp": r.Timestamp, "trace_id": r.Trace, "correlation_id": r.Correlation,
		"error_uri": fmt.Sprintf("%s/error?code=%d", t.base, e.Numbers[0]),
	}
	if e.Sub != "" {
		body["suberror"] = e.Sub
	}
	if e.Claims != "" {
		body["claims"] = e.Claims
	}
	writeJSON(w, e.Status, body)
}

// failed answers what only a broken disk or the like can cause.
func (t *Tenant) failed(w http.ResponseWriter, err error) {
	t.log.Error("demo tenant failed", "error", err)
	t.writeRefusal(w, refuse("server_error", 90033, "A transient error has occurred. Please try again.").
		status(http.StatusServiceUnavailable))
}

// stepUpClaims is what Entra sends with 50076: the request that the next sign-in must carry.
func stepUpClaims() string {
	return fmt.Sprintf(`{"access_token":{"capolids":{"essential":true,"values":[%q]}}}`, stableID("policy", "second factor"))
}
