package flows

import (
	"net/http"
	"testing"
)

func TestExamineProvider(t *testing.T) {
	f := newWinFarm(t)
	authority := f.request().Authority
	if got := table(t, ExamineProvider(t.Context(), newLoginTest(t, nil), authority)); got != "Sign-in service: pass\nClock: pass\n" {
		t.Errorf("got\n%s", got)
	}
	f.platform.jwks = func(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }
	if got := table(t, ExamineProvider(t.Context(), newLoginTest(t, nil), authority)); got != "Sign-in service: fail\nClock: skipped\n" {
		t.Errorf("without keys\n%s", got)
	}
	f.Close()
	if got := table(t, ExamineProvider(t.Context(), newLoginTest(t, nil), authority)); got != "Sign-in service: fail\nClock: skipped\n" {
		t.Errorf("out of reach\n%s", got)
	}
}
