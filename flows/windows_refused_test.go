package flows

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"latchkey/internal/identity"
)

// The federation server's own words and numbers reach the person, and the browser is next.
func TestIntegratedWindowsFaults(t *testing.T) {
	for name, tt := range map[string]struct {
		status int
		body   string
		number string
		says   string
	}{
		"refused with a number": {500, soapFault("Sender", "FailedAuthentication", "MSIS3173: Active Directory account validation failed."), "MSIS3173", "Active Directory account validation failed"},
		"without a number":      {500, soapFault("Sender", "FailedAuthentication", "ID3242: The security token could not be authenticated."), "", "ID3242"},
		"its own trouble":       {500, soapFault("Receiver", "InternalServiceFault", "Try later."), "", "Try later"},
		"nothing":               {503, "", "", "503"},
		"a page":                {200, "<html>hello", "", "answer"},
		"no assertion":          {200, rstrOf(`<x:Encrypted xmlns:x="y"/>`), "", "encrypted"},
		"a redirect":            {302, "", "", "302"},
		"forbidden":             {403, "", "", "403"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newWinFarm(t)
			f.trust = func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Location", "https://evil.example/")
				w.WriteHeader(tt.status)
				fmt.Fprint(w, tt.body)
			}
			k := &kerberos{}
			_, err := IntegratedWindows{Username: bobUPN}.Acquire(t.Context(), newLoginTest(t, k), f.request())
			e, ok := errors.AsType[*Error](err)
			if !ok || !errors.Is(err, ErrNextWay) || e.Number() != tt.number || !strings.Contains(err.Error(), tt.says) || len(f.platform.tokenRequests()) > 0 || f.shown != 1 {
				t.Errorf("%v", err)
			}
			if summary, _ := Explain(err); tt.number == "" && strings.Contains(summary, "password") {
				t.Errorf("nobody typed a password: %s", summary)
			}
			if ErrorCode(err) == "" && e.Code != "" {
				t.Error("no code")
			}
			k.settled(t)
		})
	}
}

// What only a person can do goes to the browser, with the claims that were asked for; the rest ends here.
func TestIntegratedWindowsRefused(t *testing.T) {
	for number, next := range map[int]bool{65001: true, 50076: true, 50079: true, 50158: true, 53003: true, 50057: false, 50034: false} {
		f := newWinFarm(t)
		f.platform.token = func(w http.ResponseWriter, r *http.Request) bool {
			sendJSON(w, http.StatusBadRequest, map[string]any{
				"error": "invalid_grant", "error_codes": []int{number}, "claims": acrsClaims, "error_description": fmt.Sprintf("AADSTS%d: No, %s.", number, r.PostForm.Get("assertion")),
			})
			return true
		}
		var last Request
		ladder := Ladder{{Name: "this computer's login", Grant: IntegratedWindows{Username: bobUPN}}, {Name: "the browser", Grant: grantFunc(func(_ context.Context, _ *Client, r Request) (*Result, error) {
			last = r
			return &Result{}, nil
		})}}
		res, err := ladder.Acquire(t.Context(), newLoginTest(t, &kerberos{}), f.request())
		if next {
			if err != nil || len(res.Steps) != 2 || !strings.Contains(res.Steps[0], fmt.Sprint("AADSTS", number)) || last.Claims != acrsClaims {
				t.Errorf("%d: %v, %+v, claims %s", number, err, res, last.Claims)
			}
			continue
		}
		if e, ok := errors.AsType[*Error](err); !ok || e.Numbers[0] != number || last.ClientID != "" || strings.Contains(err.Error(), base64.StdEncoding.EncodeToString([]byte(bobsAssertion))) {
			t.Errorf("%d: %v", number, err)
		}
	}
}

type grantFunc func(context.Context, *Client, Request) (*Result, error)

func (f grantFunc) Acquire(ctx context.Context, c *Client, r Request) (*Result, error) {
	return f(ctx, c, r)
}

// The ticket is of whoever signed in to the computer.
func TestIntegratedWindowsOtherPerson(t *testing.T) {
	f := newWinFarm(t)
	c := newLoginTest(t, &kerberos{})
	res, err := IntegratedWindows{Username: "robert@contoso.example"}.Acquire(t.Context(), c, f.request())
	if res != nil || !errors.Is(err, ErrNextWay) || !strings.Contains(err.Error(), "that of "+bobUPN+", not of robert@contoso.example") {
		t.Fatalf("%v, %v", err, res)
	}
	r := f.request()
	r.Account = &identity.Account{ID: "another", Username: "adele@contoso.example", Issuer: f.platform.Issuer, ClientID: testClient, Subject: "adele-sub"}
	res, err = IntegratedWindows{Username: bobUPN}.Acquire(t.Context(), c, r)
	if res != nil || !errors.Is(err, ErrNextWay) || errors.Is(err, ErrOtherAccount) || !strings.Contains(err.Error(), "adele@contoso.example") || !strings.Contains(err.Error(), bobUPN) {
		t.Error(err)
	}
}

