package flows

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// A ticket of somebody else is a hint where a server refuses, in the sign-in and in what examines it, and nowhere else.
func TestIntegratedWindowsHolder(t *testing.T) {
	const mallory = "mallory@AD.CONTOSO.LAB"
	fault := func(f *winFarm) {
		f.trust = func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(500)
			fmt.Fprint(w, soapFault("Sender", "FailedAuthentication", "MSIS3173: Active Directory account validation failed."))
		}
	}
	token := func(answer map[string]any) func(*winFarm) {
		return func(f *winFarm) {
			f.platform.token = func(w http.ResponseWriter, _ *http.Request) bool {
				sendJSON(w, http.StatusBadRequest, answer)
				return true
			}
		}
	}
	name, _, _ := strings.Cut(bobUPN, "@")
	for what, tt := range map[string]struct {
		holder  string
		prepare func(*winFarm)
		hint    bool
	}{
		"federation server": {mallory, fault, true},
		"token endpoint":    {mallory, token(map[string]any{"error": "invalid_grant", "error_codes": []int{50107}, "error_description": "AADSTS50107: No."}), true},
		"the same name":     {strings.ToUpper(name) + "@AD.CONTOSO.LAB", fault, false},
		"no ticket":         {"", fault, false},
		"a second factor":   {mallory, token(map[string]any{"error": "invalid_grant", "suberror": "basic_action", "error_codes": []int{50076}}), false},
		"a busy server":     {mallory, func(f *winFarm) { f.trust = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) } }, false},
		"no metadata":       {mallory, func(f *winFarm) { f.mex = "<html>" }, false},
	} {
		t.Run(what, func(t *testing.T) {
			f := newWinFarm(t)
			tt.prepare(f)
			want := ""
			if tt.hint {
				want = " Your ticket is that of " + mallory + "; you are signing in as " + bobUPN + "."
			}
			g := IntegratedWindows{Username: bobUPN, Holder: func(context.Context) string { return tt.holder }}
			_, err := g.Acquire(t.Context(), newLoginTest(t, &kerberos{}), f.request())
			if _, next := Explain(err); err == nil || strings.Contains(next, "Your ticket is") != tt.hint || !strings.HasSuffix(next, want) {
				t.Errorf("%v: %s", err, next)
			}
			g.Holder = nil
			_, plain := g.Acquire(t.Context(), newLoginTest(t, &kerberos{}), f.request())
			if errors.Is(plain, ErrNextWay) != errors.Is(err, ErrNextWay) || ErrorCode(plain) != ErrorCode(err) || WhoMends(plain) != WhoMends(err) {
				t.Errorf("a hint decides: %v, %v", plain, err)
			}
			g.Holder = func(context.Context) string { return tt.holder }
			for _, c := range ExamineWindows(t.Context(), newLoginTest(t, &kerberos{}), f.request(), g) {
				if strings.Contains(c.Next, "Your ticket is") != (tt.hint && c.Status == CheckFail) {
					t.Errorf("%+v", c)
				}
			}
		})
	}
}
