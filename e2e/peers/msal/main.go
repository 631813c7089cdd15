// Command msal measures AcquireTokenSilent of the Microsoft Authentication Library for Go with 1, 100 and 10,000
// accounts in memory, and prints one line of JSON. The accounts come in by real sign-ins of the library; what stands
// in for the provider is an HTTP client that answers from memory, since nothing is asked of it while measuring.
package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/public"
)

const (
	tenant    = "11111111-2222-3333-4444-555555555555"
	authority = "https://login.microsoftonline.com/" + tenant
	scope     = "api://orders/Orders.Read"
)

// Figure is one measurement.
type Figure struct {
	Accounts    int     `json:"accounts"`
	Nanoseconds float64 `json:"ns"`
	Allocations int64   `json:"allocations"`
}

func main() {
	var figures []Figure
	for _, n := range []int{1, 100, 10_000} {
		figure, err := measure(n)
		if err != nil {
			fmt.Fprintln(os.Stderr, "msal:", err)
			os.Exit(1)
		}
		figures = append(figures, figure)
	}
	if err := json.NewEncoder(os.Stdout).Encode(figures); err != nil {
		os.Exit(1)
	}
}

func measure(n int) (Figure, error) {
	ctx := context.Background()
	client, err := public.New("latchkey-bench", public.WithAuthority(authority), public.WithInstanceDiscovery(false),
		public.WithHTTPClient(provider{}))
	if err != nil {
		return Figure{}, err
	}
	var last public.AuthResult
	for i := range n {
		last, err = client.AcquireTokenByAuthCode(ctx, fmt.Sprint(i), "http://localhost", []string{scope})
		if err != nil {
			return Figure{}, fmt.Errorf("sign account %d in: %w", i, err)
		}
	}
	var failed error
	result := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			got, err := client.AcquireTokenSilent(ctx, []string{scope}, public.WithSilentAccount(last.Account))
			if err != nil || got.AccessToken != last.AccessToken {
				failed = fmt.Errorf("silent token: %v", err)
			}
		}
	})
	return Figure{n, float64(result.T.Nanoseconds()) / float64(result.N), result.AllocsPerOp()}, failed
}

// provider answers discovery and the token endpoint; the code redeemed says which account it is for.
type provider struct{}

func (provider) Do(r *http.Request) (*http.Response, error) {
	answer := map[string]any{
		"authorization_endpoint": authority + "/oauth2/v2.0/authorize",
		"token_endpoint":         authority + "/oauth2/v2.0/token",
		"issuer":                 authority + "/v2.0",
		"jwks_uri":               authority + "/discovery/v2.0/keys",
	}
	if strings.HasSuffix(r.URL.Path, "/token") {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, err
		}
		answer = tokens(form.Get("code"))
	}
	text, err := json.Marshal(answer)
	if err != nil {
		return nil, err
	}
	return &http.Response{
		StatusCode: http.StatusOK, Status: "200 OK", Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(bytes.NewReader(text)), ContentLength: int64(len(text)), Request: r,
	}, nil
}

func (provider) CloseIdleConnections() {}

func tokens(account string) map[string]any {
	now := time.Now().Unix()
	uid := "uid-" + account
	return map[string]any{
		"token_type": "Bearer", "expires_in": 86400, "scope": scope,
		"access_token":  "access-" + account + strings.Repeat("x", 1500),
		"refresh_token": "refresh-" + account + strings.Repeat("x", 900),
		"client_info":   encode(map[string]any{"uid": uid, "utid": tenant}),
		"id_token": encode(map[string]any{"alg": "none"}) + "." + encode(map[string]any{
			"iss": authority + "/v2.0", "aud": "latchkey-bench", "sub": uid, "oid": uid, "tid": tenant, "iat": now,
			"exp": now + 86400, "preferred_username": account + "@contoso.example",
		}) + ".",
	}
}

func encode(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // maps of strings and numbers can be encoded
	}
	return base64.RawURLEncoding.EncodeToString(text)
}
