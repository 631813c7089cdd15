package flows

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"latchkey/internal/identity"
)

// brokerFunc stands in for the Web Account Manager, which only Windows has. What it hands out is the demo tenant's.
type brokerFunc func(r BrokerRequest) (BrokerAnswer, error)

func (f brokerFunc) Token(_ context.Context, r BrokerRequest) (BrokerAnswer, error) { return f(r) }

// handsOut is an answer with real tokens of a person.
func (d *contoso) handsOut(c *Client, begin string) BrokerAnswer {
	d.t.Helper()
	res, err := d.login(begin).Acquire(d.t.Context(), c, d.request(d.Authority))
	if err != nil {
		d.t.Fatal(err)
	}
	uid, utid, _ := strings.Cut(res.Account.HomeAccountID, ".")
	access := res.Tokens.Access[identity.ParseScopes(d.Scope)]
	return BrokerAnswer{
		Access: access.Token, ID: res.Tokens.ID, Scopes: access.Scopes, ExpiresAt: access.ExpiresAt, Account: "windows-" + begin, Username: "DESK\\" + begin,
		ClientInfo: base64.RawURLEncoding.EncodeToString([]byte(`{"uid":"` + uid + `","utid":"` + utid + `"}`)),
	}
}

func TestBrokerSignsIn(t *testing.T) {
	d := newContoso(t)
	c := newTestClient(t, ClientOptions{})
	answer := d.handsOut(c, "adele")
	var asked BrokerRequest
	broker := brokerFunc(func(r BrokerRequest) (BrokerAnswer, error) { asked = r; return answer, nil })
	r := d.request(d.Authority)
	r.Claims = `{"access_token":{"acrs":{"value":"c1"}}}`
	res, err := AccountBroker{Broker: broker, Window: 7}.Acquire(t.Context(), c, r)
	if err != nil {
		t.Fatal(err)
	}
	if asked.Authority != r.Authority || asked.Account != "" || asked.Window != 7 || asked.Silent || asked.ClientID != d.ClientID || asked.CorrelationID == "" || asked.Claims != r.Claims {
		t.Errorf("asked %+v", asked)
	}
	a, tok := res.Account, res.Tokens.Access[r.Scopes]
	if a.BrokerAccount != "windows-adele" || res.Flow != identity.FlowBroker || a.Username != "adele@contoso.example" || a.Issuer == "" || a.HomeAccountID == "" {
		t.Errorf("%+v", res)
	}
	if tok.Token != answer.Access || !tok.ExpiresAt.Equal(answer.ExpiresAt) || tok.Type != "Bearer" || res.Tokens.Refresh != "" || res.Tokens.ID != answer.ID {
		t.Errorf("%+v", tok)
	}
	byPassword, err := d.login("adele").Acquire(t.Context(), c, d.request(d.Authority))
	if err != nil || byPassword.Account.ID != a.ID {
		t.Errorf("another account than without the broker: %v", err)
	}

	// A renewal names the account, and does without an ID token.
	r.Account, r.Claims = &a, ""
	answer.ID, answer.ExpiresAt = "", time.Time{}
	res, err = AccountBroker{Broker: broker, Silent: true}.Acquire(t.Context(), c, r)
	if err != nil || asked.Account != "windows-adele" || !asked.Silent || asked.Window != 0 {
		t.Fatalf("%v, asked %+v", err, asked)
	}
	if tok = res.Tokens.Access[r.Scopes]; res.Account.ID != a.ID || tok.ExpiresAt.Sub(tok.IssuedAt) != unknownLifetime {
		t.Errorf("%+v, %+v", res.Account, tok)
	}
}

