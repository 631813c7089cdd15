//go:build windows && wine

package wam

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/windows"
)

// These tests run under Wine against the stand-in of e2e/windows/testdata/wam.c, which TestBroker of e2e/windows
// builds and registers. Its token tells what was asked, and the client ID chooses how it ends.

// noneLeft fails the test when objects of the stand-in were not given back.
func noneLeft(t *testing.T) {
	t.Cleanup(func() {
		n, _, _ := windows.NewLazyDLL(os.Getenv("STANDIN_DLL")).NewProc("StandInObjects").Call()
		if n != 0 {
			t.Errorf("%d objects were not released", n)
		}
	})
}

func TestStandInSilently(t *testing.T) {
	noneLeft(t)
	a, err := Broker{}.Token(t.Context(), Request{ClientID: "plain", Scopes: "api://orders/read", Authority: "contoso.example",
		Claims: `{"access_token":{"acrs":{"value":"c1 ☂"}}}`, CorrelationID: "8a5b1e1c-0000-4000-8000-000000000001", Silent: true})
	if err != nil {
		t.Fatal(err)
	}
	const want = "provider=https://login.microsoft.com authority=organizations scope=[api://orders/read offline_access openid profile]" +
		" client=plain correlation=8a5b1e1c-0000-4000-8000-000000000001 window=0 wam_compat=[2.0]" +
		" authority=[https://login.microsoftonline.com/contoso.example/] validateAuthority=[yes]" +
		` claims=[{"access_token":{"acrs":{"value":"c1 ☂"}}}]`
	if got := a.Token.Reveal(); got != want {
		t.Errorf("the stand-in was asked\n%s\nwant\n%s", got, want)
	}
	if a.IDToken.Reveal() != "id.token.here" || a.Scopes != "openid orders.read" || a.TenantID == "" || a.Authority == "" || a.Shown || a.Switched {
		t.Errorf("the answer is %+v", a)
	}
	if a.Account != (Account{ID: "account-17", Username: "zoë.😀@contoso.example", Name: "Zoë"}) {
		t.Errorf("the account is %+q", a.Account)
	}
	if want := time.Unix(13_441_000_000-11_644_473_600, 0).UTC(); !a.ExpiresAt.Equal(want) {
		t.Errorf("it expires at %v, want %v", a.ExpiresAt, want)
	}
}

func TestStandInWithWindow(t *testing.T) {
	noneLeft(t)
	r := Request{ClientID: "ask", Scopes: "api://orders/read", Authority: "organizations", Window: 0x1234_5678}
	a, err := Broker{}.Token(t.Context(), r)
	if err != nil || !a.Shown || !strings.Contains(a.Token.Reveal(), " window=305419896 ") {
		t.Errorf("%v, %+v", err, a)
	}
	r.Silent = true
	if _, err := (Broker{}).Token(t.Context(), r); reason(err) != InteractionRequired || !strings.Contains(err.Error(), "AADSTS50076") {
		t.Errorf("silently: %v", err)
	}
	r.Silent, r.Window = false, 0
	if _, err := (Broker{}).Token(t.Context(), r); reason(err) != InteractionRequired {
		t.Errorf("without a window: %v", err)
	}
	r.Window, r.ClientID = 1, "cancel"
	if _, err := (Broker{}).Token(t.Context(), r); reason(err) != Cancelled {
		t.Errorf("cancelled: %v", err)
	}
}

// TestStandInAccount: an account of an earlier answer is asked for again, with and without a window.
func TestStandInAccount(t *testing.T) {
	noneLeft(t)
	for client, window := range map[string]string{"plain": "0", "ask": "7"} {
		r := Request{ClientID: client, Scopes: "a/b", Authority: "organizations", AccountID: "account-17", Window: 7}
		a, err := Broker{}.Token(t.Context(), r)
		if err != nil || !strings.Contains(a.Token.Reveal(), " account=[account-17]") || !strings.Contains(a.Token.Reveal(), "window="+window+" ") {
			t.Errorf("%s: %v, %s", client, err, a.Token.Reveal())
		}
	}
	_, err := Broker{}.Token(t.Context(), Request{ClientID: "plain", Scopes: "a/b", Authority: "organizations", AccountID: "gone"})
	if reason(err) != NoAccount {
		t.Errorf("an account that is not there: %v", err)
	}
}

