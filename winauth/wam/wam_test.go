package wam

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"latchkey/internal/identity"
)

func TestQuestion(t *testing.T) {
	for _, tc := range []struct {
		authority, provider, sent string
	}{
		{"organizations", organizations, "https://login.microsoftonline.com/organizations/"},
		{"common", organizations, "https://login.microsoftonline.com/common/"},
		{"contoso.example", organizations, "https://login.microsoftonline.com/contoso.example/"},
		{"http://127.0.0.1:8080/6f0c9a52", organizations, "http://127.0.0.1:8080/6f0c9a52/"},
		{"https://login.microsoftonline.us/contoso.us/v2.0", organizations, "https://login.microsoftonline.us/contoso.us/"},
		{"consumers", consumers, ""},
		{"https://login.microsoftonline.com/9188040D-6C67-4C5B-B112-36A304B66DAD", consumers, ""},
	} {
		q, err := Request{ClientID: "app", Scopes: "a/b", Authority: tc.authority, Claims: "{}", CorrelationID: "c"}.question()
		if err != nil {
			t.Errorf("%s: %v", tc.authority, err)
			continue
		}
		if q.authority != tc.provider || q.value("authority") != tc.sent || q.value("claims") != "{}" || q.correlation != "c" || q.window != 0 {
			t.Errorf("%s: %+v", tc.authority, q)
		}
		if q.scope != "a/b offline_access openid profile" {
			t.Errorf("%s: scope %q", tc.authority, q.scope)
		}
		version := map[string]string{organizations: "wam_compat", consumers: "api-version"}[tc.provider]
		if q.value(version) != "2.0" {
			t.Errorf("%s does not ask for version 2: %+v", tc.authority, q.properties)
		}
	}
}

func (q question) value(key string) string {
	i := slices.IndexFunc(q.properties, func(p property) bool { return p.key == key })
	if i < 0 {
		return ""
	}
	return q.properties[i].value
}

