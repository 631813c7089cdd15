package flows

import (
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"testing"
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
		{"https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_signin/v2.0", "", "customers"},
		{"https://login.microsoftonline.com/contoso.example", "", "told who you are"},
		{"https://login.microsoftonline.com/contoso.example", "bob\n@contoso.example", "not complete"},
		{"https://login.microsoftonline.com/contoso.example", "bob@contoso.example/../x", "not complete"},
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
	if _, err := (IntegratedWindows{}).Acquire(t.Context(), c, f.request()); !errors.Is(err, ErrNoUsername) {
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
		"unknown":           {realm: map[string]any{"account_type": "Unknown"}, says: "no organisation here knows"},
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
