package flows

import (
	"errors"
	"net/http"
	"strings"
	"testing"
)

// What the provider does not offer is passed over; what it refuses is not.
func TestLadder(t *testing.T) {
	o := newOP(t, "") // it knows no device codes
	c := newTestClient(t, ClientOptions{})
	ways := Ladder{
		{Name: "the browser", Grant: &AuthorizationCode{}, Skip: errors.New("no browser can be opened")},
		{Name: "a code on another device", Grant: &DeviceCode{}},
		{Name: "a password", Grant: Password{Username: "adele", Password: planted}},
	}
	res, err := ways.Acquire(t.Context(), c, o.request("orders"))
	if err != nil || len(res.Steps) != 3 || !strings.Contains(res.Steps[0], "no browser") || !strings.Contains(res.Steps[1], "does not offer") || res.Steps[2] != "Signed in with a password." {
		t.Fatalf("%+v, %v", res, err)
	}
	if res, err := ways[:2].Acquire(t.Context(), c, o.request("orders")); !errors.Is(err, ErrNotOffered) || res != nil {
		t.Errorf("nothing is left: %v", err)
	}
	if _, err := (Ladder{}).Acquire(t.Context(), c, o.request("orders")); !errors.Is(err, ErrNextWay) {
		t.Errorf("none was given: %v", err)
	}
	o.token = func(w http.ResponseWriter, _ *http.Request) bool {
		sendJSON(w, http.StatusBadRequest, map[string]any{"error": "invalid_grant"})
		return true
	}
	before := len(o.tokenRequests())
	_, err = Ladder{ways[2], ways[2]}.Acquire(t.Context(), c, o.request("orders"))
	if e, ok := errors.AsType[*Error](err); !ok || e.Code != "invalid_grant" || len(o.tokenRequests()) != before+1 {
		t.Errorf("asked twice after a refusal: %v", err)
	}
}
