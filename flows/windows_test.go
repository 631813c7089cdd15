package flows

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"latchkey/internal/identity"
)

func TestIntegratedWindows(t *testing.T) {
	for name, tt := range map[string]struct {
		prepare func(f *winFarm, g *IntegratedWindows)
		path    string
		mex     int
	}{
		"1.3 first":  {func(*winFarm, *IntegratedWindows) {}, "/13", 1},
		"2005 alone": {func(f *winFarm, _ *IntegratedWindows) { f.mex = windowsMEX(windowsPort("2005", f.URL+"/2005")) }, "/2005", 1},
		"1.3 elsewhere": {func(f *winFarm, _ *IntegratedWindows) {
			f.mex = windowsMEX(windowsPort("13", "https://evil.example/13"), windowsPort("2005", f.URL+"/2005"))
		}, "/2005", 1},
		"1.3 by http": {func(f *winFarm, _ *IntegratedWindows) {
			f.mex = windowsMEX(windowsPort("13", strings.Replace(f.URL, "https", "http", 1)+"/13"), windowsPort("2005", f.URL+"/2005"))
		}, "/2005", 1},
		"pinned": {func(f *winFarm, g *IntegratedWindows) {
			g.MEX = []byte(windowsMEX(windowsPort("13", f.URL+"/13")))
		}, "/13", 0},
		"pinned, a host of the settings": {func(f *winFarm, g *IntegratedWindows) {
			g.MEX = []byte(windowsMEX(windowsPort("13", f.URL+"/13")))
			f.realm["federation_metadata_url"], f.realm["federation_active_auth_url"] = "https://sts.contoso.example/mex", ""
			g.Hosts = []string{"other.example", strings.ToUpper(strings.TrimPrefix(f.URL, "https://"))}
		}, "/13", 0},
		"no server proof": {func(f *winFarm, _ *IntegratedWindows) { f.answer = "" }, "/13", 1},
	} {
		t.Run(name, func(t *testing.T) {
			f := newWinFarm(t)
			g := IntegratedWindows{Username: bobUPN}
			tt.prepare(f, &g)
			k := &kerberos{user: "bob@AD.CONTOSO.LAB"}
			var steps []Step
			r := f.request()
			r.Progress = func(s Step) { steps = append(steps, s) }
			res, err := g.Acquire(t.Context(), newLoginTest(t, k), r)
			if err != nil {
				t.Fatal(err)
			}
			if res.Account.Username != bobUPN || res.Tokens.Refresh == "" || res.Tokens.Access[r.Scopes].Token == "" || len(res.Steps) > 0 {
				t.Errorf("%+v", res)
			}
			if !slices.Equal(f.asked, []string{tt.path}) || f.mexAsked != tt.mex || !slices.Equal(f.accounts, []string{k.user}) || !slices.Equal(k.services(), []string{"HTTP/127.0.0.1"}) {
				t.Errorf("asked at %v by %v for %v; metadata %d times", f.asked, f.accounts, k.begun, f.mexAsked)
			}
			form := f.platform.tokenRequests()[0]
			assertion, err := base64.StdEncoding.DecodeString(form.Get("assertion"))
			if err != nil || string(assertion) != bobsAssertion || form.Get("grant_type") != "urn:ietf:params:oauth:grant-type:saml1_1-bearer" || form.Get("client_info") != "1" || form.Has("username") {
				t.Errorf("redeemed with %v %s", form, assertion)
			}
			if !slices.Equal(steps, []Step{StepDiscovering, StepExchanging}) {
				t.Error(steps)
			}
			k.settled(t)
		})
	}
}

// Nobody is asked anything, and nothing is shown to anybody, where it cannot work.
func TestIntegratedWindowsNotHere(t *testing.T) {
	k := &kerberos{}
	c := newLoginTest(t, k)
	for _, tt := range []struct{ authority, username, says string }{
		{"https://login.microsoftonline.com/common", bobUPN, "/common"},
		{"https://login.microsoftonline.com/consumers", bobUPN, "personal"},
		{"https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad", bobUPN, "personal"},
		{"https://contoso.ciamlogin.com/contoso.onmicrosoft.com", bobUPN, "customers"},
		{"https://login.microsoftonline.com/contoso.example", "", "told who you are"},
		{"https://login.microsoftonline.com/contoso.example", "bob", "not complete"},
		{"https://login.microsoftonline.com/contoso.example", `CONTOSO\bob@x`, "not complete"},
		{"https://login.microsoftonline.com/organizations", "bob@outlook.com", "personal"},
	} {
		_, err := IntegratedWindows{Username: tt.username}.Acquire(t.Context(), c, at(t, tt.authority))
		e, ok := errors.AsType[*LoginError](err)
		if !ok || !errors.Is(err, ErrNextWay) || !strings.Contains(e.Problem, tt.says) || e.Next == "" {
			t.Errorf("%s at %s: %v", tt.username, tt.authority, err)
		}
	}
	f := newWinFarm(t)
	if _, err := (IntegratedWindows{Username: bobUPN}).Acquire(t.Context(), newLoginTest(t, nil), f.request()); !errors.Is(err, errNoLogin) {
		t.Error(err)
	}
	if _, err := (IntegratedWindows{}).Acquire(t.Context(), c, f.request()); !errors.Is(err, errNoUsername) {
		t.Error(err)
	}
	if _, err := (IntegratedWindows{}).Acquire(t.Context(), c, Request{}); err == nil || errors.Is(err, ErrNextWay) {
		t.Error(err)
	}
	if f.platform.count("/common/userrealm/"+bobUPN) > 0 || len(k.services()) > 0 {
		t.Error("somebody was asked")
	}
}

