package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/confidential"
	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/public"
)

// clients are the library's clients by everything that tells them apart.
type clients struct {
	public       map[string]public.Client
	confidential map[string]confidential.Client
}

func newClients() *clients {
	return &clients{public: map[string]public.Client{}, confidential: map[string]confidential.Client{}}
}

func (c *clients) do(ctx context.Context, t Task) (public.AuthResult, error) {
	switch t.Flow {
	case "client_credentials", "on_behalf_of":
		app, err := c.app(t)
		if err != nil {
			return public.AuthResult{}, err
		}
		return asApplication(ctx, app, t)
	}
	client, err := c.person(t)
	if err != nil {
		return public.AuthResult{}, err
	}
	return asPerson(ctx, client, t)
}

func asPerson(ctx context.Context, client public.Client, t Task) (public.AuthResult, error) {
	switch t.Flow {
	case "interactive":
		return client.AcquireTokenInteractive(ctx, t.Scopes, public.WithClaims(t.Claims), public.WithOpenURL(func(link string) error {
			return say(Event{Event: "visit", Link: link})
		}))
	case "device_code":
		code, err := client.AcquireTokenByDeviceCode(ctx, t.Scopes)
		if err != nil {
			return public.AuthResult{}, err
		}
		if err := say(Event{Event: "code", Link: code.Result.VerificationURL, UserCode: code.Result.UserCode}); err != nil {
			return public.AuthResult{}, err
		}
		return code.AuthenticationResult(ctx)
	case "password":
		//lint:ignore SA1019 Its answers to the demo tenant are what is wanted here.
		return client.AcquireTokenByUsernamePassword(ctx, t.Scopes, t.Username, t.Password)
	case "silent":
		accounts, err := client.Accounts(ctx)
		if err != nil {
			return public.AuthResult{}, err
		}
		for _, a := range accounts {
			if a.PreferredUsername == t.Username {
				return client.AcquireTokenSilent(ctx, t.Scopes, public.WithSilentAccount(a), public.WithClaims(t.Claims))
			}
		}
		return public.AuthResult{}, fmt.Errorf("the library has %d accounts, and none of %s", len(accounts), t.Username)
	}
	return public.AuthResult{}, fmt.Errorf("no flow is called %q", t.Flow)
}

func asApplication(ctx context.Context, app confidential.Client, t Task) (public.AuthResult, error) {
	if t.Flow == "on_behalf_of" {
		return app.AcquireTokenOnBehalfOf(ctx, t.Assertion, t.Scopes)
	}
	// The library's advice: look into its cache first, since this call does not.
	if r, err := app.AcquireTokenSilent(ctx, t.Scopes); err == nil {
		return r, nil
	}
	return app.AcquireTokenByCredential(ctx, t.Scopes)
}

func (c *clients) person(t Task) (public.Client, error) {
	key := fmt.Sprint(t.Authority, t.ClientID, t.Continuous)
	if client, ok := c.public[key]; ok {
		return client, nil
	}
	options := []public.Option{public.WithAuthority(t.Authority), public.WithInstanceDiscovery(false)}
	if t.Continuous {
		options = append(options, public.WithClientCapabilities([]string{"CP1"}))
	}
	client, err := public.New(t.ClientID, options...)
	if err == nil {
		c.public[key] = client
	}
	return client, err
}

func (c *clients) app(t Task) (confidential.Client, error) {
	key := fmt.Sprint(t.Authority, t.ClientID, t.Secret, t.Certificate, t.X5C, t.Proof)
	if client, ok := c.confidential[key]; ok {
		return client, nil
	}
	credential, err := credential(t)
	if err != nil {
		return confidential.Client{}, err
	}
	options := []confidential.Option{confidential.WithInstanceDiscovery(false)}
	if t.X5C {
		options = append(options, confidential.WithX5C())
	}
	client, err := confidential.New(t.Authority, t.ClientID, credential, options...)
	if err == nil {
		c.confidential[key] = client
	}
	return client, err
}

func credential(t Task) (confidential.Credential, error) {
	if t.Secret != "" {
		return confidential.NewCredFromSecret(t.Secret)
	}
	if t.Proof != "" {
		return confidential.NewCredFromAssertionCallback(func(context.Context, confidential.AssertionRequestOptions) (string, error) {
			text, err := os.ReadFile(t.Proof)
			return strings.TrimSpace(string(text)), err
		}), nil
	}
	certificate, err1 := os.ReadFile(t.Certificate)
	key, err2 := os.ReadFile(t.Key)
	if err := errors.Join(err1, err2); err != nil {
		return confidential.Credential{}, err
	}
	certificates, private, err := confidential.CertFromPEM(append(certificate, key...), "")
	if err != nil {
		return confidential.Credential{}, err
	}
	return confidential.NewCredFromCert(certificates, private)
}