func TestQuestionRefused(t *testing.T) {
	never := func(context.Context, question) (reply, error) {
		t.Error("Windows was asked")
		return reply{}, nil
	}
	for name, r := range map[string]Request{
		"no client":      {Scopes: "a/b", Authority: "organizations"},
		"no scope":       {ClientID: "app", Authority: "organizations"},
		"openid only":    {ClientID: "app", Scopes: "openid profile", Authority: "organizations"},
		"no authority":   {ClientID: "app", Scopes: "a/b"},
		"not Microsoft":  {ClientID: "app", Scopes: "a/b", Authority: "https://id.example/realm"},
		"AD FS":          {ClientID: "app", Scopes: "a/b", Authority: "https://fs.contoso.example/adfs"},
		"not encrypted":  {ClientID: "app", Scopes: "a/b", Authority: "http://login.microsoftonline.com/x"},
		"lookalike host": {ClientID: "app", Scopes: "a/b", Authority: "https://login.microsoftonline.com.example/x"},
	} {
		_, err := obtain(t.Context(), r, never)
		if err == nil || strings.Count(err.Error(), op) != 1 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestLadder: without a window first; with one only where Windows must ask, there is one, and it may be shown.
func TestLadder(t *testing.T) {
	interaction := reply{status: statusInteractionRequired, text: "AADSTS50076"}
	token := reply{status: statusSuccess, token: "secret-token", username: "bob@contoso.example", accountID: "7"}
	request := Request{ClientID: "app", Scopes: "a/b", Authority: "organizations", Window: 42}
	for _, tc := range []struct {
		name    string
		change  func(*Request)
		replies []reply
		windows []uintptr // asked with
		reason  Reason    // "": a token
	}{
		{"silently", nil, []reply{token}, []uintptr{0}, ""},
		{"with a window", nil, []reply{interaction, token}, []uintptr{0, 42}, ""},
		{"the person cancels", nil, []reply{interaction, {status: statusUserCancel}}, []uintptr{0, 42}, Cancelled},
		{"still not", nil, []reply{interaction, interaction}, []uintptr{0, 42}, InteractionRequired},
		{"silent only", func(r *Request) { r.Silent = true }, []reply{interaction}, []uintptr{0}, InteractionRequired},
		{"no window", func(r *Request) { r.Window = 0 }, []reply{interaction}, []uintptr{0}, InteractionRequired},
		{"refused", nil, []reply{{status: statusProviderError, code: 0xCAA20003}}, []uintptr{0}, Refused},
		{"no provider", nil, []reply{{status: statusNoProvider}}, []uintptr{0}, NoProvider},
		{"no such account", nil, []reply{{status: statusNoAccount}}, []uintptr{0}, NoAccount},
		{"unknown status", nil, []reply{{status: 77}}, []uintptr{0}, Refused},
		{"no token", nil, []reply{{status: statusSuccess}}, []uintptr{0}, Refused},
	} {
		r := request
		if tc.change != nil {
			tc.change(&r)
		}
		var asked []uintptr
		a, err := obtain(t.Context(), r, func(_ context.Context, q question) (reply, error) {
			asked = append(asked, q.window)
			return tc.replies[len(asked)-1], nil
		})
		var e *Error
		switch {
		case !slices.Equal(asked, tc.windows):
			t.Errorf("%s: asked with %v, want %v", tc.name, asked, tc.windows)
		case tc.reason == "" && (err != nil || a.Token.Reveal() != "secret-token" || a.Account.ID != "7" || a.Shown != (len(asked) == 2)):
			t.Errorf("%s: %v, %+v", tc.name, err, a)
		case tc.reason != "" && (!errors.As(err, &e) || e.Reason != tc.reason || e.Next == "" || a != (Answer{})):
			t.Errorf("%s: %v, %+v", tc.name, err, a)
		}
	}
}

// TestLimits: Windows is not waited for without end, and a caller that gives up is told so.
func TestLimits(t *testing.T) {
	for name, wait := range map[string]time.Duration{"silently": silentLimit, "a person": personLimit} {
		synctest.Test(t, func(t *testing.T) {
			asked := 0
			hang := func(ctx context.Context, _ question) (reply, error) {
				if asked++; asked == 1 && name == "a person" {
					return reply{status: statusInteractionRequired}, nil
				}
				<-ctx.Done()
				return reply{}, ctx.Err()
			}
			start := time.Now()
			_, err := obtain(t.Context(), Request{ClientID: "app", Scopes: "a/b", Authority: "organizations", Window: 1}, hang)
			var e *Error
			if !errors.As(err, &e) || e.Reason != TimedOut || time.Since(start) != wait {
				t.Errorf("%s: after %v: %v", name, time.Since(start), err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(time.Second, cancel)
			asked = 0
			if _, err = obtain(ctx, Request{ClientID: "app", Scopes: "a/b", Authority: "organizations", Window: 1}, hang); !errors.Is(err, context.Canceled) {
				t.Errorf("%s, given up: %v", name, err)
			}
		})
	}
}

func TestCallsThatFail(t *testing.T) {
	for code, want := range map[uint32]Reason{
		badWindow: Refused, noLogonSession: Refused, 0x80090016: DeviceKey, 0x80072EE7: Network, 0xCAA82EE2: Network,
		0x801901F7: Network, 0x80190191: Refused, 0x80004005: Refused, 0x80070005: Refused,
	} {
		_, err := obtain(t.Context(), Request{ClientID: "app", Scopes: "a/b", Authority: "organizations"}, func(context.Context, question) (reply, error) {
			return reply{}, &callError{"Some.Call", code}
		})
		var e *Error
		if !errors.As(err, &e) || e.Reason != want || e.Code != code || e.Next == "" || !strings.Contains(err.Error(), fmt.Sprintf("0x%08X", code)) {
			t.Errorf("%08X: %v", code, err)
		}
	}
	for _, failure := range []error{ErrUnavailable, &callError{"RoGetActivationFactory", classNotRegistered}, &callError{"QueryInterface", noInterface}} {
		_, err := obtain(t.Context(), Request{ClientID: "app", Scopes: "a/b", Authority: "organizations"}, func(context.Context, question) (reply, error) {
			return reply{}, failure
		})
		if !errors.Is(err, ErrUnavailable) {
			t.Errorf("%v: %v", failure, err)
		}
	}
}

func TestExpiry(t *testing.T) {
	day := time.Date(2026, 11, 22, 17, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Time{
		fmt.Sprint(day.Unix() + secondsTo1970): day,
		fmt.Sprint(day.Unix()):                 day,
		"":                                     {}, "soon": {}, "-5": {}, "0": {}, "99999999999999999999": {}, "9000000000000000000": {},
	} {
		if got := expiry(text); !got.Equal(want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

// TestWhatIsPrinted: others' words are one bounded line, and no token is in what gets logged.
func TestWhatIsPrinted(t *testing.T) {
	_, err := reply{status: statusProviderError, text: "AADSTS1:\r\n\x1b[31m" + strings.Repeat("é", 5000)}.answer()
	if text := err.Error(); strings.ContainsAny(text, "\r\n\x1b") || len([]rune(text)) > 700 || !strings.Contains(text, "AADSTS1: [31m") {
		t.Errorf("%q", text)
	}
	a, err := reply{token: "the-token", properties: map[string]string{idToken: "the-id-token"}}.answer()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{fmt.Sprint(a), fmt.Sprintf("%+v %#v", a, a)} {
		if strings.Contains(text, "the-") {
			t.Errorf("a token is in %s", text)
		}
	}
	if a.Token != identity.Secret("the-token") {
		t.Error("the token is lost")
	}
}