func TestIntegratedWindowsStops(t *testing.T) {
	f := newWinFarm(t)
	ctx, cancel := context.WithCancel(t.Context())
	f.trust = func(http.ResponseWriter, *http.Request) { cancel() }
	_, err := IntegratedWindows{Username: bobUPN}.Acquire(ctx, newLoginTest(t, &kerberos{}), f.request())
	if !errors.Is(err, context.Canceled) || errors.Is(err, ErrNextWay) {
		t.Error(err)
	}
}

// Whatever the platform answers about a username, the browser is next, and no ticket is asked for. Only where it cannot be
// reached at all, the browser cannot either.
func TestIntegratedWindowsRealm(t *testing.T) {
	for name, tt := range map[string]struct {
		realm http.HandlerFunc
		next  bool
	}{
		"busy":      {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }, true},
		"not there": {http.NotFound, true},
		"a page":    {func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") }, true},
		"huge":      {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, maxBody+1)) }, true},
		"no kind": {func(w http.ResponseWriter, _ *http.Request) {
			sendJSON(w, http.StatusOK, map[string]any{"account_type": 7})
		}, true},
		"a redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://evil.example/", http.StatusFound)
		}, true},
		"a login": {func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "" {
				t.Error("the platform was shown the login")
			}
			w.Header().Set("WWW-Authenticate", "Negotiate")
			w.WriteHeader(http.StatusUnauthorized)
		}, true},
		"hangs up": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, false},
	} {
		f := newWinFarm(t)
		f.platform.Config.ErrorLog = quiet(t)
		f.platform.realm = tt.realm
		k := &kerberos{}
		_, err := IntegratedWindows{Username: bobUPN}.Acquire(t.Context(), newLoginTest(t, k), f.request())
		if err == nil || errors.Is(err, ErrNextWay) != tt.next || len(k.services()) > 0 {
			t.Errorf("%s: %v; tickets for %v", name, err, k.services())
		}
		if summary, next := Explain(err); summary == "" || next == "" {
			t.Errorf("%s: %q %q", name, summary, next)
		}
	}
}

// A username is data: it ends up in the path as it was typed. That none of them is bob is found out at the end.
func TestIntegratedWindowsUsernames(t *testing.T) {
	for _, username := range []string{"bob'%00?x=y&z#f;@contoso.example", `"<bob>"@contoso.example`, "bücher@contoso.example", "b%2Fob@contoso.example", "bob@cоntoso.example", "a@b@contoso.example"} {
		f := newWinFarm(t)
		var asked []string
		answer := f.platform.realm
		f.platform.realm = func(w http.ResponseWriter, r *http.Request) {
			asked = append(asked, strings.TrimPrefix(r.URL.Path, "/common/userrealm/")+"?"+r.URL.RawQuery)
			answer(w, r)
		}
		_, err := IntegratedWindows{Username: username}.Acquire(t.Context(), newLoginTest(t, &kerberos{}), f.request())
		if err == nil || !strings.Contains(err.Error(), "that of "+bobUPN) || len(asked) != 1 || asked[0] != username+"?api-version=1.0" {
			t.Errorf("%q was asked for as %q: %v", username, asked, err)
		}
	}
}

// Without keys no answer can be verified, and the tokens of another issuer are not those of the account: the login is shown
// to nobody then.
func TestIntegratedWindowsFirst(t *testing.T) {
	for name, prepare := range map[string]func(f *winFarm, r *Request){
		"no keys": func(f *winFarm, _ *Request) {
			f.platform.jwks = func(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }
		},
		"another issuer": func(_ *winFarm, r *Request) {
			r.Account = &identity.Account{Issuer: "https://login.fabrikam.example/" + testTenant + "/v2.0", TenantID: testTenant}
		},
	} {
		f, k := newWinFarm(t), &kerberos{}
		r := f.request()
		prepare(f, &r)
		if _, err := (IntegratedWindows{Username: bobUPN}).Acquire(t.Context(), newLoginTest(t, k), r); err == nil || len(k.services()) > 0 {
			t.Errorf("%s: %v; tickets for %v", name, err, k.services())
		}
	}
}
