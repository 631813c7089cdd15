package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	"latchkey/flows"
	"latchkey/winauth/wam"
)

// accountBroker is Windows' account broker; nil on every other system.
func accountBroker() flows.Broker {
	if runtime.GOOS != "windows" {
		return nil
	}
	return webAccounts{wam.Broker{}.Token}
}

// webAccounts is the Web Account Manager in the words of package flows.
type webAccounts struct {
	token func(ctx context.Context, r wam.Request) (wam.Answer, error)
}

// Token implements flows.Broker.
func (w webAccounts) Token(ctx context.Context, r flows.BrokerRequest) (flows.BrokerAnswer, error) {
	a, err := w.token(ctx, wam.Request{
		ClientID: r.ClientID, Scopes: r.Scopes.String(), Authority: r.Authority.URL, Claims: r.Claims, AccountID: r.Account,
		CorrelationID: r.CorrelationID, Window: r.Window, Silent: r.Silent,
	})
	if err != nil {
		return flows.BrokerAnswer{}, brokerError(err)
	}
	return flows.BrokerAnswer{
		Access: a.Token, ID: a.IDToken, ClientInfo: a.ClientInfo, Scopes: a.Scopes, ExpiresAt: a.ExpiresAt,
		Account: a.Account.ID, Username: a.Account.Username,
	}, nil
}

// brokerError says what an error of the Web Account Manager means for what comes next.
func brokerError(err error) error {
	const browser = "Sign in in the browser instead."
	if errors.Is(err, wam.ErrUnavailable) {
		return &flows.BrokerError{Reason: flows.BrokerAbsent, Problem: "This version of Windows has no account broker (Web Account Manager).", Next: browser, Err: err}
	}
	var e *wam.Error
	if !errors.As(err, &e) {
		return err
	}
	b := &flows.BrokerError{Reason: flows.BrokerRefused, Problem: e.Text, Next: e.Next}
	if e.Code != 0 {
		b.Code = fmt.Sprintf("0x%08X", e.Code)
	}
	switch e.Reason {
	case wam.Cancelled:
		b.Reason = flows.BrokerCancelled
	case wam.InteractionRequired:
		b.Reason = flows.BrokerNeedsPerson
	case wam.TimedOut:
		b.Reason = flows.BrokerNoAnswer
	case wam.Network:
		b.Reason, b.Err = flows.BrokerNoAnswer, &flows.NetworkError{Op: "ask Windows for a token", Err: err}
	}
	return b
}