// What home realm and metadata say; a ticket is asked for in none of these cases.
func TestIntegratedWindowsNotShown(t *testing.T) {
	for name, tt := range map[string]struct {
		realm map[string]any
		mex   func(f *winFarm) string
		says  string
	}{
		"managed":           {realm: map[string]any{"account_type": "Managed"}, says: "(managed)"},
		"unknown":           {realm: map[string]any{"account_type": "Unknown"}, says: "contoso.example"},
		"personal":          {realm: map[string]any{"domain_name": "live.com"}, says: "personal"},
		"SAML-P":            {realm: map[string]any{"federation_protocol": "SAMLP"}, says: "windowstransport"},
		"metadata by http":  {realm: map[string]any{"federation_metadata_url": "http://sts.contoso.example/mex"}, says: "http"},
		"out of reach":      {realm: map[string]any{"federation_metadata_url": "https://127.0.0.1:1/mex"}, says: "refused"},
		"no metadata there": {realm: map[string]any{"federation_metadata_url": "HERE/none"}, says: "404"},
		"another host":      {mex: func(*winFarm) string { return windowsMEX(windowsPort("13", "https://sts.evil.example/13")) }, says: "sts.evil.example, which Microsoft"},
		"another port":      {mex: func(*winFarm) string { return windowsMEX(windowsPort("13", "https://127.0.0.1:2/13")) }, says: "127.0.0.1:2, which Microsoft"},
		"http": {mex: func(f *winFarm) string {
			return windowsMEX(windowsPort("13", strings.Replace(f.URL, "https", "http", 1)+"/13"))
		}, says: "https alone"},
		"with a user":      {mex: func(f *winFarm) string { return windowsMEX(windowsPort("13", "https://x@127.0.0.1/13")) }, says: "not a web address"},
		"passwords alone":  {mex: func(f *winFarm) string { return smallMEX(f.URL + "/13") }, says: "windowstransport"},
		"a page":           {mex: func(*winFarm) string { return "<!DOCTYPE html><p>soon<br>" }, says: "metadata"},
		"an endless page":  {mex: func(*winFarm) string { return "<a>" + strings.Repeat("x", maxBody) }, says: "1 MiB"},
		"no such endpoint": {mex: func(f *winFarm) string { return windowsMEX(windowsPort("13", f.URL+"/gone")) }, says: "404"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newWinFarm(t)
			for key, value := range tt.realm {
				f.realm[key] = strings.Replace(value.(string), "HERE", f.URL, 1)
			}
			if tt.mex != nil {
				f.mex = tt.mex(f)
			}
			k := &kerberos{}
			res, err := IntegratedWindows{Username: bobUPN}.Acquire(t.Context(), newLoginTest(t, k), f.request())
			e, ok := errors.AsType[*LoginError](err)
			if !ok || res != nil || !errors.Is(err, ErrNextWay) || e.Next == "" || !strings.Contains(e.Error(), tt.says) {
				t.Errorf("got %v, want an error that says %q", err, tt.says)
			}
			if len(k.services()) > 0 || len(f.platform.tokenRequests()) > 0 {
				t.Errorf("a ticket for %v, %d requests for a token", k.begun, len(f.platform.tokenRequests()))
			}
			if summary, next := Explain(err); summary == "" || next == "" {
				t.Errorf("%s %s", summary, next)
			}
		})
	}
	f := newWinFarm(t)
	_, err := IntegratedWindows{Username: bobUPN, MEX: []byte("<a>")}.Acquire(t.Context(), newLoginTest(t, &kerberos{}), f.request())
	if err == nil || !strings.Contains(err.Error(), "pinned") || f.mexAsked > 0 {
		t.Error(err)
	}
}

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
	if err != nil || len(res.Steps) != 1 || !strings.Contains(res.Steps[0], "robert@contoso.example") || !strings.Contains(res.Steps[0], bobUPN) {
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
