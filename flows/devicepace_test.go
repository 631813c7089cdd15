package flows

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// deviceWire answers in memory, because synctest's clock stands still while a real connection waits. It notes when it
// was polled and answers with one reply after the other; the last one goes on.
type deviceWire struct {
	began   time.Time
	device  string // members of the device answer beside the codes
	replies []string
	polled  []time.Duration
	asleep  time.Duration // how far the wall clock jumps at the first poll
	skew    time.Duration
}

func (w *deviceWire) RoundTrip(r *http.Request) (*http.Response, error) {
	status, body, header := http.StatusOK, "", http.Header{"Content-Type": {"application/json"}}
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		body = `{"issuer":"https://id.example","authorization_endpoint":"https://id.example/a","token_endpoint":"https://id.example/t","jwks_uri":"https://id.example/k","device_authorization_endpoint":"https://id.example/d"}`
	case "/k":
		body = `{"keys":[]}`
	case "/d":
		body = `{"device_code":"d","user_code":"A","verification_uri":"https://id.example/enter"` + w.device + `}`
	case "/t":
		w.polled = append(w.polled, time.Since(w.began))
		reply := w.replies[min(len(w.polled), len(w.replies))-1]
		kind, rest, _ := strings.Cut(reply, " ")
		switch kind {
		case "broken":
			return nil, &net.OpError{Op: "dial", Err: errors.New("no route to host")}
		case "hang":
			<-r.Context().Done()
			return nil, r.Context().Err()
		case "503", "429":
			status = map[string]int{"503": 503, "429": 429}[kind]
			if rest != "" {
				header.Set("Retry-After", rest)
			}
		case "tokens":
			body = `{"access_token":"a","expires_in":3600}`
		default:
			status, body = 400, `{"error":"`+kind+`"}`
		}
		if w.asleep > 0 {
			w.skew, w.asleep = w.asleep, 0
		}
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// run signs in against w and returns the error, which for a success is that there is no ID token.
func (w *deviceWire) run(t *testing.T, ctx context.Context) error {
	t.Helper()
	w.began = time.Now()
	c := NewClient(ClientOptions{HTTP: &http.Client{Transport: w}, Now: func() time.Time { return time.Now().Add(w.skew) }})
	r := Request{ClientID: testClient, Scopes: "orders"}
	r.Authority.URL, r.Authority.Kind = "https://id.example", "oidc"
	_, err := (&DeviceCode{}).Acquire(ctx, c, r)
	return err
}

func TestDevicePace(t *testing.T) {
	s := func(seconds ...int) (list []time.Duration) {
		for _, n := range seconds {
			list = append(list, time.Duration(n)*time.Second)
		}
		return list
	}
	const pending, slow, tokens = "authorization_pending", "slow_down", "tokens"
	for _, tt := range []struct {
		name    string
		device  string
		replies []string
		polled  []time.Duration
	}{
		{"five seconds where none are named", ``, []string{pending, pending, tokens}, s(5, 10, 15)},
		{"the interval", `,"interval":2`, []string{pending, pending, tokens}, s(2, 4, 6)},
		{"slow_down is for good", `,"interval":2`, []string{pending, slow, pending, slow, pending, tokens}, s(2, 4, 11, 18, 30, 42)},
		{"failures back off and recover", `,"interval":2`, []string{"broken", "broken", "broken", pending, tokens}, s(2, 6, 14, 30, 32)},
		{"no answer at all", `,"interval":5`, []string{"hang", "hang", tokens}, s(5, 45, 95)}, // 30 s each until it counts as none
		{"back-off has an end", `,"interval":30`, []string{"broken", "broken", tokens}, s(30, 90, 150)},
		{"Retry-After", `,"interval":2`, []string{"429 20", "503", pending, tokens}, s(2, 22, 30, 32)},
		{"busy without Retry-After", `,"interval":5`, []string{"503", "503", tokens}, s(5, 15, 35)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &deviceWire{device: tt.device, replies: tt.replies}
				if err := w.run(t, t.Context()); !isType[*IDTokenError](err) { // tokens came
					t.Fatal(err)
				}
				if !slices.Equal(w.polled, tt.polled) {
					t.Errorf("polled at %v, not %v", w.polled, tt.polled)
				}
			})
		})
	}
}

func TestDeviceCodeExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &deviceWire{device: `,"expires_in":17`, replies: []string{"authorization_pending"}}
		err := w.run(t, t.Context())
		if !errors.Is(err, ErrCodeExpired) || time.Since(w.began) != 17*time.Second || len(w.polled) != 3 {
			t.Errorf("%v after %v and %d polls", err, time.Since(w.began), len(w.polled))
		}
		if summary, next := Explain(err); summary == "" || !strings.Contains(next, "new code") {
			t.Errorf("explained as %q, %q", summary, next)
		}
	})
	synctest.Test(t, func(t *testing.T) { // while a request hangs
		w := &deviceWire{device: `,"expires_in":17`, replies: []string{"hang"}}
		if err := w.run(t, t.Context()); !errors.Is(err, ErrCodeExpired) || time.Since(w.began) != 17*time.Second {
			t.Errorf("%v after %v", err, time.Since(w.began))
		}
	})
	synctest.Test(t, func(t *testing.T) { // the computer slept: timers do not know, the wall clock does
		w := &deviceWire{replies: []string{"authorization_pending"}, asleep: time.Hour}
		if err := w.run(t, t.Context()); !errors.Is(err, ErrCodeExpired) || len(w.polled) != 1 {
			t.Errorf("%v after %d polls", err, len(w.polled))
		}
	})
	synctest.Test(t, func(t *testing.T) { // the caller stops waiting
		w := &deviceWire{replies: []string{"authorization_pending"}}
		ctx, cancel := context.WithTimeout(t.Context(), 7*time.Second)
		defer cancel()
		if err := w.run(t, ctx); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, ErrCodeExpired) || time.Since(w.began) != 7*time.Second {
			t.Errorf("%v after %v", err, time.Since(w.began))
		}
	})
}
