package flows

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"latchkey/internal/identity"
)

func TestRevoke(t *testing.T) {
	var got url.Values
	status := http.StatusOK
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		got = r.PostForm
		w.WriteHeader(status)
		_, _ = w.Write([]byte(`{"error":"unsupported_token_type","error_description":"` + r.PostForm.Get("token") + `"}`))
	}))
	defer s.Close()
	o := newOP(t, "")
	c := newTestClient(t, ClientOptions{})
	revoke := func() error {
		return c.Revoke(t.Context(), identity.Account{Authority: o.authority(), ClientID: testClient, Issuer: o.Issuer}, nil, planted, "refresh_token")
	}
	if err := revoke(); !errors.Is(err, ErrNotOffered) {
		t.Errorf("without an endpoint: %v", err)
	}
	o.discovery = func(m map[string]any) { m["revocation_endpoint"] = s.URL }
	c = newTestClient(t, ClientOptions{})
	if err := revoke(); err != nil {
		t.Error(err)
	}
	if got.Get("token") != planted || got.Get("token_type_hint") != "refresh_token" || got.Get("client_id") != testClient {
		t.Errorf("sent %v", keysOf(got))
	}
	got = nil
	moved := identity.Account{Authority: o.authority(), ClientID: testClient, Issuer: o.Issuer + "/before"}
	if err := c.Revoke(t.Context(), moved, nil, planted, "refresh_token"); !isType[*DiscoveryError](err) || got != nil {
		t.Errorf("at another issuer: %v, sent %v", err, keysOf(got))
	}
	status = http.StatusBadRequest
	e, ok := errors.AsType[*Error](revoke())
	if !ok || e.Code != "unsupported_token_type" || strings.Contains(e.Error(), planted) {
		t.Errorf("got %v", e)
	}
}

func TestLogout(t *testing.T) {
	var got url.Values
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.URL.Query()
		if back := got.Get("post_logout_redirect_uri"); back != "" {
			http.Redirect(w, r, back+"?state="+url.QueryEscape(got.Get("state")), http.StatusFound)
		}
	}))
	defer s.Close()
	o := newOP(t, "")
	a := identity.Account{Authority: o.authority(), ClientID: testClient, Username: "adele@contoso.example"}
	var opened string
	pages := make(chan string, 1)
	visit := func(_ context.Context, link string) error {
		opened = link
		_, page := surf(link)
		pages <- page
		return nil
	}
	if err := (Logout{Visit: visit}).End(t.Context(), newTestClient(t, ClientOptions{}), a, planted); !errors.Is(err, ErrNotOffered) {
		t.Errorf("without an endpoint: %v", err)
	}
	o.discovery = func(m map[string]any) { m["end_session_endpoint"] = s.URL + "/logout?x=1" }
	c := newTestClient(t, ClientOptions{})

	if err := (Logout{Visit: visit}).End(t.Context(), c, a, planted); err != nil {
		t.Error(err)
	}
	<-pages
	if got.Get("id_token_hint") != planted || got.Get("client_id") != testClient || got.Get("x") != "1" || got.Has("post_logout_redirect_uri") {
		t.Errorf("sent %v", keysOf(got))
	}
	if strings.Contains(opened, planted) {
		t.Error("the ID token is in the link that the browser is started with")
	}

	if err := (Logout{Visit: visit, RedirectURI: "http://localhost/bye"}).End(t.Context(), c, a, planted); err != nil {
		t.Error(err)
	}
	if page := <-pages; !strings.Contains(page, "You are signed out") {
		t.Errorf("the page says %s", page)
	}

	moved := a
	moved.Issuer = o.Issuer + "/before"
	opened = ""
	if err := (Logout{Visit: visit}).End(t.Context(), c, moved, planted); !isType[*DiscoveryError](err) || opened != "" {
		t.Errorf("at another issuer: %v", err)
	}

	idle := func(ctx context.Context, _ string) error {
		if _, limited := ctx.Deadline(); limited {
			t.Error("the time runs before the browser has opened")
		}
		return nil
	}
	if err := (Logout{Visit: idle, Timeout: time.Millisecond}).End(t.Context(), c, a, ""); !errors.Is(err, ErrTimeout) {
		t.Errorf("nobody came: %v", err)
	}
	broken := errors.New("no browser")
	if err := (Logout{Visit: func(context.Context, string) error { return broken }}).End(t.Context(), c, a, ""); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}