func TestStandInEndings(t *testing.T) {
	noneLeft(t)
	for client, want := range map[string]struct {
		reason Reason
		code   uint32
		text   string
	}{
		"none":   {NoProvider, 0, ""},
		"refuse": {Refused, 0xCAA20003, "AADSTS50105: not assigned. Trace ID: 1"},
		"empty":  {Refused, 0, "no token"},
		"fail":   {Network, 0x80072EE7, "could not reach"},
	} {
		_, err := Broker{}.Token(t.Context(), Request{ClientID: client, Scopes: "a/b", Authority: "organizations", Silent: true})
		var e *Error
		if !errors.As(err, &e) || e.Reason != want.reason || e.Code != want.code || !strings.Contains(e.Text, want.text) {
			t.Errorf("%s: %v", client, err)
		}
	}
	if _, err := (Broker{}).Token(t.Context(), Request{ClientID: "plain", Scopes: "a/b", Authority: "consumers", Silent: true}); reason(err) != NoProvider {
		t.Errorf("without the provider of Microsoft accounts: %v", err)
	}
}

func TestStandInOthers(t *testing.T) {
	noneLeft(t)
	r := Request{ClientID: "switch", Scopes: "a/b", Authority: "organizations", CorrelationID: "c-1"}
	if a, err := (Broker{}).Token(t.Context(), r); err != nil || !a.Switched || a.Account.ID == "" {
		t.Errorf("switched: %v %+v", err, a)
	}
	r.ClientID = "bare"
	if a, err := (Broker{}).Token(t.Context(), r); err != nil || a.Token == "" || a.Account != (Account{}) || !a.ExpiresAt.IsZero() {
		t.Errorf("nothing but a token: %v %+v", err, a)
	}
	r.ClientID = "old" // without IWebTokenRequest3
	if a, err := (Broker{}).Token(t.Context(), r); err != nil || !strings.Contains(a.Token.Reveal(), "correlationId=[c-1]") {
		t.Errorf("an older Windows: %v %+v", err, a)
	}
	long := strings.Repeat("x", 20_000) // a claims challenge has no bound, and neither have tokens
	r.ClientID, r.Claims = "plain", long
	if a, err := (Broker{}).Token(t.Context(), r); err != nil || !strings.Contains(a.Token.Reveal(), "claims=["+long+"]") {
		t.Errorf("a long text: %v", err)
	}
}

func TestStandInCancel(t *testing.T) {
	noneLeft(t)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := Broker{}.Token(ctx, Request{ClientID: "hang", Scopes: "a/b", Authority: "organizations"})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("an operation that never ends: %v", err)
	}
}

// TestStandInStress moves stacks and collects garbage while Windows holds addresses.
func TestStandInStress(t *testing.T) {
	noneLeft(t)
	done := make(chan error)
	for range 8 {
		go func() {
			var err error
			for range 25 {
				_, e := Broker{}.Token(t.Context(), Request{ClientID: "plain", Scopes: "a/b", Authority: "organizations", CorrelationID: "c"})
				err = errors.Join(err, e)
			}
			done <- err
		}()
	}
	for range 8 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func reason(err error) Reason {
	var e *Error
	if errors.As(err, &e) {
		return e.Reason
	}
	return ""
}

// TestNothingInstalled runs before the stand-in is registered: Wine has no Web Account Manager, as old versions of
// Windows have none.
func TestNothingInstalled(t *testing.T) {
	_, err := Broker{}.Token(t.Context(), Request{ClientID: "plain", Scopes: "a/b", Authority: "organizations"})
	if !errors.Is(err, ErrUnavailable) {
		t.Errorf("without a Web Account Manager: %v", err)
	}
}
