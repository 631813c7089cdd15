package main

import (
	"context"
	"errors"
	"testing"
	"time"

	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/winauth/wam"
)

func TestWebAccountsPassOn(t *testing.T) {
	var asked wam.Request
	until := time.Unix(1_800_000_000, 0)
	w := webAccounts{func(_ context.Context, r wam.Request) (wam.Answer, error) {
		asked = r
		return wam.Answer{Token: "t", IDToken: "i", ClientInfo: "c", Scopes: "a/b", ExpiresAt: until, Account: wam.Account{ID: "17", Username: "zoe"}}, nil
	}}
	got, err := w.Token(t.Context(), flows.BrokerRequest{
		Authority: identity.Authority{URL: "https://login.microsoftonline.com/contoso.example", Kind: identity.Entra},
		ClientID:  "app", Scopes: "a/b", Claims: "{}", Account: "17", CorrelationID: "c-1", Window: 7, Silent: true,
	})
	want := flows.BrokerAnswer{Access: "t", ID: "i", ClientInfo: "c", Scopes: "a/b", ExpiresAt: until, Account: "17", Username: "zoe"}
	if err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	if asked != (wam.Request{ClientID: "app", Scopes: "a/b", Authority: "https://login.microsoftonline.com/contoso.example", Claims: "{}",
		AccountID: "17", CorrelationID: "c-1", Window: 7, Silent: true}) {
		t.Errorf("asked %+v", asked)
	}
}

func TestWebAccountsErrors(t *testing.T) {
	for _, tt := range []struct {
		err       error
		reason    flows.BrokerReason
		temporary bool
		nextWay   bool
	}{
		{wam.ErrUnavailable, flows.BrokerAbsent, false, true},
		{&wam.Error{Reason: wam.Cancelled}, flows.BrokerCancelled, false, false},
		{&wam.Error{Reason: wam.InteractionRequired}, flows.BrokerNeedsPerson, false, true},
		{&wam.Error{Reason: wam.TimedOut}, flows.BrokerNoAnswer, true, true},
		{&wam.Error{Reason: wam.Network, Code: 0x80072EE7}, flows.BrokerNoAnswer, true, true},
		{&wam.Error{Reason: wam.NoAccount}, flows.BrokerRefused, false, true},
		{&wam.Error{Reason: wam.Refused, Code: 0xCAA20003}, flows.BrokerRefused, false, true},
	} {
		_, err := webAccounts{func(context.Context, wam.Request) (wam.Answer, error) { return wam.Answer{}, tt.err }}.Token(t.Context(), flows.BrokerRequest{})
		e, ok := errors.AsType[*flows.BrokerError](err)
		if !ok || e.Reason != tt.reason || e.Temporary() != tt.temporary || errors.Is(err, flows.ErrNextWay) != tt.nextWay {
			t.Errorf("%v: %#v", tt.err, err)
		}
		network := false
		if _, is := errors.AsType[*flows.NetworkError](err); is {
			network = true
		}
		if w, is := tt.err.(*wam.Error); network != (is && w.Reason == wam.Network) {
			t.Errorf("%v: a matter of the network: %v", tt.err, network)
		}
	}
	stopped := webAccounts{func(context.Context, wam.Request) (wam.Answer, error) { return wam.Answer{}, context.Canceled }}
	if _, err := stopped.Token(t.Context(), flows.BrokerRequest{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