// Who signed in is what a verified ID token says, or nobody.
func TestBrokerAnswersThatAreNotBelieved(t *testing.T) {
	d := newContoso(t)
	c := newTestClient(t, ClientOptions{})
	good, bob := d.handsOut(c, "adele"), d.handsOut(c, "bob")
	known, err := AccountBroker{Broker: brokerFunc(func(BrokerRequest) (BrokerAnswer, error) { return good, nil })}.Acquire(t.Context(), c, d.request(d.Authority))
	if err != nil {
		t.Fatal(err)
	}
	forged := identity.Secret(good.ID.Reveal()[:len(good.ID.Reveal())-8] + "AAAAAAAA")
	for name, tt := range map[string]struct {
		change  func(*BrokerAnswer)
		renewal bool
		want    string
	}{
		"no ID token":               {func(a *BrokerAnswer) { a.ID = "" }, false, "nothing by which the provider says whose it is"},
		"forged":                    {func(a *BrokerAnswer) { a.ID = forged }, false, "signature is wrong"},
		"forged at a renewal":       {func(a *BrokerAnswer) { a.ID = forged }, true, "signature is wrong"},
		"expired":                   {func(a *BrokerAnswer) { a.ExpiresAt = time.Now().Add(-time.Minute) }, false, "expired already"},
		"no token":                  {func(a *BrokerAnswer) { a.Access = "" }, false, "expired already"},
		"somebody else":             {func(a *BrokerAnswer) { *a = bob }, true, "answered for Bob Builder, not for"},
		"somebody else, no ID":      {func(a *BrokerAnswer) { a.ID, a.Account = "", "windows-bob" }, true, "nothing by which"},
		"of another application":    {func(a *BrokerAnswer) { a.ID = identity.Secret("e30." + "e30.e30") }, false, "ID token"},
		"an account without a name": {func(a *BrokerAnswer) { a.ID, a.Account = "", "" }, true, "nothing by which"},
	} {
		t.Run(name, func(t *testing.T) {
			r, answer := d.request(d.Authority), good
			if tt.renewal {
				r.Account = &known.Account
			}
			tt.change(&answer)
			res, err := AccountBroker{Silent: true, Broker: brokerFunc(func(BrokerRequest) (BrokerAnswer, error) { return answer, nil })}.Acquire(t.Context(), c, r)
			if err == nil || res != nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), good.Access.Reveal()) {
				t.Errorf("%v, %+v", err, res)
			}
		})
	}
	// With somebody at the screen the other account is theirs to keep.
	r := d.request(d.Authority)
	r.Account = &known.Account
	res, err := AccountBroker{Window: 7, Broker: brokerFunc(func(BrokerRequest) (BrokerAnswer, error) { return bob, nil })}.Acquire(t.Context(), c, r)
	if !errors.Is(err, ErrOtherAccount) || res == nil || res.Account.BrokerAccount != "windows-bob" {
		t.Errorf("%v, %+v", err, res)
	}
}

func TestBrokerRefusals(t *testing.T) {
	d := newContoso(t)
	c := newTestClient(t, ClientOptions{})
	mfa := &BrokerError{Reason: BrokerNeedsPerson, Problem: "Windows must ask something first. Windows says: AADSTS50076: multi-factor", Next: "Open the window.", Code: "0x1"}
	for name, tt := range map[string]struct {
		err        error
		code, says string
		next       string
		nextWay    bool
	}{
		"a second factor": {mfa, "AADSTS50076", "second", "Open the window.", true},
		"not assigned":    {&BrokerError{Reason: BrokerRefused, Problem: "Refused. Windows says: AADSTS50105: x", Next: "Browser."}, "AADSTS50105", "", "", true},
		"cancelled":       {&BrokerError{Reason: BrokerCancelled, Problem: "The sign-in was cancelled in Windows' own window.", Next: "Again."}, "", "cancelled in Windows", "Again.", false},
		"a code":          {&BrokerError{Reason: BrokerRefused, Problem: "Windows refused.", Code: "0xCAA20003"}, "0xCAA20003", "Windows refused.", "", true},
		"no network":      {&BrokerError{Reason: BrokerNoAnswer, Problem: "No network.", Err: &NetworkError{Op: opBroker, Err: errors.New("x")}}, "", "No network.", "", true},
	} {
		_, err := AccountBroker{Broker: brokerFunc(func(BrokerRequest) (BrokerAnswer, error) { return BrokerAnswer{}, tt.err })}.Acquire(t.Context(), c, d.request(d.Authority))
		summary, next := Explain(err)
		if ErrorCode(err) != tt.code || !strings.Contains(summary, tt.says) || tt.next != "" && next != tt.next || errors.Is(err, ErrNextWay) != tt.nextWay || errors.Is(err, ErrCancelled) == tt.nextWay {
			t.Errorf("%s: %q, %q, code %q", name, summary, next, ErrorCode(err))
		}
	}

	// In a ladder the reason goes along, and nobody is asked at hosts that the broker does not know.
	last := &scripted{}
	_, _ = Ladder{{Name: "the broker", Grant: AccountBroker{Broker: brokerFunc(func(BrokerRequest) (BrokerAnswer, error) { return BrokerAnswer{}, mfa })}}, {Name: "last", Grant: last}}.Acquire(t.Context(), c, d.request(d.Authority))
	if !last.asked {
		t.Error("the next way was not tried")
	}
	for _, authority := range []string{"https://fs.contoso.example/adfs", "https://id.example/realm", "https://contoso.ciamlogin.com/x"} {
		_, err := AccountBroker{}.Acquire(t.Context(), c, d.request(authority))
		if e, ok := errors.AsType[*BrokerError](err); !ok || !strings.Contains(e.Problem, "none of its hosts") {
			t.Errorf("%s: %v", authority, err)
		}
	}
	r := d.request(d.Authority)
	r.Scopes = "openid profile"
	if _, err := (AccountBroker{}).Acquire(t.Context(), c, r); err == nil {
		t.Error("no API was asked for")
	}
}

// scripted notes that it was asked.
type scripted struct{ asked bool }

func (s *scripted) Acquire(context.Context, *Client, Request) (*Result, error) {
	s.asked = true
	return nil, ErrNextWay
}
