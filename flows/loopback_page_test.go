package flows

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestPagesInAnotherLanguage(t *testing.T) {
	shout := func() (string, func(string) string) { return "de", strings.ToUpper }
	rec := httptest.NewRecorder()
	leadPage("https://login.example/").write(rec, shout, http.StatusOK)
	for _, want := range []string{`<html lang="de">`, "<h1>ONE MORE STEP</h1>", "GO ON TO THE SIGN-IN PAGE", "https://login.example/"} {
		if page := rec.Body.String(); !strings.Contains(page, want) {
			t.Errorf("%q is missing in\n%s", want, page)
		}
	}
	rec = httptest.NewRecorder()
	fragmentPage.write(rec, shout, http.StatusOK)
	if page := rec.Body.String(); !strings.Contains(page, `textContent = "THIS IS NOT THE END OF THE SIGN-IN"`) {
		t.Errorf("the script of the page:\n%s", page)
	}
}
